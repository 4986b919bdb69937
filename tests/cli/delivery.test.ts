import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, expect, test } from 'vitest';
import { run } from '../../src/cli/run.ts';
import { httpServer, json, Opened } from '../delivery/servers.ts';

const folder = mkdtempSync(join(tmpdir(), 'touchstone-delivery-'));
const opened = new Opened();
afterAll(async () => {
  await opened.close();
  rmSync(folder, { recursive: true });
});

/** One command on the kept data, with an app of its own. */
async function touchstone(typed: string, ...words: string[]) {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  stdin.end(typed);
  const given = ['delivery', ...words, '--data', join(folder, 'data'), '--json', '--lang', 'en'];
  const code = await run(given, { stdin, stdout, stderr, env: {}, interrupted: new AbortController().signal });
  const said = String(stdout.read() ?? '');
  const last = JSON.parse(said.split('\n').findLast(Boolean) ?? '{}') as Record<string, unknown>;
  return { code, said, value: last.value, refusal: last.refusal, message: String(last.message) };
}

test('a gateway is set up, chosen, tested and removed; its token stays sealed', async () => {
  const { base, received } = await httpServer(opened, (_, response) =>
    json(response, 201, { sid: 'SM1', status: 'queued' }),
  );
  const fields = ['--field', `baseUrl=${base}`, '--field', 'accountSid=AC1', '--field', 'from=+815012345678'];
  expect(await touchstone('', 'set', 'twilio', ...fields)).toMatchObject({
    code: 1,
    refusal: {
      code: 'not-taken',
      problems: [
        { field: 'baseUrl', problem: 'private-address' },
        { field: 'secret', problem: 'missing' },
      ],
    },
  });
  const set = ['set', 'twilio', ...fields, '--field', 'privateAddresses=yes', '--secret'];
  expect(await touchstone('geheim-token\n', ...set)).toMatchObject({ code: 0 });
  // What is not named stays.
  expect(await touchstone('', 'set', 'twilio', '--field', 'from=Contoso')).toMatchObject({ code: 0 });
  expect(await touchstone('', 'use', 'sms', 'twilio')).toMatchObject({ code: 0 });
  expect(await touchstone('', 'test', 'sms', '+819012345678')).toMatchObject({ code: 0, value: { outcome: 'sent' } });
  expect(received[0]?.headers.authorization).toBe(`Basic ${Buffer.from('AC1:geheim-token').toString('base64')}`);
  expect(new URLSearchParams(received[0]?.body).get('From')).toBe('Contoso');

  const shown = await touchstone('', 'show');
  expect(shown.value).toMatchObject({
    channels: { sms: { gateway: 'twilio', reaches: 'gateway' }, email: { gateway: 'built-in' } },
    parts: { twilio: { hasSecret: true, values: { from: 'Contoso' } }, smtp: null },
  });
  expect(shown.said).not.toContain('geheim');
  for (const name of readdirSync(join(folder, 'data'))) {
    expect(readFileSync(join(folder, 'data', name)).includes('geheim-token'), name).toBe(false);
  }
  expect(await touchstone('n\n', 'forget', 'twilio')).toMatchObject({ code: 130 });
  expect(await touchstone('', 'forget', 'twilio', '--yes')).toMatchObject({ code: 0, value: { forgotten: true } });
  expect((await touchstone('', 'show')).value).toMatchObject({
    channels: { sms: { gateway: 'built-in' } },
    parts: { twilio: null },
  });
});

test('what does not fit is told, and changes nothing', async () => {
  expect(await touchstone('', 'use', 'sms', 'smtp')).toMatchObject({ code: 2 });
  expect(await touchstone('', 'use', 'fax', 'smtp')).toMatchObject({
    code: 2,
    message: expect.stringContaining('email'),
  });
  expect(await touchstone('', 'set', 'smtp', '--field', 'colour=red')).toMatchObject({ code: 2 });
  expect(await touchstone('', 'set', 'limits', '--secret')).toMatchObject({ code: 2 });
  expect(await touchstone('', 'set', 'limits', '--field', 'perAddressAnHour=none')).toMatchObject({ code: 1 });
  expect(await touchstone('', 'test', 'push', 'somewhere')).toMatchObject({ code: 1 });
});

test('a number may be written as it is dialled in Japan; what is none is told with an example', async () => {
  const { base, received } = await httpServer(opened, (_, response) =>
    json(response, 201, { sid: 'SM1', status: 'queued' }),
  );
  const fields = [`baseUrl=${base}`, 'accountSid=AC1', 'from=+815012345678', 'privateAddresses=yes'];
  const set = ['set', 'twilio', ...fields.flatMap((field) => ['--field', field]), '--secret'];
  expect(await touchstone('token\n', ...set)).toMatchObject({ code: 0 });
  expect(await touchstone('', 'use', 'sms', 'twilio')).toMatchObject({ code: 0 });
  const numbers = ['090-1234-5678', '０９０１２３４５６７８', '+81 90 1234 5678', '+15005550006'];
  for (const number of numbers) {
    expect(await touchstone('', 'test', 'sms', number)).toMatchObject({ code: 0, value: { outcome: 'sent' } });
  }
  expect(received.map(({ body }) => new URLSearchParams(body).get('To'))).toEqual([
    ...Array<string>(3).fill('+819012345678'),
    '+15005550006',
  ]);
  for (const [channel, wrong, example] of [
    ['sms', '12', '090-1234-5678'],
    ['call', 'Hana', '+819012345678'],
    ['email', 'hana', 'hana@example.com'],
  ] as const) {
    expect(await touchstone('', 'test', channel, wrong)).toMatchObject({
      code: 2,
      message: expect.stringContaining(example),
    });
  }
  expect(received).toHaveLength(numbers.length);
});
