import { expect, it } from 'vitest';
import { dataFolderPath } from '../../src/composition/data-folder-path.ts';

it.each<[NodeJS.Platform, Record<string, string>, string, string]>([
  ['linux', {}, '/home/a', '/home/a/.local/share/touchstone'],
  ['linux', { XDG_DATA_HOME: '/data' }, '/home/a', '/data/touchstone'],
  ['linux', { XDG_DATA_HOME: 'data' }, '/home/a', '/home/a/.local/share/touchstone'],
  ['linux', { TOUCHSTONE_DATA: '/else' }, '/home/a', '/else'],
  ['linux', { TOUCHSTONE_DATA: '' }, '/home/a', '/home/a/.local/share/touchstone'],
  ['darwin', {}, '/Users/a', '/Users/a/Library/Application Support/Touchstone'],
  ['win32', {}, 'C:\\Users\\a', 'C:\\Users\\a\\AppData\\Local\\Touchstone'],
  ['win32', { LOCALAPPDATA: 'D:\\Local' }, 'C:\\Users\\a', 'D:\\Local\\Touchstone'],
])('on %s with %o and home %s', (platform, env, home, path) => {
  expect(dataFolderPath({ platform, env, home })).toBe(path);
});
