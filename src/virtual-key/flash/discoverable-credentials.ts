import { toHex } from '../../basics/bytes.ts';
import type { MapReader } from '../../fido/map-reader.ts';
import { type RecordChanges, type Records, record } from './records.ts';

/** What the key keeps of a discoverable credential; its private key is sealed in its id. */
export interface DiscoverableCredential {
  readonly id: Uint8Array;
  readonly rpId: string;
  readonly rpIdHash: Uint8Array;
  readonly user: CredentialUser;
  readonly credProtect: 1 | 2 | 3;
  /** Ascending in the order of creation. */
  readonly order: number;
}

export interface CredentialUser {
  readonly id: Uint8Array;
  readonly name?: string | undefined;
  readonly displayName?: string | undefined;
}

const PREFIX = 'credential/';

/** Discoverable credentials with an index, so that the cost of a command does not grow with what other sites have stored. */
export class DiscoverableCredentials {
  readonly #records: Records;
  readonly #byId = new Map<string, DiscoverableCredential>();
  /** RP ID hash, then user id. */
  readonly #byRp = new Map<string, Map<string, DiscoverableCredential>>();
  #lastOrder = 0;

  constructor(records: Records) {
    this.#records = records;
  }

  load(name: string, members: MapReader): boolean {
    if (!name.startsWith(PREFIX)) return false;
    const credProtect = members.required('credProtect', members.uint(7, 'credProtect', { min: 1, max: 3 }));
    this.#index({
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
    });
    return true;
  }

  get count(): number {
    return this.#byId.size;
  }

  get(id: Uint8Array): DiscoverableCredential | undefined {
    return this.#byId.get(toHex(id));
  }

  /** Newest first. */
  ofRp(rpIdHash: Uint8Array): DiscoverableCredential[] {
    const credentials = this.#byRp.get(toHex(rpIdHash));
    return credentials ? [...credentials.values()].sort((a, b) => b.order - a.order) : [];
  }

  ofUser(rpIdHash: Uint8Array, userId: Uint8Array): DiscoverableCredential | undefined {
    return this.#byRp.get(toHex(rpIdHash))?.get(toHex(userId));
  }

  /** Adds the credential in place of the one that this user has at this RP. Durable when it returns. */
  store(credential: Omit<DiscoverableCredential, 'order'>): void {
    const stored = { ...credential, order: this.#lastOrder + 1 };
    const changes: RecordChanges = new Map();
    const replaced = this.ofUser(stored.rpIdHash, stored.user.id);
    if (replaced) changes.set(recordName(replaced), null);
    const { id, rpId, rpIdHash, user, credProtect, order } = stored;
    changes.set(
      recordName(stored),
      record(
        [1, id],
        [2, rpId],
        [3, rpIdHash],
        [4, user.id],
        [5, user.name],
        [6, user.displayName],
        [7, credProtect],
        [8, order],
      ),
    );
    this.#records.write(changes);
    if (replaced) this.#byId.delete(toHex(replaced.id));
    this.#index(stored);
  }

  erase(changes: RecordChanges): () => void {
    for (const credential of this.#byId.values()) changes.set(recordName(credential), null);
    return () => {
      this.#byId.clear();
      this.#byRp.clear();
    };
  }

  #index(credential: DiscoverableCredential): void {
    const rp = toHex(credential.rpIdHash);
    const ofRp = this.#byRp.get(rp) ?? new Map<string, DiscoverableCredential>();
    this.#byRp.set(rp, ofRp.set(toHex(credential.user.id), credential));
    this.#byId.set(toHex(credential.id), credential);
    this.#lastOrder = Math.max(this.#lastOrder, credential.order);
  }
}

const recordName = ({ id }: Pick<DiscoverableCredential, 'id'>): string => PREFIX + toHex(id);
