import { describe, expect, it } from 'vitest';
import { readTests } from '../../scripts/acceptance.mjs';
import { hostileRows } from '../hostile-rows.ts';

/** 'hostile C1', 'hostile C1 C5', as titles and the keys of tables have it; comments do not count. */
function idsIn(source: string): readonly string[] {
  const code = source.replace(/^\s*(\/\/|\/?\*).*$/gm, '');
  return [...code.matchAll(/hostile ((?:[A-F]\d+\b[ ,]*)+)/g)].flatMap(([, ids = '']) => ids.match(/[A-F]\d+/g) ?? []);
}

const named = new Set(readTests().flatMap(({ source }) => idsIn(source)));

describe('the hostile tests', () => {
  it('are found by the rows that their titles name', () => {
    const row = 'hostile';
    expect(idsIn(`test('${row} C1 D2, E3: x'); it('a ${row} C, ${row} key A1')`)).toEqual(['C1', 'D2', 'E3']);
    expect(idsIn(`  // it('${row} C1')\n * ${row} C2`)).toEqual([]);
  });

  it('show every row', () => {
    expect(Object.keys(hostileRows)).toHaveLength(73);
    expect(Object.keys(hostileRows).filter((id) => !named.has(id))).toEqual([]);
  });

  it('name no row that is not there', () => {
    expect([...named].filter((id) => !(id in hostileRows))).toEqual([]);
  });
});
