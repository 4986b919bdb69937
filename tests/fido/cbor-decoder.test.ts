import { describe, expect, test } from 'vitest';
import { concatBytes, fromHex, toHex, utf8 } from '../../src/basics/bytes.ts';
import { CborError, type CborErrorReason, type CborValue, decodeCbor, decodeCborItem } from '../../src/fido/cbor.ts';
import appendixA from '../vectors/rfc8949-appendix-a.json' with { type: 'json' };

/** The rows of RFC 8949 Appendix A that CTAP allows. */
const allowed: Readonly<Record<string, CborValue>> = {
  '00': 0,
  '01': 1,
  '0a': 10,
  '17': 23,
  '1818': 24,
  '1819': 25,
  '1864': 100,
  '1903e8': 1000,
  '1a000f4240': 1000000,
  '1b000000e8d4a51000': 1000000000000,
  '1bffffffffffffffff': 18446744073709551615n,
  '3bffffffffffffffff': -18446744073709551616n,
  '20': -1,
  '29': -10,
  '3863': -100,
  '3903e7': -1000,
  f4: false,
  f5: true,
  f6: null,
  '40': new Uint8Array(0),
  '4401020304': Uint8Array.of(1, 2, 3, 4),
  '60': '',
  '6161': 'a',
  '6449455446': 'IETF',
  '62225c': '"\\',
  '62c3bc': '\u00fc',
  '63e6b0b4': '\u6c34',
  '64f0908591': '\u{10151}',
  '80': [],
  '83010203': [1, 2, 3],
  '8301820203820405': [1, [2, 3], [4, 5]],
  '98190102030405060708090a0b0c0d0e0f101112131415161718181819': Array.from({ length: 25 }, (_, i) => i + 1),
  a0: new Map(),
  a201020304: new Map([
    [1, 2],
    [3, 4],
  ]),
  a26161016162820203: new Map<string, CborValue>([
    ['a', 1],
    ['b', [2, 3]],
  ]),
  '826161a161626163': ['a', new Map([['b', 'c']])],
  a56161614161626142616361436164614461656145: new Map([
    ['a', 'A'],
    ['b', 'B'],
    ['c', 'C'],
    ['d', 'D'],
    ['e', 'E'],
  ]),
};

function refusal(bytes: Uint8Array): { reason: CborErrorReason; offset: number } {
  try {
    decodeCbor(bytes);
  } catch (error) {
    if (error instanceof CborError) return { reason: error.reason, offset: error.offset };
    throw error;
  }
  throw new Error(`accepted ${toHex(bytes.subarray(0, 40))}`);
}

describe('RFC 8949 Appendix A', () => {
  test('every row that CTAP allows is read', () => {
    for (const [hex, value] of Object.entries(allowed)) expect(decodeCbor(fromHex(hex)), hex).toEqual(value);
  });

  test('every other row is refused, and the two lists together are the whole appendix', () => {
    const others = appendixA.hex.filter((hex) => !(hex in allowed));
    expect(others).toHaveLength(appendixA.hex.length - Object.keys(allowed).length);
    for (const hex of others) {
      const { reason } = refusal(fromHex(hex));
      const expected = /^[cd]/.test(hex)
        ? 'tag'
        : /^f[9ab]/.test(hex)
          ? 'float'
          : hex.startsWith('f')
            ? 'simple-value'
            : 'indefinite';
      expect(reason, hex).toBe(expected);
    }
  });
});

test('RFC 8949 Appendix F: what is not well-formed is refused', () => {
  const rows: [string, CborErrorReason][] = [
    // End of input in a head, in a string, in an array or a map.
    ['', 'truncated'],
    ['18', 'truncated'],
    ['19', 'truncated'],
    ['1a', 'truncated'],
    ['1b', 'truncated'],
    ['1901', 'truncated'],
    ['1a0102', 'truncated'],
    ['1b01020304050607', 'truncated'],
    ['38', 'truncated'],
    ['58', 'truncated'],
    ['78', 'truncated'],
    ['98', 'truncated'],
    ['9a01ff00', 'truncated'],
    ['b8', 'truncated'],
    ['41', 'truncated'],
    ['61', 'truncated'],
    ['5affffffff00', 'truncated'],
    ['5bffffffffffffffff010203', 'truncated'],
    ['7affffffff00', 'truncated'],
    ['7b7fffffffffffffff010203', 'truncated'],
    ['81', 'truncated'],
    ['818181818181818181', 'too-deep'],
    ['8200', 'truncated'],
    ['a1', 'truncated'],
    ['a20102', 'truncated'],
    ['a100', 'truncated'],
    ['a2000000', 'truncated'],
    // Reserved additional information.
    ['1c', 'reserved'],
    ['1d', 'reserved'],
    ['1e', 'reserved'],
    ['3c', 'reserved'],
    ['5d', 'reserved'],
    ['7e', 'reserved'],
    ['9c', 'reserved'],
    ['bd', 'reserved'],
    ['fc', 'reserved'],
    ['fd', 'reserved'],
    ['fe', 'reserved'],
    ['dc', 'tag'],
    // Reserved two-byte simple values.
    ['f800', 'simple-value'],
    ['f818', 'simple-value'],
    ['f81f', 'simple-value'],
    // Break and indefinite length where they cannot be.
    ['ff', 'indefinite'],
    ['81ff', 'indefinite'],
    ['1f', 'indefinite'],
    ['3f', 'indefinite'],
    ['5f00', 'indefinite'],
    ['7f6100', 'indefinite'],
    ['9fff', 'indefinite'],
    ['bfff', 'indefinite'],
    ['a1ff', 'truncated'],
    ['a1ff00', 'key-type'],
  ];
  for (const [hex, reason] of rows) expect(refusal(fromHex(hex)).reason, hex).toBe(reason);
});

describe('CTAP 2.1 section 8', () => {
  test('integers, lengths and counts in a longer form than needed are refused', () => {
    const rows = [
      '1800',
      '1817',
      '190000',
      '1900ff',
      '1a00000000',
      '1a0000ffff',
      '1b0000000000000000',
      '1b00000000ffffffff',
    ];
    // The same heads for every major type that has an argument; the content does not matter, the head is refused first.
    for (const hex of rows) {
      for (let majorType = 0; majorType < 6; majorType++) {
        const bytes = concatBytes(fromHex(hex), new Uint8Array(300));
        bytes[0]! |= majorType << 5;
        expect(refusal(bytes), `${hex} in major type ${majorType}`).toEqual({ reason: 'not-minimal', offset: 0 });
      }
    }
  });

  test('the shortest form at every border is read', () => {
    const rows: [string, CborValue][] = [
      ['18ff', 255],
      ['190100', 256],
      ['19ffff', 65535],
      ['1a00010000', 65536],
      ['1affffffff', 4294967295],
      ['1b0000000100000000', 4294967296],
      ['1b001fffffffffffff', Number.MAX_SAFE_INTEGER],
      ['1b0020000000000000', 9007199254740992n],
      ['37', -24],
      ['3818', -25],
      ['3affffffff', -4294967296],
      ['3b0000000100000000', -4294967297],
      ['3b001ffffffffffffe', Number.MIN_SAFE_INTEGER],
      ['3b001fffffffffffff', -9007199254740992n],
      ['3b0020000000000000', -9007199254740993n],
    ];
    for (const [hex, value] of rows) expect(decodeCbor(fromHex(hex)), hex).toBe(value);
  });

  test('map keys twice or out of order are refused', () => {
    const rows: [string, CborErrorReason][] = [
      ['a201000100', 'duplicate-key'],
      ['a2616100616100', 'duplicate-key'],
      ['a24100004100 00', 'duplicate-key'],
      ['a202000100', 'unsorted-keys'],
      ['a220000100', 'unsorted-keys'],
      ['a221002000', 'unsorted-keys'],
      ['a261610041 0000', 'unsorted-keys'],
      ['a2626161006162 00', 'unsorted-keys'],
      ['a2616200616100', 'unsorted-keys'],
      ['a21818001700', 'unsorted-keys'],
      ['a3010003000200', 'unsorted-keys'],
      ['a1a201000100 00', 'key-type'],
      ['81a201000100', 'duplicate-key'],
    ];
    for (const [hex, reason] of rows) expect(refusal(fromHex(hex)).reason, hex).toBe(reason);
  });

  test("python-fido2's key order is read back (ctap.md 2.1: PF encoder)", () => {
    const map = decodeCbor(fromHex('a7 0a03 181806 186405 2004 416107 616202 62616101')) as Map<unknown, unknown>;
    expect([...map.keys()]).toEqual([10, 24, 100, -1, utf8('a'), 'b', 'aa']);
  });

  test('keys are integers, text or bytes', () => {
    for (const hex of ['a1f500', 'a1f600', 'a18000', 'a1a000', 'a1c00000', 'a11b002000000000000000', 'a1f9000000']) {
      expect(refusal(fromHex(hex)).reason, hex).toBe('key-type');
    }
  });

  test('four levels are read and the fifth is refused', () => {
    expect(decodeCbor(fromHex('8181818100'))).toEqual([[[[0]]]]);
    expect(decodeCbor(fromHex('a100a100a100a100f5'))).toBeInstanceOf(Map);
    for (const hex of ['818181818100', '8181818180', 'a100a100a100a100a0', 'a100a10081a100a0']) {
      expect(refusal(fromHex(hex)).reason, hex).toBe('too-deep');
    }
    expect(refusal(new Uint8Array(100_000).fill(0x81))).toEqual({ reason: 'too-deep', offset: 4 });
  });

  test('bytes after the item are refused', () => {
    expect(refusal(fromHex('a000'))).toEqual({ reason: 'trailing-bytes', offset: 1 });
    expect(refusal(fromHex('0000'))).toEqual({ reason: 'trailing-bytes', offset: 1 });
  });

  test('text that is not UTF-8 is refused (RFC 3629: overlong, surrogates, beyond 10FFFF, cut short)', () => {
    const rows = [
      '80',
      'c080',
      'c1bf',
      'e08080',
      'eda080',
      'edbfbf',
      'f0808080',
      'f4908080',
      'f5808080',
      'ff',
      'c3',
      'e6b0',
      'c328',
    ];
    for (const hex of rows) {
      const content = fromHex(hex);
      expect(refusal(concatBytes(Uint8Array.of(0x60 | content.length), content)).reason, hex).toBe('bad-utf8');
      const long = concatBytes(utf8('a'.repeat(40)), content);
      expect(refusal(concatBytes(Uint8Array.of(0x78, long.length), long)).reason, hex).toBe('bad-utf8');
    }
    expect(decodeCbor(fromHex('63efbbbf'))).toBe('\ufeff');
  });

  test('text of every length and script comes out whole', () => {
    for (const text of [
      '',
      'a',
      'x'.repeat(24),
      'x'.repeat(25),
      '\u6307\u7d0b',
      'a\u0000b',
      '\u{1f511}'.repeat(20),
      `${'a'.repeat(23)}\u00e9`,
    ]) {
      const content = utf8(text);
      const head = content.length < 24 ? [0x60 | content.length] : [0x78, content.length];
      expect(decodeCbor(concatBytes(Uint8Array.from(head), content))).toBe(text);
    }
  });
});

describe('hostile-tests.md B', () => {
  test('a count or length that is larger than the bytes left is refused at its head', () => {
    const heads = [
      '9a6b49d200',
      'ba6b49d200',
      '9affffffff',
      'baffffffff',
      '5affffffff',
      '7affffffff',
      '9b0000000100000000',
    ];
    const larger = [
      'bb0020000000000000',
      '9b8000000000000000',
      '5b8000000000000000',
      'bbffffffffffffffff',
      '5bffffffffffffffff',
    ];
    for (const hex of [...heads, ...larger]) {
      const bytes = concatBytes(fromHex(hex), new Uint8Array(147 - hex.length / 2));
      expect(refusal(bytes), hex).toEqual({ reason: 'truncated', offset: 0 });
    }
    // A map needs two bytes for each member.
    expect(refusal(fromHex('a300000100'))).toEqual({ reason: 'truncated', offset: 0 });
  });

  test('tags are refused at their head, whatever they hold: bignum, RegExp, Error, Set, shared values, packed, records', () => {
    const tags = [
      'c2',
      'c3',
      'd81b',
      'd81c',
      'd81d',
      'd833',
      'd869',
      'd9dfff',
      'd90103',
      'd90102',
      'd9d9f7',
      'd840',
      'da00010000',
    ];
    for (const tag of tags) {
      const bytes = concatBytes(fromHex(`81${tag}`), fromHex('591db0'), new Uint8Array(0x1db0));
      expect(refusal(bytes), tag).toEqual({ reason: 'tag', offset: 1 });
    }
  });

  test('a message that defines a cbor-x record leaves no trace in the next one', () => {
    const recordDefinition = fromHex('d9dfff8419e000816161014101');
    const useOfRecord = fromHex('d9e0008101');
    const before = refusal(useOfRecord);
    expect(refusal(recordDefinition).reason).toBe('tag');
    expect(refusal(useOfRecord)).toEqual(before);
  });

  test('floats, undefined and unassigned simple values are refused', () => {
    for (const hex of ['f90000', 'fa00000000', 'fb0000000000000000', 'f97e00']) {
      expect(refusal(fromHex(hex)).reason, hex).toBe('float');
    }
    for (const hex of ['f7', 'e0', 'f0', 'f3', 'f820', 'f8ff', 'f8f4']) {
      expect(refusal(fromHex(hex)).reason, hex).toBe('simple-value');
    }
  });

  test('keys named like object members are only keys', () => {
    const names = ['toString', '__proto__', 'constructor', 'prototype', 'hasOwnProperty'].toSorted(
      (a, b) => a.length - b.length,
    );
    const parts = names.flatMap((name) => [Uint8Array.of(0x60 | name.length), utf8(name), fromHex('a1626f6b01')]);
    const before = Object.getOwnPropertyNames(Object.prototype);
    const map = decodeCbor(concatBytes(Uint8Array.of(0xa0 | names.length), ...parts)) as Map<string, unknown>;
    expect([...map.keys()]).toEqual(names);
    expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(before);
    expect(({} as Record<string, unknown>).ok).toBeUndefined();
  });

  test('the number 1 and the text "1" are two keys', () => {
    expect(decodeCbor(fromHex('a20100613101'))).toEqual(
      new Map<number | string, number>([
        [1, 0],
        ['1', 1],
      ]),
    );
  });

  test('a message can make no more than 2048 arrays, maps and byte strings, so memory stays bounded', () => {
    const message = (count: number, item: number) =>
      concatBytes(Uint8Array.of(0x99, count >> 8, count & 0xff), new Uint8Array(count).fill(item));
    for (const item of [0x80, 0xa0, 0x40]) {
      expect(decodeCbor(message(2047, item))).toHaveLength(2047);
      expect(refusal(message(2048, item))).toEqual({ reason: 'too-many-items', offset: 3 + 2047 });
      expect(refusal(message(7600, item))).toEqual({ reason: 'too-many-items', offset: 3 + 2047 });
    }
    // What costs no memory is not counted.
    for (const item of [0x00, 0x60, 0xf5]) expect(decodeCbor(message(7600, item))).toHaveLength(7600);
  });

  test('every message that is cut short is refused', () => {
    const whole = fromHex('a3 01 6161 02 82 01 f5 03 6162');
    expect(decodeCbor(whole)).toBeInstanceOf(Map);
    for (let length = 0; length < whole.length; length++) {
      expect(refusal(whole.subarray(0, length)).reason, `${length} bytes`).toBe('truncated');
    }
  });
});

test('byte strings are copies: the message buffer may be used again', () => {
  for (const message of [fromHex('8142abcd'), Buffer.from('8142abcd', 'hex')]) {
    const [bytes] = decodeCbor(message) as Uint8Array[];
    message.fill(0);
    expect(bytes).toEqual(Uint8Array.of(0xab, 0xcd));
    expect(bytes?.buffer.byteLength).toBe(2);
  }
});

describe('decodeCborItem', () => {
  test('reads one item from the middle and says where it ends', () => {
    expect(decodeCborItem(fromHex('ffffa10102ff'), 2)).toEqual({ value: new Map([[1, 2]]), end: 5 });
  });

  test('counts offsets from the start of the bytes', () => {
    expect(() => decodeCborItem(fromHex('0000820000c0'), 5)).toThrow(
      expect.objectContaining({ reason: 'tag', offset: 5 }),
    );
  });

  test('refuses an offset at the end', () => {
    expect(() => decodeCborItem(fromHex('00'), 1)).toThrow(CborError);
  });
});

test('the message of an error names reason and place and holds no content', () => {
  const error = new CborError('bad-utf8', 12);
  expect(error.message).toBe('not canonical CBOR: bad-utf8 at byte 12');
  expect(error.name).toBe('CborError');
});
