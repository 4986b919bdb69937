import { concatBytes, concatPassing } from '../../../basics/bytes.ts';
import type { Random } from '../../../basics/random.ts';
import { parseAaguid } from '../../../fido/aaguid.ts';
import type { CborMap, CborValue } from '../../../fido/cbor.ts';
import { coseAlgorithm } from '../../../fido/cose.ts';
import type { Flash, StoredAttestation } from '../../flash/flash.ts';
import type { KeyModel } from '../../models/key-model.ts';
import { p256Point, type SigningKey, signingKey, uncompressedPoint } from '../signing-key.ts';
import { makeAttestation } from './attestation-chain.ts';

export type AttestationFormat = 'packed' | 'fido-u2f' | 'none';

/** What a statement is about. */
export interface Attested {
  readonly rpIdHash: Uint8Array;
  readonly clientDataHash: Uint8Array;
  readonly authData: Uint8Array;
  readonly credentialId: Uint8Array;
  readonly key: SigningKey;
  /** Enterprise attestation is granted: the certificate may tell which unit this is. */
  readonly enterprise: boolean;
}

const noAaguid = new Uint8Array(16);

/**
 * Attestation (WebAuthn 6.5.4) by a test CA of the key's own. Key and certificates are made when they are first needed and
 * kept through resets.
 */
export class Attestation {
  readonly #flash: Flash;
  readonly #model: KeyModel;
  readonly #random: Random;
  readonly #aaguid: Uint8Array;
  #key: SigningKey | undefined;

  constructor(flash: Flash, model: KeyModel, random: Random) {
    this.#flash = flash;
    this.#model = model;
    this.#random = random;
    this.#aaguid = parseAaguid(model.aaguid);
  }

  /** The test CA's certificate, DER. */
  get root(): Uint8Array {
    return this.#stored().root;
  }

  /** The attestation key's public key: an uncompressed point on P-256. */
  get point(): Uint8Array {
    return p256Point(this.#stored().seed);
  }

  /**
   * Step 19 of MakeCredential: the platform's first format that this key has, else the key's own first.
   * @param preference the platform's order; undefined or empty: none
   */
  format(preference: readonly string[] | undefined, { alg }: SigningKey, enterprise: boolean): AttestationFormat {
    const { formats, type } = this.#model.attestation;
    if (preference?.length === 1 && preference[0] === 'none') return 'none';
    // fido-u2f is for keys on P-256 and has a certificate always; an enterprise wants what packed tells.
    const possible = formats.filter(
      (format) => format === 'packed' || (alg === coseAlgorithm.ES256 && type === 'basic' && !enterprise),
    );
    for (const wanted of preference ?? []) {
      const format = possible.find((own) => own === wanted);
      if (format) return format;
    }
    return possible[0] ?? 'packed';
  }

  /** Makes what a statement needs, if it is not there yet: nothing is to be stored once the credential is. */
  prepare(format: AttestationFormat, enterprise: boolean): void {
    if (format !== 'none' && this.#isCertified(enterprise)) this.#stored();
  }

  /** In the authenticator data: zeros in format fido-u2f (WebAuthn 8.6). */
  aaguid(format: AttestationFormat): Uint8Array {
    return format === 'fido-u2f' ? noAaguid : this.#aaguid;
  }

  statement(format: AttestationFormat, attested: Attested): CborMap {
    switch (format) {
      case 'none':
        return new Map();
      case 'fido-u2f': {
        const { signature, certificate } = this.u2f(attested);
        return new Map<string, CborValue>([
          ['sig', signature],
          ['x5c', [certificate]],
        ]);
      }
      case 'packed':
        return this.#packed(attested);
    }
  }

  /** What U2F_REGISTER answers and format fido-u2f states: the signature of FIDO U2F Raw Message Formats 4.3, and who signed. */
  u2f(registered: Pick<Attested, 'rpIdHash' | 'clientDataHash' | 'credentialId' | 'key'>): {
    readonly signature: Uint8Array;
    /** DER. */
    readonly certificate: Uint8Array;
  } {
    const { rpIdHash, clientDataHash, credentialId, key } = registered;
    const signed = concatBytes(
      Uint8Array.of(0),
      rpIdHash,
      clientDataHash,
      credentialId,
      uncompressedPoint(key.publicKey()),
    );
    const { leaf } = this.#stored();
    return { signature: this.#attestationKey().sign(signed), certificate: leaf };
  }

  /** WebAuthn 8.2: {alg, sig}, with x5c where the attestation key signs. */
  #packed({ authData, clientDataHash, key, enterprise }: Attested): CborMap {
    const signed = concatPassing(authData, clientDataHash);
    if (!this.#isCertified(enterprise)) {
      return new Map<string, CborValue>([
        ['alg', key.alg],
        ['sig', key.sign(signed)],
      ]);
    }
    const { leaf, enterpriseLeaf } = this.#stored();
    return new Map<string, CborValue>([
      ['alg', coseAlgorithm.ES256],
      ['sig', this.#attestationKey().sign(signed)],
      ['x5c', [(enterprise && enterpriseLeaf) || leaf]],
    ]);
  }

  #isCertified(enterprise: boolean): boolean {
    return this.#model.attestation.type === 'basic' || enterprise;
  }

  #attestationKey(): SigningKey {
    this.#key ??= signingKey(coseAlgorithm.ES256, this.#stored().seed, this.#random);
    return this.#key;
  }

  #stored(): StoredAttestation {
    const stored = this.#flash.attestation;
    if (stored && (stored.enterpriseLeaf || !this.#model.attestation.enterprise)) return stored;
    const made = makeAttestation(this.#model, this.#random);
    this.#flash.storeAttestation(made);
    this.#key = undefined;
    return made;
  }
}
