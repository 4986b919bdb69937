/**
 * Characters that make a name look like another one or end its line: controls, bidirectional controls, zero-width
 * space, byte order mark, line and paragraph separators, unpaired surrogates, noncharacters. Joiners stay, emoji and
 * some scripts need them.
 */
const DECEPTIVE =
  /[\p{Cc}\p{Cs}\p{Noncharacter_Code_Point}\u061C\u200B\u200E\u200F\u2028\u2029\u202A-\u202E\u2060\u2066-\u2069\uFEFF]/u;
const EVERY_DECEPTIVE = new RegExp(DECEPTIVE.source, 'gu');
const USER_NAME = /^[^\s@]+@[^\s@]+$/u;
const MAX_USER_NAME = 254;

const countCodePoints = (text: string): number => [...text].length;

/**
 * The form in which two names are the same: compatibility forms (NFKC: full-width letters, ligatures) and case folded.
 * Upper case before lower case folds what only one of them folds, as ß and the long s.
 */
const folded = (text: string): string => text.normalize('NFKC').toUpperCase().toLowerCase().normalize('NFKC');

/** What makes a user name unique and finds it again. Any text is taken; one that is no user name finds no account. */
export const userNameKey = (userName: string): string => folded(userName.slice(0, 4 * MAX_USER_NAME));

/** The name as it is kept, in NFC; undefined when it is no `name@domain`, also not after folding, or is deceptive. */
export function acceptUserName(typed: string): string | undefined {
  if (typed.length > MAX_USER_NAME) return undefined;
  const userName = typed.normalize('NFC');
  const key = userNameKey(userName);
  const fits = [userName, key].every((form) => form.length <= MAX_USER_NAME && USER_NAME.test(form));
  return fits && !DECEPTIVE.test(userName) ? userName : undefined;
}

/** 1 to 64 code points, trimmed, in NFC; undefined when it does not fit. */
export const acceptDisplayName = (typed: string): string | undefined => acceptName(typed, 1, 64);

/** S2-50: 3 to 30 code points, trimmed, in NFC; undefined when it does not fit. */
export const acceptMethodName = (typed: string): string | undefined => acceptName(typed, 3, 30);

/** Two methods of an account may not have the same of these. */
export const methodNameKey = (name: string): string => folded(name).replace(/\s+/gu, ' ');

/** A typed name for a log: cut at 254 and with nothing that could disturb the line it is shown in. */
export const loggedUserName = (typed: string): string =>
  typed.slice(0, MAX_USER_NAME).toWellFormed().replace(EVERY_DECEPTIVE, '\uFFFD');

function acceptName(typed: string, minimum: number, maximum: number): string | undefined {
  // A name grows at most eighteenfold by NFC and code points have two units: longer text cannot fit, and need not be read.
  if (typed.length > maximum * 64) return undefined;
  const name = typed.normalize('NFC').trim();
  const length = countCodePoints(name);
  return length >= minimum && length <= maximum && !DECEPTIVE.test(name) ? name : undefined;
}
