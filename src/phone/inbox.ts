import { inboxLimits } from './phone-contents.ts';

/** Controls except the end of a line, and characters that turn text around: nothing may show other than it reads. */
const UNSEEN = /(?!\n)[\p{Cc}\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu;

/** A text from outside, as a phone shows it. */
export const shownText = (text: string): string =>
  text.toWellFormed().replaceAll('\r\n', '\n').replace(UNSEEN, '\ufffd');

/** With one more, and without the oldest that do not fit beside it. */
export function received<T extends { readonly text: string }>(inbox: readonly T[], message: T): T[] {
  const next = [...inbox, message].slice(-inboxLimits.messages);
  let characters = next.reduce((sum, { text }) => sum + text.length, 0);
  while (characters > inboxLimits.characters && next.length > 1) characters -= next.shift()?.text.length ?? 0;
  return next;
}
