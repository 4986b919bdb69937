/** What can be said about a new PIN by looking at it. `none`: nothing of what is tried first was found. */
export type PinAdvice = 'repeated' | 'sequence' | 'keyboard' | 'date' | 'short' | 'none';

/** Characters below which there is nothing to say yet. */
const worthALook = 4;
/** Code points from which guesses get rare. */
const comfortable = 6;

/**
 * Advice on a PIN that is being typed. A key counts wrong PINs, so that what matters is not to be among the first few that anybody
 * would try: the patterns here are those. The PIN is looked at and nothing of it is kept.
 * @returns null where too little was typed
 */
export function adviceOn(pin: string): PinAdvice | null {
  const text = pin.normalize('NFKC').toLowerCase();
  const characters = [...text];
  if (characters.length < worthALook) return null;
  if (isRepeated(characters)) return 'repeated';
  if (isSequence(characters)) return 'sequence';
  if (isOnKeyboard(text) || isOnNumberPad(text)) return 'keyboard';
  if (isDate(text)) return 'date';
  return characters.length < comfortable ? 'short' : 'none';
}

/** One or two characters, or a block over and over: 1111, 1221, 123123. */
function isRepeated(characters: readonly string[]): boolean {
  if (new Set(characters).size <= 2) return true;
  for (let block = 1; block <= characters.length / 2; block++) {
    if (characters.length % block === 0 && characters.every((one, index) => one === characters[index % block]))
      return true;
  }
  return false;
}

/** Characters at one distance from each other, rising or falling, 9 being next to 0: 1234, 2468, fedc. */
function isSequence(characters: readonly string[]): boolean {
  const codes = characters.map((character) => character.codePointAt(0) ?? 0);
  const distances = (wrap: number) =>
    new Set(codes.slice(1).map((code, index) => (((code - (codes[index] ?? 0)) % wrap) + wrap) % wrap));
  const areDigits = characters.every((character) => /[0-9]/.test(character));
  return distances(0x110000).size === 1 || (areDigits && distances(10).size === 1);
}

const rows = ['1234567890', 'qwertyuiop', 'asdfghjkl', 'zxcvbnm', 'qwertzuiop', 'azertyuiop'];
const columns = ['1qaz', '2wsx', '3edc', '4rfv', '5tgb', '6yhn', '7ujm', '8ik', '9ol'];
const lines = [...rows, ...columns].flatMap((line) => [line, [...line].toReversed().join('')]);
/** Fewer neighbours than this are chance. */
const pieceLength = 3;

/** Nothing but pieces of rows and columns, such as qwerty or 1qaz2wsx. */
function isOnKeyboard(text: string): boolean {
  for (let at = 0; at < text.length; ) {
    let length = text.length - at;
    while (length >= pieceLength && !lines.some((line) => line.includes(text.slice(at, at + length)))) length--;
    if (length < pieceLength) return false;
    at += length;
  }
  return true;
}

/** Where a digit lies on the pad of a keyboard or a phone: the two differ by a mirror, and in what 0 lies below. */
function placesOf(digit: string): readonly (readonly [number, number])[] {
  const number = Number(digit);
  if (number === 0)
    return [
      [1, -1],
      [1, 3],
    ];
  return [[(number - 1) % 3, Math.floor((number - 1) / 3)]];
}

/** From key to neighbouring key all the way: 2580, 1478. */
function isOnNumberPad(text: string): boolean {
  if (!/^[0-9]+$/.test(text)) return false;
  const digits = [...text];
  return digits.slice(1).every((digit, index) => areNeighbours(digit, digits[index] ?? ''));
}

const areNeighbours = (one: string, other: string): boolean =>
  placesOf(one).some(([x, y]) => placesOf(other).some(([u, v]) => Math.abs(x - u) + Math.abs(y - v) === 1));

/** Orders in which people write dates, by the number of digits. */
const orders: Readonly<Record<number, readonly string[]>> = {
  4: ['YYYY', 'MMDD', 'DDMM'],
  6: ['YYMMDD', 'DDMMYY', 'MMDDYY', 'YYYYMM', 'MMYYYY'],
  8: ['YYYYMMDD', 'DDMMYYYY', 'MMDDYYYY'],
};

function isDate(text: string): boolean {
  if (!/^[0-9]+([-/. ][0-9]+)*$/.test(text)) return false;
  const digits = text.replaceAll(/[^0-9]/g, '');
  return (orders[digits.length] ?? []).some((order) => fits(digits, order));
}

function fits(digits: string, order: string): boolean {
  const part = (letter: string) => {
    const from = order.indexOf(letter);
    return from < 0 ? null : Number(digits.slice(from, order.lastIndexOf(letter) + 1));
  };
  const [year, month, day] = [part('Y'), part('M'), part('D')];
  const isYear = year === null || !order.includes('YYYY') || (year >= 1900 && year <= 2099);
  return isYear && (month === null || (month >= 1 && month <= 12)) && (day === null || (day >= 1 && day <= 31));
}
