import { mkdtempSync, readdirSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRouterClient, type RouterClient } from '@orpc/server';
import { sleep, systemClock } from '../../src/basics/clock.ts';
import { Emitter, type Unsubscribe } from '../../src/basics/emitter.ts';
import { silentLog } from '../../src/basics/log.ts';
import { systemRandom } from '../../src/basics/random.ts';
import { openContract } from '../../src/composition/open-contract.ts';
import { watchDeviceNodes } from '../../src/hid/attach-signal.ts';
import { accessChecker } from '../../src/hid/hid-system.ts';
import type { NativeDevice, NativeHandle, NativeHid } from '../../src/hid/native-hid.ts';
import { UsbKeys } from '../../src/hid/usb-keys.ts';
import { createCaller } from '../../src/operations/caller.ts';
import type { Router } from '../../src/operations/router.ts';
import { openDataFolder } from '../../src/storage/data-folder.ts';
import { volatileMemory } from '../../src/virtual-key/key-memory.ts';
import type { KeyModel } from '../../src/virtual-key/models/key-model.ts';
import { VirtualKey } from '../../src/virtual-key/virtual-key.ts';

const ports = { clock: systemClock, random: systemRandom, log: silentLog };
const resources = join(import.meta.dirname, '..', '..', 'resources');

/** A folder in the place of /dev and of the USB: a key is there while its node is. Reports take their time there and back. */
export class KeyPorts implements NativeHid {
  readonly folder = mkdtempSync(join(tmpdir(), 'touchstone-bench-'));
  readonly #model: KeyModel;
  readonly #intervalMs: number;
  readonly #keys = new Map<string, VirtualKey>();
  readonly #arrivals = new Emitter<Uint8Array>();
  #made = 0;

  /** @param intervalMs for each report in each direction, as an endpoint's bInterval */
  constructor(model: KeyModel, intervalMs: number) {
    this.#model = model;
    this.#intervalMs = intervalMs;
  }

  /** A new key, from now on. @returns its node */
  plug(): string {
    const key = new VirtualKey(this.#model, { ...ports, memory: volatileMemory() });
    key.plugIn('host');
    key.enumerated();
    const path = join(this.folder, `hidraw${this.#made++}`);
    this.#keys.set(path, key);
    writeFileSync(path, '');
    return path;
  }

  /** The key at a node: for hands. */
  keyAt(path: string): VirtualKey {
    const key = this.#keys.get(path);
    if (!key) throw new Error(`no key at ${path}`);
    return key;
  }

  /** Called for each report of a key as it is handed to the product. */
  onArrival(listener: (report: Uint8Array) => void): Unsubscribe {
    return this.#arrivals.on(listener);
  }

  unplug(path: string): void {
    unlinkSync(path);
    this.#keys.delete(path);
  }

  async list(): Promise<NativeDevice[]> {
    const { vendorId, productId, manufacturer, name: product } = this.#model;
    return readdirSync(this.folder).map((node) => ({
      path: join(this.folder, node),
      vendorId,
      productId,
      manufacturer,
      product,
      serial: null,
    }));
  }

  async open(path: string): Promise<NativeHandle> {
    const key = this.keyAt(path);
    const reports = new Emitter<Uint8Array>();
    // On a busy machine timers come late and in another order: each brings the report whose turn it is.
    const waiting: Uint8Array[] = [];
    let free = 0;
    const forget = key.onPacket((packet) => {
      waiting.push(packet.slice());
      free = Math.max(free, performance.now()) + this.#intervalMs;
      setTimeout(
        () => {
          const report = waiting.shift() as Uint8Array;
          this.#arrivals.emit(report);
          reports.emit(report);
        },
        Math.max(0, free - performance.now()),
      );
    });
    return {
      write: async (report) => {
        await sleep(systemClock, this.#intervalMs);
        key.receive(report.slice(1));
      },
      onReport: (listener) => reports.on(listener),
      onFailed: () => () => {},
      close: async () => forget(),
    };
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}

export interface OpenedProduct {
  readonly router: Router;
  readonly client: RouterClient<Router>;
  close(): Promise<void>;
}

/** The contract over all of the product that is below it, on these ports: the kernel's news of nodes is real. */
export async function openProduct(keyPorts: KeyPorts): Promise<OpenedProduct> {
  const data = await openDataFolder(':memory:', ports);
  const usb = new UsbKeys({
    ...ports,
    system: 'linux',
    loadHid: async () => keyPorts,
    checkAccess: accessChecker('linux'),
    listen: async () => watchDeviceNodes(keyPorts.folder),
  });
  const contract = await openContract({
    ...ports,
    data,
    usb,
    elevated: null,
    settings: data.settings,
    dataFolder: ':memory:',
    resources,
    host: 'test',
    version: '0.0.0',
    lab: false,
  });
  await usb.start();
  return {
    router: contract.router,
    client: createRouterClient(contract.router, { context: { caller: createCaller({ tester: false }) } }),
    async close() {
      await contract.close();
      await usb.close();
      await data.close();
    },
  };
}
