import { sleep, systemClock } from '../../src/basics/clock.ts';
import { systemRandom } from '../../src/basics/random.ts';
import { UsbConnection } from '../../src/hid/usb-connection.ts';
import { atkeyPro } from '../../src/virtual-key/models/atkey-pro.ts';
import { openAuthenticator } from '../ctap/open-authenticator.ts';
import { type Comparison, median } from './comparison.ts';
import { KeyPorts, type OpenedProduct, openProduct } from './plugged-keys.ts';

const POLL_MS = 500;
const VISIBLE_GOAL_MS = 100;
const POLLER_GOAL = 0.2;
const FULL_SPEED_MS = 1;

/**
 * From the node of a key to its name, versions, PIN and fingerprints in the hands of a screen: through the contract, and by the
 * kernel's news of the folder that stands for /dev, with 1 ms for each report. Beside it something that lists the same folder
 * every 500 ms and asks each new key for its GetInfo only; a key is plugged into both at once, at any moment of its period. What
 * the system takes to list USB devices is in neither.
 */
export async function keyVisibility(rounds: number): Promise<readonly Comparison[]> {
  const ours = new KeyPorts(atkeyPro, FULL_SPEED_MS);
  const theirs = new KeyPorts(atkeyPro, FULL_SPEED_MS);
  const product = await openProduct(ours);
  const screen = new Screen(product);
  const poller = new Poller(theirs);
  const latencies: number[] = [];
  const polled: number[] = [];
  // The first ones load and compile.
  for (let round = -3; round < rounds; round++) {
    await sleep(systemClock, Math.random() * POLL_MS);
    const plugged = performance.now();
    const seen = screen.next();
    const heard = poller.next();
    const nodes = [ours.plug(), theirs.plug()] as const;
    const [shownAt, polledAt] = await Promise.all([seen, heard]);
    if (round >= 0) {
      latencies.push(shownAt - plugged);
      polled.push(polledAt - plugged);
    }
    const gone = screen.emptied();
    ours.unplug(nodes[0]);
    theirs.unplug(nodes[1]);
    await gone;
  }
  poller.stop();
  await screen.close();
  await product.close();
  for (const ports of [ours, theirs]) ports.remove();

  const [own, other] = [percentile95(latencies), percentile95(polled)];
  const what = 'a key plugged in, visible with its info';
  const mine = `p95 ${own.toFixed(1)} ms, median ${median(latencies).toFixed(1)} ms`;
  return [
    {
      what: `${what}: by the clock`,
      ours: mine,
      theirs: '-',
      ratio: '-',
      goal: `p95 <= ${VISIBLE_GOAL_MS} ms`,
      met: own <= VISIBLE_GOAL_MS,
    },
    {
      what: `${what}: against a program that looks every ${POLL_MS} ms`,
      ours: mine,
      theirs: `p95 ${other.toFixed(1)} ms, median ${median(polled).toFixed(1)} ms`,
      ratio: `${(own / other).toFixed(3)}x`,
      goal: `<= ${POLLER_GOAL}x`,
      met: own / other <= POLLER_GOAL,
    },
  ];
}

export function percentile95(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.ceil(values.length * 0.95) - 1] as number;
}

/** What a screen does: it watches the list of keys, and asks each new one for what it tells about itself. */
class Screen {
  readonly #stop = new AbortController();
  readonly #reading: Promise<void>;
  #seen: (at: number) => void = () => {};
  #gone: () => void = () => {};

  constructor({ client }: OpenedProduct) {
    this.#reading = this.#read(client).catch((error) => {
      if (!this.#stop.signal.aborted) throw error;
    });
  }

  /** When the next key is described. */
  next(): Promise<number> {
    return new Promise((resolve) => {
      this.#seen = resolve;
    });
  }

  emptied(): Promise<void> {
    return new Promise((resolve) => {
      this.#gone = resolve;
    });
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await this.#reading;
  }

  async #read(client: OpenedProduct['client']): Promise<void> {
    const known = new Set<string>();
    for await (const { keys } of await client.keys.watch(undefined, { signal: this.#stop.signal })) {
      if (keys.length === 0) this.#gone();
      for (const { id } of keys) {
        if (known.has(id)) continue;
        known.add(id);
        const described = await client.keys.describe({ keyId: id });
        if (described.outcome !== 'done') throw new Error(`got ${described.outcome}, expected the key's details`);
        this.#seen(performance.now());
      }
    }
  }
}

/** The least that shows a key by looking again and again. */
class Poller {
  readonly #ports: KeyPorts;
  readonly #timer: NodeJS.Timeout;
  #known = new Set<string>();
  #heard: (at: number) => void = () => {};

  constructor(ports: KeyPorts) {
    this.#ports = ports;
    this.#timer = setInterval(() => void this.#look(), POLL_MS);
  }

  next(): Promise<number> {
    return new Promise((resolve) => {
      this.#heard = resolve;
    });
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  async #look(): Promise<void> {
    const paths = (await this.#ports.list()).map(({ path }) => path);
    const fresh = paths.filter((path) => !this.#known.has(path));
    this.#known = new Set(paths);
    for (const path of fresh) {
      const connection = new UsbConnection(await this.#ports.open(path), { onEnd() {} });
      const authenticator = await openAuthenticator(connection, { clock: systemClock, random: systemRandom });
      await authenticator.close();
      this.#heard(performance.now());
    }
  }
}
