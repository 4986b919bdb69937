import { homedir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { systemClock } from '../basics/clock.ts';
import { systemRandom } from '../basics/random.ts';
import { dataFolderPath } from '../composition/data-folder-path.ts';
import { openApp } from '../composition/open-app.ts';
import { createConnectionServer } from '../composition/serve-connection.ts';
import { streamLog } from '../composition/stream-log.ts';
import { version } from '../composition/version.ts';
import { openPageFiles } from '../page/page-files.ts';
import { findBrowser, hasDisplay, openBrowser, thisComputer } from './browser.ts';
import { endWithLastPage } from './lifetime.ts';
import { startLoopbackHost } from './loopback-host.ts';

/** A browser that ends sooner than this without having shown the page has failed to start. */
const startFailureMs = 5_000;

const { values: options } = parseArgs({
  options: { 'no-browser': { type: 'boolean', default: false }, data: { type: 'string' }, page: { type: 'string' } },
});

const clock = systemClock;
const log = streamLog((line) => process.stderr.write(line), { clock, verbose: process.env.TOUCHSTONE_LOG === 'info' });

// CommonJS, which the build makes of this, knows no await out here.
void openTouchstone();

async function openTouchstone(): Promise<void> {
  const app = await openApp({
    dataFolder: options.data ?? dataFolderPath({ platform: process.platform, env: process.env, home: homedir() }),
    resources: join(import.meta.dirname, '..', '..', 'resources'),
    host: 'web',
    version,
    clock,
    random: systemRandom,
    log,
    lab: true,
    elevatedHelper: {
      file: process.execPath,
      args: [join(import.meta.dirname, '..', 'elevated-helper', 'index.cjs')],
    },
  });
  const host = await startLoopbackHost({
    page: openPageFiles(options.page ?? join(import.meta.dirname, '..', 'renderer')),
    serve: createConnectionServer({ router: app.router, clock, log }),
    caller: app.createCaller(),
    random: systemRandom,
  });

  let browser: ReturnType<typeof openBrowser> | undefined;
  let stopWatching = () => {};
  let ending = false;
  async function end(): Promise<void> {
    if (ending) return;
    ending = true;
    stopWatching();
    browser?.close();
    await host.close();
    await app.close();
    await browser?.ended;
  }
  process.on('SIGINT', () => void end());
  process.on('SIGTERM', () => void end());

  const program = options['no-browser'] || !hasDisplay(thisComputer) ? undefined : findBrowser(thisComputer);
  // The contract loads while the browser starts, so that the page's first call does not wait for it.
  await Promise.all([program === undefined ? printAddress() : openIn(program), app.router()]);

  async function openIn(path: string): Promise<void> {
    const started = clock.monotonic();
    let shown = false;
    host.onPagesChange(() => {
      shown = true;
    });
    browser = openBrowser(path, host.launchAddress);
    stopWatching = endWithLastPage(host, clock, () => void end());
    console.log('Touchstone is open in its own window. Closing the window ends it.');
    await browser.ended;
    if (!shown && !ending && clock.monotonic() - started < startFailureMs) {
      stopWatching();
      console.log(`${path} did not start.`);
      printAddress();
    } else {
      await end();
    }
  }

  function printAddress(): void {
    console.log(
      `Open this address in a browser on this computer. It works once:\n${host.launchAddress}\nCtrl-C ends Touchstone.`,
    );
  }
}
