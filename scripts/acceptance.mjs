// npm run acceptance: the lines of docs/acceptance.md, the tests that show each of them, and what is missing.
// A test shows a line by naming its id in a title or a table: 'S2-33', 'S2-28 to S2-34', 'S1-01, S1-02'. Runs on Node 20.
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inProject, run } from './project.mjs';

/**
 * What a tag asks for, and where such tests are. [M] says only that the original is a cloud service.
 * The help's tests name the ids whose lines it says.
 */
const kinds = {
  U: { of: 'unit', isIn: (path) => !path.startsWith('browser/') },
  V: { of: 'virtual key', isIn: (path) => !path.startsWith('browser/') },
  E: { of: 'browser', isIn: (path) => path.startsWith('browser/') },
  H: { of: 'help', isIn: (path) => /(^|\/)help[^/]*\.(test|spec)\.tsx?$/.test(path) },
};

/** @returns {{ id: string, text: string, tags: string[] }[]} in the order of the document */
export function readLines(document) {
  return [...document.matchAll(/^- (S[0-4X]-\d{2}) (.*)$/gm)].map(([, id, text]) => ({
    id,
    text,
    tags: [...text.matchAll(/\[([UVEHM])\]/g)].map(([, tag]) => tag),
  }));
}

/** The ids that the string literals of a test file name. Comments do not count. */
export function idsIn(source) {
  const ids = new Set();
  const code = source.replace(/^\s*(\/\/|\/?\*).*$/gm, '');
  for (const [literal] of code.matchAll(/'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`/g)) {
    for (const [, group, from, to] of literal.matchAll(/\b(S[0-4X])-(\d{2})(?: (?:to|–) \1-(\d{2}))?/g)) {
      for (let number = Number(from); number <= Number(to ?? from); number++)
        ids.add(`${group}-${String(number).padStart(2, '0')}`);
    }
  }
  return ids;
}

/** @returns {Map<string, Set<string>>} id to the test files that name it, relative to tests/ */
export function testsById(files) {
  const found = new Map();
  for (const { path, source } of files) {
    for (const id of idsIn(source)) found.set(id, (found.get(id) ?? new Set()).add(path));
  }
  return found;
}

/** The kinds of test that a line asks for and does not have. */
export function missingOf({ tags }, paths = new Set()) {
  const asked = tags.filter((tag) => tag !== 'M');
  if (asked.length === 0) return paths.size > 0 ? [] : ['M'];
  return asked.filter((tag) => ![...paths].some(kinds[tag].isIn));
}

export function readTests(folder = inProject('tests')) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(test|spec)\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ path: relative(folder, path).split(sep).join('/'), source: readFileSync(path, 'utf8') }));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await run(() => {
    const onlyMissing = process.argv.includes('--missing');
    const lines = readLines(readFileSync(inProject('docs', 'acceptance.md'), 'utf8'));
    const found = testsById(readTests());
    let complete = 0;
    for (const line of lines) {
      const paths = found.get(line.id);
      const missing = missingOf(line, paths);
      if (missing.length === 0) complete++;
      if (onlyMissing && missing.length === 0) continue;
      const gap = missing.map((tag) => kinds[tag]?.of ?? 'any').join(', ');
      console.log(`${line.id} [${line.tags.join('')}] ${missing.length === 0 ? 'shown' : `missing: ${gap}`}`);
      for (const path of [...(paths ?? [])].sort()) console.log(`    tests/${path}`);
    }
    console.log(`${complete} of ${lines.length} lines shown by tests of every kind that they ask for`);
    return process.argv.includes('--strict') && complete < lines.length ? 1 : 0;
  });
}
