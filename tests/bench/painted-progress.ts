import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright';
import { sleep, systemClock } from '../../src/basics/clock.ts';
import { silentLog } from '../../src/basics/log.ts';
import { systemRandom } from '../../src/basics/random.ts';
import { createConnectionServer } from '../../src/composition/serve-connection.ts';
import { createCaller } from '../../src/operations/caller.ts';
import { openPageFiles } from '../../src/page/page-files.ts';
import { atkeyPro } from '../../src/virtual-key/models/atkey-pro.ts';
import type { VirtualKey } from '../../src/virtual-key/virtual-key.ts';
import { startLoopbackHost } from '../../src/web-host/loopback-host.ts';
import { browserArguments, browserProgram, whyNoBrowser } from '../browser/browser-program.ts';
import { Screens } from '../browser/screens.ts';
import { type Comparison, median } from './comparison.ts';
import { percentile95 } from './key-visibility.ts';
import { KeyPorts, openProduct } from './plugged-keys.ts';

const GOAL_MS = 33;
const FULL_SPEED_MS = 1;
const PIN = '2468-kanda';
/** The twelfth touch ends an enrolment. */
const TOUCHES = 11;
/** A touch that is not painted by then was lost. */
const LIMIT_MS = 20_000;
const TOUCHES_A_ROUND = 2;
const pageFolder = join(import.meta.dirname, '..', '..', 'out', 'renderer');
const whyNoPage = 'no built page: run `npm run build`';

/**
 * From the last report of the key's answer to a touch, as it is handed to the product, to the moment after the frame that shows
 * the new progress was painted, by the page's clock: the loopback host, its socket, the page, Chromium without a window at 60
 * frames a second. Half a frame is waited for on average. The first touches count, for which the page has compiled nothing yet.
 */
export async function paintedProgress(rounds: number): Promise<readonly Comparison[]> {
  const missing = browserProgram === undefined ? whyNoBrowser : existsSync(pageFolder) ? undefined : whyNoPage;
  const times = missing === undefined ? await measure(rounds) : [];
  const worst = percentile95(times);
  return [
    {
      what: 'last report of a fingerprint sample to its painted progress, in the browser',
      ours:
        missing === undefined
          ? `p95 ${worst.toFixed(1)} ms, median ${median(times).toFixed(1)} ms, longest ${Math.max(...times).toFixed(1)} ms`
          : '-',
      theirs: missing ?? '-',
      ratio: '-',
      goal: `p95 <= ${GOAL_MS} ms`,
      met: missing === undefined ? worst <= GOAL_MS : null,
    },
  ];
}

async function measure(rounds: number): Promise<number[]> {
  const ports = new KeyPorts(atkeyPro, FULL_SPEED_MS);
  const key = ports.keyAt(ports.plug());
  const product = await openProduct(ports);
  const host = await startLoopbackHost({
    page: openPageFiles(pageFolder),
    serve: createConnectionServer({ router: async () => product.router, clock: systemClock, log: silentLog }),
    caller: createCaller({ tester: false }),
    random: systemRandom,
  });
  const browser = await chromium.launch({
    ...(browserProgram ? { executablePath: browserProgram } : {}),
    args: browserArguments,
  });
  const page = await browser.newPage({
    viewport: { width: 1280, height: 800 },
    reducedMotion: 'reduce',
    locale: 'en-US',
  });
  await page.goto(host.launchAddress);
  const screens = new Screens(page, 'en');
  const { words } = screens;
  await screens.button(words.signIn.setUpKey).click();
  await screens.createPin(PIN);
  await screens.openFingerprints(PIN);

  const hands = new TimedHands(ports, key, page);
  const times: number[] = [];
  const wanted = rounds * TOUCHES_A_ROUND;
  while (times.length < wanted) {
    await screens.button(words.keys.fingerprints.add, screens.dialog).click();
    // What turns until then is a progress bar too.
    await screens.dialog.locator('[role=progressbar][aria-valuenow="0"]').waitFor({ state: 'attached' });
    await hands.watch();
    for (let touch = 0; touch < TOUCHES && times.length < wanted; touch++) times.push(await hands.touch());
    await screens.button(words.shell.cancel, screens.dialog).click();
    // The key has to hear of it.
    await sleep(systemClock, 500);
  }
  await browser.close();
  await host.close();
  await product.close();
  ports.remove();
  return times;
}

/** A message that is sent while a frame is made comes after that was painted. */
const watchProgress = `
  new MutationObserver(() => {
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => notePainted(performance.timeOrigin + performance.now());
      port2.postMessage(null);
    });
  }).observe(document.querySelector('[role=progressbar][aria-valuenow]'), { attributeFilter: ['aria-valuenow'] });
`;
const expectPainting = 'void (window.painted = new Promise((resolve) => { window.notePainted = resolve; }))';

/** Milliseconds since the epoch, as finely as the process counts them. */
const now = (): number => performance.timeOrigin + performance.now();

/** Puts a finger on the sensor, and tells how long its result took to the screen. */
class TimedHands {
  readonly #key: VirtualKey;
  readonly #page: Page;
  #arrived = 0;

  constructor(ports: KeyPorts, key: VirtualKey, page: Page) {
    this.#key = key;
    this.#page = page;
    ports.onArrival((report) => {
      // The next answer comes after the next touch; what says that the key waits for it is not one.
      if (report[4] !== 0xbb) this.#arrived = now();
    });
  }

  /** From now on the page notes when it has painted a change of the progress. */
  async watch(): Promise<void> {
    await this.#page.evaluate(watchProgress);
  }

  async touch(): Promise<number> {
    await this.#waiting();
    // Any moment of a frame, and of the key's own period.
    await sleep(systemClock, 150 + Math.random() * 100);
    const offset = await this.#offset();
    await this.#page.evaluate(expectPainting);
    this.#key.finger('right-index', 0);
    const painted = await new Promise<number>((resolve, reject) => {
      const stop = systemClock.schedule(LIMIT_MS, () => reject(new Error('no progress was painted')));
      this.#page.evaluate<number>('painted').then(resolve, reject).finally(stop);
    });
    return painted - offset - this.#arrived;
  }

  async #waiting(): Promise<void> {
    while (this.#key.snapshot().waitingFor !== 'fingerprint') await sleep(systemClock, 5);
  }

  /** What the page's clock is ahead of ours, in ms: by the quickest of a few questions. */
  async #offset(): Promise<number> {
    let best = { took: Infinity, offset: 0 };
    for (let asked = 0; asked < 5; asked++) {
      const before = now();
      const there = await this.#page.evaluate<number>('performance.timeOrigin + performance.now()');
      const took = now() - before;
      if (took < best.took) best = { took, offset: there - before - took / 2 };
    }
    return best.offset;
  }
}
