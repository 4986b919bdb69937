import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type CommandContext, ExitCode, KeyRefused } from '../../src/cli/command.ts';
import { importPeopleFile } from '../../src/cli/commands/import-people.ts';
import type { PeopleImportEnd } from '../../src/contract/people.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'touchstone-passwords-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const count = 200;
const text = Array.from(
  { length: count },
  (_, index) => `"=""雪${index}@example.com","${'"" '.repeat(10)}",x\r\n`,
).join('');
const readable: PeopleImportEnd = { outcome: 'readable', count, first: [], encoding: 'utf-8' };

/** As much of a context as an import needs. @param importing what the directory does once people are added */
function contextOf(passwords: string, importing: () => PeopleImportEnd, line: () => void = () => {}): CommandContext {
  const file = join(folder, 'people.csv');
  writeFileSync(file, text);
  async function* events({ dryRun }: { dryRun: boolean }) {
    yield { type: 'end', end: { outcome: 'done', value: dryRun ? readable : importing() } };
  }
  const words = { text: (key: string) => key };
  return {
    options: { yes: true, secret: false, passwords },
    positionals: [file],
    output: { line, progress: () => {}, result: () => {}, error: () => {} },
    words,
    touchstone: { people: { import: events } },
  } as unknown as CommandContext;
}

test('the file of passwords has its room on the disk before anybody is added, and holds them alone afterwards', async () => {
  const path = join(folder, 'passwords.csv');
  const passwords = `\ufeff${text.replaceAll(',x\r\n', ",'abcdefghjkmn\r\n")}`;
  let room = 0;
  const importing = (): PeopleImportEnd => {
    room = statSync(path).size;
    return { outcome: 'imported', count, passwords };
  };
  expect(await importPeopleFile.run(contextOf(path, importing))).toBe(ExitCode.done);
  expect(room).toBeGreaterThanOrEqual(Buffer.byteLength(passwords));
  expect(readFileSync(path, 'utf8')).toBe(passwords);
});

test('stays where something goes wrong once people are added, and goes where nobody was', async () => {
  const path = join(folder, 'passwords.csv');
  const end = { outcome: 'imported', count, passwords: 'the passwords' } as const;
  const unheard = () => {
    throw new Error('nobody reads');
  };
  const kept = importPeopleFile.run(contextOf(path, () => end, unheard));
  await expect(kept).rejects.toThrow('nobody reads');
  expect(readFileSync(path, 'utf8')).toBe('the passwords');
  const other = join(folder, 'other.csv');
  const stopped = importPeopleFile.run(contextOf(other, () => ({ outcome: 'stopped' })));
  await expect(stopped).rejects.toThrow(new KeyRefused({ code: 'cancelled' }));
  expect(() => statSync(other)).toThrow('ENOENT');
});
