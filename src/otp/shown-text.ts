/** Characters that do not show, or that change how others show: controls, line ends, and those that turn text around. */
const UNSEEN = /[\p{Cc}\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/u;

export const MAX_SHOWN_TEXT = 256;

/** Whether a name from outside can be shown as it is: it fits on a screen and shows what it says. */
export const isShowable = (text: string): boolean =>
  text.length <= MAX_SHOWN_TEXT && text.isWellFormed() && !UNSEEN.test(text);
