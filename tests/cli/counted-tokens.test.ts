import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, expect, test } from 'vitest';
import { Secret } from '../../src/basics/secret.ts';
import { run } from '../../src/cli/run.ts';
import { HOTP_LOOK_AHEAD } from '../../src/otp/hotp.ts';
import { oathCode } from '../../src/otp/oath-code.ts';
import { figure6 } from '../otp/rfc6030.ts';
import { jsonLines } from './json-lines.ts';

const folder = mkdtempSync(join(tmpdir(), 'touchstone-counted-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function touchstone(words: readonly string[], { typed = '', json = true, language = 'en' } = {}) {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  stdin.end(typed);
  const given = [...words, '--data', join(folder, 'data'), '--lang', language, ...(json ? ['--json'] : [])];
  const code = await run(given, { stdin, stdout, stderr, env: {}, interrupted: new AbortController().signal });
  const said = String(stdout.read() ?? '');
  const { value, refusal } = ((json ? jsonLines(said).at(-1) : undefined) ?? {}) as Record<string, unknown>;
  return { code, said, value, refusal };
}

const key = Buffer.from('12345678901234567890');
const parameters = { type: 'hotp', algorithm: 'SHA1', digits: 8, period: 30 } as const;
const codeOf = (counter: number) => oathCode(Secret.over(new Uint8Array(key)), parameters, counter);

test('S4-26 in the terminal a token that counts is imported, listed with its counter, found by two codes, and activated', async () => {
  const hanako = 'hanako@example.com';
  expect(await touchstone(['accounts', 'create', hanako], { typed: 'correct horse battery\n' })).toMatchObject({
    code: 0,
  });
  // As figure 6 of RFC 6030 has it, unencrypted.
  const plain = figure6
    .replace(/<EncryptedValue>[^]*<\/ValueMAC>/, `<PlainValue>${key.toString('base64')}</PlainValue>`)
    .replace(/<EncryptionKey>[^]*<\/MACMethod>/, '');
  const path = join(folder, 'tokens.xml');
  writeFileSync(path, plain);
  expect(await touchstone(['admin', 'import-tokens', path])).toMatchObject({
    code: 0,
    value: { count: 1, leftOut: [] },
  });
  expect((await touchstone(['admin', 'tokens'], { json: false })).said).toContain('Counter 0 (HOTP)');
  const serial = '987654321';
  expect(await touchstone(['admin', 'assign-token', serial, hanako])).toMatchObject({ code: 0 });
  const far = HOTP_LOOK_AHEAD + 1;
  expect(await touchstone(['admin', 'activate-token', serial], { typed: `${codeOf(far)}\n` })).toMatchObject({
    code: 1,
    refusal: { code: 'wrong-counted-code' },
  });
  const two = { typed: `${codeOf(far)}\n${codeOf(far + 1)}\n` };
  expect(await touchstone(['admin', 'resynchronise-token', serial], two)).toMatchObject({ code: 0 });
  expect(await touchstone(['admin', 'activate-token', serial], { typed: `${codeOf(far + 2)}\n` })).toMatchObject({
    code: 0,
  });
  const { said } = await touchstone(['admin', 'token', serial], { json: false });
  expect(said).toContain('Type: Counter-based (HOTP)');
  expect(said).toContain(`Counter of the next code: ${far + 3}`);
  expect(said).toContain('has no clock');
  expect((await touchstone(['admin', 'token', serial], { json: false, language: 'ja' })).said).toContain(
    '種類: カウンター ベース (HOTP)',
  );
  expect(await touchstone(['admin', 'token', serial])).toMatchObject({
    value: { token: { type: 'hotp', counter: far + 3 }, forecast: null, lookAhead: HOTP_LOOK_AHEAD },
  });
  const pressed = 2 * far + 3;
  const signIn = ['sign-in', '--user', hanako];
  const password = 'correct horse battery\n';
  expect(await touchstone(signIn, { typed: `${password}${codeOf(pressed)}\n` })).toMatchObject({
    code: 1,
    refusal: { code: 'wrong-counted-code' },
  });
  const withTwo = { typed: `${password}${codeOf(pressed)}\n${codeOf(pressed)}\n${codeOf(pressed + 1)}\n` };
  expect(await touchstone(signIn, withTwo)).toMatchObject({ code: 0, value: { userName: hanako } });
});
