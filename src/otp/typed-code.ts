/** What is laid between digits to read them more easily: U+3000 of Japanese keyboards and no-break spaces too. */
const SPACES = /\s+/g;
const FULL_WIDTH_DIGITS = /[\uff10-\uff19]/g;
const LONGEST = 64;

/**
 * A code as somebody typed it: full-width digits and spaces are taken kindly, everything else is no code.
 *
 * @returns its number, or null when it is not exactly `digits` digits
 */
export function typedCode(code: unknown, digits: number): number | null {
  if (typeof code !== 'string' || code.length > LONGEST) return null;
  if (isPlain(code, digits)) return Number(code);
  const plain = code
    .replace(FULL_WIDTH_DIGITS, (digit) => String.fromCharCode(digit.charCodeAt(0) - 0xff10 + 0x30))
    .replace(SPACES, '');
  return isPlain(plain, digits) ? Number(plain) : null;
}

/** Equality of two codes' numbers in the same time whichever digits differ. */
export const isSame = (a: number, b: number): boolean => ((a ^ b) | -(a ^ b)) >>> 31 === 0;

function isPlain(code: string, digits: number): boolean {
  if (code.length !== digits) return false;
  for (let at = 0; at < digits; at++) {
    const character = code.charCodeAt(at);
    if (character < 0x30 || character > 0x39) return false;
  }
  return true;
}
