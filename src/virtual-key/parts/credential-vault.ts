import { createCipheriv, createDecipheriv, createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import type { Random } from '../../basics/random.ts';
import { wipeable } from '../../basics/secret.ts';
import { coseAlgorithm } from '../../fido/cose.ts';
import type { Flash } from '../flash/flash.ts';
import type { KeyAlgorithm } from '../models/key-model.ts';
import { freshSeed, type SigningKey, seedLength, signingKey } from './signing-key.ts';

export type CredProtect = 1 | 2 | 3;

export interface CredentialTraits {
  readonly discoverable: boolean;
  readonly credProtect: CredProtect;
  /** Of the extension thirdPartyPayment. */
  readonly thirdPartyPayment: boolean;
  /** Made by U2F_REGISTER: its application parameter takes the place of the RP ID hash. */
  readonly u2f: boolean;
}

/** A credential whose id this key has sealed. */
export interface Credential extends CredentialTraits {
  readonly id: Uint8Array;
  readonly key: SigningKey;
}

// Format byte, nonce, sealed (traits, algorithm, seed), tag.
const FORMAT = 1;
const NONCE_LENGTH = 12;
const TAG_LENGTH = 16;
/** Where the seed is in what is sealed: after traits and algorithm. */
const SEED_AT = 2;
/** Bytes of the ids of credentials that this key makes with an algorithm. */
const credentialIdLength = (alg: KeyAlgorithm): number => 1 + NONCE_LENGTH + SEED_AT + seedLength(alg) + TAG_LENGTH;

/** Algorithms as a sealed id has them: COSE's number in one byte. */
const algorithmByte = (alg: KeyAlgorithm): number => -alg & 0xff;
const algorithms: ReadonlyMap<number, KeyAlgorithm> = new Map(
  ([-7, -8, -35, -257] as const).map((alg) => [algorithmByte(alg), alg]),
);
const idLengths: ReadonlySet<number> = new Set([...algorithms.values()].map(credentialIdLength));

/** Where ids are sealed and opened: outside V8's heap, out of which node:crypto would move each short array that it is given. */
const work = wipeable(Math.max(...idLengths));
const workOnHash = wipeable(32);

function workOn(rpIdHash: Uint8Array): Uint8Array {
  workOnHash.set(rpIdHash);
  return workOnHash;
}

const partsOf = (id: Uint8Array) => ({
  nonce: id.subarray(1, 1 + NONCE_LENGTH),
  content: id.subarray(1 + NONCE_LENGTH, -TAG_LENGTH),
  tag: id.subarray(-TAG_LENGTH),
});

/**
 * Credentials in their ids (WebAuthn 4, "credential ID", second form): the private key is sealed with a secret of this key
 * and bound to the RP, so that a key can hold any number of credentials and a reset ends them all.
 */
export class CredentialVault {
  readonly #flash: Flash;
  readonly #random: Random;
  #imported: { readonly wrapping: KeyObject; readonly credRandom: KeyObject } | undefined;

  constructor(flash: Flash, random: Random) {
    this.#flash = flash;
    this.#random = random;
  }

  /** A new key pair under a new id. Nothing is stored. */
  create(alg: KeyAlgorithm, rpIdHash: Uint8Array, traits: CredentialTraits): Credential {
    const seed = freshSeed(alg, this.#random);
    const key = signingKey(alg, seed, this.#random);
    const fresh = this.#random.bytes(NONCE_LENGTH);
    const { wrapping } = this.#secrets();
    const sealed = work.subarray(0, credentialIdLength(alg));
    const { nonce, content, tag } = partsOf(sealed);
    sealed[0] = FORMAT;
    nonce.set(fresh);
    content[0] = traitsByte(traits);
    content[1] = algorithmByte(alg);
    content.set(seed, SEED_AT);
    seed.fill(0);
    const cipher = createCipheriv('aes-256-gcm', wrapping, nonce).setAAD(workOn(rpIdHash));
    content.set(cipher.update(content));
    cipher.final();
    tag.set(cipher.getAuthTag());
    return { id: sealed.slice(), key, ...traits };
  }

  /** A key pair for U2F_REGISTER; an assertion takes it by allowList. */
  createU2f(application: Uint8Array): Credential {
    return this.create(coseAlgorithm.ES256, application, {
      discoverable: false,
      credProtect: 1,
      thirdPartyPayment: false,
      u2f: true,
    });
  }

  /** Undefined when this key did not seal the id for this RP. */
  open(id: Uint8Array, rpIdHash: Uint8Array): Credential | undefined {
    if (!idLengths.has(id.length) || id[0] !== FORMAT) return undefined;
    const sealed = work.subarray(0, id.length);
    sealed.set(id);
    const { nonce, content, tag } = partsOf(sealed);
    const decipher = createDecipheriv('aes-256-gcm', this.#secrets().wrapping, nonce).setAAD(workOn(rpIdHash));
    decipher.setAuthTag(tag);
    const opened = decipher.update(content);
    try {
      decipher.final();
    } catch {
      // Sealed by another key, for another RP, or before a reset.
      return undefined;
    }
    const traits = traitsOf(opened[0]!);
    const alg = algorithms.get(opened[1]!);
    if (alg === undefined) return undefined;
    const key = signingKey(alg, opened.subarray(SEED_AT), this.#random);
    opened.fill(0);
    return { id: id.slice(), key, ...traits };
  }

  /** CredRandomWithUV or CredRandomWithoutUV of the hmac-secret extension (section 12.5), 32 bytes. */
  credRandom(id: Uint8Array, withUv: boolean): Uint8Array {
    const mac = createHmac('sha256', this.#secrets().credRandom)
      .update(Uint8Array.of(withUv ? 1 : 0))
      .update(id);
    return new Uint8Array(mac.digest());
  }

  /** After a reset. */
  forget(): void {
    this.#imported = undefined;
  }

  /** As key objects: node:crypto takes them four times faster than bytes. */
  #secrets(): { readonly wrapping: KeyObject; readonly credRandom: KeyObject } {
    if (this.#imported) return this.#imported;
    let stored = this.#flash.secrets;
    if (!stored) {
      stored = { wrapping: this.#random.bytes(32), credRandom: this.#random.bytes(32) };
      this.#flash.storeSecrets(stored);
    }
    this.#imported = { wrapping: createSecretKey(stored.wrapping), credRandom: createSecretKey(stored.credRandom) };
    return this.#imported;
  }
}

const bit = { discoverable: 0x80, u2f: 0x40, thirdPartyPayment: 0x20, credProtect: 0x03 } as const;

const traitsByte = ({ discoverable, u2f, thirdPartyPayment, credProtect }: CredentialTraits): number =>
  (discoverable ? bit.discoverable : 0) |
  (u2f ? bit.u2f : 0) |
  (thirdPartyPayment ? bit.thirdPartyPayment : 0) |
  credProtect;

const traitsOf = (byte: number): CredentialTraits => ({
  discoverable: (byte & bit.discoverable) !== 0,
  u2f: (byte & bit.u2f) !== 0,
  thirdPartyPayment: (byte & bit.thirdPartyPayment) !== 0,
  credProtect: (byte & bit.credProtect) as CredProtect,
});
