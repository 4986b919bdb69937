import { equalBytes } from '../basics/bytes.ts';
import type { Log } from '../basics/log.ts';
import { Secret, wipeable, wipeableCopy } from '../basics/secret.ts';
import type { Authenticator } from '../ctap/authenticator.ts';
import type { OperationOptions } from '../ctap/channel.ts';
import { hasPersistentToken, readIdentifier, restorePersistentToken } from '../ctap/persistent-token.ts';
import type { PinUvAuthToken } from '../ctap/pin-uv-auth-token.ts';

/** Where the persistent tokens are kept, sealed: one piece of bytes that nobody else reads. */
export interface PersistentTokenStore {
  /** False while it is locked: then nothing is read or written. */
  isOpen(): boolean;
  /** The caller's, to wipe. */
  read(): Uint8Array | null;
  write(bytes: Uint8Array | null): void;
}

/** One that is kept, and the identifier of the key that gave it. */
interface Kept {
  readonly version: 1 | 2;
  readonly identifier: Uint8Array;
  readonly token: Uint8Array;
}

/** Beyond what one person has: the oldest goes. */
const mostTokens = 100;

/**
 * The persistent tokens (CTAP 2.2 section 6.5.2) that persons let this computer keep. Each is bound to the key that gave it: it is
 * found by nothing but the identifier that it opens of this very key's answer to GetInfo. Keeping is a courtesy: whatever goes wrong in
 * it, the PIN is asked for as ever.
 */
export class PersistentTokens {
  readonly #store: PersistentTokenStore;
  readonly #log: Log;

  constructor(store: PersistentTokenStore, log: Log) {
    this.#store = store;
    this.#log = log;
  }

  get isOpen(): boolean {
    return this.#with(false, () => true);
  }

  /** How many keys are remembered. */
  get count(): number {
    return this.#with(0, (kept) => kept.length);
  }

  /** The token of this very key, for the caller to erase. */
  find(authenticator: Authenticator): PinUvAuthToken | undefined {
    if (!hasPersistentToken(authenticator)) return undefined;
    return this.#with(undefined, (kept) => {
      const own = kept.find((one) => isOf(authenticator, one));
      return own && restored(own);
    });
  }

  has(authenticator: Authenticator): boolean {
    const token = this.find(authenticator);
    token?.erase();
    return token !== undefined;
  }

  /**
   * Keeps what this key has just given, which stays the caller's. Asks the key once more what it is.
   * @returns whether it is kept
   */
  async keep(authenticator: Authenticator, token: PinUvAuthToken, options: OperationOptions): Promise<boolean> {
    const identifier = readIdentifier(authenticator, token);
    await authenticator.refreshInfo(options);
    const again = readIdentifier(authenticator, token);
    // What a wrong token opens is another thing for each vector: only the same twice is an identifier.
    if (!identifier || !again || !equalBytes(identifier, again)) return false;
    return this.#with(false, (kept) => {
      const others = kept.filter((one) => !equalBytes(one.identifier, identifier));
      const own = { version: token.protocol.version, identifier, token: token.expose() };
      this.#write([...others.slice(1 - mostTokens), own]);
      return true;
    });
  }

  /**
   * By what the key said of itself last: a PIN change or reset since then does not hide it.
   * @returns whether none of this key is kept now
   */
  forget(authenticator: Authenticator): boolean {
    if (!hasPersistentToken(authenticator)) return true;
    return this.#with(false, (kept) => {
      const others = kept.filter((one) => !isOf(authenticator, one));
      if (others.length < kept.length) this.#write(others);
      return true;
    });
  }

  /** @returns whether none is kept now */
  forgetAll(): boolean {
    return this.#with(false, () => {
      this.#write([]);
      return true;
    });
  }

  #write(kept: readonly Kept[]): void {
    if (kept.length === 0) return this.#store.write(null);
    const bytes = encoded(kept);
    this.#store.write(bytes);
    bytes.fill(0);
  }

  /** @param otherwise where nothing can be kept */
  #with<T>(otherwise: T, action: (kept: readonly Kept[]) => T): T {
    let bytes: Uint8Array | null = null;
    try {
      if (!this.#store.isOpen()) return otherwise;
      bytes = this.#store.read();
      const kept = bytes ? decoded(bytes) : [];
      return kept ? action(kept) : otherwise;
    } catch (error) {
      this.#log.warn('persistent-tokens-unusable', { error: error instanceof Error ? error.name : typeof error });
      return otherwise;
    } finally {
      bytes?.fill(0);
    }
  }
}

const restored = ({ version, token }: Kept): PinUvAuthToken =>
  restorePersistentToken(version, Secret.over(wipeableCopy(token)));

function isOf(authenticator: Authenticator, kept: Kept): boolean {
  const token = restored(kept);
  const identifier = readIdentifier(authenticator, token);
  token.erase();
  return identifier !== undefined && equalBytes(identifier, kept.identifier);
}

/** Of what follows: a program that does not know it leaves it alone. */
const format = 1;
const identifierLength = 16;
/** Version of the protocol and length of the token, a byte each; the identifier. The token follows. */
const headLength = 2 + identifierLength;

function encoded(kept: readonly Kept[]): Uint8Array {
  const parts = kept.map(
    ({ version, identifier, token }) => [Uint8Array.of(version, token.length), identifier, token] as const,
  );
  const bytes = wipeable(1 + parts.flat().reduce((sum, { length }) => sum + length, 0));
  bytes[0] = format;
  let at = 1;
  for (const part of parts.flat()) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** Over `bytes`, without a copy of a token. @returns undefined where they are of another format */
function decoded(bytes: Uint8Array): Kept[] | undefined {
  if (bytes[0] !== format) return undefined;
  const kept: Kept[] = [];
  for (let at = 1; at < bytes.length; ) {
    const [version, length = 0] = bytes.subarray(at, at + 2);
    const end = at + headLength + length;
    if ((version !== 1 && version !== 2) || length === 0 || end > bytes.length) return undefined;
    kept.push({
      version,
      identifier: bytes.slice(at + 2, at + headLength),
      token: bytes.subarray(at + headLength, end),
    });
    at = end;
  }
  return kept;
}
