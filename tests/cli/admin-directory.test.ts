import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { run } from '../../src/cli/run.ts';
import { jsonLines } from './json-lines.ts';

const folder = mkdtempSync(join(tmpdir(), 'touchstone-admin-directory-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const owner = 'owner@example.com';
const hanako = 'hanako@example.com';
const because = ['--reason', 'she asked for it'];

/** One command on the kept data, with an app of its own. */
async function admin(words: readonly string[], options: { typed?: string; json?: boolean; language?: string } = {}) {
  const { typed = '', json = true, language = 'en' } = options;
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  stdin.end(typed);
  const given = [...words, '--data', join(folder, 'data'), '--lang', language, ...(json ? ['--json'] : [])];
  const code = await run(given, { stdin, stdout, stderr, env: {}, interrupted: new AbortController().signal });
  const said = String(stdout.read() ?? '');
  const last = json ? jsonLines(said).at(-1) : undefined;
  const { value, refusal, message } = (last ?? {}) as Record<string, unknown>;
  return { code, said, value, refusal, message, told: String(stderr.read() ?? '') };
}
const person = async () => (await admin(['admin', 'person', hanako])).value;

/** RFC 6238 by node:crypto, so many steps from now. */
function codeOf(secret: Buffer, steps: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + steps));
  const mac = createHmac('sha1', secret).update(counter).digest();
  const offset = (mac.at(-1) as number) & 15;
  return String((mac.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

beforeAll(async () => {
  expect(await admin(['accounts', 'create', owner], { typed: 'correct horse battery\n' })).toMatchObject({ code: 0 });
  const made = ['accounts', 'create', hanako, '--role', 'helpdesk', '--display-name', '山田 花子'];
  expect(await admin(made)).toMatchObject({ code: 0, value: { role: 'helpdesk' } });
});

describe('a person', () => {
  test('is given other names and another role; what is not named stays, and something has to be', async () => {
    const names = ['--phonetic-name', 'やまだ はなこ', '--latin-name', 'Hanako Yamada', '--role', 'user'];
    expect(await admin(['admin', 'change', hanako, ...names, ...because])).toMatchObject({ code: 0 });
    const changed = {
      displayName: '山田 花子',
      phoneticName: 'やまだ はなこ',
      latinName: 'Hanako Yamada',
      role: 'user',
    };
    expect(await person()).toMatchObject(changed);
    expect(await admin(['admin', 'change', hanako, '--latin-name=', ...because])).toMatchObject({ code: 0 });
    expect(await person()).toMatchObject({ ...changed, latinName: '' });
    expect(await admin(['admin', 'change', hanako, ...because])).toMatchObject({
      code: 2,
      message: expect.stringContaining('--display-name'),
    });
    expect(await admin(['admin', 'change', hanako, '--role', 'user'])).toMatchObject({ code: 2 });
    expect(await admin(['admin', 'change', hanako, '--role', 'emperor', ...because])).toMatchObject({
      code: 2,
      message: expect.stringContaining('emperor'),
    });
    const last = await admin(['admin', 'change', owner, '--role', 'user', ...because]);
    expect(last).toMatchObject({ code: 1, refusal: { code: 'last-admin' } });
  });

  test('is turned off and on; the last administrator is not', async () => {
    expect(await admin(['admin', 'disable', hanako])).toMatchObject({ code: 2 });
    expect(await admin(['admin', 'disable', hanako, ...because])).toMatchObject({ code: 0 });
    expect(await person()).toMatchObject({ disabled: true });
    expect(await admin(['admin', 'enable', hanako, ...because])).toMatchObject({ code: 0 });
    const again = await admin(['admin', 'enable', hanako, ...because], { json: false });
    expect(again).toMatchObject({ code: 0, said: expect.stringContaining('Nothing was changed') });
    expect(await person()).toMatchObject({ disabled: false });
    expect(await admin(['admin', 'disable', owner, ...because])).toMatchObject({
      code: 1,
      refusal: { code: 'last-admin' },
    });
  });

  test('has sign-ins, each with how it ended and the rules that decided it, in both languages', async () => {
    const none = await admin(['admin', 'sign-ins', hanako], { json: false });
    expect(none.said).toContain('No sign-in yet');
    const { pass } = (await admin(['admin', 'pass', hanako])).value as { pass: string };
    expect(await admin(['sign-in', '--user', hanako], { typed: 'WRONGPASS\n' })).toMatchObject({ code: 1 });
    expect(await admin(['sign-in', '--user', hanako], { typed: `${pass}\n` })).toMatchObject({ code: 0 });
    expect(await admin(['admin', 'sign-ins', hanako])).toMatchObject({
      code: 0,
      value: [
        { result: 'success', because: [{ rule: 'pass-is-enough' }] },
        { result: 'failure', reason: 'wrong-pass' },
      ],
    });
    const [success, failure] = (await admin(['admin', 'sign-ins', hanako], { json: false })).said.split('\n');
    expect(success).toMatch(/Success .*Temporary Access Pass .*is both steps in one\./);
    expect(failure).toMatch(/Failure .*Temporary Access Pass .*is incorrect/);
    const japanese = await admin(['admin', 'sign-ins', hanako], { json: false, language: 'ja' });
    expect(japanese.said).toMatch(/成功 .*一時アクセス パス/);
    expect(await admin(['admin', 'sign-ins', 'nobody@example.com'])).toMatchObject({
      code: 1,
      refusal: { code: 'account-not-found' },
    });
  });
});

test('groups are made, renamed, filled and deleted, by name or id (S2-04)', async () => {
  expect(await admin(['admin', 'add-group', 'Pilot'])).toMatchObject({ code: 0, value: { type: 'security' } });
  const news = await admin(['admin', 'add-group', 'News', '--type', 'distribution']);
  expect(news).toMatchObject({ code: 0, value: { name: 'News', type: 'distribution' } });
  const { id } = news.value as { id: string };
  expect(await admin(['admin', 'add-group', 'News'])).toMatchObject({ code: 1, refusal: { code: 'group-exists' } });
  expect(await admin(['admin', 'add-group', 'X', '--type', 'other'])).toMatchObject({
    code: 2,
    message: expect.stringContaining('distribution'),
  });
  const listed = await admin(['admin', 'groups'], { json: false, language: 'ja' });
  expect(listed.said).toMatch(/News {3}配布/);

  expect(await admin(['admin', 'add-member', 'Pilot', hanako, ...because])).toMatchObject({ code: 0 });
  const members = async (group: string) =>
    ((await admin(['admin', 'people', '--group', group])).value as { userName: string }[]).map((one) => one.userName);
  expect(await members('Pilot')).toEqual([hanako]);
  expect(await members(id)).toEqual([]);
  expect(await admin(['admin', 'people', '--group', 'Nobody'])).toMatchObject({ code: 2 });
  expect(await admin(['admin', 'rename-group', id, '社内報'])).toMatchObject({
    code: 0,
    value: { id, name: '社内報' },
  });
  expect(await admin(['admin', 'remove-member', 'Pilot', hanako, ...because])).toMatchObject({ code: 0 });
  expect(await members('Pilot')).toEqual([]);

  expect(await admin(['admin', 'remove-group', '社内報', ...because], { typed: 'n\n' })).toMatchObject({ code: 130 });
  expect(await admin(['admin', 'remove-group', '社内報', '--yes'])).toMatchObject({ code: 2 });
  expect(await admin(['admin', 'remove-group', '社内報', '--yes', ...because])).toMatchObject({ code: 0 });
  expect((await admin(['admin', 'groups'])).value).toMatchObject([{ name: 'Pilot' }]);
  expect(await admin(['admin', 'add-member', '社内報', hanako, ...because])).toMatchObject({
    code: 2,
    message: expect.stringContaining('社内報'),
  });
});

test('a file whose first row does not fit is told which columns are expected, in both languages', async () => {
  const path = join(folder, 'bars.csv');
  writeFileSync(path, 'user name|display name\nx@example.com|X\n');
  for (const [language, people, tokens] of [
    [
      'en',
      /by commas, semicolons or tabs: user name, display name; .*groups/,
      /in this order, .*: upn, serial number, secret key/,
    ],
    ['ja', /コンマ、セミコロン、タブ.*user name、display name/, /この順で.*upn、serial number、secret key/],
  ] as const) {
    const plain = { json: false, language };
    expect((await admin(['admin', 'import', path, '--yes'], plain)).told).toMatch(people);
    expect((await admin(['admin', 'import-tokens', path], plain)).told).toMatch(tokens);
  }
});

test('a change of the policy is told in words in the audit log', async () => {
  const set = ['admin', 'policy', 'set', '--field', 'remember.days=7', '--yes', ...because];
  expect(await admin(set)).toMatchObject({ code: 0 });
  const list = ['audit', 'list', '--action', 'policy.changed'];
  expect((await admin(list, { json: false, language: 'ja' })).said).toMatch(/ポリシーの変更 +ポリシー +she/);
});

test('S4-26 a hardware token is assigned, activated by a code, found again by two, and revoked, by its serial number', async () => {
  const path = join(folder, 'tokens.csv');
  const columns = 'upn,serial number,secret key,time interval,manufacturer,model\n';
  writeFileSync(path, `${columns},C610-7,GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ,30,Feitian,c610\n`);
  expect(await admin(['admin', 'import-tokens', path])).toMatchObject({ code: 0 });
  const secret = Buffer.from('12345678901234567890');
  const token = async () =>
    (await admin(['admin', 'token', 'C610-7'])).value as { token: { id: string; state: string } };
  const act = (name: string, more: readonly string[] = [], typed = '') =>
    admin(['admin', `${name}-token`, 'C610-7', ...more], { typed });

  expect(await act('activate', [], '000000\n')).toMatchObject({ code: 1, refusal: { code: 'token-unassigned' } });
  expect(await act('assign', ['nobody@example.com'])).toMatchObject({ refusal: { code: 'account-not-found' } });
  expect(await act('assign', [hanako])).toMatchObject({ code: 0 });
  expect(await act('unassign')).toMatchObject({ code: 0 });
  expect(await act('assign', [hanako])).toMatchObject({ code: 0 });
  const { id } = (await token()).token;
  expect(await admin(['admin', 'token', id])).toMatchObject({ value: { token: { state: 'assigned' } } });

  expect(await act('activate', [], `${codeOf(secret, 0)}\n`)).toMatchObject({ code: 0 });
  expect(await token()).toMatchObject({ token: { state: 'active', owner: { userName: hanako } } });
  expect(await act('resynchronise', [], '000000\n000001\n')).toMatchObject({ code: 1 });
  const two = `${codeOf(secret, 10)}\n${codeOf(secret, 11)}\n`;
  expect(await act('resynchronise', [], two)).toMatchObject({ code: 0 });
  const shown = await admin(['admin', 'token', 'C610-7'], { json: false, language: 'ja' });
  expect(shown.said).toContain('所有者: hanako@example.com');

  expect(await act('revoke', ['--yes'])).toMatchObject({ code: 2 });
  expect(await act('revoke', because, 'no\n')).toMatchObject({ code: 130 });
  expect(await act('revoke', ['--yes', ...because])).toMatchObject({ code: 0 });
  expect(await token()).toMatchObject({ token: { state: 'revoked' } });
  expect(await person()).toMatchObject({ methods: [] });
  expect(await admin(['admin', 'token', 'none'])).toMatchObject({ code: 2, message: expect.stringContaining('none') });
  expect(await admin(['audit', 'list', '--action', 'token.revoked'])).toMatchObject({
    value: [{ reason: 'she asked for it' }],
  });
});
