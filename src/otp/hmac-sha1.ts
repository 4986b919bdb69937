import { counterHmac } from './hmac.ts';

/**
 * FIPS 180-4 section 6.1.2 on one block, which `schedule` holds in its first 16 words. Five rounds a turn: the five variables
 * change their parts instead of their values.
 */
function compress(state: Int32Array, schedule: Int32Array, from: Int32Array): void {
  for (let t = 16; t < 80; t++) {
    const mixed =
      (schedule[t - 3] as number) ^
      (schedule[t - 8] as number) ^
      (schedule[t - 14] as number) ^
      (schedule[t - 16] as number);
    schedule[t] = (mixed << 1) | (mixed >>> 31);
  }
  let a = from[0] as number;
  let b = from[1] as number;
  let c = from[2] as number;
  let d = from[3] as number;
  let e = from[4] as number;
  for (let t = 0; t < 20; t += 5) {
    e = (((a << 5) | (a >>> 27)) + (d ^ (b & (c ^ d))) + ((e + 0x5a827999) | 0) + (schedule[t] as number)) | 0;
    b = (b << 30) | (b >>> 2);
    d = (((e << 5) | (e >>> 27)) + (c ^ (a & (b ^ c))) + ((d + 0x5a827999) | 0) + (schedule[t + 1] as number)) | 0;
    a = (a << 30) | (a >>> 2);
    c = (((d << 5) | (d >>> 27)) + (b ^ (e & (a ^ b))) + ((c + 0x5a827999) | 0) + (schedule[t + 2] as number)) | 0;
    e = (e << 30) | (e >>> 2);
    b = (((c << 5) | (c >>> 27)) + (a ^ (d & (e ^ a))) + ((b + 0x5a827999) | 0) + (schedule[t + 3] as number)) | 0;
    d = (d << 30) | (d >>> 2);
    a = (((b << 5) | (b >>> 27)) + (e ^ (c & (d ^ e))) + ((a + 0x5a827999) | 0) + (schedule[t + 4] as number)) | 0;
    c = (c << 30) | (c >>> 2);
  }
  for (let t = 20; t < 40; t += 5) {
    e = (((a << 5) | (a >>> 27)) + (b ^ c ^ d) + ((e + 0x6ed9eba1) | 0) + (schedule[t] as number)) | 0;
    b = (b << 30) | (b >>> 2);
    d = (((e << 5) | (e >>> 27)) + (a ^ b ^ c) + ((d + 0x6ed9eba1) | 0) + (schedule[t + 1] as number)) | 0;
    a = (a << 30) | (a >>> 2);
    c = (((d << 5) | (d >>> 27)) + (e ^ a ^ b) + ((c + 0x6ed9eba1) | 0) + (schedule[t + 2] as number)) | 0;
    e = (e << 30) | (e >>> 2);
    b = (((c << 5) | (c >>> 27)) + (d ^ e ^ a) + ((b + 0x6ed9eba1) | 0) + (schedule[t + 3] as number)) | 0;
    d = (d << 30) | (d >>> 2);
    a = (((b << 5) | (b >>> 27)) + (c ^ d ^ e) + ((a + 0x6ed9eba1) | 0) + (schedule[t + 4] as number)) | 0;
    c = (c << 30) | (c >>> 2);
  }
  for (let t = 40; t < 60; t += 5) {
    e = (((a << 5) | (a >>> 27)) + ((b & c) | (d & (b | c))) + ((e + 0x8f1bbcdc) | 0) + (schedule[t] as number)) | 0;
    b = (b << 30) | (b >>> 2);
    d =
      (((e << 5) | (e >>> 27)) + ((a & b) | (c & (a | b))) + ((d + 0x8f1bbcdc) | 0) + (schedule[t + 1] as number)) | 0;
    a = (a << 30) | (a >>> 2);
    c =
      (((d << 5) | (d >>> 27)) + ((e & a) | (b & (e | a))) + ((c + 0x8f1bbcdc) | 0) + (schedule[t + 2] as number)) | 0;
    e = (e << 30) | (e >>> 2);
    b =
      (((c << 5) | (c >>> 27)) + ((d & e) | (a & (d | e))) + ((b + 0x8f1bbcdc) | 0) + (schedule[t + 3] as number)) | 0;
    d = (d << 30) | (d >>> 2);
    a =
      (((b << 5) | (b >>> 27)) + ((c & d) | (e & (c | d))) + ((a + 0x8f1bbcdc) | 0) + (schedule[t + 4] as number)) | 0;
    c = (c << 30) | (c >>> 2);
  }
  for (let t = 60; t < 80; t += 5) {
    e = (((a << 5) | (a >>> 27)) + (b ^ c ^ d) + ((e + 0xca62c1d6) | 0) + (schedule[t] as number)) | 0;
    b = (b << 30) | (b >>> 2);
    d = (((e << 5) | (e >>> 27)) + (a ^ b ^ c) + ((d + 0xca62c1d6) | 0) + (schedule[t + 1] as number)) | 0;
    a = (a << 30) | (a >>> 2);
    c = (((d << 5) | (d >>> 27)) + (e ^ a ^ b) + ((c + 0xca62c1d6) | 0) + (schedule[t + 2] as number)) | 0;
    e = (e << 30) | (e >>> 2);
    b = (((c << 5) | (c >>> 27)) + (d ^ e ^ a) + ((b + 0xca62c1d6) | 0) + (schedule[t + 3] as number)) | 0;
    d = (d << 30) | (d >>> 2);
    a = (((b << 5) | (b >>> 27)) + (c ^ d ^ e) + ((a + 0xca62c1d6) | 0) + (schedule[t + 4] as number)) | 0;
    c = (c << 30) | (c >>> 2);
  }
  state[0] = ((from[0] as number) + a) | 0;
  state[1] = ((from[1] as number) + b) | 0;
  state[2] = ((from[2] as number) + c) | 0;
  state[3] = ((from[3] as number) + d) | 0;
  state[4] = ((from[4] as number) + e) | 0;
}

const initial = new Int32Array([0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0]);
/** HMAC-SHA-1. */
export const hmacSha1 = counterHmac({ name: 'sha1', initial, scheduleWords: 80, compress });
