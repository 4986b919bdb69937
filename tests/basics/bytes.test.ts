import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  concatBytes,
  decodeUtf8,
  equalBytes,
  fromBase64url,
  fromHex,
  toBase64url,
  toHex,
  utf8,
} from '../../src/basics/bytes.ts';

const runs = { seed: 20260122, numRuns: 300 };

test('RFC 4648 section 10, and the two characters of base64url', () => {
  const rows: [string, string, string][] = [
    ['', '', ''],
    ['f', 'Zg', '66'],
    ['fo', 'Zm8', '666f'],
    ['foo', 'Zm9v', '666f6f'],
    ['foob', 'Zm9vYg', '666f6f62'],
    ['fooba', 'Zm9vYmE', '666f6f6261'],
    ['foobar', 'Zm9vYmFy', '666f6f626172'],
  ];
  for (const [text, base64url, hex] of rows) {
    expect(toBase64url(utf8(text))).toBe(base64url);
    expect(toHex(utf8(text))).toBe(hex);
    expect(fromBase64url(base64url)).toEqual(utf8(text));
    expect(fromHex(hex)).toEqual(utf8(text));
  }
  expect(toBase64url(fromHex('fbff'))).toBe('-_8');
});

test('hex and base64url come back as they were, from any view', () => {
  fc.assert(
    fc.property(fc.uint8Array(), fc.nat(5), (bytes, offset) => {
      const inside = concatBytes(new Uint8Array(offset), bytes, new Uint8Array(3)).subarray(
        offset,
        offset + bytes.length,
      );
      expect(fromHex(toHex(inside))).toEqual(bytes);
      expect(fromBase64url(toBase64url(inside))).toEqual(bytes);
    }),
    runs,
  );
});

test('fromHex ignores white space and case, and refuses the rest', () => {
  expect(fromHex(' 0A\n0b ')).toEqual(Uint8Array.of(10, 11));
  for (const text of ['0', '0g', '0x00', '00-00', '\u0660\u0660'])
    expect(() => fromHex(text), text).toThrow(RangeError);
});

test('fromBase64url refuses padding, other alphabets, wrong lengths and unused bits', () => {
  for (const text of ['Zg==', 'Zg=', '+_8', '/_8', 'A', 'AAAAA', 'Zh', 'Zm9', 'Z g', 'Zg\n', '\u00e9AAA']) {
    expect(() => fromBase64url(text), text).toThrow(RangeError);
  }
});

test('errors do not repeat the text', () => {
  expect(() => fromHex('secret')).toThrow(expect.objectContaining({ message: expect.not.stringContaining('secret') }));
  expect(() => fromBase64url('secret=')).toThrow(
    expect.objectContaining({ message: expect.not.stringContaining('secret') }),
  );
});

test('concatBytes joins into new memory', () => {
  const first = Uint8Array.of(1, 2);
  const joined = concatBytes(first, new Uint8Array(0), Uint8Array.of(3));
  first.fill(0);
  expect(joined).toEqual(Uint8Array.of(1, 2, 3));
  expect(concatBytes()).toEqual(new Uint8Array(0));
});

test('equalBytes', () => {
  expect(equalBytes(Uint8Array.of(1, 2), Uint8Array.of(1, 2))).toBe(true);
  expect(equalBytes(Uint8Array.of(1, 2), Uint8Array.of(1, 3))).toBe(false);
  expect(equalBytes(Uint8Array.of(1, 2), Uint8Array.of(1))).toBe(false);
  expect(equalBytes(new Uint8Array(0), new Uint8Array(0))).toBe(true);
});

test('UTF-8 is strict and keeps a byte order mark', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(decodeUtf8(utf8(text))).toBe(text);
    }),
    runs,
  );
  expect(decodeUtf8(fromHex('efbbbf61'))).toBe('\ufeffa');
  for (const hex of ['ff', 'c0af', 'eda080', 'e280', 'f4908080'])
    expect(() => decodeUtf8(fromHex(hex)), hex).toThrow(TypeError);
});
