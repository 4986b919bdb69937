import { tmpdir } from 'node:os';
import { expect, it } from 'vitest';
import { browserArguments, type Computer, findBrowser, hasDisplay, profileParent } from '../../src/web-host/browser.ts';

const computer = (platform: NodeJS.Platform, env: Record<string, string>, programs: string[]): Computer => ({
  platform,
  env,
  isProgram: (path) => programs.includes(path),
});

it.each<[NodeJS.Platform, Record<string, string>, string]>([
  ['linux', { PATH: '/usr/local/bin:/usr/bin' }, '/usr/bin/chromium'],
  ['linux', { PATH: '/usr/bin' }, '/usr/bin/microsoft-edge'],
  ['linux', { PATH: '/snap/bin' }, '/snap/bin/brave'],
  ['darwin', { HOME: '/Users/a' }, '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'],
  ['darwin', { HOME: '/Users/a' }, '/Users/a/Applications/Brave Browser.app/Contents/MacOS/Brave Browser'],
  ['win32', { ProgramFiles: 'C:\\Program Files' }, 'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe'],
  [
    'win32',
    { 'ProgramFiles(x86)': 'C:\\Program Files (x86)' },
    'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
  ],
])('finds a browser on %s', (platform, env, program) => {
  expect(findBrowser(computer(platform, env, [program]))).toBe(program);
});

it('finds none where there is none, and none in a relative folder of PATH', () => {
  expect(findBrowser(computer('linux', { PATH: '/usr/bin' }, []))).toBeUndefined();
  expect(findBrowser(computer('linux', { PATH: 'bin:.::' }, ['bin/chromium', 'chromium']))).toBeUndefined();
  expect(findBrowser(computer('linux', {}, ['/usr/bin/chromium']))).toBeUndefined();
});

it('knows where no window can open', () => {
  expect(hasDisplay(computer('linux', {}, []))).toBe(false);
  expect(hasDisplay(computer('linux', { DISPLAY: ':0' }, []))).toBe(true);
  expect(hasDisplay(computer('linux', { WAYLAND_DISPLAY: 'wayland-0' }, []))).toBe(true);
  expect(hasDisplay(computer('win32', {}, []))).toBe(true);
});

it('starts the browser without its sandbox for root only', () => {
  const options = { startPage: '/tmp/p/start.html', profile: '/tmp/p' };
  expect(browserArguments({ ...options, isRoot: false })).not.toContain('--no-sandbox');
  expect(browserArguments({ ...options, isRoot: true })).toContain('--no-sandbox');
});

it('keeps the profile where the browser of a snap can read it', () => {
  const home = '/home/a';
  expect(profileParent('/snap/bin/chromium', home)).toBe('/home/a/snap/chromium/common');
  expect(profileParent('/usr/bin/chromium', home)).toBe(tmpdir());
});
