import { toBase64url, utf8 } from '../../src/basics/bytes.ts';
import { Emitter } from '../../src/basics/emitter.ts';
import { silentLog } from '../../src/basics/log.ts';
import { ManualClock } from '../../src/basics/manual-clock.ts';
import { seededRandom, systemRandom } from '../../src/basics/random.ts';
import type { StoredCredential } from '../../src/contract/credentials.ts';
import type { AttachedKey, KeyDetails } from '../../src/contract/keys.ts';
import { Atlas } from '../../src/operations/atlas.ts';
import { AtlasRecords } from '../../src/operations/atlas-records.ts';
import type { AtlasStore } from '../../src/operations/atlas-store.ts';
import { KeyRecognition } from '../../src/operations/key-recognition.ts';
import { volatileAtlas } from '../../src/storage/key-atlas-file.ts';

/** What a key tells of itself in these tests. */
export interface Teller {
  readonly serial?: string | null;
  readonly aaguid?: string;
  readonly product?: string;
  readonly manufacturer?: string;
  readonly pin?: KeyDetails['pin']['state'];
}

/** A desk with keys on it, which are put in and taken out, and an atlas that looks on. */
export class Desk {
  readonly clock = new ManualClock();
  readonly records: AtlasRecords;
  readonly recognition: KeyRecognition;
  readonly atlas: Atlas;
  readonly #present = new Map<string, AttachedKey>();
  readonly #changes = new Emitter<void>();
  #count = 0;

  constructor(store: AtlasStore = volatileAtlas()) {
    const { clock } = this;
    this.records = new AtlasRecords(store, silentLog);
    const bus = {
      snapshot: () => ({ keys: [...this.#present.values()], remedy: null, usbUnavailable: null }),
      onChange: (listener: () => void) => this.#changes.on(listener),
      open: () => expectNoOpening(),
      led: () => undefined,
    };
    this.recognition = new KeyRecognition(this.records, bus, { clock, random: systemRandom, log: silentLog });
    this.atlas = new Atlas(this.records, this.recognition, {
      clock,
      random: systemRandom,
      modelName: (aaguid) => (aaguid === model ? 'Example Key' : null),
    });
  }

  /** Puts a key in, and describes it as every screen does. @returns the id of the attachment */
  plug(teller: Teller = {}): string {
    const keyId = `attachment-${++this.#count}`;
    this.#present.set(keyId, attachedKey(keyId, teller));
    this.#changes.emit();
    this.describe(keyId, teller);
    return keyId;
  }

  describe(keyId: string, teller: Teller = {}): void {
    this.recognition.described(detailsOf(attachedKey(keyId, teller), teller));
  }

  pull(keyId: string): void {
    this.#present.delete(keyId);
    this.#changes.emit();
  }

  list(search = '', limit = 50) {
    return this.atlas.list({ search, offset: 0, limit });
  }

  /** Entries that stand for one key each. */
  get keys() {
    return this.list().entries.filter(({ isAnyOfModel }) => !isAnyOfModel);
  }

  entryOf(keyId: string): string | null {
    return this.list().entries.find(({ attached }) => attached === keyId)?.id ?? null;
  }

  details(id: string) {
    const shown = this.atlas.show(id);
    if (shown.outcome !== 'done') throw new Error(`not shown: ${shown.reason}`);
    return shown.value;
  }
}

function expectNoOpening(): never {
  throw new Error('recognising a key opens none');
}

export const model = 'aaaaaaaa-0000-4000-8000-000000000001';
export const otherModel = 'bbbbbbbb-0000-4000-8000-000000000002';

function attachedKey(id: string, { serial = null, product = 'Key', manufacturer = 'Example' }: Teller): AttachedKey {
  return { id, kind: 'usb', manufacturer, product, serial, vendorId: 1, productId: 2, access: 'ready' };
}

function detailsOf(key: AttachedKey, { aaguid = model, pin = 'set' }: Teller): KeyDetails {
  return {
    key,
    protocol: 'ctap2',
    info: {
      versions: ['FIDO_2_1'],
      extensions: ['hmac-secret'],
      aaguid,
      modelName: null,
      options: { rk: true, credMgmt: true, clientPin: pin === 'set' },
      maxMsgSize: 1200,
      pinUvAuthProtocols: [2],
      transports: ['usb'],
      algorithms: [-7],
      minPinLength: 4,
      maxPinLength: 63,
      firmwareVersion: 5,
      remainingDiscoverableCredentials: 20,
      others: {},
    },
    pin: {
      state: pin,
      retries: 8,
      replugNeeded: false,
      minLength: 4,
      maxBytes: 63,
      changeRequired: false,
      maxLength: null,
      complexityPolicy: null,
      complexityPolicyUrl: null,
      alarm: null,
    },
    fingerprints: { state: 'unsupported', retries: null, samples: null, maxNameBytes: null, kind: null },
    discoverableCredentials: true,
    canReset: true,
  };
}

/** A credential with an id as random as a real one's: another for every key that the account is on. */
export function credential(site: string, user: string, onKey: string): StoredCredential {
  return {
    credentialId: toBase64url(seededRandom(`${site} ${user} ${onKey}`).bytes(32)),
    site: { rpId: site, isWhole: true, rpIdHash: toBase64url(seededRandom(site).bytes(32)) },
    user: { id: toBase64url(utf8(user)), name: user, displayName: null },
    protection: null,
    algorithm: null,
    largeBlob: 'none',
    thirdPartyPayment: null,
    position: 1,
  };
}
