import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Emitter } from '../../src/basics/emitter.ts';
import { silentLog } from '../../src/basics/log.ts';
import { ManualClock } from '../../src/basics/manual-clock.ts';
import { systemRandom } from '../../src/basics/random.ts';
import { createConnectionServer } from '../../src/composition/serve-connection.ts';
import type { AttachedKey, KeysSnapshot } from '../../src/contract/keys.ts';
import { deliveryRouter } from '../../src/delivery/delivery-router.ts';
import { createIdentity } from '../../src/identity/identity.ts';
import { createCaller } from '../../src/operations/caller.ts';
import { type KeyBus, KeyNotFound, type KeyRights } from '../../src/operations/ports.ts';
import { createRouter } from '../../src/operations/router.ts';
import { openPageFiles } from '../../src/page/page-files.ts';
import { openDataFolder } from '../../src/storage/data-folder.ts';
import { volatileAtlas } from '../../src/storage/key-atlas-file.ts';
import { volatileDocument } from '../../src/storage/sealed-document.ts';
import { volatileFile } from '../../src/storage/sealed-file.ts';
import { Trust } from '../../src/trust/trust.ts';
import { startLoopbackHost } from '../../src/web-host/loopback-host.ts';
import { ledTables } from '../operations/led-tables.ts';
import { directoryPorts, openMemoryStore } from '../operations/memory-store.ts';
import { resources } from './furnish.ts';
import type { Host } from './host.ts';

const page = join(import.meta.dirname, '..', '..', 'out', 'renderer');
export const udevRule = readFileSync(join(resources, 'udev', '70-touchstone-fido.rules'), 'utf8');

/** A key on USB that this system keeps from us. */
export const forbiddenKey = (access: AttachedKey['access']): AttachedKey => ({
  id: 'usb-1',
  kind: 'usb',
  manufacturer: 'AuthenTrend',
  product: 'ATKey.Pro',
  serial: null,
  vendorId: 0x31bb,
  productId: 0x0622,
  access,
});

/**
 * The whole app over a USB of other computers: the operating system's part is told, all of ours is real.
 * @param open what is found where a key is opened; no key can be unless told
 * @param rights what this program may do on that computer
 */
export async function startBusHost(
  open: KeyBus['open'] = (keyId) => Promise.reject(new KeyNotFound(keyId)),
  rights: KeyRights = { system: 'linux', elevated: async () => null, helper: null },
): Promise<Host & { tell(snapshot: KeysSnapshot): void }> {
  const changes = new Emitter<void>();
  let snapshot: KeysSnapshot = { keys: [], remedy: null, usbUnavailable: null };
  const keys: KeyBus = {
    snapshot: () => snapshot,
    onChange: (listener) => changes.on(listener),
    open,
    led: () => undefined,
  };
  const ports = { clock: new ManualClock(), random: systemRandom, log: silentLog };
  const data = await openDataFolder(':memory:', ports);
  const directory = {
    name: 'Touchstone',
    rpId: 'login.touchstone.localhost',
    origin: 'https://login.touchstone.localhost',
  };
  const store = openMemoryStore();
  const identity = createIdentity({ ...ports, store, directory });
  const about = { version: '0.0.0', host: 'test' as const, platform: 'linux' as const, recovered: [] };
  const router = createRouter({
    ...ports,
    tokens: null,
    phones: null,
    delivery: deliveryRouter({ ...ports, lab: null, settings: volatileDocument() }),
    directory: directoryPorts(store, ports),
    atlas: volatileAtlas(),
    persistentTokenStore: volatileFile(),
    keys,
    rights,
    lab: null,
    identity,
    trust: new Trust({
      store: (await data.stores()).trust,
      clock: ports.clock,
      fidoRoots: [],
      testMetadata: () => null,
    }),
    settings: data.settings,
    about,
    ledTables,
    modelName: () => null,
  });
  const host = await startLoopbackHost({
    page: openPageFiles(page),
    serve: createConnectionServer({ router: async () => router, ...ports }),
    caller: createCaller({ tester: false }),
    random: ports.random,
  });
  return {
    launchAddress: host.launchAddress,
    get dataFolder(): never {
      throw new Error('the data of this host is in memory');
    },
    tell(next) {
      snapshot = next;
      changes.emit();
    },
    async stop() {
      await host.close();
      await data.close();
    },
  };
}
