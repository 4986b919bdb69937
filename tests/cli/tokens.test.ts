import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, expect, test } from 'vitest';
import { ManualClock } from '../../src/basics/manual-clock.ts';
import { Secret } from '../../src/basics/secret.ts';
import { run } from '../../src/cli/run.ts';
import { usualParameters } from '../../src/otp/oath-parameters.ts';
import { otpauthUri } from '../../src/otp/otpauth-uri.ts';
import { jsonLines } from './json-lines.ts';
import { png, qrPng } from './png-writer.ts';

const folder = mkdtempSync(join(tmpdir(), 'touchstone-tokens-'));
const clock = new ManualClock();
afterAll(() => rmSync(folder, { recursive: true }));

/** One command on the kept tokens, with an app and a hand of its own. */
async function touchstone(words: readonly string[], { input = '', json = true, language = 'en' } = {}) {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  stdin.end(input);
  const given = [...words, '--data', join(folder, 'data'), '--lang', language, ...(json ? ['--json'] : [])];
  const time = { clock, pass: (ms: number) => clock.advance(ms) };
  const interrupted = new AbortController().signal;
  const code = await run(given, { stdin, stdout, stderr, env: {}, interrupted, time });
  const text = String(stdout.read() ?? '');
  const last = (json ? jsonLines(text).at(-1) : undefined) as { value?: unknown; refusal?: unknown } | undefined;
  return { code, text, last, value: last?.value, said: String(stderr.read() ?? '') };
}

function picture(name: string, file: Uint8Array): string {
  writeFileSync(join(folder, name), file);
  return join(folder, name);
}

const accountPng = (number: number) =>
  picture(
    `account-${number}.png`,
    qrPng(
      otpauthUri({
        parameters: usualParameters,
        secret: Secret.over(new Uint8Array(20).fill(number)),
        issuer: 'Contoso',
        account: `hana${number}@contoso.com`,
        counter: 0,
      }),
    ),
  );

test('S0-01 S0-07 S0-09 a token is made, reads QR codes from files, shows its codes and is thrown away', async () => {
  expect((await touchstone(['token', 'list'], { json: false })).text).toContain('There is no OTP token yet.');
  const made = await touchstone(['token', 'make', 'c610']);
  expect(made).toMatchObject({ code: 0, value: { id: expect.any(String) } });
  expect(await touchstone(['token', 'codes', 'c610'], { json: false })).toMatchObject({
    code: 0,
    text: expect.stringContaining('no account'),
  });

  for (const number of [1, 2, 3]) {
    const read = await touchstone(['token', 'read-qr', 'c610', accountPng(number)]);
    expect(read).toMatchObject({ code: 0, value: { screen: { shows: 'message', message: 'registered' } } });
  }
  expect(await touchstone(['token', 'read-qr', 'c610', accountPng(4)])).toMatchObject({
    code: 1,
    last: { refusal: { code: 'full' } },
  });
  const codes = await touchstone(['token', 'codes', 'c610']);
  expect(codes.value).toEqual(
    [1, 2, 3].map((number) => ({
      issuer: 'Contoso',
      account: `hana${number}@contoso.com`,
      code: expect.stringMatching(/^\d{6}$/),
      period: 30,
      remainingMs: expect.any(Number),
    })),
  );
  expect(new Set((codes.value as { code: string }[]).map(({ code }) => code)).size).toBe(3);
  const listed = await touchstone(['token', 'list'], { json: false });
  expect(listed.text).toMatch(/ {2}c610 {2}3 accounts {2}Its clock is right\.\n$/);

  expect(await touchstone(['token', 'remove', 'c610'], { input: 'n\n' })).toMatchObject({ code: 130 });
  expect(await touchstone(['token', 'remove', 'c610', '--yes'])).toMatchObject({ code: 0 });
  expect(await touchstone(['token', 'remove', 'c610', '--yes'])).toMatchObject({ code: 2 });
});

test('S0-12 S0-13 S0-16 buttons are pressed one after the other, and the display is told', async () => {
  await touchstone(['token', 'make', 'pressed']);
  await touchstone(['token', 'read-qr', 'pressed', accountPng(7)]);
  const press = async (presses: string) =>
    (await touchstone(['token', 'press', 'pressed', presses], { json: false })).text;
  expect(await press('centre')).toBe('The display is off\n');
  expect(await press('hold-centre')).toBe('> hana7@contoso.com\n  [+] Register\n');
  expect(await press('hold-centre,centre')).toMatch(/^\d{6} {2}Contoso {2}hana7@contoso\.com\n$/);
  expect(await press('hold-centre,left,centre')).toBe('Register an account\n');
  expect(await press('hold-centre,left,centre,centre')).toBe('Camera: show a QR code\n');
  expect(await press('hold-centre,centre,right')).toBe('Delete this account?\nhana7@contoso.com\n');
  expect(await press('hold-centre,centre,right,centre')).toBe('Deleted\n');
  expect(await press('hold-centre')).toBe('> [+] Register\n');
  const wrong = await touchstone(['token', 'press', 'pressed', 'centre,middle']);
  expect(wrong).toMatchObject({ code: 2, last: { message: expect.stringContaining('hold-left-centre') } });
});

test('S0-18 S0-19 S0-20 S0-47 the clock is looked at, set wrong, and set right by the time code', async () => {
  await touchstone(['token', 'make', 'slow']);
  await touchstone(['token', 'read-qr', 'slow', accountPng(9)]);
  const clockNow = async (...options: string[]) =>
    (await touchstone(['token', 'clock', 'slow', ...options], { json: false })).text;
  expect(await clockNow()).toContain('Its clock is right.');
  const inJapanese = await touchstone(['token', 'clock', 'slow'], { json: false, language: 'ja' });
  expect(inJapanese.text).toMatch(/^\d{4}\/\d\d\/\d\d \d{1,2}:\d\d:\d\d {2}/);
  expect(await clockNow('--ahead=-3600')).toContain('Its clock is 3600 s behind.');
  expect(await clockNow('--drift=-40')).toContain('Drift: -40 ppm');
  const wrong = ['--ahead=31536001', '--ahead=1.5', '--ahead=', '--drift=10001'];
  for (const option of wrong)
    expect(await touchstone(['token', 'clock', 'slow', option]), option).toMatchObject({ code: 2 });
  expect(await clockNow('--ahead=31536000')).toContain('31536000 s ahead');

  expect(await touchstone(['token', 'time-sync', 'slow'], { json: false })).toMatchObject({
    code: 0,
    text: 'The clock was set\n',
  });
  expect(await clockNow()).toContain('Its clock is right.');
  expect((await touchstone(['token', 'codes', 'slow'])).value).toHaveLength(1);

  const shown = await touchstone(['time-code']);
  expect(shown.value).toEqual({ text: `timesync://utc/${clock.now()}`, at: clock.now() });
  const drawn = await touchstone(['time-code'], { json: false });
  expect(drawn.text).toMatch(/█▀/);
  expect(drawn.text).toContain('Time in the code');
  const asAccount = await touchstone(['token', 'read-qr', 'slow', picture('time.png', qrPng('timesync://utc/1'))]);
  expect(asAccount).toMatchObject({ code: 1, last: { refusal: { code: 'unsupported' } } });
});

test('a file without a QR code, no picture, and none at all change nothing and say why', async () => {
  await touchstone(['token', 'make', 'reader']);
  const blank = png({ width: 60, height: 60, depth: 8, colour: 0, row: () => Array.from({ length: 60 }, () => 255) });
  const read = (file: string) => touchstone(['token', 'read-qr', 'reader', file]);
  expect(await read(picture('blank.png', blank))).toMatchObject({
    code: 2,
    last: { message: 'No QR code was found there.' },
  });
  expect(await read(picture('note.txt', Buffer.from('hello')))).toMatchObject({
    code: 2,
    last: { message: expect.stringContaining('PNG') },
  });
  expect(await read(join(folder, 'missing.png'))).toMatchObject({
    code: 2,
    last: { message: expect.stringContaining('missing.png') },
  });
  const japanese = await touchstone(['token', 'codes', 'reader'], { json: false, language: 'ja' });
  expect(japanese.text).toContain('このトークンにアカウントはありません');
});
