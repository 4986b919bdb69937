import { randomBytes, scrypt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { Clock } from '../basics/clock.ts';
import type { Log } from '../basics/log.ts';
import { type Random, systemRandom } from '../basics/random.ts';
import { Secret } from '../basics/secret.ts';
import { inspectPrivateFile, keepAside, publishDurably, unusable, writeDurably } from './private-files.ts';
import { SealBroken, type Sealing, sealedBox, sealingKeyLength } from './sealed-box.ts';

/** The system's own place for secrets, which only this app (or only this person's programs) can ask: Electron's safeStorage. */
export interface Keychain {
  /** `none`: the system has none; `unprotected`: it would keep the secret in plain text, so it is not used. */
  readonly condition: 'usable' | 'none' | 'unprotected';
  wrap(secret: Uint8Array): Uint8Array;
  /** @throws Error when the keychain does not know the secret any more */
  unwrap(wrapped: Uint8Array): Uint8Array;
}

/** Where the sealing key comes from: what seals asks it, and need not know who keeps the key. */
export interface SealingKey {
  /** Made at the first call where there is none; undefined while it is locked. @throws DataFolderUnusable */
  sealing(): Sealing | undefined;
}

/** Who can open the key: any one of them. Bytes as base64. */
const slots = z.object({
  format: z.literal(1),
  /** The key itself, in a file that only its owner reads. */
  plain: z.base64().nullable(),
  /** As the keychain wrapped it. */
  keychain: z.base64().nullable(),
  /** Sealed with a key that scrypt (RFC 7914) makes of a passphrase. */
  passphrase: z
    .object({
      salt: z.base64(),
      // What a file may ask of this computer: 1 GB at most.
      logN: z.number().int().min(14).max(20),
      r: z.literal(8),
      p: z.number().int().min(1).max(4),
      sealed: z.base64(),
    })
    .nullable(),
});
type Slots = z.infer<typeof slots>;

/** OWASP Password Storage Cheat Sheet, scrypt: N = 2^17, r = 8, p = 1, which takes 128 MB. */
const cost = { logN: 17, r: 8, p: 1 } as const;
const passphraseContext = 'sealing-key';

/** The key of what is sealed in one data folder: `sealing-key.json`, made when it is first needed. */
export class SealingKeyFile implements SealingKey {
  readonly #path: string;
  readonly #keychain: Keychain | null;
  readonly #random: Random;
  readonly #ports: { readonly clock: Clock; readonly log: Log };
  #slots: Slots | undefined;
  #sealing: Sealing | undefined;
  #key: Secret | undefined;
  #openedBy: 'keychain' | 'plain' | 'passphrase' | undefined;
  #keptAside: string | null = null;
  #wasRefused = false;

  /**
   * @param keychain null where the host has none to ask
   * @param random must not be seeded: what is sealed with the key stays
   */
  constructor(path: string, keychain: Keychain | null, ports: { clock: Clock; log: Log }, random = systemRandom) {
    this.#path = path;
    this.#keychain = keychain;
    this.#ports = ports;
    this.#random = random;
  }

  /** Where a file that could not be read lies now. */
  get keptAside(): string | null {
    return this.#keptAside;
  }

  /** Who keeps the key; undefined while it is locked. With a passphrase, others may open it only where the keychain does. */
  get keptBy(): 'system' | 'key-file' | 'passphrase' | undefined {
    if (!this.sealing()) return undefined;
    if (this.#slots?.keychain && this.#openedBy === 'keychain') return 'system';
    return this.#slots?.passphrase ? 'passphrase' : 'key-file';
  }

  /** What opens a key that is locked. */
  get lockedBy(): 'passphrase' | 'system' {
    return this.#slots?.passphrase ? 'passphrase' : 'system';
  }

  get keychain(): 'none' | 'unprotected' | 'used' | 'not-offered' {
    if (this.#keychain === null) return 'not-offered';
    return this.#keychain.condition === 'usable' ? 'used' : this.#keychain.condition;
  }

  sealing(): Sealing | undefined {
    if (this.#sealing) return this.#sealing;
    this.#slots = this.#read() ?? this.#create();
    const { plain, keychain } = this.#slots;
    const asks = keychain !== null && !this.#wasRefused;
    if (asks && this.#keychain?.condition === 'usable') this.#tryKeychain(this.#keychain, keychain);
    if (!this.#sealing && plain !== null) this.#open(bytesOf(plain), 'plain');
    return this.#sealing;
  }

  /** @returns whether it is open now */
  async unlock(passphrase: Secret): Promise<boolean> {
    if (this.sealing()) return true;
    const slot = this.#slots?.passphrase;
    if (!slot) return false;
    const box = await passphraseBox(passphrase, slot, this.#random);
    try {
      this.#open(box.open(bytesOf(slot.sealed), passphraseContext), 'passphrase');
      return true;
    } catch (error) {
      if (error instanceof SealBroken) return false;
      throw error;
    }
  }

  /**
   * Keeps the key by a passphrase instead of by a file, or again by a file where there is none any more. A keychain that has it keeps it
   * in either case.
   * @throws Error while it is locked; DataFolderUnusable when the disk refuses
   */
  async protect(passphrase: Secret | null): Promise<void> {
    const key = this.sealing() ? this.#key : undefined;
    if (!key || !this.#slots) throw new Error('the sealing key is locked');
    const { keychain } = this.#slots;
    const next: Slots =
      passphrase === null
        ? { format: 1, keychain, passphrase: null, plain: keychain === null ? textOf(key.expose()) : null }
        : { format: 1, keychain, passphrase: await this.#passphraseSlot(passphrase, key), plain: null };
    try {
      writeDurably(this.#path, JSON.stringify(next));
    } catch (error) {
      throw unusable(error, this.#path);
    }
    this.#slots = next;
  }

  /** Wipes the key from memory. */
  close(): void {
    this.#key?.erase();
    this.#key = undefined;
    this.#sealing = undefined;
  }

  async #passphraseSlot(passphrase: Secret, key: Secret): Promise<NonNullable<Slots['passphrase']>> {
    const parameters = { ...cost, salt: textOf(this.#random.bytes(16)) };
    const box = await passphraseBox(passphrase, parameters, this.#random);
    return { ...parameters, sealed: textOf(box.seal(key.expose(), passphraseContext)) };
  }

  /** A damaged file goes aside: what it sealed cannot be read any more, but is not thrown away either. */
  #read(): Slots | undefined {
    if (inspectPrivateFile(this.#path) === undefined) return undefined;
    let text: string;
    try {
      text = readFileSync(this.#path, 'utf8');
    } catch (error) {
      throw unusable(error, this.#path);
    }
    const found = parsed(text);
    if (found) return found;
    this.#keptAside = keepAside(this.#path, this.#ports.clock.now());
    this.#ports.log.warn('data-recovered', { what: 'sealing-key', problem: 'damaged', restored: 'nothing' });
    return undefined;
  }

  #create(): Slots {
    const key = randomBytes(sealingKeyLength);
    const keychain = this.#keychain?.condition === 'usable' ? this.#keychain : null;
    const made: Slots = {
      format: 1,
      plain: keychain ? null : textOf(key),
      keychain: keychain ? textOf(keychain.wrap(key)) : null,
      passphrase: null,
    };
    key.fill(0);
    const draft = `${this.#path}.${process.pid}.tmp`;
    try {
      writeDurably(draft, JSON.stringify(made));
      // Another program may have been first: then its key counts.
      return publishDurably(draft, this.#path) ? made : (this.#read() ?? this.#create());
    } catch (error) {
      throw unusable(error, this.#path);
    }
  }

  #tryKeychain(keychain: Keychain, wrapped: string): void {
    try {
      this.#open(keychain.unwrap(bytesOf(wrapped)), 'keychain');
    } catch {
      // It may have asked the person, who is not asked again before the next start.
      this.#wasRefused = true;
      this.#ports.log.warn('keychain-refused');
    }
  }

  #open(bytes: Uint8Array, by: 'keychain' | 'plain' | 'passphrase'): void {
    this.#key = Secret.over(bytes);
    this.#sealing = sealedBox(this.#key, this.#random);
    this.#openedBy = by;
  }
}

/** A key that is gone with the process. */
export function volatileSealingKey(): { sealing(): Sealing } {
  const sealing = sealedBox(Secret.over(randomBytes(sealingKeyLength)), systemRandom);
  return { sealing: () => sealing };
}

function parsed(text: string): Slots | undefined {
  try {
    const found = slots.parse(JSON.parse(text));
    if (found.plain !== null && bytesOf(found.plain).length !== sealingKeyLength) return undefined;
    return found.plain === null && found.keychain === null && found.passphrase === null ? undefined : found;
  } catch {
    return undefined;
  }
}

async function passphraseBox(
  passphrase: Secret,
  { salt, logN, r, p }: { salt: string; logN: number; r: number; p: number },
  random: Random,
): Promise<Sealing> {
  const N = 2 ** logN;
  const key = await new Promise<Uint8Array>((resolve, reject) => {
    scrypt(passphrase.expose(), bytesOf(salt), sealingKeyLength, { N, r, p, maxmem: 256 * N * r }, (error, made) =>
      error ? reject(error) : resolve(made),
    );
  });
  return sealedBox(Secret.over(key), random);
}

const bytesOf = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'base64'));
const textOf = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
