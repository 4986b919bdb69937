/** What the desktop window asks when it is closed on something unsaved. */
export const closing = {
  question: 'Something on this page is not saved yet. Close Touchstone anyway?',
  lost: 'What is not saved is lost.',
  stay: 'Stay',
  close: 'Close',
} as const;
