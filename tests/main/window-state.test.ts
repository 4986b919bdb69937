import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserWindow } from 'electron';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { WindowStateFile } from '../../src/main/window-state.ts';
import { FakeWindow } from './fake-electron.ts';

vi.mock('electron', async () => {
  const { createFakeElectron } = await import('./fake-electron.ts');
  return { default: createFakeElectron().module };
});

const screens = [
  { x: 0, y: 0, width: 1920, height: 1040 },
  { x: -1280, y: 100, width: 1280, height: 1000 },
];

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'touchstone-window-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

it('starts with the default place', () => {
  expect(new WindowStateFile(folder).read(screens)).toEqual({ bounds: {}, maximized: false });
});

it('remembers where the window was closed', () => {
  const window = new FakeWindow({});
  new WindowStateFile(folder).keep(window as unknown as BrowserWindow);
  window.emit('close');
  const bounds = { x: 10, y: 20, width: 900, height: 700 };
  expect(new WindowStateFile(folder).read(screens)).toEqual({ bounds, maximized: false });
});

it.each([
  ['no JSON', '{"bounds"'],
  ['other members', '{"bounds":{"x":"left"},"maximized":1}'],
  ['nothing', ''],
])('takes a file with %s for none', (_what, text) => {
  writeFileSync(join(folder, 'window.json'), text);
  expect(new WindowStateFile(folder).read(screens)).toEqual({ bounds: {}, maximized: false });
});

it.each<[boolean, string, object]>([
  [true, 'on the second screen', { x: -1200, y: 150, width: 900, height: 700 }],
  [true, 'partly outside', { x: 1800, y: 300, width: 900, height: 700 }],
  [false, 'on a screen that is gone', { x: 2500, y: 0, width: 900, height: 700 }],
  [false, 'above all screens', { x: 0, y: -50, width: 900, height: 700 }],
  [false, 'too small', { x: 0, y: 0, width: 10, height: 10 }],
])('uses the place: %s when it is %s', (used, _where, bounds) => {
  writeFileSync(join(folder, 'window.json'), JSON.stringify({ bounds, maximized: true }));
  expect(new WindowStateFile(folder).read(screens)).toEqual({ bounds: used ? bounds : {}, maximized: true });
});
