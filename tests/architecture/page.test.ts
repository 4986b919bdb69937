import { readdirSync, readFileSync } from 'node:fs';
import { join, posix, relative, sep } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readFacts } from './references.ts';

const src = join(import.meta.dirname, '..', '..', 'src');

/** What each file brings along at run time: paths under src, and packages by name. */
function valueImports(): Map<string, readonly string[]> {
  const imports = new Map<string, readonly string[]>();
  for (const entry of readdirSync(src, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !/\.tsx?$/.test(entry.name)) continue;
    const file = join(entry.parentPath, entry.name);
    const path = relative(src, file).split(sep).join('/');
    const brought = readFacts(path, readFileSync(file, 'utf8')).references.flatMap(({ specifier, kind }) => {
      if (specifier === undefined || kind === 'type') return [];
      return [specifier.startsWith('.') ? posix.join(posix.dirname(path), specifier) : specifier];
    });
    imports.set(path, brought);
  }
  return imports;
}

/** The shortest way from a file of the page to a package that must not be there; undefined where there is none. */
function wayTo(imports: ReadonlyMap<string, readonly string[]>, start: string, forbidden: RegExp): string | undefined {
  const ways: string[][] = [[start]];
  const seen = new Set([start]);
  for (let way = ways.shift(); way !== undefined; way = ways.shift()) {
    for (const next of imports.get(way.at(-1) as string) ?? []) {
      if (forbidden.test(next)) return [...way, next].join(' > ');
      if (seen.has(next)) continue;
      seen.add(next);
      ways.push([...way, next]);
    }
  }
  return undefined;
}

describe('the page', () => {
  const imports = valueImports();

  // zod makes functions out of text, which the page's Trusted Types policy forbids: the page would stay blank.
  it('brings no schemas along: types of the contract only, and files beside it without zod', () => {
    const pages = [...imports.keys()].filter((path) => path.startsWith('renderer/') || path.startsWith('words/'));
    expect(pages.length).toBeGreaterThan(150);
    expect(pages.flatMap((path) => wayTo(imports, path, /^(zod|@orpc\/(contract|server))($|\/)/) ?? [])).toEqual([]);
  });

  it('would be caught', () => {
    const wrong = new Map([
      ['renderer/a.tsx', ['contract/b.ts']],
      ['contract/b.ts', ['contract/c.ts', 'contract/d.ts']],
      ['contract/c.ts', []],
      ['contract/d.ts', ['zod']],
    ]);
    expect(wayTo(wrong, 'renderer/a.tsx', /^zod$/)).toBe('renderer/a.tsx > contract/b.ts > contract/d.ts > zod');
    expect(wayTo(wrong, 'contract/c.ts', /^zod$/)).toBeUndefined();
  });
});
