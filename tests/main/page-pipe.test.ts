import { EventEmitter } from 'node:events';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';
import type { ContractRouterClient } from '@orpc/contract';
import type { IpcMain, MessageChannelMain, WebContents } from 'electron';
import { beforeEach, expect, it } from 'vitest';
import { ManualClock } from '../../src/basics/manual-clock.ts';
import { createConnectionServer } from '../../src/composition/serve-connection.ts';
import { givePipe } from '../../src/main/page-pipe.ts';
import { createCaller } from '../../src/operations/caller.ts';
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
  ['another window', () => ({ sender: new FakeContents() })],
])('gives %s nothing', (_who, event) => {
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
])('gives the main frame nothing while it shows %s', (url) => {
  contents.mainFrame.url = url;
  ask();
  expect(contents.mainFrame.received).toEqual([]);
  expect(warnings).toEqual(['pipe-refused']);
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
