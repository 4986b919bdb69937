import { counterHmac } from './hmac.ts';

/** The first 32 bits of the fractional parts of a root of the first primes (FIPS 180-4 sections 4.2.2 and 5.3.3). */
function fractions(count: number, root: (prime: number) => number): Int32Array {
  const words = new Int32Array(count);
  let found = 0;
  for (let candidate = 2; found < count; candidate++) {
    let isPrime = true;
    for (let factor = 2; factor * factor <= candidate; factor++) if (candidate % factor === 0) isPrime = false;
    if (isPrime) words[found++] = ((root(candidate) % 1) * 2 ** 32) | 0;
  }
  return words;
}

const constants = fractions(64, Math.cbrt);
const initial = fractions(8, Math.sqrt);

/** FIPS 180-4 section 6.2.2 on one block. `schedule` holds the block in its first 16 words. */
function compress(state: Int32Array, schedule: Int32Array, from: Int32Array): void {
  for (let t = 16; t < 64; t++) {
    const x = schedule[t - 15] as number;
    const y = schedule[t - 2] as number;
    const small0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
    const small1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
    schedule[t] = (small1 + (schedule[t - 7] as number) + small0 + (schedule[t - 16] as number)) | 0;
  }
  let a = from[0] as number;
  let b = from[1] as number;
  let c = from[2] as number;
  let d = from[3] as number;
  let e = from[4] as number;
  let f = from[5] as number;
  let g = from[6] as number;
  let h = from[7] as number;
  for (let t = 0; t < 64; t++) {
    const big1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const chosen = (e & f) ^ (~e & g);
    const first = (h + big1 + chosen + (constants[t] as number) + (schedule[t] as number)) | 0;
    const big0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const second = (big0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + first) | 0;
    d = c;
    c = b;
    b = a;
    a = (first + second) | 0;
  }
  state[0] = ((from[0] as number) + a) | 0;
  state[1] = ((from[1] as number) + b) | 0;
  state[2] = ((from[2] as number) + c) | 0;
  state[3] = ((from[3] as number) + d) | 0;
  state[4] = ((from[4] as number) + e) | 0;
  state[5] = ((from[5] as number) + f) | 0;
  state[6] = ((from[6] as number) + g) | 0;
  state[7] = ((from[7] as number) + h) | 0;
}

/** HMAC-SHA-256. */
export const hmacSha256 = counterHmac({ name: 'sha256', initial, scheduleWords: 64, compress });
