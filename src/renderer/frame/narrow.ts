/** Screens that are too narrow for two columns. */
export const narrow = '@media (max-width: 760px)';
