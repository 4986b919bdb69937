/** How many entries of the atlas a screen shows at first, and how many more at a time. In a file of its own: pages have no schemas. */
export const atlasPageLength = 50;
