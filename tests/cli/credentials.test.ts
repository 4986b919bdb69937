import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { run } from '../../src/cli/run.ts';
import type { KeyCredentials } from '../../src/contract/credentials.ts';
import { furnishKeys } from '../operations/furnished-keys.ts';

const PIN = '246813';

let data: string;
beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'touchstone-cli-'));
});
afterEach(() => rm(data, { recursive: true, force: true }));

const furnished = (model = 'ctap-2-3', pin: string | null = PIN) =>
  furnishKeys(data, [
    {
      model,
      pin,
      accounts: [
        { site: 'shop.example', name: 'hanako@contoso.example', displayName: '山田 花子' },
        { site: 'bank.example', name: 'hanako@contoso.example', credProtect: 3 },
        { site: 'shop.example', name: 'taro@contoso.example', displayName: "Taro O'Hara" },
      ],
    },
  ]);

async function touchstone(
  words: readonly string[],
  options: { input?: readonly string[]; json?: boolean; about?: readonly string[] } = {},
) {
  const { input = [PIN], json = false, about = ['--virtual', 'credentials'] } = options;
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  stdin.end(input.map((line) => `${line}\n`).join(''));
  const given = ['--data', data, '--lang', 'en', ...(json ? ['--json'] : []), ...about, ...words];
  const code = await run(given, { stdin, stdout, stderr, env: {}, interrupted: new AbortController().signal });
  return { code, stdout: String(stdout.read() ?? ''), stderr: String(stderr.read() ?? '') };
}

async function listed(): Promise<KeyCredentials & { outcome: string; key: { serial: string } }> {
  const { stdout } = await touchstone(['list'], { json: true });
  const last = stdout.trimEnd().split('\n').at(-1) ?? '';
  return JSON.parse(last).value[0];
}

async function idOf(site: string, name: string): Promise<string> {
  const found = (await listed()).credentials.find((one) => one.site.rpId === site && one.user.name === name);
  return found?.credentialId ?? expect.fail(`no ${name} at ${site}`);
}

test('the list is grouped by site, and says how full the key is; the progress is no part of it', async () => {
  await furnished();
  const { code, stdout, stderr } = await touchstone(['list']);
  expect(code).toBe(0);
  const [first = '', ...lines] = stdout.trimEnd().split('\n');
  expect(first).toMatch(/^Virtual CTAP 2\.3 key VK\w+: 3 accounts stored, room for 197 more$/);
  expect(lines.map((line) => line.replace(/ {4}\S{8,} {2}/, '    '))).toEqual([
    '  bank.example',
    '    hanako@contoso.example',
    '  shop.example',
    "    taro@contoso.example (Taro O'Hara)",
    '    hanako@contoso.example (山田 花子)',
  ]);
  expect(stderr).toContain('Reading the sign-in data: 3 of 3');
});

test('the list is grouped by account', async () => {
  await furnished();
  const { stdout } = await touchstone(['list', '--by', 'account']);
  const titles = stdout.split('\n').filter((line) => /^ {2}\S/.test(line));
  expect(titles).toEqual(['  hanako@contoso.example', '  taro@contoso.example']);
  expect(await touchstone(['list', '--by', 'day'])).toMatchObject({ code: 2 });
});

test('an account is renamed, and the command that is printed puts the former names back', async () => {
  await furnished();
  const id = await idOf('shop.example', 'taro@contoso.example');
  const renamed = await touchstone(['rename', id, '--user', 'taro']);
  expect(renamed.code).toBe(0);
  const undo = renamed.stdout.split('\n').find((line) => line.startsWith('touchstone credentials rename'));
  const { serial } = (await listed()).key;
  expect(undo).toBe(
    `touchstone credentials rename --data '${data}' --virtual --key '${serial}' --user 'taro@contoso.example' --display-name 'Taro O'\\''Hara' -- ${id.slice(0, 8)}`,
  );
  expect((await listed()).credentials.map(({ user }) => user.name)).toContain('taro');
  const names = ['--user', 'taro@contoso.example', '--display-name', "Taro O'Hara"];
  expect((await touchstone(['rename', '--key', serial, ...names, '--', id.slice(0, 8)])).code).toBe(0);
  expect((await listed()).credentials.map(({ user }) => user.name)).toContain('taro@contoso.example');
  expect(await touchstone(['rename', id])).toMatchObject({ code: 2 });
});

test('of several virtual keys, the one that is named by its serial number or id is plugged in', async () => {
  const account = (displayName: string) => ({ site: 'shop.example', name: 'hanako', displayName });
  await furnishKeys(data, [
    { model: 'ctap-2-3', pin: PIN, accounts: [account('first')] },
    { model: 'ctap-2-3', pin: PIN, accounts: [account('second')] },
  ]);
  const lab = await touchstone(['list'], { about: ['lab'], json: true });
  const keys: { id: string; serial: string }[] = JSON.parse(lab.stdout).value;
  const accounts = [];
  for (const { id, serial } of keys) {
    const { stdout } = await touchstone(['list', '--key', serial]);
    expect(stdout).toContain(serial);
    expect((await touchstone(['list', '--key', id])).stdout).toBe(stdout);
    accounts.push(...stdout.split('\n').filter((line) => line.endsWith(')')));
  }
  expect(accounts.map((line) => line.replace(/^.* \((.*)\)$/, '$1'))).toEqual(['first', 'second']);
  expect(await touchstone(['show', 'A', '--key', 'no-such-key'])).toMatchObject({ code: 2, stdout: '' });
});

test('an account is deleted after the question that names it, its site and the key', async () => {
  await furnished();
  const id = await idOf('bank.example', 'hanako@contoso.example');
  expect(await touchstone(['delete', id], { input: [PIN, 'n'] })).toMatchObject({ code: 130 });
  expect((await listed()).slots).toEqual({ used: 3, left: 197 });
  const deleted = await touchstone(['delete', id], { input: [PIN, 'y'] });
  expect(deleted).toMatchObject({ code: 0, stdout: 'hanako@contoso.example was deleted from the key.\n' });
  expect((await listed()).slots).toEqual({ used: 2, left: 198 });
  expect(await touchstone(['delete', id, '--yes'])).toMatchObject({ code: 2 });
  expect(await touchstone(['delete', 'A', '--yes'])).toMatchObject({ code: 2 });
});

test('a wrong PIN is refused, with what is left', async () => {
  await furnished();
  const { code, stderr } = await touchstone(['list'], { input: ['000000'] });
  expect(code).toBe(1);
  expect(stderr).toContain('Incorrect PIN');
  expect(stderr).toContain('7 attempts left');
});

test('a key that cannot list says why', async () => {
  await furnished('ctap-2-3', null);
  const { code, stdout } = await touchstone(['list'], { input: [] });
  expect(code).toBe(1);
  expect(stdout).toContain('This key has no PIN yet. Sign-in data is protected by the PIN.');
});

test('the data of a site is shown, saved to a new file, replaced and deleted', async () => {
  const blob = Uint8Array.from({ length: 70 }, (_, index) => index);
  await furnishKeys(data, [
    { model: 'ctap-2-3', pin: PIN, accounts: [{ site: 'ssh.example', name: 'hanako', largeBlob: blob }] },
  ]);
  const id = await idOf('ssh.example', 'hanako');
  const shown = await touchstone(['blob', 'show', id]);
  expect(shown.code).toBe(0);
  const [size, first, ...rows] = shown.stdout.trimEnd().split('\n');
  expect(size).toBe('70 bytes');
  expect(first).toBe('  0000  00 01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f');
  expect(rows).toHaveLength(4);

  const file = join(data, 'blob.bin');
  expect((await touchstone(['blob', 'save', id, file])).code).toBe(0);
  expect(new Uint8Array(await readFile(file))).toEqual(blob);
  // What is in a file may be the only copy of something.
  expect((await touchstone(['blob', 'save', id, file])).code).toBe(2);

  const other = join(data, 'other.bin');
  await writeFile(other, 'another certificate');
  expect(await touchstone(['blob', 'write', id, other], { input: [PIN, 'n'] })).toMatchObject({ code: 130 });
  const written = await touchstone(['blob', 'write', id, other, '--yes'], { json: true });
  expect(JSON.parse(written.stdout.trimEnd().split('\n').at(-1) ?? '')).toEqual({
    type: 'result',
    value: { length: 19, former: 70 },
  });

  expect(await touchstone(['blob', 'delete', id], { input: [PIN, 'n'] })).toMatchObject({ code: 130 });
  expect((await listed()).credentials[0]?.largeBlob).toBe('stored');
  expect(await touchstone(['blob', 'delete', id], { input: [PIN, 'y'] })).toMatchObject({ code: 0 });
  expect((await listed()).credentials[0]?.largeBlob).toBe('empty');
  expect(await touchstone(['blob', 'show', id])).toMatchObject({ code: 0, stdout: 'Nothing is stored.\n' });
  expect(await touchstone(['blob', 'save', id, join(data, 'none')])).toMatchObject({ code: 1 });
});

test('a file that is no data for a key is refused before the key is asked for anything', async () => {
  await furnished();
  const long = join(data, 'long.bin');
  await writeFile(long, new Uint8Array((1 << 17) + 1));
  const empty = join(data, 'empty.bin');
  await writeFile(empty, '');
  for (const file of [long, empty, join(data, 'not-there')]) {
    expect(await touchstone(['blob', 'write', 'AAAAAAAA', file], { input: [] })).toMatchObject({ code: 2 });
  }
});

test('an account that has no room for data of its site is said to have none', async () => {
  await furnished();
  const id = await idOf('bank.example', 'hanako@contoso.example');
  expect(await touchstone(['blob', 'show', id])).toMatchObject({ code: 1 });
});

test('a key is listed without its PIN after --remember, in the next program too, until it is forgotten', async () => {
  await furnished();
  const first = await touchstone(['list', '--remember']);
  expect(first).toMatchObject({ code: 0 });
  expect(first.stderr).toContain('This allows reading the list and nothing else');
  expect(first.stderr).toMatch(/VK\w+ is listed without its PIN on this computer from now on\./);

  const again = await touchstone(['list'], { input: [] });
  expect([again.code, again.stdout]).toEqual([0, first.stdout]);
  const [id = ''] = (await listed()).credentials.map(({ credentialId }) => credentialId);
  expect(await touchstone(['show', id], { input: [] })).toMatchObject({ code: 0 });
  expect(await touchstone(['delete', id, '--yes'], { input: [] })).toMatchObject({ code: 2 });
  expect(await touchstone(['list', '--remember'], { input: [] })).toMatchObject({ code: 0 });

  const forgotten = await touchstone(['forget'], { input: [] });
  expect(forgotten.stdout).toMatch(/asks for its PIN again before it is listed\.\n$/);
  expect((await touchstone(['forget'], { input: [] })).stdout).toContain('was not remembered');
  expect(await touchstone(['list'], { input: [] })).toMatchObject({ code: 2 });

  await touchstone(['list', '--remember']);
  const all = await touchstone(['forget', '--all'], { input: [], about: ['credentials'], json: true });
  expect(JSON.parse(all.stdout.trimEnd().split('\n').at(-1) ?? '')).toMatchObject({ value: { forgotten: 1 } });
  expect(await touchstone(['list'], { input: [] })).toMatchObject({ code: 2 });
});

test('a key is not said to be forgotten where what is kept of it is not to be changed', async () => {
  await furnished();
  await touchstone(['list', '--remember']);
  const file = join(data, 'persistent-tokens.sealed');
  await rename(file, `${file}.away`);
  await mkdir(file);
  for (const words of [['forget'], ['forget', '--all']]) {
    const { code, stdout, stderr } = await touchstone(words, { input: [] });
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain('Nothing was forgotten. What this computer keeps of keys is locked or cannot be changed');
  }
  await rm(file, { recursive: true });
  await rename(`${file}.away`, file);
  expect(await touchstone(['list'], { input: [] })).toMatchObject({ code: 0 });
});

test('a key that cannot be remembered says so, and is listed by its PIN', async () => {
  await furnished('atkey-pro');
  const { code, stderr } = await touchstone(['list', '--remember']);
  expect(code).toBe(0);
  expect(stderr).toContain('cannot let a computer list its sign-in data without the PIN');
});

test('nothing is remembered while the atlas waits for its passphrase', async () => {
  await furnished();
  const about = ['atlas'];
  expect(await touchstone(['protect'], { about, input: ['correct horse battery'] })).toMatchObject({ code: 0 });
  const listed = await touchstone(['list', '--remember']);
  expect([listed.code, listed.stderr.includes('what it keeps is locked')]).toEqual([0, true]);
  expect(await touchstone(['forget'], { input: [] })).toMatchObject({ code: 1 });
  expect(await touchstone(['forget', '--all'], { input: [] })).toMatchObject({ code: 1 });
});
