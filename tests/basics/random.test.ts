import { expect, test } from 'vitest';
import { concatBytes, toHex } from '../../src/basics/bytes.ts';
import { seededRandom, systemRandom } from '../../src/basics/random.ts';

test('a seed gives SHA-256 of seed and counter, however it is cut', () => {
  // printf 'seed:0' | sha256sum, printf 'seed:1' | sha256sum
  const stream =
    '58f9082db66a15d660a3f65e1e2f12c31e4409635a583a6eaf0ba45c744b668881e4ba3bc2097d85ac4734eb3ad794fd4a2980b2e0b22569418e60e5550b4c32';
  expect(toHex(seededRandom('seed').bytes(64))).toBe(stream);
  const whole = seededRandom('seed').bytes(100);
  const cut = seededRandom('seed');
  expect(concatBytes(cut.bytes(1), cut.bytes(0), cut.bytes(40), cut.bytes(59))).toEqual(whole);
  expect(seededRandom('other').bytes(32)).not.toEqual(whole.subarray(0, 32));
});

test('system chance is fresh and owned by the caller', () => {
  const first = systemRandom.bytes(32);
  expect(first).toHaveLength(32);
  expect(first.buffer.byteLength).toBe(32);
  expect(toHex(first)).not.toBe(toHex(systemRandom.bytes(32)));
  expect(systemRandom.bytes(0)).toHaveLength(0);
});
