import { concatBytes } from '../../basics/bytes.ts';
import type { Random } from '../../basics/random.ts';
import type { MapReader } from '../../fido/map-reader.ts';
import { type RecordChanges, type Records, record } from './records.ts';

/** Names of the key, new with every reset, and the token under which GetInfo tells them. */
export interface StoredIdentifiers {
  /** The plaintext of encIdentifier, 16 bytes. */
  readonly device: Uint8Array;
  /** With the number of changes: the plaintext of encCredStoreState, 16 bytes. */
  readonly credentialStore: Uint8Array;
  /** persistentPinUvAuthToken, 32 bytes. */
  readonly persistentToken: Uint8Array;
}

const IDENTIFIERS = 'identifiers';
const CHANGES = 'credential-store-changes';

/**
 * The persistent pinUvAuthToken, the device identifier and the state of the credential store (CTAP 2.3 section 6.4,
 * encIdentifier and encCredStoreState). Each change is durable when its method returns.
 */
export class Identifiers {
  readonly #records: Records;
  #stored: StoredIdentifiers | undefined;
  #credentialChanges = 0;

  constructor(records: Records) {
    this.#records = records;
  }

  load(name: string, members: MapReader): boolean {
    if (name === IDENTIFIERS) {
      this.#stored = {
        device: members.required('device', members.bytes(1, 'device', 16)),
        credentialStore: members.required('credentialStore', members.bytes(2, 'credentialStore', 12)),
        persistentToken: members.required('persistentToken', members.bytes(3, 'persistentToken', 32)),
      };
      return true;
    }
    if (name === CHANGES) {
      this.#credentialChanges = members.required('changes', members.uint(1, 'changes', { max: 0xffff_ffff }));
      return true;
    }
    return false;
  }

  /** Made when first asked for. */
  device(random: Random): Uint8Array {
    return this.#identifiers(random).device;
  }

  /** 16 bytes that are others after each change of the stored credentials. */
  credentialStoreState(random: Random): Uint8Array {
    const changes = new Uint8Array(4);
    new DataView(changes.buffer).setUint32(0, this.#credentialChanges);
    return concatBytes(this.#identifiers(random).credentialStore, changes);
  }

  /** The persistent token where there is one already: nobody holds one that was not made. */
  get existingPersistentToken(): Uint8Array | undefined {
    return this.#stored?.persistentToken;
  }

  persistentToken(random: Random): Uint8Array {
    return this.#identifiers(random).persistentToken;
  }

  /** resetPersistentPinUvAuthToken: the new one joins a batch of changes. The result is to be called when they are stored. */
  renewPersistentToken(changes: RecordChanges, random: Random): () => void {
    if (!this.#stored) return () => {};
    const stored = { ...this.#stored, persistentToken: random.bytes(32) };
    changes.set(IDENTIFIERS, identifiersRecord(stored));
    return () => {
      this.#stored = stored;
    };
  }

  /** A change of the stored credentials: its count joins the batch. The result is to be called when they are stored. */
  countCredentialChange(changes: RecordChanges): () => void {
    const next = (this.#credentialChanges + 1) % 2 ** 32;
    changes.set(CHANGES, record([1, next]));
    return () => {
      this.#credentialChanges = next;
    };
  }

  erase(changes: RecordChanges): () => void {
    changes.set(IDENTIFIERS, null).set(CHANGES, null);
    return () => {
      this.#stored = undefined;
      this.#credentialChanges = 0;
    };
  }

  #identifiers(random: Random): StoredIdentifiers {
    if (this.#stored) return this.#stored;
    const stored = { device: random.bytes(16), credentialStore: random.bytes(12), persistentToken: random.bytes(32) };
    this.#records.write(new Map([[IDENTIFIERS, identifiersRecord(stored)]]));
    this.#stored = stored;
    return stored;
  }
}

const identifiersRecord = ({ device, credentialStore, persistentToken }: StoredIdentifiers) =>
  record([1, device], [2, credentialStore], [3, persistentToken]);
