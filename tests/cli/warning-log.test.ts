import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { run } from '../../src/cli/run.ts';
import { warningLog } from '../../src/cli/warning-log.ts';
import { createWords } from '../../src/cli/words.ts';
import { warnings } from '../../src/words/en/warnings.ts';

/** What only a window, its pipe or the helper of Windows can meet. */
const elsewhere = /^src\/(?:main|web-host|elevated-helper|composition)\//;
const source = join(import.meta.dirname, '..', '..');
const events = new Set(
  globSync('src/**/*.ts', { cwd: source })
    .filter((file) => !elsewhere.test(file.replaceAll('\\', '/')))
    .flatMap((file) => [...readFileSync(join(source, file), 'utf8').matchAll(/\bwarn\(\s*'([a-z-]+)'/g)])
    .map(([, event]) => event ?? ''),
);

function said(language: 'en' | 'ja', ...warning: Parameters<ReturnType<typeof warningLog>['warn']>): string[] {
  const lines: string[] = [];
  warningLog((line) => lines.push(line), createWords(language)).warn(...warning);
  return lines;
}

test('every warning that a command can meet has words, or is told by the command itself', () => {
  expect(events.size).toBeGreaterThan(30);
  for (const event of events) {
    const [line] = said('en', event);
    expect([event, line]).not.toEqual([event, expect.stringContaining('noticed something')]);
  }
});

test('no words are left of a warning that nobody gives', () => {
  expect(Object.keys(warnings).filter((event) => !['intro', 'other', ...events].includes(event))).toEqual([]);
});

test('a warning is a sentence of the language, with its details behind', () => {
  expect(said('en', 'owner-not-told', { notice: 'locked', reason: 'not-reachable' })).toEqual([
    'Warning: the owner of the account could not be told. What was done stays done. [locked, not-reachable]',
  ]);
  expect(said('ja', 'settings-not-saved', { code: 'ENOSPC' })[0]).toMatch(/^警告: 設定を保存できません.*\[ENOSPC\]$/);
  expect(said('en', 'of-a-newer-version')).toEqual(['Warning: the program noticed something (of-a-newer-version).']);
});

test('what the end of a command says is not said twice', () => {
  expect(said('en', 'delivery-failed', { channel: 'sms' })).toEqual([]);
  expect(said('en', 'data-recovered', { what: 'settings' })).toEqual([]);
  expect(said('en', 'data-recovered', { what: 'trusted-roots' })).toHaveLength(1);
});

async function withDamagedPhones(isTerminal: boolean, ...more: string[]): Promise<string> {
  const data = mkdtempSync(join(tmpdir(), 'touchstone-warned-'));
  writeFileSync(join(data, 'settings.json'), 'no settings');
  writeFileSync(join(data, 'phones.sealed'), 'no phones');
  const [stdin, stdout] = [new PassThrough(), new PassThrough()];
  const stderr = Object.assign(new PassThrough(), { isTTY: isTerminal });
  stdin.end();
  const given = ['phone', 'list', '--data', data, '--lang', 'en', ...more];
  await run(given, { stdin, stdout, stderr, env: {}, interrupted: new AbortController().signal });
  rmSync(data, { recursive: true });
  return String(stderr.read() ?? '');
}

test('a person at a terminal reads words; a program and a pipe get JSON', async () => {
  const told = await withDamagedPhones(true);
  expect(told).toMatch(/^Some data could not be read at start\n {2}Settings: the file was damaged\. /m);
  expect(told).toMatch(/^Warning: a sealed file could not be opened\./m);
  expect(told).not.toContain('{"');
  for (const lines of [await withDamagedPhones(false), await withDamagedPhones(true, '--json')]) {
    expect(lines).toContain('"event":"data-recovered"');
    expect(lines).toContain('"event":"sealed-document-unreadable"');
  }
});
