/** The switch of the command line that makes a program of this project the elevated helper. */
export const helperSwitch = '--touchstone-elevated-helper=';
