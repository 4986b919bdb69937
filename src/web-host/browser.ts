import { spawn } from 'node:child_process';
import { accessSync, constants, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { basename, delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** The computer that a browser is looked for on. */
export interface Computer {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  isProgram(path: string): boolean;
}

export const thisComputer: Computer = {
  platform: process.platform,
  env: process.env,
  isProgram(path) {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  },
};

const linuxNames = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'microsoft-edge',
  'microsoft-edge-stable',
  'brave-browser',
  'brave',
];

const macNames = ['Google Chrome', 'Chromium', 'Microsoft Edge', 'Brave Browser'];

const windowsPaths = [
  'Google\\Chrome\\Application\\chrome.exe',
  'Microsoft\\Edge\\Application\\msedge.exe',
  'Chromium\\Application\\chrome.exe',
  'BraveSoftware\\Brave-Browser\\Application\\brave.exe',
];

/** The first installed browser of the Chromium family, which can show a page as an app; undefined where there is none. */
export function findBrowser(computer: Computer): string | undefined {
  return browserPaths(computer).find((path) => computer.isProgram(path));
}

function browserPaths({ platform, env }: Computer): string[] {
  if (platform === 'win32') {
    const roots = [env.ProgramFiles, env['ProgramFiles(x86)'], env.LOCALAPPDATA].filter((root) => root !== undefined);
    return windowsPaths.flatMap((path) => roots.map((root) => `${root}\\${path}`));
  }
  if (platform === 'darwin') {
    const roots = ['/Applications', `${env.HOME}/Applications`];
    return macNames.flatMap((name) => roots.map((root) => `${root}/${name}.app/Contents/MacOS/${name}`));
  }
  // A relative entry in PATH could be a folder that anybody fills.
  const folders = (env.PATH ?? '').split(delimiter).filter((folder) => folder.startsWith('/'));
  return linuxNames.flatMap((name) => folders.map((folder) => join(folder, name)));
}

/** Whether a window can be opened: on Linux not without a display server. */
export const hasDisplay = ({ platform, env }: Computer): boolean =>
  platform !== 'linux' || Boolean(env.DISPLAY) || Boolean(env.WAYLAND_DISPLAY);

/**
 * Opens the address as an app window with a profile of its own, which is gone afterwards. Resolves when the browser has ended.
 * The address is in a page that only this user can read: every user of the computer sees command lines, and who is quicker
 * than the browser would be let in.
 */
export function openBrowser(program: string, address: string): { ended: Promise<void>; close(): void } {
  const parent = profileParent(program, homedir());
  mkdirSync(parent, { recursive: true });
  const profile = mkdtempSync(join(parent, 'touchstone-browser-'));
  const startPage = join(profile, 'start.html');
  const html = `<!doctype html><title>Touchstone</title><meta http-equiv="refresh" content="0; url=${address}">\n`;
  writeFileSync(startPage, html, { mode: 0o600 });
  const child = spawn(program, browserArguments({ startPage, profile, isRoot: process.getuid?.() === 0 }), {
    stdio: 'ignore',
  });
  const ended = new Promise<void>((resolve) => {
    child.once('error', () => resolve());
    child.once('exit', () => resolve());
  }).then(() => rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }));
  return { ended, close: () => void child.kill() };
}

/** Where the profile is made. A browser in a snap has a /tmp of its own and could not read the start page in ours. */
export function profileParent(program: string, home: string): string {
  return program.startsWith('/snap/') ? join(home, 'snap', basename(program), 'common') : tmpdir();
}

export function browserArguments(options: { startPage: string; profile: string; isRoot: boolean }): string[] {
  return [
    `--app=${pathToFileURL(options.startPage).href}`,
    `--user-data-dir=${options.profile}`,
    '--no-first-run',
    '--no-default-browser-check',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--disable-extensions',
    // Chromium's sandbox does not work for root; nobody else goes without it.
    ...(options.isRoot ? ['--no-sandbox'] : []),
  ];
}
