/** Screens that are too narrow for two columns. */
export const narrow = '@media (max-width: 760px)';

/** Screens where a table beside the menu has no room for all that it shows on wide ones. */
export const medium = '@media (max-width: 1100px)';

/** Screens that are too narrow for a third column, as the Lab is beside the menu and the page. */
export const narrowBesideLab = '@media (max-width: 1100px)';
