import type { Random } from '../basics/random.ts';

/** Letters of an alphabet of ASCII, each as likely as every other; the caller erases them. */
export function randomLetters(length: number, alphabet: string, random: Random): Uint8Array {
  const letters = new Uint8Array(length);
  // Bytes above the largest multiple are drawn again, so that every letter is equally likely.
  const fair = 256 - (256 % alphabet.length);
  for (let index = 0; index < letters.length; ) {
    const byte = random.bytes(1)[0] as number;
    if (byte < fair) letters[index++] = alphabet.charCodeAt(byte % alphabet.length);
  }
  return letters;
}
