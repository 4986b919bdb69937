import { hash } from 'node:crypto';

/** Names kept at most of one kind; the one that was seen first goes. */
const LIMIT = 4096;

/**
 * Numbers in place of identifiers that must not be kept: the same identifier gets the same number, in the order of first
 * sight, so that a reader can follow which is which. Only digests are remembered.
 */
export class Labels {
  readonly #kind: string;
  readonly #numbers = new Map<string, number>();
  #last = 0;

  constructor(kind: 'credential' | 'user') {
    this.#kind = kind;
  }

  label(identifier: Uint8Array): string {
    const digest = hash('sha256', identifier, 'base64url');
    let number = this.#numbers.get(digest);
    if (number === undefined) {
      number = ++this.#last;
      if (this.#numbers.size >= LIMIT) this.#numbers.delete(this.#numbers.keys().next().value as string);
      this.#numbers.set(digest, number);
    }
    return `${this.#kind} #${number}`;
  }
}
