/**
 * HMAC of 8-byte counters under one key, cut to 31 bits as RFC 4226 section 5.3 says. The key's two padded blocks are
 * hashed once, so that a counter costs two rounds of the hash function. One key at a time; nothing is kept after `wipe`.
 */
export interface CounterHmac {
  /** @param key of any length from 1 byte */
  prepare(key: Uint8Array): void;
  /** @param high the counter's upper 32 bits, @param low its lower, both as JavaScript's bit operators give them */
  truncated(high: number, low: number): number;
  wipe(): void;
}

export const INNER_PAD = 0x36;
export const OUTER_PAD = 0x5c;

/** 31 bits of a digest, from the byte that the lowest 4 bits of its last byte name. `words` holds it big-endian. */
export function truncate(words: Int32Array, lastWord: number): number {
  const offset = (words[lastWord] as number) & 0xf;
  const word = offset >> 2;
  const shift = (offset & 3) << 3;
  const first = words[word] as number;
  const value = shift === 0 ? first : (first << shift) | ((words[word + 1] as number) >>> (32 - shift));
  return value & 0x7f_ff_ff_ff;
}

/** The key xor a pad, as big-endian words of one 64-byte block. */
export function padBlock(block: Int32Array, key: Uint8Array, pad: number): void {
  const every = pad * 0x01_01_01_01;
  for (let word = 0; word < 16; word++) {
    const at = word << 2;
    const bytes = ((key[at] ?? 0) << 24) | ((key[at + 1] ?? 0) << 16) | ((key[at + 2] ?? 0) << 8) | (key[at + 3] ?? 0);
    block[word] = bytes ^ every;
  }
}
