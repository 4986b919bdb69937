import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { run } from '../../src/cli/run.ts';
import { toldDetail } from '../../src/cli/told-detail.ts';
import { createWords } from '../../src/cli/words.ts';
import { displayName, methodName, passLifetimeMinutes, reason, userName } from '../../src/contract/identity.ts';
import type { DirectoryFailure } from '../../src/identity/directory-failure.ts';
import { DataFolderUnusable } from '../../src/storage/recovered.ts';

const ja = createWords('ja');
const en = createWords('en');
const hasLatinWord = /[A-Za-z]{3}/;

describe('what the contract expects is told in the language of the terminal', () => {
  test.each([
    ['userName', userName, 'somebody', 'ユーザー名: name@domain の形式で指定してください'],
    ['displayName', displayName, '', '表示名: 1 文字以上で指定してください'],
    ['displayName', displayName, 'x'.repeat(65), '表示名: 64 文字以内で指定してください'],
    ['name', methodName, 'ab', '名前: 3 文字以上で指定してください'],
    ['reason', reason, 'x'.repeat(501), '理由: 500 文字以内で指定してください'],
  ])('%s', (path, schema, given, wanted) => {
    const [issue] = schema.safeParse(given).error?.issues ?? [];
    expect(toldDetail(ja, `${path}: ${issue?.message}`)).toBe(wanted);
    expect(toldDetail(en, `${path}: ${issue?.message}`)).toMatch(/^[a-z ]+: expected [a-z0-9@ ]+$/);
  });

  test('numbers too, without a name where none is told', () => {
    const told = (minutes: number) =>
      toldDetail(ja, passLifetimeMinutes.safeParse(minutes).error?.issues[0]?.message ?? '');
    expect([told(1), told(50_000)]).toEqual(['10 以上で指定してください', '43200 以下で指定してください']);
  });
});

describe("the parser's English is told in Japanese, also of a field that has no name in words", () => {
  const parsed = (schema: z.ZodType, given: unknown) => schema.safeParse(given).error?.issues[0]?.message ?? '';
  test.each([
    ['id', z.string().min(1), '', 'ID: 1 文字以上で指定してください'],
    ['phoneId', z.string().min(1), '', 'phoneId: 1 文字以上で指定してください'],
    ['asking.address', z.ipv4(), 'x', 'アドレス: 192.0.2.1 のような IPv4 アドレスを指定してください'],
    ['lockout.threshold', z.number(), 'x', 'lockout.threshold: 数を指定してください'],
    ['caching.0.seconds', z.int(), 1.5, 'caching.0.seconds: 整数を指定してください'],
    ['seconds', z.number().positive(), 0, 'seconds: 0 より大きい値を指定してください'],
    ['numberMatching', z.boolean(), 'maybe', 'numberMatching: yes または no を指定してください'],
    ['groups', z.array(z.string()), 'x', 'groups: 一覧の形で指定してください'],
    ['groups', z.array(z.string()).min(1), [], 'groups: 1 個以上指定してください'],
    ['groups', z.array(z.string()).max(1), ['a', 'b'], 'groups: 最大 1 個'],
    ['lockout', z.object({}), 1, 'lockout: 設定をまとめた形で指定してください'],
    ['types', z.record(z.string(), z.string()), 1, 'types: 設定をまとめた形で指定してください'],
    ['kind', z.literal('one'), 'x', 'kind: "one" を指定してください'],
    ['address', z.email(), 'x', 'アドレス: name@example.com のようなメール アドレスを指定してください'],
    [
      'templateId',
      z.string().regex(/^[\w-]*$/, 'expected base64url without padding'),
      '!',
      'templateId: 形式が正しくありません',
    ],
    ['file', z.base64(), '!', 'file: 形式が正しくありません'],
    ['value', z.union([z.string(), z.number()]), true, 'value: 形式が正しくありません'],
  ])('%s', (path, schema, given, wanted) => {
    const message = parsed(schema, given);
    expect(toldDetail(ja, `${path}: ${message}`)).toBe(wanted);
    const english = toldDetail(en, `${path}: ${message}`);
    expect(english).not.toMatch(/Too |Invalid|received|:phrases/);
    expect(english).not.toBe(`${path}: ${message}`);
  });
});

test('details of refusals are told, each in both languages', () => {
  for (const detail of ['user name: expected name@domain', 'at most 10 keys', 'one backup phone', 'no such account']) {
    expect(toldDetail(ja, detail).replace('name@domain', '')).not.toMatch(hasLatinWord);
    expect(toldDetail(en, detail)).not.toContain(':phrases');
  }
  const refusal = { code: 'name-invalid', until: null, seconds: null, delivery: null, key: null } as const;
  expect(ja.identityRefusal({ ...refusal, detail: 'expected 3 to 30 characters' })).toContain(
    '[3 文字以上 30 文字以内で指定してください]',
  );
  // Of a group: its rule is another one than that of a method's name, so the refusal itself names no number.
  const group = ja.identityRefusal({ ...refusal, detail: 'expected 1 to 64 characters without ;' });
  expect(group).toContain('[; を含まない 1 文字以上 64 文字以内で指定してください]');
  expect(group).not.toContain('30 文字');
});

test('why the directory cannot be used is told for every reason', () => {
  const reasons: Record<Exclude<DirectoryFailure['reason'], 'failed'>, true> = {
    away: true,
    'access-denied': true,
    'not-trusted': true,
    'too-old': true,
    'newer-version': true,
    'no-space': true,
    sealed: true,
  };
  for (const name of Object.keys(reasons)) {
    const detail = `the directory cannot be used (${name})`;
    expect(toldDetail(ja, detail)).toMatch(/[\u3041-\u30fe]/);
    expect(toldDetail(en, detail)).not.toBe(detail);
  }
});

test('why the data folder cannot be used is told for every reason, with its path', () => {
  const reasons: Record<DataFolderUnusable['reason'], true> = {
    'not-writable': true,
    'no-space': true,
    'not-a-folder': true,
    'not-a-file': true,
    'not-ours': true,
    busy: true,
    failed: true,
  };
  for (const reason of Object.keys(reasons) as DataFolderUnusable['reason'][]) {
    const { message } = new DataFolderUnusable(reason, '/mnt/x');
    expect(toldDetail(ja, message)).toMatch(/\/mnt\/x.*[\u3041-\u30fe]/);
    expect(toldDetail(en, message)).toMatch(/\/mnt\/x/);
    expect(toldDetail(en, message)).not.toBe(message);
  }
});

test('what is for whoever repairs something stays as it is', () => {
  for (const detail of [
    'topOrigin: expected none, got "x"',
    'aaguid: 00000000',
    'the directory cannot be used (odd)',
  ]) {
    expect(toldDetail(ja, detail)).toBe(detail);
  }
});

describe('a command in Japanese', () => {
  let data: string;
  beforeAll(async () => {
    data = await mkdtemp(join(tmpdir(), 'touchstone-details-'));
  });
  afterAll(() => rm(data, { recursive: true, force: true }));
  const said = async (input: string, ...given: string[]) => {
    const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
    stdin.end(input);
    const { signal } = new AbortController();
    const words = ['--data', data, ...given, '--lang', 'ja'];
    const code = await run(words, { stdin, stdout, stderr, env: {}, interrupted: signal });
    return {
      code,
      stderr: String(stderr.read() ?? '')
        .split('\n')
        .at(-2),
    };
  };

  test('says in Japanese why its data folder cannot be used', async () => {
    const file = join(data, 'file');
    await writeFile(file, '');
    const { code, stderr } = await said('', 'accounts', 'list', '--data', file);
    expect(code).toBe(3);
    expect(stderr).toMatch(/^問題が発生しました: .*フォルダーではない/);
  });

  test('says in Japanese that an input does not fit, and that there was no answer', async () => {
    expect(await said('correct horse battery\n', 'accounts', 'create', 'somebody')).toEqual({
      code: 2,
      stderr: '入力が正しくありません: ユーザー名: name@domain の形式で指定してください',
    });
    expect(await said('', 'accounts', 'create', 'somebody@example.com')).toEqual({
      code: 2,
      stderr: '質問に答える前に入力が終わりました。以降は実行していません。',
    });
    expect(await said('x'.repeat(5000), 'accounts', 'create', 'somebody@example.com')).toEqual({
      code: 2,
      stderr: '入力が長すぎます。以降は実行していません。',
    });
  });
});
