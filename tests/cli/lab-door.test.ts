import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { createRouterClient } from '@orpc/server';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { silentLog } from '../../src/basics/log.ts';
import { ManualClock } from '../../src/basics/manual-clock.ts';
import { seededRandom } from '../../src/basics/random.ts';
import { run } from '../../src/cli/run.ts';
import { knockAtLab, labAddress, onLines } from '../../src/composition/lab-door.ts';
import { type App, openApp } from '../../src/composition/open-app.ts';
import type { Touchstone } from '../../src/contract/contract.ts';
import { jsonLines } from './json-lines.ts';
import { qrPng } from './png-writer.ts';

// A window of this program is open, and the terminal reaches the phones in it.

const folder = mkdtempSync(join(tmpdir(), 'touchstone-door-'));
const data = join(folder, 'data');
const clock = new ManualClock();
const ports = { clock, random: seededRandom('door'), log: silentLog };
const open = () =>
  openApp({
    dataFolder: data,
    resources: join(import.meta.dirname, '..', '..', 'resources'),
    host: 'test',
    version: '1.2.3',
    lab: true,
    ...ports,
  });
let app: App;
let owner: Touchstone;
beforeAll(async () => {
  app = await open();
  owner = createRouterClient(await app.router(), { context: { caller: app.createCaller({ localOwner: true }) } });
});
afterAll(async () => {
  await app.close();
  expect(existsSync(labAddress(data))).toBe(false);
  rmSync(folder, { recursive: true });
});

async function touchstone(words: readonly string[], input = '') {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  stdin.end(input);
  const given = [...words, '--data', data, '--lang', 'en', '--json'];
  const time = { clock, pass: (ms: number) => clock.advance(ms) };
  const code = await run(given, { stdin, stdout, stderr, env: {}, interrupted: new AbortController().signal, time });
  const last = jsonLines(String(stdout.read() ?? '')).at(-1) as { value?: unknown; refusal?: unknown } | undefined;
  return { code, value: last?.value, refusal: last?.refusal, last };
}

const phoneNow = async () => (await owner.phones.list())[0];

test('S1-18 S1-20 a phone of the open window rings, is answered, heard and keyed from the terminal', async () => {
  expect(await touchstone(['phone', 'add', 'Hana', '--number', '090-1234-5678'])).toMatchObject({ code: 0 });
  expect(await phoneNow()).toMatchObject({ name: 'Hana' });
  expect(await touchstone(['phone', 'call', 'answer', 'Hana'])).toMatchObject({
    code: 1,
    refusal: { code: 'no-call' },
  });

  const ring = () => owner.delivery.test({ channel: 'call', to: '+819012345678', language: 'en' });
  const answered = ring();
  await expect.poll(async () => (await phoneNow())?.call?.state).toBe('ringing');
  expect(await touchstone(['phone', 'call', 'press', 'Hana', '#'])).toMatchObject({ code: 1 });
  expect(await touchstone(['phone', 'show', 'Hana'])).toMatchObject({ value: { call: { state: 'ringing' } } });
  expect(await touchstone(['phone', 'call', 'answer', 'Hana'])).toMatchObject({
    code: 0,
    value: { call: { state: 'answered' } },
  });
  expect(await touchstone(['phone', 'call', 'hear', 'Hana'])).toMatchObject({
    value: { text: expect.stringContaining('pound key') },
  });
  expect(await touchstone(['phone', 'call', 'save-recording', 'Hana', join(folder, 'x.wav')])).toMatchObject({
    code: 1,
    refusal: { code: 'no-recording' },
  });
  expect(await touchstone(['phone', 'call', 'press', 'Hana', '0x'])).toMatchObject({ code: 2 });
  expect(await touchstone(['phone', 'call', 'press', 'Hana', '0#'])).toMatchObject({
    code: 0,
    value: { call: null, last: 'answered' },
  });
  expect(await answered).toEqual({ outcome: 'ended', keys: '0#' });

  const declined = ring();
  await expect.poll(async () => (await phoneNow())?.call?.state).toBe('ringing');
  expect(await touchstone(['phone', 'call', 'hang-up', 'Hana'])).toMatchObject({ value: { last: 'declined' } });
  expect(await declined).toEqual({ outcome: 'not-answered' });
});

test('a test message and a test call reach the phone of the open window', async () => {
  const to = '+819012345678';
  expect(await touchstone(['delivery', 'test', 'sms', to])).toMatchObject({ code: 0, value: { outcome: 'sent' } });
  expect(await touchstone(['phone', 'sms', 'Hana'])).toMatchObject({
    value: { messages: [{ text: expect.stringMatching(/test/i) }] },
  });
  const called = touchstone(['delivery', 'test', 'call', to]);
  await expect.poll(async () => (await phoneNow())?.call?.state).toBe('ringing');
  expect(await touchstone(['phone', 'call', 'hang-up', 'Hana'])).toMatchObject({ code: 0 });
  expect(await called).toMatchObject({ code: 1, value: { outcome: 'not-answered' } });
  expect(await touchstone(['delivery', 'test', 'email', 'nobody@example.com'])).toMatchObject({
    code: 1,
    refusal: { code: 'not-reachable' },
  });
  expect(await touchstone(['delivery', 'show'])).toMatchObject({ value: { channels: { sms: { reaches: 'lab' } } } });
});

test('S4-25 a notice that a command sends is on the phone of the open window when the command has ended', async () => {
  expect(await touchstone(['phone', 'set', 'Hana', '--email', 'watch@example.com'])).toMatchObject({ code: 0 });
  const file = join(folder, 'policy.json');
  writeFileSync(file, JSON.stringify({ notifications: { enabled: true, recipients: ['watch@example.com'] } }));
  const set = ['admin', 'policy', 'set', '--reason', 'to be told', '--yes'];
  expect(await touchstone([...set, '--file', file])).toMatchObject({ code: 0 });
  expect(await touchstone([...set, '--field', 'lockout.threshold=7'])).toMatchObject({ code: 0 });
  const mails = (await phoneNow())?.mails ?? [];
  expect(mails.at(-1)?.subject).toContain('Authentication policy changed');
  // The window's own phones are the only ones: nothing was written beside them.
  expect((await owner.phones.list()).map(({ name }) => name)).toEqual(['Hana']);
});

test('S1-25 S1-26 S3-11 S3-12 the app is installed, started and paired in each way from the terminal', async () => {
  const app = (...words: string[]) => ['phone', 'app', ...words];
  expect(await touchstone(app('uninstall', 'Hana'))).toMatchObject({ code: 0 });
  expect(await touchstone(app('start', 'Hana'))).toMatchObject({ code: 1, refusal: { code: 'not-installed' } });
  const shows = ['diagnostics', 'camera', 'notifications'] as const;
  await owner.phones.change({ id: (await phoneNow())?.id ?? '', shows: [...shows] });
  expect(await touchstone(app('install', 'Hana'))).toMatchObject({ code: 0 });
  const link = 'otpauth://totp/Contoso:hana?secret=JBSWY3DPEHPK3PXP&issuer=Contoso';
  expect(await touchstone(app('open-link', 'Hana'), `${link}\n`)).toMatchObject({
    code: 1,
    refusal: { code: 'not-started' },
  });
  expect(await touchstone(app('start', 'Hana'))).toMatchObject({ value: { passed: shows } });
  expect(await touchstone(app('open-link', 'Hana'), `${link}\n`)).toMatchObject({ code: 0 });
  const other = join(folder, 'other.png');
  writeFileSync(other, qrPng(link.replace('JBSW', 'JBSX').replace('hana', 'taro')));
  expect(await touchstone(app('scan-file', 'Hana', other))).toMatchObject({ code: 0 });
  expect(await touchstone(app('scan-file', 'Hana', other))).toMatchObject({ refusal: { code: 'already-added' } });
  expect(await touchstone(app('accounts', 'Hana'))).toMatchObject({ value: [{ name: 'hana' }, { name: 'taro' }] });
  expect(await touchstone(app('codes', 'Hana'))).toMatchObject({ value: [{ name: 'hana' }, { name: 'taro' }] });
  expect(await touchstone(app('pair', 'Hana'), '123 456 789\nhttps://nobody.example/\n')).toMatchObject({
    code: 1,
    refusal: { code: 'code-wrong' },
  });
  expect(await touchstone(app('remove-account', 'Hana', 'nobody', '--yes'))).toMatchObject({ code: 2 });
  expect(await touchstone(app('remove-account', 'Hana', 'taro'), 'n\n')).toMatchObject({ code: 130 });
  expect(await touchstone(app('remove-account', 'Hana', 'taro', '--yes'))).toMatchObject({ code: 0 });
  expect((await phoneNow())?.app.accounts).toHaveLength(1);
});

test('S1-28 S4-17 sign-in requests are approved with the number, denied and reported from the terminal', async () => {
  const account = { userName: 'hana@example.com', displayName: 'Hana', password: utf8('two wooden bridges 8') };
  const first = await owner.accounts.createFirst(account);
  expect(first.outcome).toBe('done');
  const begun = await owner.securityInfo.addApp();
  if (begun.outcome !== 'done') throw new Error('expected a pairing');
  const { ceremony, code, url } = begun.value;
  expect(await touchstone(['phone', 'app', 'pair', 'Hana'], `${code}\n${url}\n`)).toMatchObject({ code: 0 });
  const asked = (word: string, input = '') => touchstone(['phone', 'notification', word, 'Hana'], input);
  expect(await asked('approve')).toMatchObject({ code: 1, refusal: { code: 'no-request' } });

  const trial = async (answer: (number: string) => Promise<unknown>) => {
    for await (const event of await owner.securityInfo.approve({ ceremony, language: 'en' })) {
      if (event.type === 'end') return event.end;
      if (event.step.step === 'notified') {
        await expect.poll(async () => (await phoneNow())?.app.requests.at(-1)?.state).toBe('waiting');
        await answer(event.step.number ?? '');
      }
    }
    return undefined;
  };
  const denied = await trial(async () => {
    expect(await asked('approve', 'no number\n')).toMatchObject({ code: 1, refusal: { code: 'number-needed' } });
    expect(await asked('report')).toMatchObject({ code: 1, refusal: { code: 'no-reports' } });
    expect(await asked('deny')).toMatchObject({ code: 0, value: { answer: 'denied' } });
  });
  expect(denied).toMatchObject({ outcome: 'refused' });
  await clock.advance(60_000);
  const approved = await trial(async (number) => {
    expect(await asked('approve', `${number}\n`)).toMatchObject({ code: 0, value: { answer: 'approved' } });
  });
  expect(approved).toMatchObject({ outcome: 'done' });
  expect(await asked('list')).toMatchObject({ value: [{ state: 'approved' }, { state: 'denied' }] });
});

test('a token stays as it was left between two commands', async () => {
  await touchstone(['token', 'make', 'c610']);
  await touchstone(['token', 'press', 'c610', 'hold-centre']);
  expect(await touchstone(['token', 'press', 'c610', 'centre'])).toMatchObject({
    value: { screen: { shows: 'register' } },
  });
  expect(await owner.otpTokens.list()).toMatchObject([{ name: 'c610', screen: { shows: 'register' } }]);
});

test('a phone is changed, disconnected and replaced', async () => {
  expect(await touchstone(['phone', 'set', 'Hana'])).toMatchObject({ code: 2 });
  expect(await touchstone(['phone', 'set', 'Hana', '--name', 'Taro', '--number', 'no number'])).toMatchObject({
    code: 1,
    refusal: { code: 'number-invalid' },
  });
  expect(await touchstone(['phone', 'set', 'Hana', '--name', 'Taro', '--email', 'taro@example.com'])).toMatchObject({
    code: 0,
  });
  expect(await touchstone(['phone', 'network', 'Taro', 'away'])).toMatchObject({ code: 2 });
  expect(await touchstone(['phone', 'network', 'Taro', 'off'])).toMatchObject({ code: 0 });
  expect(await phoneNow()).toMatchObject({ network: 'off', email: 'taro@example.com' });
  expect(await touchstone(['phone', 'replace', 'Taro', '--keep-number'], 'n\n')).toMatchObject({ code: 130 });
  expect(await touchstone(['phone', 'replace', 'Taro', '--keep-number', '--yes'])).toMatchObject({ code: 0 });
  expect(await phoneNow()).toMatchObject({ network: 'connected', number: '+819012345678', app: { accounts: [] } });
});

test('the door is for phones and tokens alone, for one program, and for who knows the folder', async () => {
  const mode = (path: string) => statSync(path).mode & 0o077;
  expect(mode(join(data, 'lab-door.key'))).toBe(0);
  expect(mode(data)).toBe(0);

  const socket = await knockAtLab(data, ports);
  if (!socket) throw new Error('expected the door to be answered');
  const answers: string[] = [];
  onLines(socket, (line) => answers.push(line));
  const ask = (path: string) => socket.write(`${JSON.stringify({ i: '1', p: { u: path } })}\n`);
  ask('/people/page');
  await expect.poll(() => answers.join('')).toContain('No procedure matched');
  ask('/delivery/test');
  await expect.poll(() => answers.join('').match(/No procedure matched/g)).toHaveLength(2);
  ask('/phones/list');
  await expect.poll(() => answers.join('')).toContain('+819012345678');
  const closed = new Promise((done) => socket.once('close', done));
  socket.write('what is this\n');
  await closed;

  // Without the first word that everybody has to say.
  const stranger = connect(labAddress(data));
  const cut = new Promise((done) => stranger.once('close', done));
  stranger.write(`${JSON.stringify({ i: '1', p: { u: '/phones/list' } })}\n`);
  await cut;
  // An endless line is not kept.
  const endless = connect(labAddress(data));
  const gone = new Promise((done) => endless.once('close', done));
  endless.on('error', () => {});
  endless.write('a'.repeat(300_000));
  await gone;

  const second = await open();
  await second.router();
  await second.close();
  expect(await touchstone(['phone', 'list'])).toMatchObject({ code: 0 });
});

test('who does not know the secret of the folder is told nothing, and a door that was left is none', async () => {
  const impostor = createServer((socket) => {
    socket.on('error', () => {});
    socket.on('data', () => socket.write(`${'0'.repeat(64)}\n`));
  });
  const bare = mkdtempSync(join(folder, 'bare-'));
  expect(await knockAtLab(bare, ports)).toBeNull();
  writeFileSync(join(bare, 'lab-door.key'), readFileSync(join(data, 'lab-door.key')));
  expect(await knockAtLab(bare, ports)).toBeNull();
  await new Promise<void>((done) => impostor.listen(labAddress(bare), done));
  expect(await knockAtLab(bare, ports)).toBeNull();
  await new Promise((done) => impostor.close(done));
});

const utf8 = (text: string) => new TextEncoder().encode(text);
