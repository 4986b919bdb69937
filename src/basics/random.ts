import { createHash, randomBytes } from 'node:crypto';

/** Chance as a port. */
export interface Random {
  /** `length` fresh bytes, owned by the caller. */
  bytes(length: number): Uint8Array;
}

export const systemRandom: Random = {
  bytes: (length) => new Uint8Array(randomBytes(length)),
};

/** The same bytes for the same seed, everywhere: SHA-256 of the seed and a counter. For tests and scenarios only. */
export function seededRandom(seed: string): Random {
  let counter = 0;
  let pool = new Uint8Array(0);
  return {
    bytes(length) {
      const bytes = new Uint8Array(length);
      let filled = 0;
      while (filled < length) {
        if (pool.length === 0) pool = new Uint8Array(createHash('sha256').update(`${seed}:${counter++}`).digest());
        const taken = pool.subarray(0, length - filled);
        bytes.set(taken, filled);
        filled += taken.length;
        pool = pool.subarray(taken.length);
      }
      return bytes;
    },
  };
}
