import { hash } from 'node:crypto';

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

/** A hash function on blocks of 64 bytes, in 32-bit words. */
export interface BlockHash {
  readonly name: 'sha1' | 'sha256';
  /** As many words as the digest. */
  readonly initial: Int32Array;
  /** Words that `compress` works in. */
  readonly scheduleWords: number;
  /** One block, which `schedule` holds in its first 16 words, on top of `from`. `state` may be `from`. */
  compress(state: Int32Array, schedule: Int32Array, from: Int32Array): void;
}

const BLOCK_BYTES = 64;
const BLOCK_WORDS = BLOCK_BYTES / 4;
/** What follows the last byte of a message (FIPS 180-4 section 5.1.1). */
const END_OF_MESSAGE = 0x80_00_00_00;

/**
 * HMAC by a hash function of our own: node:crypto makes an object for each digest, which costs thirty times the two rounds that
 * are needed. Its run time does not depend on the key or the counter.
 */
export function counterHmac({ name, initial, scheduleWords, compress }: BlockHash): CounterHmac {
  const digestWords = initial.length;
  const [inner, outer, digest] = [
    new Int32Array(digestWords),
    new Int32Array(digestWords),
    new Int32Array(digestWords),
  ];
  const schedule = new Int32Array(scheduleWords);

  /** The last block of a message, whose first `words` words are in `schedule`, behind the padded key. */
  const finish = (words: number, from: Int32Array): void => {
    schedule[words] = END_OF_MESSAGE;
    schedule.fill(0, words + 1, BLOCK_WORDS - 1);
    schedule[BLOCK_WORDS - 1] = (BLOCK_BYTES + words * 4) * 8;
    compress(digest, schedule, from);
  };

  return {
    prepare(key) {
      const fitting = key.length > BLOCK_BYTES ? hash(name, key, 'buffer') : key;
      padBlock(schedule, fitting, INNER_PAD);
      compress(inner, schedule, initial);
      padBlock(schedule, fitting, OUTER_PAD);
      compress(outer, schedule, initial);
      if (fitting !== key) fitting.fill(0);
    },

    truncated(high, low) {
      schedule[0] = high;
      schedule[1] = low;
      finish(2, inner);
      schedule.set(digest);
      finish(digestWords, outer);
      return truncate(digest);
    },

    wipe() {
      for (const words of [inner, outer, digest, schedule]) words.fill(0);
    },
  };
}

/** 31 bits of a digest, from the byte that the lowest 4 bits of its last byte name. `words` holds it big-endian. */
function truncate(words: Int32Array): number {
  const offset = (words[words.length - 1] as number) & 0xf;
  const word = offset >> 2;
  const shift = (offset & 3) << 3;
  const first = words[word] as number;
  const value = shift === 0 ? first : (first << shift) | ((words[word + 1] as number) >>> (32 - shift));
  return value & 0x7f_ff_ff_ff;
}

/** The key xor a pad, as big-endian words of one block. */
function padBlock(block: Int32Array, key: Uint8Array, pad: number): void {
  const every = pad * 0x01_01_01_01;
  for (let word = 0; word < BLOCK_WORDS; word++) {
    const at = word << 2;
    const bytes = ((key[at] ?? 0) << 24) | ((key[at + 1] ?? 0) << 16) | ((key[at + 2] ?? 0) << 8) | (key[at + 3] ?? 0);
    block[word] = bytes ^ every;
  }
}
