import { hash } from 'node:crypto';
import { type CounterHmac, INNER_PAD, OUTER_PAD } from './hmac.ts';

const BLOCK_BYTES = 128;
const DIGEST_BYTES = 64;

const inner = new Uint8Array(BLOCK_BYTES + 8);
const outer = Buffer.alloc(BLOCK_BYTES + DIGEST_BYTES);
const counter = new DataView(inner.buffer, BLOCK_BYTES);

/**
 * By node:crypto: SHA-512 wants 64-bit words, which JavaScript has only slowly. Digests come as text of one byte a character,
 * which costs half of a Buffer. They stay for the collector: without the key they tell no more than the code that is made of them.
 */
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
    outer.write(hash('sha512', inner, 'binary'), BLOCK_BYTES, 'binary');
    const digest = hash('sha512', outer, 'binary');
    const offset = digest.charCodeAt(DIGEST_BYTES - 1) & 0xf;
    let value = 0;
    for (let at = offset; at < offset + 4; at++) value = (value << 8) | digest.charCodeAt(at);
    return value & 0x7f_ff_ff_ff;
  },

  wipe() {
    inner.fill(0);
    outer.fill(0);
  },
};
