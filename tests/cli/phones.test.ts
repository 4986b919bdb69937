import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../../src/basics/clock.ts';
import { systemRandom } from '../../src/basics/random.ts';
import { Secret } from '../../src/basics/secret.ts';
import { run } from '../../src/cli/run.ts';
import { oathCode } from '../../src/otp/oath-code.ts';
import { usualParameters } from '../../src/otp/oath-parameters.ts';
import { otpauthUri } from '../../src/otp/otpauth-uri.ts';
import { Phones } from '../../src/phone/phones.ts';
import { openSealedFiles } from '../../src/storage/sealed-files.ts';
import { entry, page } from '../otp/migration-code.ts';
import { jsonLines } from './json-lines.ts';

let data: string;
beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'touchstone-phones-'));
});
afterAll(() => rm(data, { recursive: true, force: true }));

async function touchstone(words: readonly string[], { input = '', json = true } = {}) {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  stdin.end(input);
  const given = [...words, '--data', data, '--lang', 'en', ...(json ? ['--json'] : [])];
  const code = await run(given, { stdin, stdout, stderr, env: {}, interrupted: new AbortController().signal });
  const text = String(stdout.read() ?? '');
  return { code, text, last: json ? jsonLines(text).at(-1) : undefined };
}

/** What another program sees and does in the same folder. */
function otherProgram() {
  const ports = { clock: systemClock, log: { info() {}, warn() {} } };
  const sealed = openSealedFiles(data, { ...ports, keychain: null });
  return { phones: new Phones(sealed.phones, { ...ports, random: systemRandom }), close: () => sealed.close() };
}

test('a phone is added, named by name, number or id, kept between commands, and removed', async () => {
  expect((await touchstone(['phone', 'list'], { json: false })).text).toContain('There is no phone yet.');
  const added = await touchstone(['phone', 'add', 'Hana', '--number', '090-1234-5678', '--email', 'hana@example.com']);
  expect(added.code).toBe(0);
  const id = String(Object(added.last?.value).id);
  const again = await touchstone(['phone', 'add', 'Other', '--number', '090-1234-5678']);
  expect(again).toMatchObject({ code: 1, last: { type: 'refused', refusal: { code: 'number-taken' } } });
  const listed = await touchstone(['phone', 'list'], { json: false });
  expect(listed.text).toBe(`${id}  Hana  +819012345678  hana@example.com  Connected\n`);

  const other = otherProgram();
  expect(other.phones.sendSms('+819012345678', 'code 123456')).toBe('received');
  expect((await touchstone(['phone', 'sms', 'Hana'])).code).toBe(3);
  other.close();
  for (const name of ['Hana', '+819012345678', id]) {
    const { last } = await touchstone(['phone', 'sms', name]);
    expect(last).toMatchObject({ value: { messages: [{ text: 'code 123456' }], mails: [] } });
  }

  const uri = otpauthUri({
    parameters: usualParameters,
    secret: Secret.over(new Uint8Array(20).fill(5)),
    issuer: 'Contoso',
    account: 'hana@contoso.com',
    counter: 0,
  });
  const scanned = await touchstone(['phone', 'app', 'scan', 'Hana'], { input: `${uri}\n` });
  expect(scanned).toMatchObject({ code: 0 });
  const web = await touchstone(['phone', 'app', 'scan', 'Hana'], { input: 'https://example.com\n' });
  expect(web).toMatchObject({ code: 1, last: { refusal: { code: 'web-address' } } });
  const codes = await touchstone(['phone', 'app', 'codes', 'Hana'], { json: false });
  expect(codes.text).toMatch(/^\d{6} {2}Contoso {2}hana@contoso\.com\n$/);

  const others = page([entry({ name: 'taro' }), entry({ algorithm: 4, secret: new Uint8Array(20) })], {
    index: 1,
    size: 2,
  });
  const imported = await touchstone(['phone', 'app', 'scan', 'Hana'], { input: `${others}\n` });
  expect(imported).toMatchObject({
    code: 0,
    last: { value: { added: 1, known: 0, leftOut: 1, code: 2, codes: 2, missing: [1] } },
  });
  const rest = page([entry({ name: 'jiro', secret: new Uint8Array(20).fill(9) })], { index: 0, size: 2 });
  const whole = await touchstone(['phone', 'app', 'scan', 'Hana', '--lang', 'en'], { input: `${rest}\n`, json: false });
  expect(whole).toMatchObject({ code: 0, text: expect.stringContaining('All 2 codes have been scanned.') });

  const counting = { ...usualParameters, type: 'hotp' } as const;
  const counted = otpauthUri({
    parameters: counting,
    secret: Secret.over(new Uint8Array(20).fill(6)),
    issuer: 'Fabrikam',
    account: 'press@fabrikam.com',
    counter: 3,
  });
  expect(await touchstone(['phone', 'app', 'open-link', 'Hana'], { input: `${counted}\n` })).toMatchObject({ code: 0 });
  const next = () => touchstone(['phone', 'app', 'next-code', 'Hana', 'press@fabrikam.com']);
  for (const counter of [3, 4]) {
    const code = oathCode(Secret.over(new Uint8Array(20).fill(6)), counting, counter);
    expect(await next()).toMatchObject({ code: 0, last: { value: { code } } });
  }
  const withCounted = await touchstone(['phone', 'app', 'codes', 'Hana'], { json: false });
  expect(withCounted.text).toMatch(/^- +Fabrikam {2}press@fabrikam\.com {2}\(one code per press\)$/m);
  expect(await touchstone(['phone', 'app', 'next-code', 'Hana', 'hana@contoso.com'])).toMatchObject({ code: 2 });

  expect((await touchstone(['phone', 'remove', 'Hana'])).code).toBe(0);
  expect(await touchstone(['phone', 'remove', 'Hana'])).toMatchObject({ code: 2 });
  expect((await touchstone(['phone', 'list'])).last).toMatchObject({ value: [] });
});
