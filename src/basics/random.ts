import { createHash, randomFillSync } from 'node:crypto';

/** Chance as a port. */
export interface Random {
  /** `length` fresh bytes, owned by the caller. */
  bytes(length: number): Uint8Array;
  /** The same bytes come again in another run: what somebody makes of them should too. */
  readonly isSeeded?: true;
}

const pool = new Uint8Array(1024);
let spent = pool.length;

/** The system's. Drawn ahead, since a call costs more than its bytes; what was given out is wiped here at once. */
export const systemRandom: Random = {
  bytes(length) {
    if (length > pool.length >> 2) return randomFillSync(new Uint8Array(length));
    if (spent + length > pool.length) {
      randomFillSync(pool);
      spent = 0;
    }
    const bytes = pool.slice(spent, spent + length);
    pool.fill(0, spent, spent + length);
    spent += length;
    return bytes;
  },
};

/** The same bytes for the same seed, everywhere: SHA-256 of the seed and a counter. For tests and scenarios only. */
export function seededRandom(seed: string): Random {
  let counter = 0;
  let pool = new Uint8Array(0);
  return {
    isSeeded: true,
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
