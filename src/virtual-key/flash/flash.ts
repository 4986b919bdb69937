import type { Random } from '../../basics/random.ts';
import type { MapReader } from '../../fido/map-reader.ts';
import { StructureError } from '../../fido/structure-error.ts';
import { boundedMemory, type KeyMemory } from '../key-memory.ts';
import type { KeyModel } from '../models/key-model.ts';
import type { DiscoverableCredential } from './discoverable-credential.ts';
import { credentialRecords, DiscoverableCredentials } from './discoverable-credentials.ts';
import { Identifiers } from './identifiers.ts';
import { LargeBlobArray, largeBlobsRecord } from './large-blob-array.ts';
import { PinRecord } from './pin-record.ts';
import { type RecordChanges, Records, record } from './records.ts';
import { Settings } from './settings.ts';
import { Templates, templateRecords } from './templates.ts';

/** Secrets of the key's own, 32 bytes each: `wrapping` seals credential ids, `credRandom` is where hmac-secret's come from. */
export interface KeySecrets {
  readonly wrapping: Uint8Array;
  readonly credRandom: Uint8Array;
}

/**
 * The attestation key's seed, 32 bytes, and its certificates in DER. Made once in the life of a key; not erased by a reset.
 */
export interface StoredAttestation {
  readonly seed: Uint8Array;
  readonly leaf: Uint8Array;
  readonly root: Uint8Array;
  /** Names the unit; only where the model has enterprise attestation. */
  readonly enterpriseLeaf?: Uint8Array | undefined;
}

const SECRETS = 'secrets';
const ATTESTATION = 'attestation';
const COUNTER = 'signature-counter';

/** What people fill. A full key still counts retries and signatures, and its PIN can be changed. */
const takesRoom = (name: string): boolean =>
  [templateRecords, credentialRecords, largeBlobsRecord].some((start) => name.startsWith(start));

/** Everything that outlasts a power cycle. Each change is durable before it can be seen, and happens wholly or not at all. */
export class Flash {
  readonly #records: Records;
  readonly pin: PinRecord;
  readonly settings: Settings;
  readonly identifiers: Identifiers;
  readonly templates: Templates;
  readonly credentials: DiscoverableCredentials;
  readonly largeBlobs: LargeBlobArray;
  #secrets: KeySecrets | undefined;
  #attestation: StoredAttestation | undefined;
  #signCount = 0;

  /** @throws DamagedKeyMemory when a record is not what this program writes */
  constructor(memory: KeyMemory, model: KeyModel) {
    const { flashBytes } = model;
    this.#records = new Records(flashBytes === null ? memory : boundedMemory(memory, flashBytes, takesRoom));
    this.pin = new PinRecord(this.#records, model);
    this.settings = new Settings(this.#records, model);
    this.identifiers = new Identifiers(this.#records);
    this.templates = new Templates(this.#records);
    this.credentials = new DiscoverableCredentials(this.#records, (changes) =>
      model.encryptedIdentifiers ? this.identifiers.countCredentialChange(changes) : () => {},
    );
    this.largeBlobs = new LargeBlobArray(this.#records);
    this.#records.read((name, members) => this.#load(name, members));
    this.credentials.loaded();
  }

  get secrets(): KeySecrets | undefined {
    return this.#secrets;
  }

  storeSecrets(secrets: KeySecrets): void {
    const { wrapping, credRandom } = secrets;
    this.#records.write(new Map([[SECRETS, record([1, wrapping], [2, credRandom])]]));
    this.#secrets = secrets;
  }

  get attestation(): StoredAttestation | undefined {
    return this.#attestation;
  }

  storeAttestation(attestation: StoredAttestation): void {
    const { seed, leaf, root, enterpriseLeaf } = attestation;
    this.#records.write(new Map([[ATTESTATION, record([1, seed], [2, leaf], [3, root], [4, enterpriseLeaf])]]));
    this.#attestation = attestation;
  }

  /**
   * The next value of the signature counter that all credentials share. No value is given out twice.
   * @param made a discoverable credential that is stored in the same change
   */
  nextSignCount(made?: Omit<DiscoverableCredential, 'order'>): number {
    const next = this.#signCount + 1;
    const changes: RecordChanges = new Map([[COUNTER, record([1, next])]]);
    const stored = made && this.credentials.stage(changes, made);
    this.#records.write(changes);
    this.#signCount = next;
    stored?.();
    return next;
  }

  /**
   * setPIN and changePIN in one change: the PIN, full retries, no PIN change forced, and another persistent token where the
   * PIN takes another's place.
   */
  storePin(hash: Uint8Array, codePoints: number, random: Random): void {
    const changes: RecordChanges = new Map();
    const stored = [
      this.pin.stage(changes, hash, codePoints),
      ...(this.pin.isSet ? [this.identifiers.renewPersistentToken(changes, random)] : []),
      ...(this.settings.forcePinChange ? [this.settings.stage(changes, { forcePinChange: false })] : []),
    ];
    this.#records.write(changes);
    for (const remember of stored) remember();
  }

  /**
   * Back to the factory's state in one change. The signature counter goes on, so that no value is ever given out twice.
   */
  reset(): void {
    const changes: RecordChanges = new Map();
    const erased = [this.pin, this.settings, this.identifiers, this.templates, this.credentials, this.largeBlobs].map(
      (part) => part.erase(changes),
    );
    this.#records.write(changes.set(SECRETS, null));
    for (const forget of erased) forget();
    this.#secrets = undefined;
  }

  #load(name: string, members: MapReader): void {
    if (this.pin.load(name, members) || this.settings.load(name, members)) return;
    if (this.identifiers.load(name, members) || this.templates.load(name, members)) return;
    if (this.credentials.load(name, members) || this.largeBlobs.load(name, members)) return;
    switch (name) {
      case SECRETS:
        this.#secrets = {
          wrapping: members.required('wrapping', members.bytes(1, 'wrapping', 32)),
          credRandom: members.required('credRandom', members.bytes(2, 'credRandom', 32)),
        };
        break;
      case ATTESTATION:
        this.#attestation = {
          seed: members.required('seed', members.bytes(1, 'seed', 32)),
          leaf: members.required('leaf', members.bytes(2, 'leaf')),
          root: members.required('root', members.bytes(3, 'root')),
          enterpriseLeaf: members.bytes(4, 'enterpriseLeaf'),
        };
        break;
      case COUNTER:
        this.#signCount = members.required('counter', members.uint(1, 'counter', { max: 0xffff_ffff }));
        break;
      default:
        throw new StructureError('virtual key memory', 'a record of another name', 'a record of this program');
    }
  }
}
