/** Bytes of a file of people or tokens: about 100,000 rows. Apart from the schemas, which the terminal's start and the page do without. */
export const longestFile = 16 * 1024 * 1024;
/** Bytes of the state file of a virtual key: some times what the largest model can hold. */
export const longestKeyState = 4 * 1024 * 1024;
