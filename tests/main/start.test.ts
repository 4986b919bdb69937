import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';
import type { ContractRouterClient } from '@orpc/contract';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { labAddress } from '../../src/composition/lab-door.ts';
import type { contract } from '../../src/contract/contract.ts';
import { createFakeElectron, fakeEvent } from './fake-electron.ts';

type FakeElectron = ReturnType<typeof createFakeElectron>;

// The module is replaced before it is imported, and made anew for each test.
const current = vi.hoisted(() => ({ module: {} as object }));
vi.mock(
  'electron',
  () =>
    new Proxy(
      {},
      {
        get: (_target, name) => (name === 'default' ? current.module : Reflect.get(current.module, name)),
        has: () => true,
      },
    ),
);

let data: string;

beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'touchstone-main-'));
  vi.stubEnv('TOUCHSTONE_DATA', data);
  vi.resetModules();
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(data, { recursive: true });
});

/** Runs the entry of the app, and waits until it has opened its window or given up. */
async function start(options: Parameters<typeof createFakeElectron>[0] = {}): Promise<FakeElectron> {
  const electron = createFakeElectron(options);
  current.module = electron.module;
  // An error that the app shows rejects both.
  const settled = Promise.race([once(electron.news, 'loaded'), once(electron.news, 'ended')]);
  await Promise.all([import('../../src/main/index.ts'), settled]);
  return electron;
}

async function quit({ news, module: { app } }: FakeElectron): Promise<void> {
  const event = fakeEvent();
  const ended = once(news, 'ended');
  app.emit('will-quit', event);
  expect(event.defaultPrevented).toBe(true);
  await ended;
  expect(app.quit).toHaveBeenCalledTimes(1);
  const again = fakeEvent();
  app.emit('will-quit', again);
  expect(again.defaultPrevented).toBe(false);
}

it('opens one sandboxed window on the page of the app', async () => {
  const electron = await start();
  const { app, protocol, crashReporter, session, Menu } = electron.module;
  expect(electron.windows.map(({ loaded }) => loaded)).toEqual(['app://touchstone/']);
  expect(electron.windows[0]?.options.webPreferences).toMatchObject({
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    preload: expect.stringMatching(/preload.index\.cjs$/),
  });
  expect(app.enableSandbox).toHaveBeenCalledTimes(1);
  expect(protocol.registerSchemesAsPrivileged).toHaveBeenCalledWith([
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ]);
  expect(Object.keys(session.defaultSession.handlers).sort()).toEqual([
    'beforeRequest',
    'devicePermission',
    'permissionCheck',
    'permissionRequest',
    'protocol app',
  ]);
  expect(electron.windows[0]?.webContents.openHandler?.({ url: 'https://example.com' })).toEqual({ action: 'deny' });
  expect(crashReporter.start).not.toHaveBeenCalled();
  expect(Menu.setApplicationMenu).toHaveBeenCalledTimes(1);
  expect(electron.paths.userData).toBe(join(data, 'electron'));
  await quit(electron);
});

it('a report is printed from the window that is open, and comes back over its pipe', async () => {
  const electron = await start();
  const { webContents } = electron.windows[0] ?? {};
  electron.module.ipcMain.emit('touchstone:pipe', { sender: webContents, senderFrame: webContents?.mainFrame });
  const port = webContents?.mainFrame.received[0]?.ports[0];
  const link = new RPCLink({ port: port as unknown as ConstructorParameters<typeof RPCLink>[0]['port'] });
  const client: ContractRouterClient<typeof contract> = createORPCClient(link);
  const password = Buffer.from('twelve paper boats 6').toString('base64url');
  await client.accounts.createFirst({ userName: 'a@b.example', displayName: 'A', password });
  const wanted = { report: 'keys', days: 7, timeZone: 'UTC' } as const;
  const made = await client.reports.print({ ...wanted, as: 'pdf' });
  expect(made).toEqual({ outcome: 'made', pdf: Buffer.from('%PDF-1.7').toString('base64url') });
  expect(webContents?.printed).toEqual([expect.objectContaining({ preferCSSPageSize: true, generateTaggedPDF: true })]);
  // The page opens the print dialogue itself.
  expect(await client.reports.print({ ...wanted, as: 'paper' })).toEqual({ outcome: 'by-page' });
  expect(webContents?.printed).toHaveLength(1);
  await quit(electron);
});

it('hostile E1: listens to nothing from a page but the request for its pipe', async () => {
  const electron = await start();
  expect(electron.module.ipcMain.eventNames()).toEqual(['touchstone:pipe']);
  await quit(electron);
});

it('hostile E11: shows the window that is there when it is started again', async () => {
  const electron = await start();
  electron.module.app.emit('second-instance');
  expect(electron.windows[0]?.did).toEqual(['restore', 'focus']);
  await quit(electron);
});

it('hostile E11: a flood of links and starts only brings the window forward: no link is taken, and none is asked for', async () => {
  const electron = await start();
  const { app } = electron.module;
  expect(Object.keys(app)).not.toContain('setAsDefaultProtocolClient');
  const [window] = electron.windows;
  for (let time = 0; time < 1000; time++) {
    app.emit('second-instance', fakeEvent(), ['touchstone', 'touchstone://reset?key=1', 'otpauth://totp/x'], '/tmp');
    app.emit('open-url', fakeEvent(), 'touchstone://reset?key=1');
    app.emit('open-file', fakeEvent(), '/etc/passwd');
  }
  expect(electron.windows).toEqual([window]);
  expect(window?.loaded).toBe('app://touchstone/');
  expect(new Set(window?.did)).toEqual(new Set(['restore', 'focus']));
  await quit(electron);
});

it('hostile E9: opens no port: what listens is a socket in the folder of its person', async () => {
  const listening = vi.spyOn(Server.prototype, 'listen');
  const electron = await start();
  await expect.poll(() => listening.mock.calls.length).toBeGreaterThan(0);
  for (const [address] of listening.mock.calls as unknown as [string][]) {
    expect(address).toBe(labAddress(data));
  }
  await quit(electron);
  listening.mockRestore();
});

it('hostile E4: answers what leaves the page with no, from the first window on', async () => {
  const electron = await start();
  const { session, shell } = electron.module;
  const [window] = electron.windows;
  for (const url of ['https://evil.example', 'file:///etc/passwd', 'smb://evil', 'ms-msdt:/x', 'mailto:a@b.example']) {
    expect(window?.webContents.openHandler?.({ url })).toEqual({ action: 'deny' });
    const event = fakeEvent();
    window?.webContents.emit('will-navigate', event, url);
    expect(event.defaultPrevented).toBe(true);
  }
  const download = fakeEvent();
  session.defaultSession.emit('will-download', download, {
    getURL: () => 'https://evil.example/setup.exe',
    getFilename: () => 'setup.exe',
  });
  expect(download.defaultPrevented).toBe(true);
  expect(shell.openExternal).not.toHaveBeenCalled();
  await quit(electron);
});

it('asks whoever closes the window on something unsaved, and closes it only if that is meant', async () => {
  const electron = await start();
  const ask = electron.module.dialog.showMessageBoxSync;
  const close = (button: string) => {
    ask.mockImplementationOnce((_window, { buttons = [] }) => buttons.indexOf(button));
    const event = fakeEvent();
    electron.windows[0]?.webContents.emit('will-prevent-unload', event);
    return event.defaultPrevented;
  };
  expect(close('閉じない')).toBe(false);
  expect(close('閉じる')).toBe(true);
  expect(ask).toHaveBeenCalledTimes(2);
  expect(ask.mock.lastCall).toEqual([electron.windows[0], expect.objectContaining({ defaultId: 0, cancelId: 0 })]);
  await quit(electron);
});

it('hostile E11: opens nothing where it is running already', async () => {
  const electron = await start({ isFirstInstance: false });
  expect(electron.module.app.quit).toHaveBeenCalledTimes(1);
  expect(electron.windows).toEqual([]);
});

it('hostile E5: does not start with a debugger once it is packaged', async () => {
  const electron = await start({ isPackaged: true, switches: ['remote-debugging-port'] });
  expect(electron.module.app.exit).toHaveBeenCalledWith(1);
  expect(electron.windows).toEqual([]);
});

it('started as the elevated helper it has no window, no profile and no lock, and ends with what it was asked to do', async () => {
  const given = process.argv;
  process.argv = [...given, '--touchstone-elevated-helper=AAAA'];
  try {
    const electron = await start();
    const { app } = electron.module;
    // The hand-over is none that this program writes.
    expect(app.exit).toHaveBeenCalledWith(2);
    expect(app.disableHardwareAcceleration).toHaveBeenCalledTimes(1);
    expect(electron.windows).toEqual([]);
    expect(electron.paths.userData).not.toContain(data);
  } finally {
    process.argv = given;
  }
});

it('hostile E5: is no helper for a debugger', async () => {
  const given = process.argv;
  process.argv = [...given, '--touchstone-elevated-helper=AAAA'];
  try {
    const electron = await start({ isPackaged: true, switches: ['remote-debugging-port'] });
    expect(electron.module.app.exit).toHaveBeenCalledWith(1);
    expect(electron.module.app.disableHardwareAcceleration).not.toHaveBeenCalled();
  } finally {
    process.argv = given;
  }
});
