import fc from 'fast-check';
import type { CborKey, CborMap, CborValue } from '../../src/fido/cbor.ts';

const integer = fc.oneof(
  fc.maxSafeInteger(),
  fc.integer({ min: -300, max: 300 }),
  fc.constantFrom(2 ** 32 - 1, 2 ** 32, -(2 ** 32), -(2 ** 32) - 1),
);
const large = fc
  .bigInt({ min: -(2n ** 64n), max: 2n ** 64n - 1n })
  .filter((value) => value > BigInt(Number.MAX_SAFE_INTEGER) || value < BigInt(Number.MIN_SAFE_INTEGER));
const bytes = fc.uint8Array({ maxLength: 70 });
const text = fc.string({ unit: 'binary', maxLength: 70 });
const leaf: fc.Arbitrary<CborValue> = fc.oneof(integer, large, fc.boolean(), fc.constant(null), bytes, text);
const key: fc.Arbitrary<CborKey> = fc.oneof(integer, text, fc.uint8Array({ maxLength: 4 }));

/** Values that CTAP messages can hold, with at most `depth` levels, in the form in which `decodeCbor` returns them. */
export function arbitraryCbor(depth = 4): fc.Arbitrary<CborValue> {
  if (depth === 0) return leaf;
  const inner = arbitraryCbor(depth - 1);
  const identity = (candidate: CborKey) =>
    typeof candidate === 'object' ? `bytes ${Buffer.from(candidate).toString('hex')}` : candidate;
  const members = fc.uniqueArray(fc.tuple(key, inner), { maxLength: 6, selector: ([name]) => identity(name) });
  const map = members.map((entries): CborMap => new Map(entries));
  return fc.oneof({ weight: 2, arbitrary: leaf }, fc.array(inner, { maxLength: 6 }), map);
}
