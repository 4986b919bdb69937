import { describe, expect, test } from 'vitest';
import { passingBytes, utf8 } from '../../src/basics/bytes.ts';

describe('bytes of a message that is over soon', () => {
  test.each([0, 1, 64, 65, 100, 2048, 2049, 40_000])('%i zeros that nobody else has', (length) => {
    const made = Array.from({ length: 600 }, () => passingBytes(length));
    for (const [index, bytes] of made.entries()) {
      expect(bytes.length).toBe(length);
      expect(bytes.every((byte) => byte === 0)).toBe(true);
      bytes.fill(1 + (index % 255));
    }
    for (const [index, bytes] of made.entries()) {
      expect(bytes.every((byte) => byte === 1 + (index % 255))).toBe(true);
    }
  });
});

test.each(['', 'public-key', 'x'.repeat(64), 'x'.repeat(65), 'é', 'ab鍵', '\u007f\u0080', '\ud83d\ude00'])(
  'UTF-8 of %j is what the platform says',
  (text) => {
    expect(utf8(text)).toEqual(new TextEncoder().encode(text));
  },
);
