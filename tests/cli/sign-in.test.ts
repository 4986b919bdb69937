import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { run } from '../../src/cli/run.ts';
import { jsonLines } from './json-lines.ts';

const data = mkdtempSync(join(tmpdir(), 'touchstone-sign-in-'));
afterAll(() => rmSync(data, { recursive: true, force: true }));
const hanako = 'hanako@example.com';
const password = 'correct horse battery\n';

async function touchstone(words: readonly string[], typed = '') {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  stdin.end(typed);
  const given = [...words, '--data', data, '--lang', 'en', '--json'];
  const interrupted = new AbortController().signal;
  const code = await run(given, { stdin, stdout, stderr, env: {}, interrupted });
  return { code, last: jsonLines(String(stdout.read() ?? '')).at(-1) };
}

beforeAll(async () => {
  expect(await touchstone(['accounts', 'create', hanako], password)).toMatchObject({ code: 0 });
});

describe('whom a sign-in is for', () => {
  const whose = { code: 2, last: { type: 'error', message: 'Say whose account with --user name@domain.' } };

  test.each(['', ' '])('a --user that is given and blank, as %j, is nobody', async (user) => {
    for (const line of [['sign-in'], ['sign-in', '--application', 'VPN'], ['register']]) {
      expect(await touchstone([...line, '--user', user, '--virtual']), line.join(' ')).toEqual(whose);
    }
    expect(await touchstone(['sign-in', '--user', user, '--program', 'legacy'], password)).toEqual(whose);
  });

  test('an application and its address are for somebody who is named', async () => {
    expect(await touchstone(['sign-in', '--virtual', '--application', 'VPN'])).toEqual(whose);
    for (const who of [[], ['--user', hanako]]) {
      expect(await touchstone(['sign-in', '--virtual', ...who, '--address', '192.0.2.1'])).toMatchObject({
        code: 2,
        last: { type: 'error', message: expect.stringContaining('--application') },
      });
    }
  });
});

test('an application lets nobody in before what is due is registered, and the last line says so', async () => {
  expect(await touchstone(['admin', 'reregister', hanako, '--reason', 'a test'])).toMatchObject({ code: 0 });
  expect(await touchstone(['sign-in', '--user', hanako, '--application', 'VPN'], password)).toEqual({
    code: 1,
    last: { type: 'refused', refusal: { code: 'must-register' } },
  });
});
