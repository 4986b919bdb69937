import { hash } from 'node:crypto';
import { concatBytes, toBase64url, toHex, utf8 } from '../basics/bytes.ts';
import type { Random } from '../basics/random.ts';
import { coseAlgorithm } from '../fido/cose.ts';
import { isCtap21, type KeyModel } from './models/key-model.ts';
import { distinguishedName, issueCertificate } from './parts/attestation/certificate.ts';
import { freshSeed, type SigningKey, signingKey, uncompressedPoint } from './parts/signing-key.ts';

/** A virtual key as metadata describes it: its model, and the certificates of its attestation. */
export interface DescribedKey {
  readonly model: KeyModel;
  /** DER. */
  readonly root: Uint8Array;
  /** The public key of the attestation certificate, a point on P-256: 65 bytes. */
  readonly leafPoint: Uint8Array;
}

/** A status of MDS 3.1.1 section 3.1.4. */
export type TestStatus = 'SELF_ASSERTION_SUBMITTED' | 'FIDO_CERTIFIED_L1' | 'UPDATE_AVAILABLE' | 'REVOKED';

/** A signed metadata BLOB and the root that its signer leads to. */
export interface SignedTestMetadata {
  /** A JWS in compact form. */
  readonly text: string;
  /** DER. */
  readonly root: Uint8Array;
}

/** How long test metadata says it is good for. */
const GOOD_FOR_MS = 30 * 86_400_000;

/**
 * A metadata service for virtual keys: MDS 3.1.1 BLOBs, signed by a chain that is made once in its life and never stored, so
 * that virtual keys pass where attestation is enforced. Unless told otherwise it certifies nothing.
 */
export class TestMetadataService {
  readonly #random: Random;
  readonly #status: TestStatus;
  #signer: Signer | undefined;
  #number = 0;
  #made: (SignedTestMetadata & { readonly about: string; readonly until: number }) | undefined;

  /** @param status what it reports about every model */
  constructor(random: Random, status: TestStatus = 'SELF_ASSERTION_SUBMITTED') {
    this.#random = random;
    this.#status = status;
  }

  /**
   * The newest BLOB: the one from before, as long as it is about the same keys and in date.
   * @param now ms since the epoch
   */
  blob(keys: readonly DescribedKey[], now: number): SignedTestMetadata {
    const about = keys.map(({ model, root }) => `${model.id} ${toHex(root)}`).join('\n');
    if (this.#made?.about === about && now < this.#made.until) return this.#made;
    this.#signer ??= makeSigner(this.#random);
    const payload = {
      legalHeader: 'Test metadata of Touchstone about virtual keys. It vouches for nothing.',
      no: ++this.#number,
      nextUpdate: dayOf(now + GOOD_FOR_MS),
      entries: entriesOf(keys, { status: this.#status, effectiveDate: dayOf(now) }),
    };
    const text = signed(payload, this.#signer);
    this.#made = { text, root: this.#signer.root, about, until: now + GOOD_FOR_MS };
    return this.#made;
  }
}

interface Signer {
  readonly key: SigningKey;
  /** DER. */
  readonly leaf: Uint8Array;
  readonly root: Uint8Array;
}

function makeSigner(random: Random): Signer {
  const keyOf = () => signingKey(coseAlgorithm.ES256, freshSeed(coseAlgorithm.ES256, random), random);
  const name = (commonName: string) => distinguishedName({ country: 'JP', organization: 'Touchstone', commonName });
  const [rootKey, key] = [keyOf(), keyOf()];
  const rootPoint = uncompressedPoint(rootKey.publicKey());
  const issued = { issuer: name('Touchstone test metadata root'), issuerPoint: rootPoint, issuerKey: rootKey };
  const serial = (last: number) => Uint8Array.of(0x54, last);
  return {
    key,
    root: issueCertificate({
      ...issued,
      subject: issued.issuer,
      subjectPoint: rootPoint,
      serialNumber: serial(1),
      isCa: true,
    }),
    leaf: issueCertificate({
      ...issued,
      subject: name('Touchstone test metadata'),
      subjectPoint: uncompressedPoint(key.publicKey()),
      serialNumber: serial(2),
      isCa: false,
    }),
  };
}

function signed(payload: object, { key, leaf }: Signer): string {
  const header = { alg: 'ES256', typ: 'JWT', x5c: [Buffer.from(leaf).toString('base64')] };
  const input = [header, payload].map((part) => toBase64url(utf8(JSON.stringify(part)))).join('.');
  return `${input}.${toBase64url(joseSignature(key, utf8(input)))}`;
}

/** RFC 7518 section 3.4: r and s, 32 bytes each, of a signature in DER. */
function joseSignature(key: SigningKey, data: Uint8Array): Uint8Array {
  const der = key.sign(data);
  const numbers: Uint8Array[] = [];
  for (let offset = 2; offset < der.length; offset += 2 + (der[offset + 1] as number)) {
    const number = der.subarray(offset + 2, offset + 2 + (der[offset + 1] as number));
    numbers.push(concatBytes(new Uint8Array(32), number).slice(-32));
  }
  return concatBytes(...numbers);
}

type Report = { readonly status: TestStatus; readonly effectiveDate: string };

/** One a model, with the roots of all its keys; one more for keys that also, or only, speak U2F. */
function entriesOf(keys: readonly DescribedKey[], report: Report): object[] {
  const models = new Map(keys.map(({ model }) => [model.id, model]));
  return [...models.values()].flatMap((model) => {
    const same = keys.filter((key) => key.model.id === model.id);
    const entry = (identity: object, protocolFamily: 'fido2' | 'u2f') => ({
      ...identity,
      metadataStatement: { ...identity, ...statementOf(model, protocolFamily, same) },
      statusReports: [report],
      timeOfLastStatusChange: report.effectiveDate,
    });
    const isFido2 = model.versions.some((version) => version !== 'U2F_V2');
    const hasU2f = model.versions.includes('U2F_V2') || model.attestation.formats.includes('fido-u2f');
    const identifiers = same.map(({ leafPoint }) => hash('sha1', leafPoint, 'hex'));
    return [
      ...(isFido2 ? [entry({ aaguid: model.aaguid }, 'fido2')] : []),
      ...(hasU2f ? [entry({ attestationCertificateKeyIdentifiers: identifiers }, 'u2f')] : []),
    ];
  });
}

/** FIDO Metadata Statement 3.1, with every member that it requires. */
function statementOf(model: KeyModel, protocolFamily: 'fido2' | 'u2f', keys: readonly DescribedKey[]): object {
  const isFido2 = protocolFamily === 'fido2';
  return {
    legalHeader: 'Test metadata of Touchstone about virtual keys. It vouches for nothing.',
    description: model.name,
    authenticatorVersion: model.firmwareVersion,
    protocolFamily,
    schema: 3,
    upv: isFido2 ? [{ major: 1, minor: isCtap21(model) ? 1 : 0 }] : [{ major: 1, minor: 2 }],
    authenticationAlgorithms: isFido2
      ? model.algorithms.map((algorithm) => algorithmNames[algorithm])
      : [algorithmNames[coseAlgorithm.ES256]],
    publicKeyAlgAndEncodings: ['cose'],
    attestationTypes: [model.attestation.type === 'self' ? 'basic_surrogate' : 'basic_full'],
    userVerificationDetails: [
      [{ userVerificationMethod: 'presence_internal' }],
      ...(isFido2 ? [[{ userVerificationMethod: 'passcode_external' }]] : []),
      ...(model.fingerprint ? [[{ userVerificationMethod: 'fingerprint_internal' }]] : []),
    ],
    keyProtection: ['software'],
    matcherProtection: ['software'],
    attachmentHint: ['external', 'wired'],
    tcDisplay: [],
    attestationRootCertificates: keys.map(({ root }) => Buffer.from(root).toString('base64')),
    ...(isFido2 && {
      authenticatorGetInfo: {
        versions: model.versions,
        extensions: model.extensions,
        aaguid: model.aaguid.replaceAll('-', ''),
        options: {
          rk: model.maxDiscoverableCredentials !== null,
          up: true,
          clientPin: false,
          ...(model.fingerprint && { uv: false }),
        },
        maxMsgSize: model.maxMsgSize,
        pinUvAuthProtocols: model.pin.protocols,
      },
    }),
  };
}

/** FIDO Registry of Predefined Values 2.2 section 3.6.1. */
const algorithmNames: Readonly<Record<KeyModel['algorithms'][number], string>> = {
  [coseAlgorithm.ES256]: 'secp256r1_ecdsa_sha256_raw',
  [coseAlgorithm.EdDSA]: 'ed25519_eddsa_sha512_raw',
  [coseAlgorithm.ES384]: 'secp384r1_ecdsa_sha384_raw',
  [coseAlgorithm.RS256]: 'rsassa_pkcsv15_sha256_raw',
};

const dayOf = (instant: number): string => new Date(instant).toISOString().slice(0, 10);
