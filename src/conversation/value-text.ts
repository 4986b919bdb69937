/** Numbers under the names of a specification. */
export type Names = ReadonlyMap<number | bigint, string>;

/** The names of the bits that are set, lowest first. */
export function bitNames(value: bigint, names: Names): string {
  const set: string[] = [];
  for (let bit = 1n; bit <= value; bit <<= 1n) {
    if ((value & bit) !== 0n) set.push(names.get(Number(bit)) ?? `0x${bit.toString(16)}`);
  }
  return set.join(', ') || 'none';
}

export const hexNumber = (value: number): string =>
  value < 0 ? String(value) : `0x${value.toString(16).padStart(2, '0')}`;

/** Text from the other side, fit for a terminal and a page: characters that steer either are written as escapes. */
export const printable = (value: string): string =>
  value.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);
