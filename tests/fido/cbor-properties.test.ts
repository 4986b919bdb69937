import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toHex } from '../../src/basics/bytes.ts';
import { CborError, decodeCbor, decodeCborItem, encodeCbor, encodeMessage } from '../../src/fido/cbor.ts';
import { arbitraryCbor } from './arbitrary-cbor.ts';

const seed = 20260122;

/** Map members in canonical order, so that `toEqual` does not look for byte-string keys by identity. */
const plain = (value: unknown): unknown => {
  if (value instanceof Map) {
    const members = [...value].map(([key, member]) => [plain(key), plain(member)]);
    return { map: members.toSorted(([a], [b]) => (String(a) < String(b) ? -1 : 1)) };
  }
  if (Array.isArray(value)) return value.map(plain);
  return value instanceof Uint8Array ? `bytes ${toHex(value)}` : typeof value === 'string' ? `text ${value}` : value;
};

test('what is written is read back as it was', () => {
  fc.assert(
    fc.property(arbitraryCbor(), (value) => {
      expect(plain(decodeCbor(encodeCbor(value)))).toEqual(plain(value === 0 ? 0 : value));
    }),
    { seed, numRuns: 2000 },
  );
});

test('every accepted message encodes to itself: changed and random bytes', () => {
  let accepted = 0;
  const unchanged = (bytes: Uint8Array) => {
    try {
      const value = decodeCbor(bytes);
      accepted++;
      expect(toHex(encodeCbor(value))).toBe(toHex(bytes));
    } catch (error) {
      if (!(error instanceof CborError)) throw error;
    }
  };
  const change = fc.record({ at: fc.nat(), to: fc.nat(255) });
  fc.assert(
    fc.property(arbitraryCbor(), fc.array(change, { minLength: 1, maxLength: 3 }), (value, changes) => {
      const bytes = encodeCbor(value);
      for (const { at, to } of changes) bytes[at % bytes.length] = to;
      unchanged(bytes);
    }),
    { seed, numRuns: 5000 },
  );
  fc.assert(fc.property(fc.uint8Array({ minLength: 1, maxLength: 12 }), unchanged), { seed, numRuns: 5000 });
  expect(accepted).toBeGreaterThan(1000);
});

test('no bytes make the decoder throw anything but a CborError with an offset inside of them', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      try {
        decodeCbor(bytes);
      } catch (error) {
        if (!(error instanceof CborError)) throw error;
        expect(error.offset).toBeGreaterThanOrEqual(0);
        expect(error.offset).toBeLessThanOrEqual(bytes.length);
      }
    }),
    { seed, numRuns: 10_000 },
  );
});

test('an item between other bytes is read as it is alone', () => {
  fc.assert(
    fc.property(
      arbitraryCbor(3),
      fc.uint8Array({ maxLength: 9 }),
      fc.uint8Array({ maxLength: 9 }),
      (value, before, after) => {
        const item = encodeCbor(value);
        const bytes = Buffer.concat([before, item, after]);
        const read = decodeCborItem(bytes, before.length);
        expect(read.end).toBe(before.length + item.length);
        expect(toHex(encodeCbor(read.value))).toBe(toHex(item));
      },
    ),
    { seed, numRuns: 1000 },
  );
});

test('a message is its first byte and the value', () => {
  fc.assert(
    fc.property(fc.nat({ max: 255 }), arbitraryCbor(), (first, value) => {
      expect(toHex(encodeMessage(first, value))).toBe(toHex(Uint8Array.of(first)) + toHex(encodeCbor(value)));
    }),
    { seed },
  );
});
