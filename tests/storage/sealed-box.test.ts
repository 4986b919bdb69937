import { describe, expect, it } from 'vitest';
import { utf8 } from '../../src/basics/bytes.ts';
import { seededRandom, systemRandom } from '../../src/basics/random.ts';
import { Secret } from '../../src/basics/secret.ts';
import { SealBroken, sealedBox } from '../../src/storage/sealed-box.ts';

const boxOf = (seed: string) => sealedBox(Secret.over(seededRandom(seed).bytes(32)), systemRandom);
const box = boxOf('mine');

const reasonOf = (open: () => unknown): string => {
  try {
    open();
  } catch (error) {
    if (error instanceof SealBroken) return error.reason;
    throw error;
  }
  return 'opened';
};

describe('sealed data', () => {
  it.each([0, 1, 15, 16, 17, 100_000])('opens to what was sealed: %i bytes', (length) => {
    const plaintext = seededRandom('plain').bytes(length);
    expect(box.open(box.seal(plaintext, 'a/1'), 'a/1')).toEqual(plaintext);
  });

  it('is never the same twice, and holds nothing readable', () => {
    const plaintext = utf8('JBSWY3DPEHPK3PXP JBSWY3DPEHPK3PXP');
    const [one, other] = [box.seal(plaintext, 'a/1'), box.seal(plaintext, 'a/1')];
    expect(one).not.toEqual(other);
    expect(Buffer.from(one).includes('JBSWY3DP')).toBe(false);
  });

  it('opens in its own context only', () => {
    const sealed = box.seal(utf8('seed'), 'accounts/1');
    expect(reasonOf(() => box.open(sealed, 'accounts/2'))).toBe('damaged');
    expect(reasonOf(() => box.open(sealed, ''))).toBe('damaged');
  });

  it('says of another key that it is another key, not damage', () => {
    expect(reasonOf(() => boxOf('other').open(box.seal(utf8('seed'), 'a'), 'a'))).toBe('foreign-key');
  });

  it('finds every bit that changed and every byte that is missing or too much', () => {
    const sealed = box.seal(utf8('a seed'), 'a');
    for (let bit = 0; bit < sealed.length * 8; bit++) {
      const altered = sealed.slice();
      altered[bit >> 3]! ^= 1 << (bit & 7);
      expect(reasonOf(() => box.open(altered, 'a'))).not.toBe('opened');
    }
    for (let length = 0; length < sealed.length; length++) {
      expect(reasonOf(() => box.open(sealed.slice(0, length), 'a'))).not.toBe('opened');
    }
    expect(reasonOf(() => box.open(Uint8Array.of(...sealed, 0), 'a'))).toBe('damaged');
  });

  it('says of a newer format that it is newer', () => {
    const sealed = box.seal(utf8('seed'), 'a');
    sealed[4] = 2;
    expect(reasonOf(() => box.open(sealed, 'a'))).toBe('newer-version');
    expect(reasonOf(() => box.open(utf8('{"format":1}'), 'a'))).toBe('not-sealed');
  });

  it('refuses a key of another length', () => {
    expect(() => sealedBox(Secret.over(new Uint8Array(16)), systemRandom)).toThrow('got a sealing key of 16 bytes');
  });
});
