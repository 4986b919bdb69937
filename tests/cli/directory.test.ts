import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';

const program = fileURLToPath(new URL('../../src/cli/touchstone.ts', import.meta.url));

test('the demonstration is filled, backed up, and restored into an empty data folder', () => {
  const folder = mkdtempSync(join(tmpdir(), 'touchstone-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const run = (data: string, line: string, ...typed: string[]) => {
    const args = [
      '--disable-warning=ExperimentalWarning',
      program,
      ...line.split(' '),
      '--data',
      join(folder, data),
      '--json',
    ];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, {
      input: `${typed.join('\n')}\n`,
      encoding: 'utf8',
    });
    return { status, said: `${stdout}${stderr}` };
  };
  const file = join(folder, 'all.backup');
  expect(run('one', 'directory demonstration', 'play with these people').said).toContain(
    'megan.bowen@demonstration.example',
  );
  expect(run('one', 'directory demonstration', 'play with these people')).toMatchObject({ status: 1 });
  expect(run('one', `directory backup ${file}`, 'too short').said).toContain('passphrase-too-short');
  expect(run('one', `directory backup ${file}`, 'four words that last')).toMatchObject({ status: 0 });
  if (process.platform !== 'win32') expect(statSync(file).mode & 0o077).toBe(0);
  expect(run('one', `directory backup ${file}`, 'four words that last').said).toContain('exists');
  expect(run('two', `directory restore ${file} --yes`, 'four other words').said).toContain('wrong-passphrase');
  expect(run('two', 'accounts list').said).not.toContain('chris.green');
  expect(run('two', `directory restore ${file} --yes`, 'four words that last')).toMatchObject({ status: 0 });
  expect(run('two', 'accounts list').said).toContain('chris.green@demonstration.example');
}, 60_000);
