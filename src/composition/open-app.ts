import type { Clock } from '../basics/clock.ts';
import { Emitter, type Unsubscribe } from '../basics/emitter.ts';
import type { Log } from '../basics/log.ts';
import type { Random } from '../basics/random.ts';
import type { Settings } from '../contract/app.ts';
import type { LabDelivery } from '../contract/lab-delivery.ts';
import { systemUsb, UsbKeys } from '../hid/usb-keys.ts';
import { type Caller, createCaller } from '../operations/caller.ts';
import type { SettingsStore } from '../operations/ports.ts';
import type { About, Router } from '../operations/router.ts';
import { openDataFolder } from '../storage/data-folder.ts';
import type { Keychain } from '../storage/sealing-key-file.ts';
import { type HelperProgram, openElevatedHelper } from './elevated-helper.ts';
import { keepMemoryOutOfDumps } from './memory-dumps.ts';
import type { OpenContract } from './open-contract.ts';

export interface App {
  /** The contract, for any transport. Loaded by the first call, which a host makes as soon as it shows something. */
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

/**
 * Puts the app together, the same for every host: what must be known before a window can be shown now, the rest with
 * `router`. USB keys are listened for from the next turn of the event loop on.
 * @param options.dataFolder a path; `:memory:` for one that is gone afterwards
 * @param options.keychain where the host has one: it keeps the key that the inventory of keys is sealed with
 * @param options.resources the folder `resources` of the project or of the installed app
 * @param options.lab whether there are virtual keys; without them their attestation root is not trusted either
 * @param options.phonesElsewhere the phones of another program that has the Lab of this folder open: what is sent arrives there
 * @param options.printPage makes a PDF file of what the window shows, where the host has exactly one
 * @param options.elevatedHelper how the elevated helper is started, where this host can; only Windows needs it
 * @throws DataFolderUnusable when the folder cannot be used at all
 */
export async function openApp(options: {
  dataFolder: string;
  keychain?: Keychain;
  resources: string;
  host: About['host'];
  version: string;
  lab: boolean;
  phonesElsewhere?: LabDelivery | undefined;
  elevatedHelper?: HelperProgram;
  printPage?: () => Promise<Uint8Array>;
  clock: Clock;
  random: Random;
  log: Log;
}): Promise<App> {
  keepMemoryOutOfDumps();
  const { lab, clock, log } = options;
  const data = await openDataFolder(options.dataFolder, { clock, log });
  const elevated = await openElevatedHelper(options.elevatedHelper, options);
  const usb = new UsbKeys(systemUsb({ clock, log, elevated: elevated ?? undefined }));
  // node-hid takes as long to load as everything here: the host first makes its window.
  const keysListed = new Promise((resolve) => setImmediate(resolve)).then(() => usb.start());
  const settingsChanges = new Emitter<Settings>();
  const settings: SettingsStore = {
    read: () => data.settings.read(),
    change(changes) {
      const changed = data.settings.change(changes);
      settingsChanges.emit(changed);
      return changed;
    },
  };

  const loadContract = async (): Promise<OpenContract> => {
    const { openContract } = await import('./open-contract.ts');
    return openContract({ ...options, data, usb, settings, elevated });
  };
  let contract: Promise<OpenContract> | undefined;
  return {
    async router() {
      contract ??= loadContract();
      return (await contract).router;
    },
    settings,
    createCaller: (caller = {}) => createCaller({ tester: lab, ...caller }),
    onSettingsChange: (listener) => settingsChanges.on(listener),
    keysListed,
    async close() {
      // Whoever asked for a contract that cannot be loaded was told so.
      const opened = await contract?.catch(() => undefined);
      try {
        await opened?.close();
        await usb.close();
        await elevated?.stop();
      } finally {
        await data.close();
      }
    },
  };
}
