import { readdirSync, readFileSync } from 'node:fs';
import { join, posix, relative, sep } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readFacts } from './references.ts';

const src = join(import.meta.dirname, '..', '..', 'src');

/** Which file imports which, types included: paths under src. */
function readImports(): Map<string, readonly string[]> {
  const imports = new Map<string, readonly string[]>();
  for (const entry of readdirSync(src, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !/\.tsx?$/.test(entry.name)) continue;
    const file = join(entry.parentPath, entry.name);
    const path = relative(src, file).split(sep).join('/');
    const targets = readFacts(path, readFileSync(file, 'utf8')).references.flatMap(({ specifier }) =>
      specifier?.startsWith('.') ? [posix.join(posix.dirname(path), specifier)] : [],
    );
    imports.set(path, targets);
  }
  return imports;
}

/** One way round for each file that comes back to itself, shortest ways first. */
function findCircles(imports: ReadonlyMap<string, readonly string[]>): string[] {
  const circles: string[] = [];
  for (const start of imports.keys()) {
    const from = new Map<string, string>();
    const queue = [start];
    for (let file = queue.shift(); file !== undefined && !from.has(start); file = queue.shift()) {
      for (const next of imports.get(file) ?? []) {
        if (from.has(next)) continue;
        from.set(next, file);
        queue.push(next);
      }
    }
    if (!from.has(start)) continue;
    const way = [start];
    for (let file = from.get(start); file !== undefined && file !== start; file = from.get(file)) way.unshift(file);
    circles.push([start, ...way].join(' > '));
  }
  return circles;
}

describe('the sources', () => {
  it('import each other in no circle, not even for types', () => {
    expect(findCircles(readImports())).toEqual([]);
  });

  it('would be caught', () => {
    const imports = new Map([
      ['a.ts', ['b.ts']],
      ['b.ts', ['c.ts']],
      ['c.ts', ['b.ts']],
    ]);
    expect(findCircles(imports)).toEqual(['b.ts > c.ts > b.ts', 'c.ts > b.ts > c.ts']);
  });
});
