import { toHex } from '../../basics/bytes.ts';
import type { DiscoverableCredential } from './discoverable-credential.ts';

/** The discoverable credentials of one RP: at least one. */
export interface RpCredentials {
  readonly rpId: string;
  /** What the RP called itself when the newest credential was made. */
  readonly rpName: string | undefined;
  readonly rpIdHash: Uint8Array;
  readonly count: number;
  /** Those that answer a request that names no credential and did not verify the user: credProtect 1. */
  readonly openCount: number;
  /** An iteration ends with the next change of the store. */
  newestFirst(): IterableIterator<DiscoverableCredential>;
}

/** Keeps an RP's credentials by user and in the order of creation, so that no operation looks at all of them. */
export class RpShelf implements RpCredentials {
  readonly #byUser = new Map<string, DiscoverableCredential>();
  /** Ascending order. */
  readonly #inOrder: DiscoverableCredential[] = [];
  #openCount = 0;

  get count(): number {
    return this.#inOrder.length;
  }

  get openCount(): number {
    return this.#openCount;
  }

  get rpId(): string {
    return this.#newest.rpId;
  }

  get rpName(): string | undefined {
    return this.#newest.rpName;
  }

  get rpIdHash(): Uint8Array {
    return this.#newest.rpIdHash;
  }

  *newestFirst(): IterableIterator<DiscoverableCredential> {
    for (let index = this.#inOrder.length - 1; index >= 0; index--) yield this.#inOrder[index]!;
  }

  ofUser(userId: Uint8Array): DiscoverableCredential | undefined {
    return this.#byUser.get(toHex(userId));
  }

  /** A credential newer than all that are here, of a user that has none here. */
  add(credential: DiscoverableCredential): void {
    this.#byUser.set(toHex(credential.user.id), credential);
    this.#inOrder.push(credential);
    if (credential.credProtect === 1) this.#openCount++;
  }

  /** The same credential with other names of its user. */
  replace(credential: DiscoverableCredential): void {
    this.#byUser.set(toHex(credential.user.id), credential);
    this.#inOrder[this.#indexOf(credential)] = credential;
  }

  remove(credential: DiscoverableCredential): void {
    this.#byUser.delete(toHex(credential.user.id));
    this.#inOrder.splice(this.#indexOf(credential), 1);
    if (credential.credProtect === 1) this.#openCount--;
  }

  get #newest(): DiscoverableCredential {
    return this.#inOrder[this.#inOrder.length - 1]!;
  }

  #indexOf({ order }: DiscoverableCredential): number {
    let [low, high] = [0, this.#inOrder.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#inOrder[middle]!.order < order) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
