import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readFacts } from './references.ts';

const tests = join(import.meta.dirname, '..');

/** What runs in real time by its nature: measurements, and programs of a virtual machine that tell nobody when they are ready. */
const inRealTime = /^(?:bench|guest)\//;

/** The project had this many when the rule was last looked at: a reader that finds far fewer reads the wrong place. */
const fewestFiles = 300;

const pauses = /^(?:setTimeout|setInterval|Atomics\.wait|.+\.waitForTimeout)$/;

/** Where a test lets real time pass, whatever happens meanwhile. */
function pausesIn(path: string, text: string): string[] {
  const { references, ambient } = readFacts(path, text);
  const found = [
    ...ambient.filter(({ name }) => pauses.test(name)).map(({ name, line }) => `${path}:${line}: ${name}`),
    ...references
      .filter(({ specifier, kind }) => kind !== 'type' && /^node:timers(?:\/|$)/.test(specifier ?? ''))
      .map(({ specifier, line }) => `${path}:${line}: ${specifier}`),
  ];
  for (const { index } of text.matchAll(/\bsleep\(\s*systemClock\b/g)) {
    found.push(`${path}:${text.slice(0, index).split('\n').length}: sleep`);
  }
  return found;
}

describe('SX-03 no test sleeps', () => {
  const files = readdirSync(tests, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => relative(tests, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter((path) => !inRealTime.test(path));

  it('waits for what it expects, or moves a clock by hand', () => {
    expect(files.length).toBeGreaterThan(fewestFiles);
    const found = files
      // The examples below are what is looked for.
      .filter((path) => path !== 'architecture/time.test.ts')
      .flatMap((path) => pausesIn(path, readFileSync(join(tests, path), 'utf8')));
    expect(found).toEqual([]);
  });

  it.each([
    ['setTimeout', 'await new Promise((resolve) => setTimeout(resolve, 20));'],
    ['setTimeout', 'globalThis.setTimeout(() => {}, 5);'],
    ['setInterval', 'setInterval(() => {}, 5);'],
    ['page.waitForTimeout', 'await page.waitForTimeout(500);'],
    ['Atomics.wait', 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);'],
    ['node:timers/promises', "import { setTimeout as pause } from 'timers/promises';"],
    ['sleep', 'await sleep(systemClock, 100);'],
  ])('would be caught: %s in %s', (name, text) => {
    expect(pausesIn('a.test.ts', `\n${text}`)).toEqual([`a.test.ts:2: ${name}`]);
  });

  it.each([
    'await clock.advance(20);',
    'vi.useFakeTimers();',
    'await expect.poll(() => seen).toBe(true);',
    'await sleep(clock, 100, signal);',
    'await new Promise((resolve) => setImmediate(resolve));',
  ])('is no pause: %s', (text) => {
    expect(pausesIn('a.test.ts', text)).toEqual([]);
  });
});
