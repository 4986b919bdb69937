import { hash } from 'node:crypto';
import { type CounterHmac, INNER_PAD, OUTER_PAD } from './hmac.ts';

const BLOCK_BYTES = 128;
const DIGEST_BYTES = 64;

const inner = new Uint8Array(BLOCK_BYTES + 8);
const outer = new Uint8Array(BLOCK_BYTES + DIGEST_BYTES);
const counter = new DataView(inner.buffer, BLOCK_BYTES);

/** By node:crypto: SHA-512 wants 64-bit words, which JavaScript has only slowly. One-shot calls make no objects to keep. */
export const hmacSha512: CounterHmac = {
  prepare(key) {
    const fitting = key.length > BLOCK_BYTES ? hash('sha512', key, 'buffer') : key;
    for (let at = 0; at < BLOCK_BYTES; at++) {
      inner[at] = (fitting[at] ?? 0) ^ INNER_PAD;
      outer[at] = (fitting[at] ?? 0) ^ OUTER_PAD;
    }
    if (fitting !== key) fitting.fill(0);
  },

  truncated(high, low) {
    counter.setInt32(0, high);
    counter.setInt32(4, low);
    outer.set(hash('sha512', inner, 'buffer'), BLOCK_BYTES);
    const digest = hash('sha512', outer, 'buffer');
    return digest.readUInt32BE((digest[DIGEST_BYTES - 1] as number) & 0xf) & 0x7f_ff_ff_ff;
  },

  wipe() {
    inner.fill(0);
    outer.fill(0);
  },
};
