import { toHex } from '../../basics/bytes.ts';
import type { MapReader } from '../../fido/map-reader.ts';
import type { CredentialUser, DiscoverableCredential } from './discoverable-credential.ts';
import { type RecordChanges, type Records, record } from './records.ts';
import { type RpCredentials, RpShelf } from './rp-credentials.ts';

/** Puts the count of a change into the batch that makes it; the result is to be called once the batch is written. */
export type StageCount = (changes: RecordChanges) => () => void;

/** Where the names of these records begin. */
export const credentialRecords = 'credential/';

/**
 * Discoverable credentials with indexes, so that the cost of a command does not grow with what is stored. Each change is
 * durable when its method returns.
 */
export class DiscoverableCredentials {
  readonly #records: Records;
  readonly #byId = new Map<string, DiscoverableCredential>();
  /** By RP ID hash, the RP whose first credential is the oldest first. */
  readonly #byRp = new Map<string, RpShelf>();
  readonly #read: DiscoverableCredential[] = [];
  readonly #stageCount: StageCount;
  #lastOrder = 0;

  /** @param stageCount called for each batch that changes credentials; erasing all of them is not counted */
  constructor(records: Records, stageCount: StageCount) {
    this.#records = records;
    this.#stageCount = stageCount;
  }

  /** Takes the record over where it is one of these; `loaded` follows after the last. */
  load(name: string, members: MapReader): boolean {
    if (!name.startsWith(credentialRecords)) return false;
    const credProtect = members.required('credProtect', members.uint(7, 'credProtect', { min: 1, max: 3 }));
    this.#read.push({
      id: members.required('id', members.bytes(1, 'id')),
      rpId: members.required('rpId', members.text(2, 'rpId')),
      rpIdHash: members.required('rpIdHash', members.bytes(3, 'rpIdHash', 32)),
      user: {
        id: members.required('user.id', members.bytes(4, 'user.id')),
        name: members.text(5, 'user.name'),
        displayName: members.text(6, 'user.displayName'),
      },
      credProtect: credProtect as 1 | 2 | 3,
      order: members.required('order', members.uint(8, 'order')),
      rpName: members.text(9, 'rpName'),
      credBlob: members.bytes(10, 'credBlob'),
      largeBlobKey: members.bytes(11, 'largeBlobKey', 32),
      thirdPartyPayment: members.boolean(12, 'thirdPartyPayment'),
    });
    return true;
  }

  loaded(): void {
    this.#read.sort((a, b) => a.order - b.order);
    for (const credential of this.#read.splice(0)) this.#add(credential);
  }

  get count(): number {
    return this.#byId.size;
  }

  get(id: Uint8Array): DiscoverableCredential | undefined {
    return this.#byId.get(toHex(id));
  }

  get rpCount(): number {
    return this.#byRp.size;
  }

  /** The RPs that have credentials, in the order of creation. An iteration ends with the next change. */
  rps(): IterableIterator<RpCredentials> {
    return this.#byRp.values();
  }

  /** Undefined where the RP has none. */
  ofRp(rpIdHash: Uint8Array): RpCredentials | undefined {
    return this.#byRp.get(toHex(rpIdHash));
  }

  ofUser(rpIdHash: Uint8Array, userId: Uint8Array): DiscoverableCredential | undefined {
    return this.#byRp.get(toHex(rpIdHash))?.ofUser(userId);
  }

  /**
   * Puts a new credential into a batch of changes, in place of the one that this user has at this RP.
   * @returns what to call once the batch is written
   */
  stage(changes: RecordChanges, credential: Omit<DiscoverableCredential, 'order'>): () => void {
    const stored = { ...credential, order: this.#lastOrder + 1 };
    const replaced = this.ofUser(stored.rpIdHash, stored.user.id);
    if (replaced) changes.set(recordName(replaced), null);
    changes.set(recordName(stored), recordOf(stored));
    const counted = this.#stageCount(changes);
    return () => {
      if (replaced) this.#remove(replaced);
      this.#add(stored);
      counted();
    };
  }

  delete(credential: DiscoverableCredential): void {
    const changes: RecordChanges = new Map([[recordName(credential), null]]);
    const counted = this.#stageCount(changes);
    this.#records.write(changes);
    this.#remove(credential);
    counted();
  }

  /** Other names for the same user: its id stays that of the credential. */
  updateUser(credential: DiscoverableCredential, names: Omit<CredentialUser, 'id'>): void {
    const { name, displayName } = names;
    const updated = { ...credential, user: { id: credential.user.id, name, displayName } };
    const changes: RecordChanges = new Map([[recordName(updated), recordOf(updated)]]);
    const counted = this.#stageCount(changes);
    this.#records.write(changes);
    this.#byId.set(toHex(updated.id), updated);
    this.#byRp.get(toHex(updated.rpIdHash))?.replace(updated);
    counted();
  }

  erase(changes: RecordChanges): () => void {
    for (const credential of this.#byId.values()) changes.set(recordName(credential), null);
    return () => {
      this.#byId.clear();
      this.#byRp.clear();
    };
  }

  #add(credential: DiscoverableCredential): void {
    const rp = toHex(credential.rpIdHash);
    let ofRp = this.#byRp.get(rp);
    if (!ofRp) {
      ofRp = new RpShelf();
      this.#byRp.set(rp, ofRp);
    }
    ofRp.add(credential);
    this.#byId.set(toHex(credential.id), credential);
    this.#lastOrder = Math.max(this.#lastOrder, credential.order);
  }

  #remove(credential: DiscoverableCredential): void {
    const rp = toHex(credential.rpIdHash);
    const ofRp = this.#byRp.get(rp);
    ofRp?.remove(credential);
    if (ofRp?.count === 0) this.#byRp.delete(rp);
    this.#byId.delete(toHex(credential.id));
  }
}

const recordName = ({ id }: Pick<DiscoverableCredential, 'id'>): string => credentialRecords + toHex(id);

const recordOf = (credential: DiscoverableCredential) =>
  record(
    [1, credential.id],
    [2, credential.rpId],
    [3, credential.rpIdHash],
    [4, credential.user.id],
    [5, credential.user.name],
    [6, credential.user.displayName],
    [7, credential.credProtect],
    [8, credential.order],
    [9, credential.rpName],
    [10, credential.credBlob],
    [11, credential.largeBlobKey],
    [12, credential.thirdPartyPayment || undefined],
  );
