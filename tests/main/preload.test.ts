import { afterEach, beforeEach, expect, it, vi } from 'vitest';

const electron = vi.hoisted(() => ({
  contextBridge: { exposeInMainWorld: vi.fn<(name: string, api: Record<string, unknown>) => void>() },
  ipcRenderer: {
    send: vi.fn<(channel: string, ...args: unknown[]) => void>(),
    on: vi.fn<(channel: string, listener: (event: { ports: unknown[] }, ...args: unknown[]) => void) => void>(),
  },
}));
vi.mock('electron', () => electron);

const postMessage = vi.fn<(message: string, origin: string, ports: unknown[]) => void>();

beforeEach(async () => {
  vi.stubGlobal('window', { postMessage, location: { origin: 'app://touchstone' } });
  vi.resetModules();
  await import('../../src/preload/index.ts');
});

afterEach(() => {
  vi.unstubAllGlobals();
});

it('exposes one thing: asking for the pipe, without arguments and without an answer', () => {
  const { exposeInMainWorld } = electron.contextBridge;
  expect(exposeInMainWorld).toHaveBeenCalledTimes(1);
  const [name, api] = exposeInMainWorld.mock.calls[0] ?? [];
  expect(name).toBe('touchstonePipe');
  expect(Object.keys(api ?? {})).toEqual(['open']);
  const open = api?.open as (...args: unknown[]) => unknown;
  expect(open('another-channel', { a: 1 })).toBeUndefined();
  expect(electron.ipcRenderer.send.mock.calls).toEqual([['touchstone:pipe']]);
});

it('hands the port on to the page itself and to no other origin', () => {
  expect(electron.ipcRenderer.on).toHaveBeenCalledTimes(1);
  const [channel, listener] = electron.ipcRenderer.on.mock.calls[0] ?? [];
  expect(channel).toBe('touchstone:pipe');
  const port = {};
  listener?.({ ports: [port] }, 'ignored');
  expect(postMessage.mock.calls).toEqual([['touchstone-port', 'app://touchstone', [port]]]);
});
