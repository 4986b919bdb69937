import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { expect, onTestFinished, test } from 'vitest';
import { run } from '../../src/cli/run.ts';
import { noPostgres, startTemporaryPostgres } from '../storage/temporary-postgres.ts';

/** Runs commands on data folders within one that is gone after the test. */
function terminal() {
  const folder = mkdtempSync(join(tmpdir(), 'touchstone-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const running =
    (format: readonly string[]) =>
    async (data: string, line: string, ...typed: string[]) => {
      const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
      stdin.end(typed.map((line) => `${line}\n`).join(''));
      const interrupted = new AbortController().signal;
      const words = [...line.split(' '), '--data', join(folder, data), ...format];
      const code = await run(words, { stdin, stdout, stderr, env: {}, interrupted });
      return { code, said: `${stdout.read() ?? ''}${stderr.read() ?? ''}` };
    };
  return { folder, touchstone: running(['--json']), inWords: running(['--lang', 'en']) };
}

test('the demonstration is filled, backed up, and restored into an empty data folder', async () => {
  const { folder, touchstone } = terminal();
  const file = join(folder, 'all.backup');
  expect((await touchstone('one', 'directory demonstration', 'play with these people')).said).toContain(
    'megan.bowen@demonstration.example',
  );
  expect(await touchstone('one', 'directory demonstration', 'play with these people')).toMatchObject({ code: 1 });
  expect((await touchstone('one', `directory backup ${file}`, 'too short')).said).toContain('passphrase-too-short');
  expect(await touchstone('one', `directory backup ${file}`, 'four words that last')).toMatchObject({ code: 0 });
  if (process.platform !== 'win32') expect(statSync(file).mode & 0o077).toBe(0);
  // Files that are there already, or cannot be opened, end each command alike.
  for (const line of [`directory backup ${file}`, `admin export ${file}`, `audit export ${file}`]) {
    expect(await touchstone('one', line, 'four words that last'), line).toMatchObject({ code: 2 });
  }
  const missing = join(folder, 'none', 'all.backup');
  for (const line of [`directory backup ${missing}`, `admin export ${missing}`, `directory restore ${missing} --yes`]) {
    expect(await touchstone('one', line, 'four words that last'), line).toMatchObject({ code: 2 });
  }
  expect((await touchstone('two', `directory restore ${file} --yes`, 'four other words')).said).toContain(
    'wrong-passphrase',
  );
  expect((await touchstone('two', 'accounts list')).said).not.toContain('chris.green');
  expect(await touchstone('two', `directory restore ${file} --yes`, 'four words that last')).toMatchObject({ code: 0 });
  expect((await touchstone('two', 'accounts list')).said).toContain('chris.green@demonstration.example');
  // It is here already: nothing is asked, done or noted.
  const back = await touchstone('two', 'directory move-back', 'n');
  expect(back).toMatchObject({ code: 0, said: expect.stringContaining('"kind":"here"') });
  expect((await touchstone('two', 'audit list')).said).not.toContain('directory.move');
});

test('what is no address of a server is refused before the password is asked for', async () => {
  const { touchstone } = terminal();
  for (const command of ['test', 'move']) {
    const refused = await touchstone('one', `directory ${command} nonsense --lang en`);
    expect(refused).toMatchObject({ code: 2, said: expect.stringContaining('postgres://user@host:5432/database') });
    const missing = await touchstone('one', `directory ${command} postgres://u@db/d --roots missing.pem --lang en`);
    expect(missing).toMatchObject({ code: 2, said: expect.stringContaining('missing.pem') });
    const open = await touchstone('one', `directory ${command} postgres://u:geheim@db/d --lang en`);
    expect(open).toMatchObject({ code: 2, said: expect.stringContaining('The address holds a password') });
    expect(open.said).not.toContain('geheim');
    for (const { said } of [refused, missing, open]) expect(said).not.toContain('standard input');
  }
});

test.skipIf(noPostgres)(
  'the directory is tested, moved to a server and back, and says where it is',
  async () => {
    const { touchstone, inWords } = terminal();
    const server = await startTemporaryPostgres();
    onTestFinished(() => server.end());
    const address = server.database();
    await touchstone('one', 'directory demonstration', 'play with these people');
    expect((await touchstone('one', 'directory place')).said).toContain('"kind":"here"');
    const nobody = await touchstone('one', 'directory test postgres://u@127.0.0.1:1/none', '');
    expect(nobody.code).not.toBe(0);
    expect(nobody.said).toContain('"findings"');
    expect(await touchstone('one', `directory test ${address}`, '')).toMatchObject({ code: 0 });
    expect((await touchstone('one', 'directory place')).said).not.toContain('"kind":"server"');
    const moved = await inWords('one', `directory move ${address} --copy --yes`, '');
    expect(moved).toMatchObject({ code: 0 });
    expect(moved.said.replaceAll(/\s+/g, ' ')).toContain('one-time bypasses that were not used are not copied');
    const there = await touchstone('one', 'directory place');
    expect(there.said).toContain('"kind":"server"');
    expect(there.said).not.toContain('"kind":"here"');
    expect((await touchstone('one', 'accounts list')).said).toContain('chris.green@demonstration.example');
    expect(await touchstone('one', 'directory move-back --yes')).toMatchObject({ code: 0 });
    expect((await touchstone('one', 'directory place')).said).toContain('"kind":"here"');
    expect((await touchstone('one', 'accounts list')).said).toContain('chris.green@demonstration.example');
  },
  120_000,
);
