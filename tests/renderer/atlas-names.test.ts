import { expect, test } from 'vitest';
import type { UnplacedKey } from '../../src/contract/atlas.ts';
import { placeAmongAlike } from '../../src/renderer/atlas/names.ts';

const key = (keyId: string, more: Partial<UnplacedKey> = {}): UnplacedKey => ({
  keyId,
  product: 'ATKey.Pro',
  modelName: null,
  serial: null,
  reason: 'no-evidence',
  candidates: [],
  ...more,
});

test('keys that show the same are counted in the order they were found, and no number is made up for a key of its own', () => {
  const all = [key('a'), key('other', { product: 'Card' }), key('b'), key('shared', { serial: '0' }), key('c')];
  expect(all.map((one) => placeAmongAlike(one, all))).toEqual([
    { number: 1, count: 3 },
    null,
    { number: 2, count: 3 },
    null,
    { number: 3, count: 3 },
  ]);
  expect(placeAmongAlike(key('gone'), all)).toBeNull();
});
