import { EventEmitter } from 'node:events';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';
import type { ContractRouterClient } from '@orpc/contract';
import type { IpcMain, MessageChannelMain, WebContents } from 'electron';
import { beforeEach, expect, it } from 'vitest';
import { ManualClock } from '../../src/basics/manual-clock.ts';
import { maxRequestsPerSecond, RequestCheck } from '../../src/composition/request-check.ts';
import { createConnectionServer } from '../../src/composition/serve-connection.ts';
import { givePipe } from '../../src/main/page-pipe.ts';
import { createCaller } from '../../src/operations/caller.ts';
import { leastTime } from '../trust/least-time.ts';
import { createTinyRouter, type tinyContract } from '../web-host/tiny-router.ts';
import { FakeContents, FakeFrame, FakeMessageChannel, type FakePort } from './fake-electron.ts';

const channel = 'touchstone:pipe';

let ipcMain: EventEmitter;
let contents: FakeContents;
let warnings: string[];
let tiny: ReturnType<typeof createTinyRouter>;

beforeEach(() => {
  ipcMain = new EventEmitter();
  contents = new FakeContents();
  warnings = [];
  tiny = createTinyRouter();
  const log = { info() {}, warn: (event: string) => warnings.push(event) };
  givePipe(contents as unknown as WebContents, {
    ipcMain: ipcMain as unknown as IpcMain,
    createChannel: () => new FakeMessageChannel() as unknown as MessageChannelMain,
    serve: createConnectionServer({ router: async () => tiny.router, clock: new ManualClock(), log }),
    caller: createCaller(),
    log,
  });
});

const ask = (event: { sender?: unknown; senderFrame?: unknown } = {}) =>
  ipcMain.emit(channel, { sender: contents, senderFrame: contents.mainFrame, ...event });

function givenPort(): FakePort {
  const port = contents.mainFrame.received.at(-1)?.ports[0];
  if (port === undefined) throw new Error('expected a port');
  return port;
}

const clientOver = (port: FakePort): ContractRouterClient<typeof tinyContract> =>
  createORPCClient(new RPCLink({ port: port as unknown as ConstructorParameters<typeof RPCLink>[0]['port'] }));

it('gives the main frame of our page one port, over which calls are answered', async () => {
  ask();
  expect(contents.mainFrame.received).toMatchObject([{ channel, message: null }]);
  const client = clientOver(givenPort());
  await expect(client.greet({ name: 'Ann' })).resolves.toEqual({ text: 'hello Ann' });
  const ticks = await client.ticks();
  expect(await ticks.next()).toEqual({ done: false, value: 0 });
  await ticks.return?.();
  await expect.poll(tiny.ended).toBe(1);
});

it.each<[string, () => { sender?: unknown; senderFrame?: unknown }]>([
  ['a frame inside the page', () => ({ senderFrame: new FakeFrame('app://touchstone/') })],
  ['a frame that is gone', () => ({ senderFrame: null })],
  ['another window, or a page of another session', () => ({ sender: new FakeContents() })],
  ['the main frame of another window', () => ({ senderFrame: new FakeContents().mainFrame })],
])('hostile E1: gives %s nothing', (_who, event) => {
  ask(event());
  expect(contents.mainFrame.received).toEqual([]);
  expect(warnings).toEqual(['pipe-refused']);
});

it.each([
  'about:blank',
  'https://evil.example/',
  'file:///app/index.html',
  'app://evil/',
  'app://touchstone@evil/',
  'app://touchstone.evil/',
  'data:text/html,app://touchstone/',
  'devtools://devtools/bundled/inspector.html',
  '',
])('hostile E1: gives the main frame nothing while it shows %s', (url) => {
  contents.mainFrame.url = url;
  ask();
  expect(contents.mainFrame.received).toEqual([]);
  expect(warnings).toEqual(['pipe-refused']);
});

it('hostile E1: a frame that goes while it asks gets nothing, and the program lives on', () => {
  const gone = () => {
    throw new Error('Render frame was disposed before WebFrameMain could be accessed');
  };
  const frame = contents.mainFrame;
  frame.postMessage = gone;
  expect(() => ask()).not.toThrow();
  Object.defineProperty(frame, 'url', { get: gone });
  expect(() => ask()).not.toThrow();
  expect(warnings).toEqual(['pipe-refused', 'pipe-refused']);
});

it('hostile E2: getters, proxies and whatever is no text are closed out without being looked into', async () => {
  let looks = 0;
  const look = () => {
    looks++;
    return '1';
  };
  const request = { i: '1', p: { u: '/greet', b: { json: { name: 'a' } } } };
  for (const hostile of [
    Object.defineProperty({ ...request }, 'i', { get: look, enumerable: true }),
    new Proxy(request, { get: look, has: () => look() === '1', ownKeys: () => [look()] }),
    { toString: look, toJSON: look },
    new Uint8Array(1_000_000),
    [request],
    null,
    1n,
  ]) {
    ask();
    const port = givenPort();
    port.postMessage(hostile);
    await expect.poll(() => port.closed).toBe(true);
  }
  expect(looks).toBe(0);
  expect(new Set(warnings)).toEqual(new Set(['connection-refused']));
});

it('hostile E2: 100 MB of text close the port within a millisecond, and say nothing of it', async () => {
  const text = JSON.stringify({ i: '1', p: { u: '/greet', b: { json: { name: 'x'.repeat(100_000_000) } } } });
  const check = new RequestCheck(new ManualClock());
  const { value, ms } = leastTime(() => check.faultOf(text));
  expect(value).toBe('too-long');
  expect(ms).toBeLessThan(1);
  ask();
  const port = givenPort();
  port.postMessage(text);
  await expect.poll(() => port.closed).toBe(true);
  expect(warnings).toEqual(['connection-refused']);
});

it('hostile E2: of 10^4 calls in a second no more than 1,000 are looked at, and the port is closed', async () => {
  ask();
  const port = givenPort();
  let answers = 0;
  port.on('message', () => answers++);
  for (let call = 0; call < 10_000; call++) {
    port.postMessage(JSON.stringify({ i: call.toString(36), p: { u: '/greet', b: { json: { name: 'a' } } } }));
  }
  await expect.poll(() => port.closed).toBe(true);
  expect(answers).toBeLessThanOrEqual(maxRequestsPerSecond);
  expect(warnings).toEqual(['connection-refused']);
  ask();
  await expect(clientOver(givenPort()).greet({ name: 'again' })).resolves.toEqual({ text: 'hello again' });
});

it('closes the port of the page before when a reloaded page asks', () => {
  ask();
  const first = givenPort();
  ask();
  expect(first.closed).toBe(true);
  expect(givenPort().closed).toBe(false);
});

it('closes the port on a message that is no call, and stops what runs', async () => {
  ask();
  const port = givenPort();
  const ticks = await clientOver(port).ticks();
  await ticks.next();
  port.postMessage({ i: '1', p: {} });
  await expect.poll(() => port.closed).toBe(true);
  await expect.poll(tiny.ended).toBe(1);
  expect(warnings).toEqual(['connection-refused']);
});

it('listens no more when the window is gone', () => {
  ask();
  contents.emit('destroyed');
  expect(givenPort().closed).toBe(true);
  expect(ipcMain.listenerCount(channel)).toBe(0);
});
