import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { idsIn, missingOf, readLines, readTests, testsById } from '../../scripts/acceptance.mjs';

const lines = readLines(readFileSync(new URL('../../docs/acceptance.md', import.meta.url), 'utf8'));

describe('npm run acceptance', () => {
  it('reads all 258 lines, each once and with a tag', () => {
    expect(lines).toHaveLength(258);
    expect(new Set(lines.map(({ id }) => id)).size).toBe(258);
    for (const { id, tags } of lines) expect(tags, id).not.toHaveLength(0);
  });

  it('finds ids in titles and tables, and not in comments', () => {
    const line = (group: string, number: string) => `${group}-${number}`;
    const source = `test('${line('S2', '28')} to ${line('S2', '30')}: x', () => {});\n// '${line('S4', '01')}'\n["${line('SX', '02')}", 1]`;
    expect([...idsIn(source)]).toEqual(['28', '29', '30'].map((number) => line('S2', number)).concat(line('SX', '02')));
  });

  it('asks for a test of each kind that a line has a tag for', () => {
    const line = { id: 'x', text: '', tags: ['U', 'E', 'M'] };
    expect(missingOf(line)).toEqual(['U', 'E']);
    expect(missingOf(line, new Set(['identity/x.test.ts']))).toEqual(['E']);
    expect(missingOf(line, new Set(['identity/x.test.ts', 'browser/x.spec.ts']))).toEqual([]);
    expect(missingOf({ ...line, tags: ['H'] }, new Set(['identity/x.test.ts']))).toEqual(['H']);
    expect(missingOf({ ...line, tags: ['H'] }, new Set(['words/help.test.ts']))).toEqual([]);
  });

  it('no test names a line that does not exist', () => {
    const known = new Set(lines.map(({ id }) => id));
    expect([...testsById(readTests()).keys()].filter((id) => !known.has(id))).toEqual([]);
  });
});
