/** `inspect.custom` of node:util, which would take a tenth of an empty start to import. */
const inspectCustom = Symbol.for('nodejs.util.inspect.custom');

/**
 * Zeroed bytes for a secret, outside V8's heap. A short typed array (up to 64 bytes) lies in the heap otherwise: the collector moves
 * it, and whoever looks at its buffer moves it out, and each leaves a copy behind that nobody can wipe.
 */
export const wipeable = (length: number): Uint8Array<ArrayBuffer> => new Uint8Array(new ArrayBuffer(length));

/** A copy outside V8's heap. The original stays for its owner to wipe. */
export function wipeableCopy(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const copy = wipeable(bytes.length);
  copy.set(bytes);
  return copy;
}

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
