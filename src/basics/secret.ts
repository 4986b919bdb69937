/** `inspect.custom` of node:util, which would take a tenth of an empty start to import. */
const inspectCustom = Symbol.for('nodejs.util.inspect.custom');

/**
 * A PIN, seed, token or password over a buffer that can be wiped. It shows as `[secret]` wherever it is printed or
 * serialised; the one way to its bytes is `expose`, so that a review can search for the word.
 */
export class Secret {
  readonly #bytes: Uint8Array;
  #erased = false;

  private constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Takes the bytes over: `erase` wipes the caller's buffer too. */
  static over(bytes: Uint8Array): Secret {
    return new Secret(bytes);
  }

  /** The bytes themselves, not a copy. @throws Error after `erase` */
  expose(): Uint8Array {
    if (this.#erased) throw new Error('this secret was erased');
    return this.#bytes;
  }

  erase(): void {
    this.#bytes.fill(0);
    this.#erased = true;
  }

  toString(): string {
    return '[secret]';
  }

  toJSON(): string {
    return '[secret]';
  }

  [inspectCustom](): string {
    return '[secret]';
  }
}
