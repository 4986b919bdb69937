import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemRandom } from '../../src/basics/random.ts';
import { createCaller } from '../../src/operations/caller.ts';
import { findBrowser, openBrowser, thisComputer } from '../../src/web-host/browser.ts';
import { startLoopbackHost } from '../../src/web-host/loopback-host.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'touchstone-open-browser-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** A program that is started in place of a browser. */
function program(lines: string): string {
  const path = join(folder, 'browser.sh');
  writeFileSync(path, `#!/bin/sh\n${lines}\n`);
  chmodSync(path, 0o700);
  return path;
}

describe.skipIf(process.platform === 'win32')('the one-run address', () => {
  const address = 'http://127.0.0.1:49152/launch?t=one-run-token';

  it('is in a private file of the profile and on no command line, which every user of the computer sees', async () => {
    const seen = join(folder, 'arguments');
    const waiting = join(folder, 'wait');
    writeFileSync(waiting, '');
    const { ended } = openBrowser(
      program(
        `printf '%s\\n' "$@" > ${seen}.draft; mv ${seen}.draft ${seen}; while [ -e ${waiting} ]; do sleep 0.01; done`,
      ),
      address,
    );
    await expect.poll(() => existsSync(seen)).toBe(true);
    const given = readFileSync(seen, 'utf8').split('\n');
    expect(given.join(' ')).not.toContain('one-run-token');
    const app = given.find((argument) => argument.startsWith('--app='))?.slice('--app='.length) ?? '';
    const startPage = fileURLToPath(app);
    expect(readFileSync(startPage, 'utf8')).toContain(address);
    expect(statSync(startPage).mode & 0o777).toBe(0o600);
    const profile = given.find((argument) => argument.startsWith('--user-data-dir='))?.split('=')[1] ?? '';
    expect(startPage.startsWith(profile)).toBe(true);
    expect(statSync(profile).mode & 0o777).toBe(0o700);
    rmSync(waiting);
    await ended;
    expect(existsSync(profile)).toBe(false);
  });
});

const browser = process.platform === 'linux' ? findBrowser(thisComputer) : undefined;

describe.skipIf(browser === undefined)('an installed browser', () => {
  it('comes from its start page to the page, with the cookie', async () => {
    const asked = Promise.withResolvers<string>();
    const host = await startLoopbackHost({
      page: {
        respond: async (path) => {
          asked.resolve(path);
          return { status: 200, headers: { 'content-type': 'text/html' }, body: new Uint8Array(0) };
        },
      },
      serve: () => {},
      caller: createCaller(),
      random: systemRandom,
    });
    const opened = openBrowser(program(`exec ${browser} --headless=new --disable-gpu "$@"`), host.launchAddress);
    expect(await asked.promise).toBe('/');
    opened.close();
    await opened.ended;
    await host.close();
  });
});
