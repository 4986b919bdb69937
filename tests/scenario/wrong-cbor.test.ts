import { describe, expect, it } from 'vitest';
import { concatBytes, fromHex } from '../../src/basics/bytes.ts';
import { CborError, decodeCbor, encodeCbor } from '../../src/fido/cbor.ts';
import { type WrongCbor, wrongAnswer, wrongCborWays } from '../../src/scenario/wrong-cbor.ts';

const reasons: Readonly<Record<WrongCbor, string>> = {
  'duplicate-key': 'duplicate-key',
  'unsorted-keys': 'unsorted-keys',
  'boolean-key': 'key-type',
  'array-key': 'key-type',
  'not-minimal-integer': 'not-minimal',
  'not-minimal-length': 'not-minimal',
  'not-minimal-map': 'not-minimal',
  'indefinite-map': 'indefinite',
  'indefinite-array': 'indefinite',
  'indefinite-text': 'indefinite',
  'indefinite-bytes': 'indefinite',
  break: 'indefinite',
  'trailing-bytes': 'trailing-bytes',
  truncated: 'truncated',
  'huge-bytes': 'truncated',
  'huge-text': 'truncated',
  'huge-array': 'truncated',
  'huge-map': 'truncated',
  tag: 'tag',
  bignum: 'tag',
  'regexp-tag': 'tag',
  'shared-reference': 'tag',
  'half-float': 'float',
  float: 'float',
  double: 'float',
  undefined: 'simple-value',
  'simple-value': 'simple-value',
  reserved: 'reserved',
  'bad-utf8': 'bad-utf8',
  'surrogate-utf8': 'bad-utf8',
  'too-deep': 'too-deep',
  'very-deep': 'too-deep',
  'array-answer': 'none: another type',
  'null-answer': 'none: another type',
};

function reasonOf(bytes: Uint8Array): string {
  try {
    return decodeCbor(bytes) instanceof Map ? 'none: a map' : 'none: another type';
  } catch (error) {
    return error instanceof CborError ? error.reason : String(error);
  }
}

describe('each forbidden way of writing an answer is wrong in that way and no other', () => {
  const many = new Map(Array.from({ length: 30 }, (_, key) => [key, key]));
  const answers: [string, Uint8Array][] = [
    ['a map', concatBytes(Uint8Array.of(0), encodeCbor(new Map([[1, 'x']])))],
    ['a long map', concatBytes(Uint8Array.of(0), encodeCbor(many))],
    ['a status alone', Uint8Array.of(0x31)],
  ];
  it.each(wrongCborWays)('%s', (way) => {
    for (const [, answer] of answers) {
      const wrong = wrongAnswer(way, answer);
      expect(wrong[0]).toBe(0);
      expect(reasonOf(wrong.subarray(1))).toBe(reasons[way]);
    }
  });

  it('writes a good map otherwise: what is wrong is only the added member', () => {
    const [, good] = answers[0]!;
    const wrong = wrongAnswer('float', good);
    expect(wrong.subarray(2, 5)).toEqual(good.subarray(2, 5));
    expect(wrong).toEqual(concatBytes(fromHex('00a2016178197ffffa3f800000')));
  });
});
