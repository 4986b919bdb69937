import { describe, expect, test, vi } from 'vitest';
import { fromHex, toHex, utf8 } from '../../src/basics/bytes.ts';
import { type CborKey, type CborMap, type CborValue, encodeCbor } from '../../src/fido/cbor.ts';

const hexOf = (value: unknown): string => toHex(encodeCbor(value as CborValue));
const mapOf = (...members: [CborKey, CborValue][]): CborMap => new Map(members);

/** Yubico/python-fido2 tests/test_cbor.py @ d1fd711, "FIDO Canonical tests" (CTAP 2.0 section 6). */
describe('canonical tests of python-fido2', () => {
  test('integers', () => {
    const rows: [number, string][] = [
      [0, '00'],
      [23, '17'],
      [24, '1818'],
      [255, '18ff'],
      [256, '190100'],
      [65535, '19ffff'],
      [65536, '1a00010000'],
      [4294967295, '1affffffff'],
      [4294967296, '1b0000000100000000'],
      [-1, '20'],
      [-24, '37'],
      [-25, '3818'],
    ];
    for (const [value, hex] of rows) expect(hexOf(value)).toBe(hex);
  });

  test('key order', () => {
    const rows: [CborMap, string][] = [
      [mapOf(['3', 0], [utf8('2'), 0], [1, 0]), 'a30100413200613300'],
      [mapOf(['3', 0], [utf8(''), 0], [256, 0]), 'a3190100004000613300'],
      [mapOf([4294967296, 0], [255, 0], [256, 0], [0, 0]), 'a4000018ff00190100001b000000010000000000'],
      [mapOf([utf8('22'), 0], [utf8('3'), 0], [utf8('111'), 0]), 'a3413300423232004331313100'],
      [mapOf([utf8('001'), 0], [utf8('003'), 0], [utf8('002'), 0]), 'a3433030310043303032004330303300'],
    ];
    for (const [map, hex] of rows) expect(hexOf(map)).toBe(hex);
  });

  test('key order across all types (ctap.md 2.1: PF encoder)', () => {
    const map = mapOf(['aa', 1], ['b', 2], [10, 3], [-1, 4], [100, 5], [24, 6], [utf8('a'), 7]);
    expect(hexOf(map)).toBe('a70a031818061864052004416107616202 62616101'.replaceAll(' ', ''));
  });
});

test('golden requests (ctap.md 2.10, generated with the encoder of python-fido2)', () => {
  expect(hexOf(mapOf([2, 1], [1, 2]))).toBe('a201020201');
  expect(hexOf(mapOf([6, true]))).toBe('a106f5');
  expect(hexOf(mapOf([3, 0], [1, 960]))).toBe('a2011903c00300');
  const request = mapOf(
    [7, mapOf(['rk', true])],
    [4, [mapOf(['type', 'public-key'], ['alg', -7])]],
    [3, mapOf(['displayName', 'A'], ['name', 'a'], ['id', Uint8Array.of(1)])],
    [2, mapOf(['name', 'Example'], ['id', 'example.com'])],
    [1, new Uint8Array(32)],
  );
  const expected = `
    a5 01 5820 ${'00'.repeat(32)} 02 a2 6269646b6578616d706c652e636f6d 646e616d65674578616d706c65
    03 a3 6269644101 646e616d656161 6b646973706c61794e616d656141
    04 81 a2 63616c6726 64747970656a7075626c69632d6b6579 07 a1 62726bf5`;
  expect(hexOf(request)).toBe(expected.replaceAll(/\s/g, ''));
});

describe('at the borders of what CTAP can hold', () => {
  test('integers from 2^32 on, as number and as bigint, to both ends of 64 bits', () => {
    const rows: [number | bigint, string][] = [
      [0n, '00'],
      [-1n, '20'],
      [4294967295n, '1affffffff'],
      [4294967296n, '1b0000000100000000'],
      [-4294967296, '3affffffff'],
      [-4294967296n, '3affffffff'],
      [-4294967297, '3b0000000100000000'],
      [Number.MAX_SAFE_INTEGER, '1b001fffffffffffff'],
      [Number.MIN_SAFE_INTEGER, '3b001ffffffffffffe'],
      [2n ** 64n - 1n, '1bffffffffffffffff'],
      [-(2n ** 64n) + 1n, '3bfffffffffffffffe'],
      [-(2n ** 64n), '3bffffffffffffffff'],
      [-0, '00'],
    ];
    for (const [value, hex] of rows) expect(hexOf(value), String(value)).toBe(hex);
  });

  test('-2^64 inside of arrays and maps', () => {
    const lowest = -(2n ** 64n);
    expect(hexOf(mapOf(['b', [lowest, 1]], [1, 'a'], [-1, mapOf([2, lowest])]))).toBe(
      'a3 01 6161 20 a1 02 3bffffffffffffffff 6162 82 3bffffffffffffffff 01'.replaceAll(' ', ''),
    );
    const many = [lowest, ...Array.from({ length: 300 }, () => 0)];
    expect(hexOf(many)).toBe(`99012d3bffffffffffffffff${'00'.repeat(300)}`);
  });

  test('Buffers, views and subarrays as plain byte strings', () => {
    const bytes = fromHex('00010203');
    expect(hexOf([Buffer.from(bytes), bytes.subarray(1, 3), new Uint8Array(bytes)])).toBe(
      '8344000102034201024400010203',
    );
  });

  test('strings at every border of their length head, ASCII and not', () => {
    for (const length of [0, 1, 8, 23, 24, 31, 32, 63, 64, 85, 86, 255, 256, 2730, 65535, 65536]) {
      for (const character of ['a', '\u00e9', '\u6307', '\u{1f511}']) {
        const text = character
          .repeat(Math.ceil(length / character.length))
          .slice(0, length - (length % character.length));
        const content = Buffer.from(text);
        const head = Buffer.alloc(5);
        const n = content.length;
        const used =
          n < 24
            ? head.writeUInt8(0x60 | n)
            : n < 256
              ? head.writeUInt16BE(0x7800 | n)
              : n < 65536
                ? (head.writeUInt8(0x79), head.writeUInt16BE(n, 1))
                : (head.writeUInt8(0x7a), head.writeUInt32BE(n, 1));
        expect(
          Buffer.from(encodeCbor(text)).equals(Buffer.concat([head.subarray(0, used), content])),
          `${n} bytes`,
        ).toBe(true);
      }
    }
  });

  test('maps of any size have the shortest head', () => {
    const sized = (size: number) => new Map(Array.from({ length: size }, (_, i) => [i, 0]));
    expect(hexOf(sized(23)).slice(0, 2)).toBe('b7');
    expect(hexOf(sized(24)).slice(0, 4)).toBe('b818');
    expect(hexOf(sized(255)).slice(0, 4)).toBe('b8ff');
    expect(hexOf(sized(256)).slice(0, 6)).toBe('b90100');
  });

  test('text keys in the order of their UTF-8, which is not the order of UTF-16', () => {
    // U+FF61 is EF BD A1, U+10000 is F0 90 80 80 (surrogates D800 DC00).
    expect(hexOf(mapOf(['\u{10000}', 1], ['\uff61a', 2]))).toBe('a2 64 efbda161 02 64 f0908080 01'.replaceAll(' ', ''));
    const members: [CborKey, CborValue][] = [
      ['zz', 1],
      ['\u00e9', 2],
      ['z', 3],
    ];
    const sorted = 'a3 617a03 627a7a01 62c3a902'.replaceAll(' ', '');
    expect(hexOf(mapOf(...members))).toBe(sorted);
    expect(hexOf(mapOf(...members.toReversed()))).toBe(sorted);
  });

  test('results do not share memory with each other or with later calls', () => {
    const first = encodeCbor([Uint8Array.of(1, 2, 3)]);
    const copy = first.slice();
    for (let i = 0; i < 2000; i++) encodeCbor([i, 'filler', new Uint8Array(20).fill(i)]);
    expect(first).toEqual(copy);
    expect(first.buffer.byteLength).toBe(first.length);
    expect(first.constructor).toBe(Uint8Array);
  });

  test('nothing that was written stays in the buffer that is kept', () => {
    const canary = Buffer.from('canary of seventeen');
    const slice = vi.spyOn(Uint8Array.prototype, 'slice');
    try {
      encodeCbor(0);
      const kept = () => Buffer.from((slice.mock.contexts[0] as Uint8Array).buffer);
      expect(kept().length).toBeGreaterThan(1000);
      const unsorted = new Map<CborKey, CborValue>([
        ['z', canary],
        ['a', [canary, Number.NaN]],
      ]);
      encodeCbor([canary, new Map([...unsorted].slice(0, 1))]);
      expect(() => encodeCbor(unsorted)).toThrow(TypeError);
      expect(kept().includes(canary)).toBe(false);
    } finally {
      slice.mockRestore();
    }
  });
});

describe('refuses what CTAP forbids', () => {
  class Subclass {
    readonly a = 1;
  }
  const rows: [string, unknown][] = [
    ['a fraction', 1.5],
    ['NaN', Number.NaN],
    ['infinity', Number.POSITIVE_INFINITY],
    ['a number that is not exact', 2 ** 53],
    ['2^64', 2n ** 64n],
    ['-2^64 - 1', -(2n ** 64n) - 1n],
    ['a lone surrogate', '\ud800'],
    ['a lone surrogate in a key', new Map([['a\udc00', 1]])],
    ['undefined', undefined],
    ['undefined in a map', new Map([[1, undefined]])],
    // biome-ignore lint/suspicious/noSparseArray: the hole is the point
    ['a hole in an array', [1, , 2]],
    ['a plain object', { a: 1 }],
    ['an object of a class', new Subclass()],
    ['a date', new Date(0)],
    ['a set', new Set([1])],
    ['a regular expression', /a/],
    ['an error', new Error('a')],
    ['another kind of view', new Uint16Array(2)],
    ['a data view', new DataView(new ArrayBuffer(2))],
    ['an array buffer', new ArrayBuffer(2)],
    ['a function', () => 1],
    ['a symbol', Symbol('a')],
    ['a boolean key', new Map([[true, 1]])],
    ['a null key', new Map([[null, 1]])],
    ['a bigint key', new Map([[1n, 1]])],
    ['an array as a key', new Map([[[1], 1]])],
    ['a fraction as a key', new Map([[0.5, 1]])],
    [
      'the same bytes as a key twice',
      new Map([
        [Uint8Array.of(1), 1],
        [Uint8Array.of(1), 2],
      ]),
    ],
    ['five levels', [[[[[]]]]]],
    ['five levels of maps', [new Map([[1, [[new Map()]]]])]],
  ];
  for (const [name, value] of rows) {
    test(name, () => {
      expect(() => encodeCbor(value as CborValue)).toThrow(TypeError);
    });
  }

  test('and goes on writing correctly afterwards', () => {
    expect(() => encodeCbor([1, [2, undefined as unknown as CborValue]])).toThrow(TypeError);
    expect(hexOf([1, [2]])).toBe('82018102');
  });

  test('a cycle, as too many levels', () => {
    const cycle: CborValue[] = [];
    cycle.push(cycle);
    expect(() => encodeCbor(cycle)).toThrow(TypeError);
  });
});

test('the value given is not changed', () => {
  const inner = mapOf(['b', 1], ['a', 2]);
  const value = mapOf([2, inner], [1, [3, 1, 2]]);
  encodeCbor(value);
  expect([...value.keys()]).toEqual([2, 1]);
  expect([...inner.keys()]).toEqual(['b', 'a']);
});
