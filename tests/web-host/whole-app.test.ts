import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { WebSocket } from 'ws';
import { silentLog } from '../../src/basics/log.ts';
import { ManualClock } from '../../src/basics/manual-clock.ts';
import { seededRandom } from '../../src/basics/random.ts';
import { type App, openApp } from '../../src/composition/open-app.ts';
import { createConnectionServer } from '../../src/composition/serve-connection.ts';
import type { Touchstone } from '../../src/contract/contract.ts';
import { openPageFiles } from '../../src/page/page-files.ts';
import { type LoopbackHost, startLoopbackHost } from '../../src/web-host/loopback-host.ts';
import { launch, openSocket } from './browser-visit.ts';

// Each call goes the whole way: a real socket, the router over operations, identity, storage, virtual bus and virtual key.

let folder: string;
let app: App;
let host: LoopbackHost;
let cookie: { cookie: string };

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'touchstone-whole-'));
  writeFileSync(join(folder, 'index.html'), '');
  const ports = { clock: new ManualClock(), random: seededRandom('whole app'), log: silentLog };
  app = await openApp({
    dataFolder: ':memory:',
    resources: join(import.meta.dirname, '..', '..', 'resources'),
    host: 'test',
    version: '1.2.3',
    lab: true,
    ...ports,
  });
  host = await startLoopbackHost({
    page: openPageFiles(folder),
    serve: createConnectionServer({ router: app.router, ...ports }),
    caller: app.createCaller(),
    random: ports.random,
  });
  cookie = await launch(host);
});

afterAll(async () => {
  await host.close();
  await app.close();
  rmSync(folder, { recursive: true });
});

async function connect(): Promise<{ touchstone: Touchstone; socket: WebSocket }> {
  const socket = await openSocket(host.origin, { ...cookie, origin: host.origin });
  const websocket = socket as unknown as globalThis.WebSocket;
  return { touchstone: createORPCClient<Touchstone>(new RPCLink({ websocket })), socket };
}

it('answers the contract over a socket', async () => {
  const { touchstone } = await connect();
  await expect(touchstone.app.about()).resolves.toMatchObject({ version: '1.2.3', host: 'test', recovered: [] });
  await expect(touchstone.app.changeSettings({ theme: 'dark' })).resolves.toMatchObject({ theme: 'dark' });
  expect(app.settings.read().theme).toBe('dark');
});

it('tells of a virtual key as soon as it is plugged in', async () => {
  const { touchstone } = await connect();
  const { id } = await touchstone.lab.create({ model: 'atkey-pro' });
  const snapshots = await touchstone.keys.watch();
  const attached = async () => {
    const { value, done } = await snapshots.next();
    return done ? undefined : value.keys.filter(({ kind }) => kind === 'virtual').length;
  };
  expect(await attached()).toBe(0);
  await touchstone.lab.plug({ id, power: 'host' });
  expect(await attached()).toBe(1);
  await touchstone.lab.unplug({ id });
  expect(await attached()).toBe(0);
  await snapshots.return?.(undefined);
});

it('keeps the session over a reload, and gives it to no other caller', async () => {
  const { touchstone, socket } = await connect();
  await expect(touchstone.securityInfo.get()).rejects.toMatchObject({ code: 'FORBIDDEN' });
  const password = Buffer.from('correct horse battery').toString('base64url');
  await touchstone.accounts.createFirst({ userName: 'ann@example.com', displayName: 'Ann', password });
  await expect(touchstone.signIn.current()).resolves.toMatchObject({ userName: 'ann@example.com' });
  socket.close();
  const { touchstone: reloaded } = await connect();
  await expect(reloaded.signIn.current()).resolves.toMatchObject({ userName: 'ann@example.com' });
});

it('tells a wrong input where it does not fit, and repeats none of it', async () => {
  const { touchstone } = await connect();
  const refused = await touchstone.keys.setPin({ keyId: 'a', newPin: 'not base64url: 1234!' }).catch((error) => error);
  expect(refused).toMatchObject({ code: 'BAD_REQUEST' });
  expect(JSON.stringify(refused)).not.toContain('1234');
});

it('takes a recording of a megabyte, and tells what is wrong with it', async () => {
  const { touchstone } = await connect();
  const { id } = await touchstone.lab.create({ model: 'pin-only' });
  await touchstone.lab.plug({ id, power: 'host' });
  const keyId = (await touchstone.lab.list()).find((key) => key.id === id)?.keyId ?? '';
  await touchstone.lab.startRecording({ keyId });
  await touchstone.keys.describe({ keyId });
  const { text } = await touchstone.lab.stopRecording({ keyId });
  const [header = '', ...messages] = text.trimEnd().split('\n');
  const lines = [header];
  while (lines.length * 200 < 1_000_000) lines.push(...messages);
  const attached = await touchstone.lab.replay({ text: `${lines.join('\n')}\n` });
  if (attached.outcome !== 'attached') throw new Error(attached.message);
  await touchstone.lab.endReplay({ keyId: attached.keyId });
  lines.push('{');
  await expect(touchstone.lab.replay({ text: lines.join('\n') })).resolves.toMatchObject({
    outcome: 'unreadable',
    line: lines.length,
  });
});

it('has a library of scenarios in both languages', async () => {
  const { touchstone } = await connect();
  const scenarios = await touchstone.lab.scenarios();
  expect(scenarios.length).toBeGreaterThanOrEqual(25);
  for (const { scenario, title, expected } of scenarios) {
    expect(title.ja + expected.ja, scenario).toMatch(/[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u);
  }
});
