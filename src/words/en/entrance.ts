/** The page that the loopback host shows to a browser which it does not let in. */
export const entrance = {
  title: 'Touchstone does not open here',
  why: 'The address lets in one browser, once. It was used already, or this browser is not the one that used it.',
  otherwise: 'If Touchstone is still open in another window or browser, go on there.',
  again:
    'If not, end Touchstone in its terminal (Ctrl-C), start it anew with "npm start", and open the address that it prints then.',
} as const;
