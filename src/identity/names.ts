/**
 * Characters that make a name look like another one or end its line: controls, bidirectional controls, line and paragraph
 * separators, unpaired surrogates, noncharacters, and all that shows as nothing. Joiners and variation selectors stay: emoji,
 * some scripts and some Japanese family names need them.
 */
const DECEPTIVE =
  /[[\p{Cc}\p{Cs}\p{Noncharacter_Code_Point}\u2028\u2029\p{Default_Ignorable_Code_Point}]--[\u200C\u200D\p{Variation_Selector}]]/v;
const EVERY_DECEPTIVE = new RegExp(DECEPTIVE.source, 'gv');
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/u;
const EVERY_INVISIBLE = new RegExp(INVISIBLE.source, 'gu');
const USER_NAME = /^[^\s@]+@[^\s@]+$/u;
const LATIN = /\p{Script=Latin}/u;
/** Scripts that have letters which look like Latin ones. */
const LIKE_LATIN = /[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}\p{Script=Cherokee}\p{Script=Coptic}]/u;
const MAX_USER_NAME = 254;

const countCodePoints = (text: string): number => [...text].length;

/**
 * The form in which two names are the same: compatibility forms (NFKC: full-width letters, ligatures) and case folded.
 * Upper case between lower case folds what only one of them folds, as ß, its capital ẞ and the long s.
 */
const folded = (text: string): string =>
  text.normalize('NFKC').toLowerCase().toUpperCase().toLowerCase().normalize('NFKC');

/** What makes a user name unique and finds it again. Any text is taken; one that is no user name finds no account. */
export const userNameKey = (userName: string): string => folded(userName.slice(0, 4 * MAX_USER_NAME));

/**
 * The name as it is kept, in NFC; undefined when it is no `name@domain`, also not after folding, or can be taken for another:
 * it has what nobody sees, or a word with letters of Latin and of a script that looks like it.
 */
export function acceptUserName(typed: string): string | undefined {
  if (typed.length > MAX_USER_NAME) return undefined;
  const userName = typed.normalize('NFC');
  const key = userNameKey(userName);
  const fits = [userName, key].every((form) => form.length <= MAX_USER_NAME && USER_NAME.test(form));
  const isDeceptive =
    DECEPTIVE.test(userName) || INVISIBLE.test(userName) || key.split(/[^\p{L}\p{M}]/u).some(mixesScripts);
  return fits && !isDeceptive ? userName : undefined;
}

const mixesScripts = (word: string): boolean => LATIN.test(word) && LIKE_LATIN.test(word);

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
  const seen = countCodePoints(name.replace(EVERY_INVISIBLE, ''));
  return seen >= minimum && countCodePoints(name) <= maximum && !DECEPTIVE.test(name) ? name : undefined;
}
