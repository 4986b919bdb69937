import { concatBytes } from '../../../basics/bytes.ts';
import type { Random } from '../../../basics/random.ts';
import { parseAaguid } from '../../../fido/aaguid.ts';
import type { CborMap, CborValue } from '../../../fido/cbor.ts';
import { coseAlgorithm } from '../../../fido/cose.ts';
import type { Flash, StoredAttestation } from '../../flash/flash.ts';
import type { KeyModel } from '../../models/key-model.ts';
import { freshSeed, p256Point, type SigningKey, signingKey, signWith } from '../signing-key.ts';
import { type CertificateName, issueCertificate } from './certificate.ts';

const root: CertificateName = { country: 'JP', organization: 'Touchstone', commonName: 'Touchstone test root' };

/**
 * Packed attestation (WebAuthn 8.2) by a test CA of the key's own. Key and certificates are made when they are first needed
 * and kept through resets.
 */
export class Attestation {
  readonly #flash: Flash;
  readonly #model: KeyModel;
  readonly #random: Random;
  #key: SigningKey | undefined;

  constructor(flash: Flash, model: KeyModel, random: Random) {
    this.#flash = flash;
    this.#model = model;
    this.#random = random;
  }

  /** The test CA's certificate, DER. */
  get root(): Uint8Array {
    return this.#stored().root;
  }

  /** attStmt: {alg, sig, x5c}. */
  statement(authData: Uint8Array, clientDataHash: Uint8Array): CborMap {
    const { seed, leaf } = this.#stored();
    this.#key ??= signingKey(coseAlgorithm.ES256, seed);
    return new Map<string, CborValue>([
      ['alg', coseAlgorithm.ES256],
      ['sig', signWith(this.#key, concatBytes(authData, clientDataHash))],
      ['x5c', [leaf]],
    ]);
  }

  #stored(): StoredAttestation {
    const stored = this.#flash.attestation;
    if (stored) return stored;
    const made = makeAttestation(this.#model, this.#random);
    this.#flash.storeAttestation(made);
    return made;
  }
}

function makeAttestation(model: KeyModel, random: Random): StoredAttestation {
  const rootSeed = freshSeed(coseAlgorithm.ES256, random);
  const leafSeed = freshSeed(coseAlgorithm.ES256, random);
  const leafName: CertificateName = {
    country: 'JP',
    organization: model.manufacturer,
    organizationalUnit: 'Authenticator Attestation',
    commonName: model.name,
  };
  const rootPoint = p256Point(rootSeed);
  const issued = { issuer: root, issuerPoint: rootPoint, issuerKey: signingKey(coseAlgorithm.ES256, rootSeed) };
  return {
    seed: leafSeed,
    root: issueCertificate({
      ...issued,
      subject: root,
      subjectPoint: rootPoint,
      serialNumber: serialNumber(random),
      isCa: true,
    }),
    leaf: issueCertificate({
      ...issued,
      subject: leafName,
      subjectPoint: p256Point(leafSeed),
      serialNumber: serialNumber(random),
      isCa: false,
      aaguid: parseAaguid(model.aaguid),
    }),
  };
}

function serialNumber(random: Random): Uint8Array {
  const serial = random.bytes(16);
  serial[0] = (serial[0]! & 0x7f) | 0x40;
  return serial;
}
