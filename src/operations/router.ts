import type { z } from 'zod';
import type { Clock } from '../basics/clock.ts';
import type { Log } from '../basics/log.ts';
import type { Random } from '../basics/random.ts';
import type { contract } from '../contract/contract.ts';
import type { Identity } from '../identity/identity.ts';
import { timeSyncText } from '../otp/time-sync.ts';
import type { TokenRack } from '../otp-token/token-rack.ts';
import type { Phones } from '../phone/phones.ts';
import type { Trust } from '../trust/trust.ts';
import { accountMethods } from './account-methods.ts';
import { Atlas } from './atlas.ts';
import { atlasMethods } from './atlas-methods.ts';
import { AtlasRecords } from './atlas-records.ts';
import type { AtlasStore } from './atlas-store.ts';
import { auditMethods } from './audit-methods.ts';
import { notePinAlarm } from './audited-acts.ts';
import { type DeliveryDesk, deliveryMethods } from './delivery-methods.ts';
import { type DirectoryPorts, directoryMethods } from './directory-methods.ts';
import { guardedMethods } from './guard.ts';
import { KeyAccess } from './key-access.ts';
import { KeyActivities } from './key-activity.ts';
import { keyMethods } from './key-methods.ts';
import { KeyRecognition } from './key-recognition.ts';
import { labMethods } from './lab-methods.ts';
import type { LedTables } from './led-tables.ts';
import { metadataMethods } from './metadata-methods.ts';
import { otpTokenMethods } from './otp-token-methods.ts';
import { peopleMethods } from './people-methods.ts';
import { type PersistentTokenStore, PersistentTokens } from './persistent-tokens.ts';
import { phoneMethods } from './phone-methods.ts';
import { PinMemory } from './pin-memory.ts';
import { policyMethods } from './policy-methods.ts';
import type { KeyBus, KeyRights, Lab, SettingsStore } from './ports.ts';
import { reportMethods } from './report-methods.ts';
import { securityInfoMethods } from './security-info-methods.ts';
import { signInMethods } from './sign-in-methods.ts';
import { tokenInventoryMethods } from './token-inventory-methods.ts';

/** What `app.about` answers. */
export type About = z.output<NonNullable<(typeof contract.app.about)['~orpc']['outputSchema']>>;

/** All that the operations need from a host. */
export interface OperationPorts {
  readonly keys: KeyBus;
  readonly rights: KeyRights;
  /** null: the Lab is off. */
  readonly lab: Lab | null;
  /** The virtual OTP tokens; null: the Lab is off. */
  readonly tokens: TokenRack | null;
  /** The simulated phones; null: the Lab is off. */
  readonly phones: Phones | null;
  readonly delivery: DeliveryDesk;
  readonly identity: Identity;
  /** The directory as a whole. */
  readonly directory: DirectoryPorts;
  readonly trust: Trust;
  readonly settings: SettingsStore;
  /** Where the inventory of keys is kept. */
  readonly atlas: AtlasStore;
  /** Where the tokens are kept that list what is on a key without its PIN. */
  readonly persistentTokenStore: PersistentTokenStore;
  readonly about: About;
  /** What the LEDs of physical keys look like: the files in `resources/led-tables`. */
  readonly ledTables: LedTables;
  /** The public name of an AAGUID (lower case, with hyphens), null when unknown. */
  readonly modelName: (aaguid: string) => string | null;
  /** The same as a list, for choosing from; none unless given. */
  readonly modelNames?: ReadonlyMap<string, string>;
  /** What this program is called among those that share the directory. */
  readonly station?: { readonly name: string };
  /** Where this program is, as the directory's server sees it or as this computer's own address; not known unless given. */
  readonly stationAddress?: () => Promise<string>;
  /** Makes a PDF file of what the one window of this host shows; hosts that cannot have none. */
  readonly printPage?: (() => Promise<Uint8Array>) | undefined;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

/**
 * The contract over the operations, for any transport: the context of each call is `{ caller }`, made by `createCaller` and kept
 * by the host. Runs as long as the process; it holds no key open between calls.
 */
export function createRouter(ports: OperationPorts) {
  const { keys, clock, random, log, identity, trust, settings, about, lab } = ports;
  const activities = new KeyActivities(clock);
  const pins = new PinMemory(random, (keyId, alarm) => notePinAlarm(keyId, alarm, { identity, keys, log }));
  const access = new KeyAccess(keys, activities, { clock, random, log });
  keys.onChange(() => pins.keepOnly(new Set(keys.snapshot().keys.map(({ id }) => id))));
  const records = new AtlasRecords(ports.atlas, log);
  const recognition = new KeyRecognition(records, keys, { clock, random, log });
  const atlas = new Atlas(records, recognition, ports);
  const persistentTokens = new PersistentTokens(ports.persistentTokenStore, log);
  const keyPorts = { ...ports, activities, pins, access, persistentTokens, observer: recognition };

  const os = guardedMethods({ identity, keys, clock, log });
  return os.router({
    app: {
      about: os.app.about.handler(() => about),
      timeCode: os.app.timeCode.handler(() => ({ text: timeSyncText(clock.now()), at: Math.floor(clock.now()) })),
      settings: os.app.settings.handler(() => settings.read()),
      changeSettings: os.app.changeSettings.handler(({ input }) => settings.change(input)),
    },
    directory: directoryMethods(os.directory, ports.directory, { identity, clock }),
    audit: auditMethods(os.audit, {
      auditLog: ports.directory.auditLog,
      rpId: identity.relyingParty.rpId,
      clock,
    }),
    reports: reportMethods(os.reports, {
      reports: ports.directory.reports,
      auditLog: ports.directory.auditLog,
      modelName: ports.modelName,
      printPage: ports.printPage ?? null,
      clock,
    }),
    accounts: accountMethods(os.accounts, ports),
    people: peopleMethods(os.people, identity),
    tokenInventory: tokenInventoryMethods(os.tokenInventory, identity),
    policy: policyMethods(os.policy, ports),
    signIn: signInMethods(os.signIn, keyPorts),
    securityInfo: securityInfoMethods(os.securityInfo, keyPorts),
    keys: keyMethods(os.keys, keyPorts),
    atlas: atlasMethods(os.atlas, { store: ports.atlas, records, recognition, atlas }, keyPorts),
    metadata: metadataMethods(os.metadata, trust),
    lab: labMethods(os.lab, lab),
    otpTokens: otpTokenMethods(os.otpTokens, ports.tokens, clock),
    delivery: deliveryMethods(os.delivery, ports.delivery),
    phones: phoneMethods(os.phones, ports.phones, { pairing: identity.pairing, clock }),
  });
}

export type Router = ReturnType<typeof createRouter>;
