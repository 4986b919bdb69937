/** What can be said about a new PIN by looking at it. `none`: nothing of what is tried first was found. */
export type PinAdvice = 'repeated' | 'sequence' | 'keyboard' | 'date' | 'short' | 'none';

/** Characters below which there is nothing to say yet. */
const worthALook = 4;
/** Code points from which guesses get rare. */
const comfortable = 6;

/**
 * Advice on a new PIN, the same on a screen and in a terminal. A key counts wrong PINs, so that what matters is not to be among the
 * first few that anybody would try: the patterns here are those. The PIN is looked at as numbers, which its owner can wipe, never
 * as text, and nothing of it is kept.
 * @param characters code points of its NFKC form in lower case
 * @returns null where too little was typed
 */
export function adviceOnCharacters(characters: Uint32Array): PinAdvice | null {
  if (characters.length < worthALook) return null;
  if (isRepeated(characters)) return 'repeated';
  if (isSequence(characters)) return 'sequence';
  if (isOnKeyboard(characters) || isOnNumberPad(characters)) return 'keyboard';
  if (isDate(characters)) return 'date';
  return characters.length < comfortable ? 'short' : 'none';
}

const code = (character: string): number => character.codePointAt(0) ?? 0;
const [zero, nine] = [code('0'), code('9')];
const isDigit = (one: number): boolean => one >= zero && one <= nine;

/** One or two characters, or a block over and over: 1111, 1221, 123123. */
function isRepeated(characters: Uint32Array): boolean {
  if (new Set(characters).size <= 2) return true;
  for (let block = 1; block <= characters.length / 2; block++) {
    if (characters.length % block === 0 && characters.every((one, index) => one === characters[index % block]))
      return true;
  }
  return false;
}

/** Characters at one distance from each other, rising or falling, 9 being next to 0: 1234, 2468, fedc. */
function isSequence(characters: Uint32Array): boolean {
  const distances = (wrap: number) => {
    const found = new Set<number>();
    for (let index = 1; index < characters.length; index++) {
      const distance = (characters[index] ?? 0) - (characters[index - 1] ?? 0);
      found.add(((distance % wrap) + wrap) % wrap);
    }
    return found;
  };
  return distances(0x110000).size === 1 || (characters.every(isDigit) && distances(10).size === 1);
}

const rows = ['1234567890', 'qwertyuiop', 'asdfghjkl', 'zxcvbnm', 'qwertzuiop', 'azertyuiop'];
const columns = ['1qaz', '2wsx', '3edc', '4rfv', '5tgb', '6yhn', '7ujm', '8ik', '9ol'];
const lines = [...rows, ...columns].flatMap((line) => [[...line].map(code), [...line].map(code).toReversed()]);
/** Fewer neighbours than this are chance. */
const pieceLength = 3;

/** Nothing but pieces of rows and columns, such as qwerty or 1qaz2wsx. */
function isOnKeyboard(characters: Uint32Array): boolean {
  for (let at = 0; at < characters.length; ) {
    const length = Math.max(...lines.map((line) => commonLength(line, characters, at)));
    if (length < pieceLength) return false;
    at += length;
  }
  return true;
}

/** How many characters from this place are a piece of the line. */
function commonLength(line: readonly number[], characters: Uint32Array, at: number): number {
  const from = line.indexOf(characters[at] ?? -1);
  if (from < 0) return 0;
  let length = 1;
  while (at + length < characters.length && line[from + length] === characters[at + length]) length++;
  return length;
}

/** Where a digit lies on the pad of a keyboard or a phone: the two differ by a mirror, and in what 0 lies below. */
function placesOf(digit: number): readonly (readonly [number, number])[] {
  const number = digit - zero;
  if (number === 0)
    return [
      [1, -1],
      [1, 3],
    ];
  return [[(number - 1) % 3, Math.floor((number - 1) / 3)]];
}

/** From key to neighbouring key all the way: 2580, 1478. */
const isOnNumberPad = (characters: Uint32Array): boolean =>
  characters.every(isDigit) &&
  characters.every((digit, index) => index === 0 || areNeighbours(digit, characters[index - 1] ?? 0));

const areNeighbours = (one: number, other: number): boolean =>
  placesOf(one).some(([x, y]) => placesOf(other).some(([u, v]) => Math.abs(x - u) + Math.abs(y - v) === 1));

/** Orders in which people write dates, by the number of digits. */
const orders: Readonly<Record<number, readonly string[]>> = {
  4: ['YYYY', 'MMDD', 'DDMM'],
  6: ['YYMMDD', 'DDMMYY', 'MMDDYY', 'YYYYMM', 'MMYYYY'],
  8: ['YYYYMMDD', 'DDMMYYYY', 'MMDDYYYY'],
};

const separators: readonly number[] = ['-', '/', '.', ' '].map(code);

function isDate(characters: Uint32Array): boolean {
  const isSeparated = (one: number, index: number) =>
    separators.includes(one) && isDigit(characters[index - 1] ?? 0) && isDigit(characters[index + 1] ?? 0);
  if (!characters.every((one, index) => isDigit(one) || isSeparated(one, index))) return false;
  const digits = characters.filter(isDigit).map((digit) => digit - zero);
  const isOne = (orders[digits.length] ?? []).some((order) => fits(digits, order));
  digits.fill(0);
  return isOne;
}

function fits(digits: Uint32Array, order: string): boolean {
  const part = (letter: string) => {
    const from = order.indexOf(letter);
    if (from < 0) return null;
    return digits.subarray(from, order.lastIndexOf(letter) + 1).reduce((number, digit) => number * 10 + digit, 0);
  };
  const [year, month, day] = [part('Y'), part('M'), part('D')];
  const isYear = year === null || !order.includes('YYYY') || (year >= 1900 && year <= 2099);
  return isYear && (month === null || (month >= 1 && month <= 12)) && (day === null || (day >= 1 && day <= 31));
}
