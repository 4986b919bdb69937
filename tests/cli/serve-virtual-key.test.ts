import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { run } from '../../src/cli/run.ts';
import {
  channelOf,
  getInfoPacket,
  initPacket,
  nonce,
  portOf,
  TcpClient,
  tryConnect,
} from '../hid/sockets/bench-key.ts';
import { serve as serveKey } from './served-key.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'touchstone-serve-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
});

const serve = (...words: string[]) => serveKey(words, { XDG_DATA_HOME: folder, HOME: folder });

/** One command line in this process, for those that end by themselves. */
async function touchstone(...words: string[]) {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const interrupted = new AbortController();
  const code = await run([...words, '--lang', 'en'], {
    stdin,
    stdout,
    stderr,
    env: { XDG_DATA_HOME: folder, HOME: folder },
    interrupted: interrupted.signal,
  });
  return { code, stdout: String(stdout.read() ?? ''), stderr: String(stderr.read() ?? '') };
}

async function ask(target: { address: string }, request: object): Promise<Record<string, unknown>> {
  const socket = connect(portOf(target), '127.0.0.1');
  socket.end(`${JSON.stringify(request)}\n`);
  let text = '';
  for await (const piece of socket) text += String(piece);
  return JSON.parse(text) as Record<string, unknown>;
}

describe('virtual-key serve', () => {
  test('says each address, answers there, and pulls the key at the end; no data folder is made', async () => {
    const served = await serve('--socket', 'tcp:0', '--socket', 'udp:0', '--control', '0', '--seed', '00ff');
    expect(served.records.map(({ step }) => step)).toEqual(['key', 'address', 'address', 'address', 'ready']);
    expect(served.records[0]).toMatchObject({ type: 'step', model: 'atkey-pro' });
    const client = await TcpClient.connect(served.address('tcp'));
    client.socket.write(initPacket(1));
    expect((await client.report()).subarray(7, 15)).toEqual(nonce(1));
    expect(await ask(served.address('control'), { id: 1, command: 'unplug' })).toEqual({ id: 1, ok: {} });
    await client.closed();
    expect(await tryConnect(portOf(served.address('tcp')))).toBe('ECONNREFUSED');
    expect(await ask(served.address('control'), { id: 2, command: 'plug' })).toEqual({ id: 2, ok: {} });
    const again = await TcpClient.connect(served.address('tcp'));
    expect(await served.end()).toBe(0);
    await again.closed();
    expect(readdirSync(folder)).toEqual([]);
  });

  test('a key that is out, without a control channel, does not end the program', async () => {
    const scenario = join(folder, 'out.yaml');
    writeFileSync(scenario, 'title: { en: Out, ja: 外 }\nexpected: { en: Gone, ja: なし }\nsteps:\n  - unplug:\n');
    const served = await serve('--socket', 'tcp:0', '--scenario', scenario);
    expect(await tryConnect(portOf(served.address('tcp')))).toBe('ECONNREFUSED');
    expect(served.child.exitCode).toBeNull();
    expect(await served.end('SIGTERM')).toBe(0);
  });

  test('keeps the key in its file: the same serial number and state in the next run, and one program at a time', async () => {
    const state = join(folder, 'state.key');
    const first = await serve('--socket', 'tcp:0', '--state', state, '--model', 'tiny');
    const second = await touchstone('virtual-key', 'serve', '--socket', 'tcp:0', '--state', state);
    expect(second).toMatchObject({ code: 3, stderr: `${state} is in use by another Touchstone.\n` });
    expect(await first.end()).toBe(0);
    const again = await serve('--socket', 'tcp:0', '--state', state);
    expect(again.records[0]).toEqual(first.records[0]);
    expect(await again.end()).toBe(0);
    const other = await touchstone(
      'virtual-key',
      'serve',
      '--socket',
      'tcp:0',
      '--state',
      state,
      '--model',
      'pin-only',
    );
    expect(other).toMatchObject({ code: 2, stderr: expect.stringContaining('holds a key of the model tiny') });
    expect(readdirSync(folder)).toEqual(['state.key']);
  });

  test('a damaged file is refused and kept aside, and no key is made silently', async () => {
    const state = join(folder, 'state.key');
    await (await serve('--socket', 'tcp:0', '--state', state)).end();
    const whole = readFileSync(state);
    writeFileSync(state, whole.subarray(0, whole.length - 1));
    const { code, stdout, stderr } = await touchstone('virtual-key', 'serve', '--socket', 'tcp:0', '--state', state);
    expect(code).toBe(3);
    expect(stdout).toBe('');
    const kept = readdirSync(folder);
    expect(kept).toEqual([expect.stringMatching(/^state\.damaged-.*Z\.key$/)]);
    expect(stderr).toContain(join(folder, String(kept[0])));
    expect(existsSync(state)).toBe(false);
  });

  test('the same seed is the same key', async () => {
    const answers: string[] = [];
    for (let round = 0; round < 2; round++) {
      const served = await serve('--socket', 'tcp:0', '--seed', 'c0ffee');
      const client = await TcpClient.connect(served.address('tcp'));
      client.socket.write(initPacket(1));
      const reply = await client.report();
      client.socket.write(getInfoPacket(channelOf(reply)));
      answers.push(reply.toString('hex') + (await client.report()).toString('hex') + String(served.records[0]?.serial));
      await served.end();
    }
    expect(answers[1]).toBe(answers[0]);
  });

  test('a seeded key with a past does not draw the same again', async () => {
    const state = join(folder, 'state.key');
    const channels: number[] = [];
    for (let round = 0; round < 2; round++) {
      const served = await serve('--socket', 'tcp:0', '--seed', 'c0ffee', '--state', state);
      const client = await TcpClient.connect(served.address('tcp'));
      client.socket.write(initPacket(1));
      channels.push(channelOf(await client.report()));
      await served.end();
    }
    expect(channels[1]).not.toBe(channels[0]);
  });

  test('a scenario says the model and the seed of its key, where the command line and the file do not', async () => {
    const scenario = join(folder, 'tiny.yaml');
    const state = join(folder, 'state.key');
    writeFileSync(scenario, `${head}model: tiny\nseed: s\ninitial: { pin: "1234" }\n`);
    const serials: unknown[] = [];
    for (let round = 0; round < 2; round++) {
      const served = await serve('--socket', 'tcp:0', '--scenario', scenario);
      expect(served.records[0]).toMatchObject({ model: 'tiny' });
      // The scenario has pulled the key and put it back: its clients find it all the same.
      await TcpClient.connect(served.address('tcp'));
      serials.push(served.records[0]?.serial);
      await served.end();
    }
    expect(serials[1]).toBe(serials[0]);
    await (await serve('--socket', 'tcp:0', '--scenario', scenario, '--state', state, '--model', 'pin-only')).end();
    const again = await serve('--socket', 'tcp:0', '--scenario', scenario, '--state', state);
    expect(again.records[0]).toMatchObject({ model: 'pin-only' });
    await again.end();
  });

  test('quirks stay with the key in its file', async () => {
    const state = join(folder, 'state.key');
    const words = ['virtual-key', 'serve', '--socket', 'tcp:0', '--state', state];
    await (await serve('--socket', 'tcp:0', '--state', state, '--quirk', 'empty-names')).end();
    const other = await touchstone(...words, '--quirk', 'reset-any-time');
    expect(other).toMatchObject({ code: 2, stderr: expect.stringContaining('made with other quirks (empty-names)') });
    for (const more of [[], ['--quirk', 'empty-names']]) {
      expect(await (await serve('--socket', 'tcp:0', '--state', state, ...more)).end()).toBe(0);
    }
  });

  test('touch and reset by themselves', async () => {
    const served = await serve(
      '--socket',
      'tcp:0',
      '--control',
      '0',
      '--auto-touch',
      '--auto-finger',
      '--finger',
      'left-thumb',
      '--reset-any-time',
    );
    expect(await ask(served.address('control'), { command: 'state' })).toMatchObject({
      ok: { hands: { autoTouch: true, autoFinger: 'left-thumb', resetAnyTime: true } },
    });
    await served.end();
  });
});

const head = 'title: { en: A, ja: B }\nexpected: { en: A, ja: B }\n';

describe('bad input for virtual-key serve', () => {
  test.each([
    [[], 'Say how other programs reach the key'],
    [['--socket', 'tcp'], '--socket "tcp"'],
    [['--socket', 'tcp:65536'], '--socket "tcp:65536"'],
    [['--socket', 'tcp:-1'], '--socket "tcp:-1"'],
    [['--socket', 'http:80'], '--socket "http:80"'],
    [['--socket', 'tcp:0', '--control', 'here'], '--control "here"'],
    [['--socket', 'tcp:0', '--model', 'fly'], 'There is no model "fly"'],
    [['--socket', 'tcp:0', '--quirk', 'fly'], 'There is no quirk "fly"'],
    [['--socket', 'tcp:0', '--seed', 'xyz'], '--seed'],
    [['--socket', 'tcp:0', '--seed', ''], '--seed'],
    [['--socket', 'tcp:0', '--scenario', 'not-there.yaml'], 'not-there.yaml cannot be read: ENOENT'],
    [['--socket', 'tcp:0', '--user', 'a@b'], '"virtual-key serve" does not take "--user"'],
    [['--socket', 'tcp:0', '--data', 'here'], '"virtual-key serve" does not take "--data"'],
    [['--socket', 'tcp:0', 'more'], 'does not take "more"'],
  ])('%j is refused before anything is made', async (words, message) => {
    const state = join(folder, 'state.key');
    const { code, stderr, stdout } = await touchstone('virtual-key', 'serve', '--state', state, ...words);
    expect(stderr).toContain(message);
    expect(stdout).toBe('');
    expect(code).toBe(2);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('a port in use is said, and nothing stays open', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    onTestFinished(() => void other.close());
    const { port } = other.address() as AddressInfo;
    for (const words of [
      ['--socket', `tcp:${port}`],
      ['--socket', 'tcp:0', '--control', String(port)],
    ]) {
      const { code, stderr } = await touchstone('virtual-key', 'serve', ...words);
      expect({ code, stderr }).toEqual({ code: 3, stderr: `The port ${port} is in use.\n` });
    }
  });

  test('a port that is asked for twice is in use, also by this program itself', async () => {
    const free = createServer().listen(0, '127.0.0.1');
    await once(free, 'listening');
    const { port } = free.address() as AddressInfo;
    free.close();
    await once(free, 'close');
    for (const words of [
      ['--socket', `tcp:${port}`, '--socket', `tcp:${port}`],
      ['--socket', `tcp:${port}`, '--control', String(port)],
    ]) {
      const { code, stdout, stderr } = await touchstone('virtual-key', 'serve', ...words);
      expect({ code, stdout, stderr }).toEqual({ code: 3, stdout: '', stderr: `The port ${port} is in use.\n` });
    }
  });

  test.each([
    ['cannot be read', 'steps:\n  - fly:\n', ', line 4: '],
    ['is too long', '#'.repeat(32_768), ' is no scenario: got '],
  ])('a scenario that %s is said, and nothing is made', async (_what, text, message) => {
    const scenario = join(folder, 'bad.yaml');
    const state = join(folder, 'state.key');
    writeFileSync(scenario, head + text);
    const words = ['--socket', 'tcp:0', '--scenario', scenario, '--state', state];
    const { code, stderr } = await touchstone('virtual-key', 'serve', ...words);
    expect(code).toBe(3);
    expect(stderr).toContain(scenario + message);
    expect(readdirSync(folder)).toEqual(['bad.yaml']);
  });

  test('a scenario that does not fit the key is said', async () => {
    const scenario = join(folder, 'unfit.yaml');
    writeFileSync(scenario, `${head}initial: { pin: "1" }\n`);
    const { code, stderr } = await touchstone('virtual-key', 'serve', '--socket', 'tcp:0', '--scenario', scenario);
    expect(code).toBe(3);
    expect(stderr).toMatch(/unfit\.yaml does not fit this key: .*got 1, expected 4 to 63/);
  });

  test.skipIf(existsSync('/dev/uhid'))('a kernel without uhid is said, with what works', async () => {
    const { code, stderr } = await touchstone('virtual-key', 'serve', '--socket', 'uhid');
    expect(code).toBe(3);
    expect(stderr).toMatch(/no uhid .*modprobe uhid.*tcp or udp/);
  });
});

test('virtual-key models lists models and quirks, each with words', async () => {
  const { code, stdout } = await touchstone('virtual-key', 'models');
  expect(code).toBe(0);
  expect(stdout).toContain('atkey-pro  ');
  expect(stdout).not.toMatch(/quirks:/);
  const json = await touchstone('virtual-key', 'models', '--json');
  expect(JSON.parse(json.stdout)).toMatchObject({ type: 'result', value: { models: expect.any(Array) } });
});

test('a start opens neither the contract nor the data folder', () => {
  const urlOf = (name: string) => JSON.stringify(new URL(`../../src/cli/${name}`, import.meta.url).href);
  const script = `
    import { registerHooks } from 'node:module';
    const loaded = [];
    registerHooks({ load: (url, context, next) => (loaded.push(url), next(url, context)) });
    await import(${urlOf('run.ts')});
    await import(${urlOf('serve-virtual-key.ts')});
    console.log(JSON.stringify(loaded));`;
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
  const loaded = JSON.parse(stdout) as string[];
  expect(loaded.some((url) => url.endsWith('/virtual-key.ts'))).toBe(true);
  expect(loaded.filter((url) => /src\/(operations|identity|ctap)\/|node-hid|kysely/.test(url))).toEqual([]);
  // Plain values that stand alone in a file cost nothing; shapes, and what leads to them, are the contract.
  const standsAlone = (url: string) => !/^(import (?!type )|export [*{])/m.test(readFileSync(new URL(url), 'utf8'));
  expect(loaded.filter((url) => url.includes('/src/contract/') && !standsAlone(url))).toEqual([]);
});
