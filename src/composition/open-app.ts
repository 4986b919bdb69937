import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../basics/clock.ts';
import { Emitter, type Unsubscribe } from '../basics/emitter.ts';
import type { Log } from '../basics/log.ts';
import type { Random } from '../basics/random.ts';
import type { Settings } from '../contract/app.ts';
import { openKeys } from '../hid/key-bus.ts';
import { createIdentity } from '../identity/identity.ts';
import { type Caller, createCaller } from '../operations/caller.ts';
import type { SettingsStore } from '../operations/ports.ts';
import type { About, Router } from '../operations/router.ts';
import { openDataFolder } from '../storage/data-folder.ts';

export interface App {
  /** The contract, for any transport. Loaded by the first call: a host is up before it, and calls this when it is. */
  router(): Promise<Router>;
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
  const udevRule = readFileSync(join(resources, 'udev', '70-touchstone-fido.rules'), 'utf8');
  const data = await openDataFolder(options.dataFolder, { clock, log });
  const keys = openKeys({ clock, random, log, udevRule, shelf: data.virtualKeys });
  const settingsChanges = new Emitter<Settings>();
  const identity = createIdentity({
    store: data.identityStore,
    clock,
    random,
    log,
    directory,
    trustedAttestationRoots: () => (lab ? keys.rack.attestationRoots() : []),
  });
  const settings: SettingsStore = {
    read: () => data.settings.read(),
    change(changes) {
      const changed = data.settings.change(changes);
      settingsChanges.emit(changed);
      return changed;
    },
  };
  const loadRouter = async (): Promise<Router> => {
    const { openRouter } = await import('./open-router.ts');
    const platform = platforms[process.platform] ?? 'linux';
    const about = { version, host, platform, recovered: [...data.recovered] };
    const rack = lab ? keys.rack : null;
    return openRouter({ keys: keys.bus, rack, identity, settings, about, clock, random, log }, resources);
  };
  let router: Promise<Router> | undefined;
  return {
    router() {
      router ??= loadRouter();
      return router;
    },
    settings,
    createCaller: (caller = {}) => createCaller({ tester: lab, ...caller }),
    onSettingsChange: (listener) => settingsChanges.on(listener),
    keysListed: keys.listed,
    async close() {
      await keys.close();
      await data.close();
    },
  };
}
