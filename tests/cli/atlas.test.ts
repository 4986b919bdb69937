import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { run } from '../../src/cli/run.ts';
import { furnishKeys } from '../operations/furnished-keys.ts';
import { jsonLines } from './json-lines.ts';

const PIN = '407193';
const folder = mkdtempSync(join(tmpdir(), 'touchstone-atlas-'));
const data = join(folder, 'data');
beforeAll(async () => {
  const accounts = [{ site: 'login.contoso.example', name: 'hanako@contoso.example' }];
  await furnishKeys(data, [{ model: 'ctap-2-3', pin: PIN, accounts }]);
});
afterAll(() => rmSync(folder, { recursive: true }));

async function touchstone(words: readonly string[], { input = [] as readonly string[], json = true } = {}) {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  stdin.end(input.map((line) => `${line}\n`).join(''));
  const given = [...words, '--data', data, '--lang', 'en', ...(json ? ['--json'] : [])];
  const code = await run(given, { stdin, stdout, stderr, env: {}, interrupted: new AbortController().signal });
  const output = { stdout: String(stdout.read() ?? ''), stderr: String(stderr.read() ?? '') };
  return { code, ...output, last: json ? jsonLines(output.stdout).at(-1) : undefined };
}

test('a key is found by its accounts once it was listed and taken out', async () => {
  expect(await touchstone(['atlas', 'list'])).toMatchObject({ code: 0, last: { value: { total: 0 } } });
  expect(await touchstone(['credentials', 'list', '--virtual', '--use-pin'], { input: [PIN] })).toMatchObject({
    code: 0,
  });
  const found = await touchstone(['atlas', 'list', '--search', 'CONTOSO hanako']);
  expect(found).toMatchObject({ code: 0, last: { value: { entries: [{ accounts: 1, attached: null }] } } });
});

test('an entry is named, shown, exported and forgotten', async () => {
  const { last } = await touchstone(['atlas', 'list']);
  const { entries } = (last as unknown as { value: { entries: { id: string }[] } }).value;
  const id = entries[0]?.id ?? '';
  expect(await touchstone(['atlas', 'name', id])).toMatchObject({ code: 2 });
  expect(await touchstone(['atlas', 'name', id, '--name', 'a\u202eb'])).toMatchObject({
    code: 1,
    last: { refusal: { code: 'name-refused' } },
  });
  expect(await touchstone(['atlas', 'name', id, '--name', 'Blue', '--note', '=1+1'])).toMatchObject({ code: 0 });
  const shown = await touchstone(['atlas', 'show', 'Blue'], { json: false });
  expect(shown.stdout).toContain('login.contoso.example: hanako@contoso.example');
  expect(shown.stdout).toContain('The key says so: options.credMgmt');

  const path = join(folder, 'atlas.csv');
  expect(await touchstone(['atlas', 'export', join(folder, 'atlas.txt')])).toMatchObject({ code: 2 });
  const exported = await touchstone(['atlas', 'export', path], { json: false });
  expect([exported.code, exported.stderr]).toEqual([0, expect.stringContaining('not encrypted')]);
  expect(readFileSync(path, 'utf8')).toContain(`"'=1+1"`);
  if (process.platform !== 'win32') expect(statSync(path).mode & 0o077).toBe(0);
  expect(await touchstone(['atlas', 'export', path])).toMatchObject({ code: 2 });

  expect(await touchstone(['atlas', 'pair', 'Blue', 'Nobody'])).toMatchObject({ code: 2 });
  for (const words of [
    ['join', 'Blue', 'Blue'],
    ['join', 'Blue', 'Blue', '--yes'],
    ['pair', 'Blue', 'Blue'],
  ]) {
    const { code, stdout, stderr } = await touchstone(['atlas', ...words], { json: false });
    expect([code, `${stdout}${stderr}`]).toEqual([1, expect.stringContaining('This is one entry, named twice.')]);
  }
  expect(await touchstone(['atlas', 'forget', 'Blue'], { input: ['n'] })).toMatchObject({ code: 130 });
  expect(await touchstone(['atlas', 'forget', 'Blue'], { input: ['y'] })).toMatchObject({ code: 0 });
  expect(await touchstone(['atlas', 'show', 'Blue'])).toMatchObject({ code: 2 });
});

test('a passphrase opens the atlas, and only the right one', async () => {
  expect(await touchstone(['atlas', 'protect'], { input: ['short'] })).toMatchObject({
    code: 1,
    last: { refusal: { code: 'passphrase-too-short' } },
  });
  const right = 'correct horse battery';
  expect(await touchstone(['atlas', 'protect'], { input: [right] })).toMatchObject({ code: 0 });
  expect(await touchstone(['atlas', 'list'], { input: ['wrong horse battery'] })).toMatchObject({
    code: 1,
    last: { refusal: { code: 'passphrase-wrong' } },
  });
  expect(await touchstone(['info', '--virtual'])).toMatchObject({ code: 0 });
  expect(await touchstone(['atlas', 'unprotect'], { input: [right] })).toMatchObject({ code: 0 });
  expect(await touchstone(['atlas', 'list'])).toMatchObject({ code: 0, last: { value: { total: 0 } } });
});
