import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Session, WebContents } from 'electron';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { denyContents, denySession, hasDebuggerSwitch } from '../../src/main/denials.ts';
import { FakeContents, FakeSession, fakeEvent } from './fake-electron.ts';

const ownPage = 'app://touchstone/index.html#/keys';

describe('a session', () => {
  let session: FakeSession;
  const call = (name: string, ...args: unknown[]) => session.handlers[name]?.(...(args as never[]));

  beforeEach(() => {
    session = new FakeSession();
    denySession(session as unknown as Session);
  });

  const asks = (permission: string, requestingUrl: string, isMainFrame = true) => {
    const answer = vi.fn<(granted: boolean) => void>();
    call('permissionRequest', null, permission, answer, { requestingUrl, isMainFrame });
    expect(answer).toHaveBeenCalledTimes(1);
    return answer.mock.calls[0]?.[0];
  };

  it.each([
    'media',
    'display-capture',
    'geolocation',
    'notifications',
    'midi',
    'midiSysex',
    'pointerLock',
    'fullscreen',
    'openExternal',
    'hid',
    'usb',
    'serial',
    'clipboard-read',
    'fileSystem',
    'storage-access',
    'unknown',
  ])('hostile E4 E10: grants nobody %s', (permission) => {
    expect(asks(permission, ownPage)).toBe(false);
    expect(call('permissionCheck', null, permission, 'app://touchstone', {})).toBe(false);
  });

  it('lets our page write text to the clipboard, and nobody else', () => {
    const write = 'clipboard-sanitized-write';
    expect(asks(write, ownPage)).toBe(true);
    expect(asks(write, ownPage, false)).toBe(false);
    expect(asks(write, 'https://evil.example/')).toBe(false);
    expect(call('permissionCheck', null, write, 'app://touchstone', {})).toBe(true);
    expect(call('permissionCheck', null, write, 'https://evil.example', {})).toBe(false);
    expect(call('permissionCheck', null, write, '', {})).toBe(false);
  });

  it('lets our page see through a camera, and never listen', () => {
    const asksFor = (mediaTypes: readonly string[], requestingUrl = ownPage) => {
      const answer = vi.fn<(granted: boolean) => void>();
      call('permissionRequest', null, 'media', answer, { requestingUrl, isMainFrame: true, mediaTypes });
      return answer.mock.calls[0]?.[0];
    };
    expect(asksFor(['video'])).toBe(true);
    expect(asksFor(['audio'])).toBe(false);
    expect(asksFor(['video', 'audio'])).toBe(false);
    expect(asksFor([])).toBe(false);
    expect(asksFor(['video'], 'https://evil.example/')).toBe(false);
    const check = (mediaType: string, origin = 'app://touchstone') =>
      call('permissionCheck', null, 'media', origin, { mediaType });
    expect(check('video')).toBe(true);
    expect(check('audio')).toBe(false);
    expect(check('unknown')).toBe(false);
    expect(check('video', 'https://evil.example')).toBe(false);
  });

  it('hostile E10: gives no page a device: neither by permission nor by choice', () => {
    expect(call('devicePermission', { deviceType: 'hid', origin: 'app://touchstone' })).toBe(false);
    for (const [name, args] of [
      ['select-hid-device', [{}]],
      ['select-usb-device', [{}]],
      ['select-serial-port', [[], {}]],
    ] as const) {
      const event = fakeEvent();
      const choose = vi.fn<(id?: unknown) => void>();
      session.emit(name, event, ...args, choose);
      expect(event.defaultPrevented, name).toBe(true);
      expect(choose.mock.calls[0]?.[0] || undefined, name).toBeUndefined();
    }
  });

  it.each<[string, string, boolean]>([
    ['blob:app://touchstone/0f3c', 'virtual-atkey-pro-20260131-235959.jsonl', false],
    ['blob:app://touchstone/0f3c', 'setup.exe', true],
    ['blob:app://touchstone/0f3c', 'site-data-ssh-example.bin', false],
    ['blob:app://touchstone/0f3c', 'touchstone-sign-ins.csv', false],
    ['blob:app://touchstone/0f3c', 'touchstone-sign-ins.pdf', false],
    ['blob:app://touchstone/0f3c', 'touchstone-audit.tar', false],
    ['blob:app://touchstone/0f3c', 'start.exe', true],
    ['blob:app://touchstone/0f3c', '../start.jsonl', true],
    ['blob:app://evil/0f3c', 'key.jsonl', true],
    ['app://touchstone/key.jsonl', 'key.jsonl', true],
    ['data:text/plain,x', 'key.jsonl', true],
    ['https://example.com/key.jsonl', 'key.jsonl', true],
  ])('hostile E4: downloads nothing but a recording that the page holds: %s as %s', (address, name, prevented) => {
    const event = fakeEvent();
    session.emit('will-download', event, { getURL: () => address, getFilename: () => name }, {});
    expect(event.defaultPrevented).toBe(prevented);
  });

  it.each<[string, boolean]>([
    ['app://touchstone/assets/start.js', false],
    ['data:image/svg+xml,x', false],
    ['https://example.com/', true],
    ['http://127.0.0.1/', true],
    ['wss://example.com/', true],
    ['file:///etc/passwd', true],
    ['app://evil/', true],
    ['app://touchstone@evil/', true],
    ['app://touchstone.evil.example/', true],
  ])('hostile E4 E5: loads %s: refused is %s', (url, cancel) => {
    const answer = vi.fn<(response: { cancel: boolean }) => void>();
    call('beforeRequest', { url }, answer);
    expect(answer).toHaveBeenCalledWith({ cancel });
  });
});

describe('a page', () => {
  it('hostile E4: opens no window and goes nowhere', () => {
    const contents = new FakeContents();
    denyContents(contents as unknown as WebContents);
    for (const url of [
      'https://evil.example',
      'file:///etc/passwd',
      'smb://evil',
      'ms-msdt:/x',
      'javascript:alert(1)',
      'https://touchstone\0.evil.example/',
      'search-ms:query=x',
      'app://touchstone/',
      '',
    ]) {
      expect(contents.openHandler?.({ url })).toEqual({ action: 'deny' });
    }
    for (const name of ['will-navigate', 'will-frame-navigate', 'will-redirect', 'will-attach-webview']) {
      const event = fakeEvent();
      contents.emit(name, event, {}, {});
      expect(event.defaultPrevented, name).toBe(true);
    }
    const event = fakeEvent();
    const choose = vi.fn<(id: string) => void>();
    contents.emit('select-bluetooth-device', event, [{ deviceId: 'a' }], choose);
    expect(event.defaultPrevented).toBe(true);
    expect(choose).toHaveBeenCalledWith('');
  });
});

it('hostile E5: knows the switches that open the app to a debugger', () => {
  const given = (...switches: string[]) => ({ hasSwitch: (name: string) => switches.includes(name) });
  expect(hasDebuggerSwitch(given())).toBe(false);
  expect(hasDebuggerSwitch(given('disable-gpu'))).toBe(false);
  expect(hasDebuggerSwitch(given('remote-debugging-port'))).toBe(true);
  expect(hasDebuggerSwitch(given('remote-debugging-pipe'))).toBe(true);
  expect(hasDebuggerSwitch(given('inspect'))).toBe(true);
});

it('hostile E4: nothing in the app hands an address to the system: no part of it has the shell of Electron', () => {
  const folders = ['main', 'preload'].map((name) => join(import.meta.dirname, '..', '..', 'src', name));
  const files = folders.flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)));
  expect(files.length).toBeGreaterThan(8);
  // Nothing else may import Electron: tests/architecture holds that.
  const knowing = files.filter((file) => /openExternal|\bshell\b|openPath/.test(readFileSync(file, 'utf8')));
  expect(knowing).toEqual([]);
});
