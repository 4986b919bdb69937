import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { run } from '../../src/cli/run.ts';
import { jsonLines } from './json-lines.ts';

const folder = mkdtempSync(join(tmpdir(), 'touchstone-admin-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const owner = 'owner@example.com';
const hanako = 'hanako@example.com';
const because = ['--reason', 'she asked for it'];

/** One command on the kept data, with an app of its own. */
async function admin(
  words: readonly string[],
  options: { typed?: string; json?: boolean; language?: string; data?: string } = {},
) {
  const { typed = '', json = true, language = 'en', data = join(folder, 'data') } = options;
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  stdin.end(typed);
  const given = [...words, '--data', data, '--lang', language, ...(json ? ['--json'] : [])];
  const code = await run(given, { stdin, stdout, stderr, env: {}, interrupted: new AbortController().signal });
  const said = String(stdout.read() ?? '');
  const last = json ? jsonLines(said).at(-1) : undefined;
  const { value, refusal, message } = (last ?? {}) as Record<string, unknown>;
  return { code, said, value, refusal, message, progress: String(stderr.read() ?? '') };
}
const saved = (name: string, text: string) => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};
const notFound = { code: 1, refusal: { code: 'account-not-found' } };

beforeAll(async () => {
  expect(await admin(['accounts', 'create', owner], { typed: 'correct horse battery\n' })).toMatchObject({ code: 0 });
  const people = saved(
    'people.csv',
    `user name,display name,role\n${hanako},山田 花子,user\ntaro@example.com,太郎,helpdesk\n`,
  );
  expect(await admin(['admin', 'import', people], { typed: 'no\n' })).toMatchObject({ code: 130 });
  expect(await admin(['admin', 'import', people, '--yes'])).toMatchObject({ code: 0, value: { count: 2 } });
});

describe('people', () => {
  test('are listed, searched and narrowed to a role', async () => {
    const names = async (...more: string[]) =>
      ((await admin(['admin', 'people', ...more])).value as { userName: string }[]).map(({ userName }) => userName);
    expect((await names()).sort()).toEqual([hanako, owner, 'taro@example.com']);
    expect(await names('--search', '花子')).toEqual([hanako]);
    expect(await names('--role', 'helpdesk')).toEqual(['taro@example.com']);
    expect(await admin(['admin', 'people', '--search', 'nobody'], { json: false })).toMatchObject({
      code: 0,
      said: expect.stringContaining('No account fits'),
    });
    expect(await admin(['admin', 'people', '--role', 'emperor'])).toMatchObject({
      code: 2,
      message: expect.stringContaining('emperor'),
    });
    expect((await admin(['admin', 'people', '--search', '花子'], { json: false })).said).toContain('山田 花子');
  });

  test('are listed in columns, roles and methods in the words of the screens', async () => {
    const { said } = await admin(['admin', 'people'], { json: false, language: 'ja' });
    expect(said.trimEnd().split('\n').sort()).toEqual([
      'hanako@example.com  山田 花子  ユーザー',
      'owner@example.com   owner      管理者',
      'taro@example.com    太郎       ヘルプデスク',
    ]);
    const shown = await admin(['admin', 'person', owner], { json: false, language: 'ja' });
    expect(shown.said).toBe('owner@example.com  owner  管理者\n  パスワード以外の方法はありません\n');
  });

  test('one is shown with methods and what stands in the way; nobody is a refusal, in both languages', async () => {
    expect(await admin(['admin', 'person', hanako])).toMatchObject({
      code: 0,
      value: { userName: hanako, methods: [], block: null, temporaryPassword: false },
    });
    expect(await admin(['admin', 'person', 'nobody@example.com'])).toMatchObject(notFound);
    const english = await admin(['admin', 'person', 'nobody@example.com'], { json: false });
    const japanese = await admin(['admin', 'person', 'nobody@example.com'], { json: false, language: 'ja' });
    expect([english.code, japanese.code]).toEqual([1, 1]);
    expect(japanese.progress).toMatch(/\p{Script=Hiragana}/u);
    expect(english.progress).not.toBe(japanese.progress);
    expect(await admin(['admin', 'person'])).toMatchObject({ code: 2 });
    expect(await admin(['admin', 'person', 'no name'])).toMatchObject({ code: 2 });
  });

  test('are exported to a new file for its owner only, which is imported again elsewhere', async () => {
    const path = join(folder, 'exported.csv');
    expect(await admin(['admin', 'export', path])).toMatchObject({ code: 0, value: { count: 3, path } });
    expect(readFileSync(path, 'utf8')).toContain('山田 花子');
    if (process.platform !== 'win32') expect(statSync(path).mode & 0o077).toBe(0);
    expect(await admin(['admin', 'export', path])).toMatchObject({ code: 2 });
    expect(await admin(['admin', 'import', path, '--yes'])).toMatchObject({
      code: 1,
      refusal: { code: 'faulty', outcome: 'faulty', count: 3 },
    });
    expect(await admin(['admin', 'import', join(folder, 'not-there.csv'), '--yes'])).toMatchObject({ code: 2 });
  });
});

describe('acts on one person', () => {
  test.each([['block'], ['unblock'], ['unlock'], ['reregister'], ['revoke'], ['reset-password']])(
    'admin %s wants a reason and somebody who is there',
    async (act) => {
      expect(await admin(['admin', act, hanako])).toMatchObject({
        code: 2,
        message: expect.stringContaining('--reason'),
      });
      expect(await admin(['admin', act, 'nobody@example.com', ...because])).toMatchObject(notFound);
    },
  );

  test('S4-11 S4-14 S4-15 a block and its lifting, with both reasons in the log', async () => {
    expect(await admin(['admin', 'block', hanako, ...because])).toMatchObject({
      code: 0,
      value: { until: expect.any(Number) },
    });
    expect((await admin(['admin', 'person', hanako], { json: false })).said).toContain('she asked for it');
    expect(await admin(['admin', 'unblock', hanako, '--reason', 'found again'])).toMatchObject({ code: 0 });
    const { value } = await admin(['audit', 'list', '--target', hanako]);
    expect(value).toMatchObject([
      { action: 'account.unblocked', reason: 'found again', actorName: '(owner)' },
      { action: 'account.blocked', reason: 'she asked for it' },
    ]);
    const said = (await admin(['audit', 'list', '--action', 'people.imported'], { json: false, language: 'ja' })).said;
    expect(said).toContain('ファイルからのインポート');
  });

  test('S4-37 a bypass counts seconds; re-registration, sessions and locks', async () => {
    expect(await admin(['admin', 'bypass', hanako, '0', ...because])).toMatchObject({ code: 2 });
    expect(await admin(['admin', 'bypass', hanako, '86401', ...because])).toMatchObject({ code: 2 });
    expect(await admin(['admin', 'bypass', hanako, '300', ...because])).toMatchObject({ code: 0 });
    expect(await admin(['admin', 'bypass', 'nobody@example.com', '300', ...because])).toMatchObject(notFound);
    expect(await admin(['admin', 'reregister', hanako, ...because])).toMatchObject({ code: 0 });
    expect(await admin(['admin', 'revoke', hanako, ...because])).toMatchObject({ value: { sessions: 0, devices: 0 } });
    expect(await admin(['admin', 'unlock', hanako, ...because])).toMatchObject({ code: 0 });
    expect(await admin(['admin', 'person', hanako])).toMatchObject({
      value: { registerAgain: true, bypassUntil: expect.any(Number) },
    });
    expect(await admin(['admin', 'remove-method', hanako, 'no-such-method', ...because])).toMatchObject({
      code: 1,
      refusal: { code: 'method-not-found' },
    });
  });

  test('S2-19 S2-20 a pass is shown once; a temporary password is made or typed', async () => {
    const pass = await admin(['admin', 'pass', hanako, '--one-time', '--lifetime', '60']);
    expect(pass).toMatchObject({ code: 0, value: { pass: expect.stringMatching(/^[A-Z2-9]{8,}$/) } });
    expect(await admin(['admin', 'pass', hanako, '--lifetime', '5'])).toMatchObject({ code: 2 });
    expect(await admin(['admin', 'reset-password', hanako, ...because])).toMatchObject({
      code: 0,
      value: { generated: expect.stringMatching(/^[a-z2-9]{12}$/) },
    });
    const shown = await admin(['admin', 'reset-password', hanako, ...because], { json: false });
    expect(shown.said).toMatch(/is [a-z2-9]{12}\./);
    const typed = { typed: 'seven pale gardens\n' };
    expect(await admin(['admin', 'reset-password', hanako, '--secret', ...because], typed)).toMatchObject({
      code: 0,
      value: { generated: null },
    });
    expect(
      await admin(['admin', 'reset-password', hanako, '--secret', ...because], { typed: 'password\n' }),
    ).toMatchObject({
      code: 1,
      refusal: { code: 'password-too-common' },
    });
    expect(await admin(['admin', 'person', hanako])).toMatchObject({ value: { temporaryPassword: true } });
    expect((await admin(['admin', 'person', hanako], { json: false })).said).toContain('Has a temporary password');
  });
});

test('S4-26 tokens: a file with errors is refused by line, a good one is added once, and listed', async () => {
  const header = 'upn,serial number,secret key,time interval,manufacturer,model\n';
  const good = saved('tokens.csv', `${header},C610-7,JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP,30,Authenex,c610\n`);
  const bad = saved('bad.csv', `${header}nobody@example.com,,short,45,Authenex,c610\n`);
  const faulty = await admin(['admin', 'import-tokens', bad]);
  expect(faulty).toMatchObject({ code: 1, refusal: { code: 'faulty', errors: expect.any(Array) } });
  expect((await admin(['admin', 'import-tokens', bad], { json: false })).progress).toMatch(/^2 {2}serial number {2}/m);
  expect((await admin(['admin', 'tokens'])).value).toEqual([]);
  expect((await admin(['admin', 'tokens'], { json: false })).said).toContain('There is no hardware token yet.');
  expect((await admin(['admin', 'tokens', '--search', 'x'], { json: false })).said).toBe('No token fits.\n');
  expect(await admin(['admin', 'import-tokens', good])).toMatchObject({
    code: 0,
    value: { outcome: 'imported', count: 1 },
  });
  expect(await admin(['admin', 'import-tokens', good])).toMatchObject({ code: 1 });
  expect(await admin(['admin', 'tokens', '--search', 'c610'])).toMatchObject({
    code: 0,
    value: [{ serial: 'C610-7', state: 'unassigned' }],
  });
  expect(await admin(['admin', 'import-tokens', saved('x.pskc', '<no')])).toMatchObject({
    code: 1,
    refusal: { code: 'not-xml', outcome: 'unreadable', reason: 'not-xml' },
  });
  expect(await admin(['audit', 'verify'])).toMatchObject({ code: 0, value: { outcome: 'intact' } });
});

describe('new people', () => {
  test('get a temporary password: made and shown once, or typed', async () => {
    const made = await admin(['accounts', 'create', 'made@example.com']);
    expect(made).toMatchObject({
      code: 0,
      value: { userName: 'made@example.com', generated: expect.stringMatching(/^[a-z2-9]{12}$/) },
    });
    const typed = { typed: 'seven pale gardens\n', json: false };
    const told = await admin(['accounts', 'create', 'typed@example.com', '--secret'], typed);
    expect(told).toMatchObject({ code: 0, said: expect.stringContaining('chooses another password') });
    for (const name of ['made', 'typed']) {
      expect(await admin(['admin', 'person', `${name}@example.com`])).toMatchObject({
        value: { temporaryPassword: true },
      });
    }
  });

  test('of a file get one each in a new file for its owner only, one for all, or none; nobody comes where the file cannot be written', async () => {
    const file = (name: string) =>
      saved(`${name}.csv`, `user name,display name\n${name}-1@example.com,One\n${name}-2@example.com,Two\n`);
    const passwords = join(folder, 'passwords.csv');
    const wish = ['admin', 'import', file('each'), '--yes', '--passwords', passwords];
    expect(await admin(wish)).toMatchObject({ code: 0, value: { count: 2, path: passwords } });
    expect(statSync(passwords).mode & 0o777).toBe(0o600);
    expect(readFileSync(passwords, 'utf8')).toMatch(
      /^\ufeffuser name,display name,temporary password\r\neach-1@example.com,One,[a-z2-9]{12}\r\neach-2@example.com,Two,[a-z2-9]{12}\r\n$/,
    );
    const before = readFileSync(passwords, 'utf8');
    const again = ['admin', 'import', file('never'), '--yes', '--passwords', passwords];
    expect(await admin(again)).toMatchObject({ code: 2, message: expect.stringContaining(passwords) });
    expect(readFileSync(passwords, 'utf8')).toBe(before);
    expect(await admin(['admin', 'person', 'never-1@example.com'])).toMatchObject(notFound);
    const other = join(folder, 'other.csv');
    // The same people again: refused, and no empty file is left.
    expect(await admin(['admin', 'import', file('each'), '--yes', '--passwords', other])).toMatchObject({ code: 1 });
    expect(existsSync(other)).toBe(false);
    expect(await admin([...wish, '--secret'])).toMatchObject({ code: 2 });
    const one = ['admin', 'import', file('all'), '--yes', '--secret'];
    expect(await admin(one, { typed: 'seven pale gardens\n' })).toMatchObject({ code: 0, value: { count: 2 } });
    expect(await admin(['admin', 'person', 'all-2@example.com'])).toMatchObject({ value: { temporaryPassword: true } });
  });
});

describe('long lists', () => {
  test('are read so many rows at a time, and say what comes next', async () => {
    const page = async (list: string, ...more: string[]) => {
      const { code, value, progress } = await admin([...list.split(' '), '--limit', '1', ...more]);
      expect(code).toBe(0);
      const next = jsonLines(progress).find((line) => line.step === 'more') as { after?: string };
      return { rows: value as { userName: string }[], after: next?.after };
    };
    for (const name of [hanako, 'taro@example.com']) {
      expect(await admin(['admin', 'block', name, ...because])).toMatchObject({ code: 0 });
      expect(await admin(['admin', 'bypass', name, '60', ...because])).toMatchObject({ code: 0 });
    }
    for (const list of ['admin blocked', 'admin bypasses', 'admin people --search example.com', 'accounts list']) {
      const all = (await admin(list.split(' '))).value as { userName: string }[];
      const first = await page(list);
      const second = await page(list, '--after', first.after ?? '');
      expect([...first.rows, ...second.rows].map(({ userName }) => userName)).toEqual(
        all.slice(0, 2).map(({ userName }) => userName),
      );
    }
    expect((await page('admin blocked', '--after', (await page('admin blocked')).after ?? '')).after).toBeUndefined();
    expect((await admin(['admin', 'bypasses', '--limit', '1'], { json: false })).progress).toMatch(/--after \w+/);
    expect(await admin(['admin', 'people', '--limit', '0'])).toMatchObject({ code: 2 });
    expect(await admin(['admin', 'people', '--after', 'nowhere'])).toMatchObject({ code: 2 });
    for (const name of [hanako, 'taro@example.com']) await admin(['admin', 'unblock', name, ...because]);
    expect((await admin(['admin', 'blocked'], { json: false })).said).toContain('Nobody is blocked');
  });
});

test('an audit log that was tampered with is refused with a code, and with where it breaks', async () => {
  const data = join(folder, 'tampered');
  expect(await admin(['accounts', 'create', owner], { typed: 'correct horse battery\n', data })).toMatchObject({
    code: 0,
  });
  const database = new DatabaseSync(join(data, 'directory.sqlite'));
  database.exec("UPDATE audit SET reason = 'another one' WHERE sequence = 1");
  database.close();
  expect(await admin(['audit', 'verify'], { data })).toMatchObject({
    code: 1,
    refusal: { code: 'broken', outcome: 'broken', break: { kind: 'changed', first: 1 } },
  });
});

test('an action that there is not is refused with those that there are, before a file is written', async () => {
  const path = join(folder, 'audit.jsonl');
  for (const line of [
    ['audit', 'list'],
    ['audit', 'export', path],
  ]) {
    const answer = await admin([...line, '--action', 'method.removde']);
    expect(answer).toMatchObject({ code: 2, message: expect.stringMatching(/"method\.removde".* method\.removed, /) });
    expect(await admin([...line, '--from', 'yesterday'])).toMatchObject({ code: 2 });
  }
  expect(existsSync(path)).toBe(false);
});
