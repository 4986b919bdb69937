import { createPublicKey, hash, type KeyObject, sign } from 'node:crypto';
import { concatBytes } from '../../../basics/bytes.ts';
import {
  bitString,
  boolean,
  explicit,
  integer,
  octetString,
  oid,
  printableString,
  sequence,
  set,
  utcTime,
  utf8String,
} from './der.ts';

/** A distinguished name. */
export interface CertificateName {
  readonly country: string;
  readonly organization: string;
  readonly organizationalUnit?: string;
  readonly commonName: string;
}

export interface CertificateRequest {
  readonly subject: CertificateName;
  readonly issuer: CertificateName;
  readonly subjectKey: KeyObject;
  /** EC P-256, private. */
  readonly issuerKey: KeyObject;
  /** Positive, big-endian. */
  readonly serialNumber: Uint8Array;
  readonly isCa: boolean;
  /** 16 bytes, for extension id-fido-gen-ce-aaguid. */
  readonly aaguid?: Uint8Array;
}

const id = {
  ecdsaWithSha256: '1.2.840.10045.4.3.2',
  countryName: '2.5.4.6',
  organizationName: '2.5.4.10',
  organizationalUnitName: '2.5.4.11',
  commonName: '2.5.4.3',
  subjectKeyIdentifier: '2.5.29.14',
  keyUsage: '2.5.29.15',
  basicConstraints: '2.5.29.19',
  authorityKeyIdentifier: '2.5.29.35',
  fidoGenCeAaguid: '1.3.6.1.4.1.45724.1.1.4',
} as const;

// Fixed, so that the same chance gives the same certificate.
const NOT_BEFORE = new Date('2020-01-01T00:00:00Z');
const NOT_AFTER = new Date('2049-12-31T23:59:59Z');

const KEY_CERT_SIGN = Uint8Array.of(0x04);
const DIGITAL_SIGNATURE = Uint8Array.of(0x80);

/** An X.509 v3 certificate (RFC 5280) in DER, with what WebAuthn 8.2.1 asks of a packed attestation leaf. */
export function issueCertificate(request: CertificateRequest): Uint8Array {
  const { subject, issuer, subjectKey, issuerKey, serialNumber, isCa, aaguid } = request;
  const subjectInfo = publicKeyInfo(subjectKey);
  const algorithm = sequence(oid(id.ecdsaWithSha256));
  const toBeSigned = sequence(
    explicit(0, integer(Uint8Array.of(2))),
    integer(serialNumber),
    algorithm,
    nameSequence(issuer),
    sequence(utcTime(NOT_BEFORE), utcTime(NOT_AFTER)),
    nameSequence(subject),
    subjectInfo,
    explicit(
      3,
      sequence(
        extension(id.basicConstraints, true, isCa ? sequence(boolean(true)) : sequence()),
        extension(id.keyUsage, true, isCa ? bitString(KEY_CERT_SIGN, 2) : bitString(DIGITAL_SIGNATURE, 7)),
        extension(id.subjectKeyIdentifier, false, octetString(keyIdentifier(subjectInfo))),
        extension(id.authorityKeyIdentifier, false, authorityKeyIdentifier(publicKeyInfo(issuerKey))),
        ...(aaguid ? [extension(id.fidoGenCeAaguid, false, octetString(aaguid))] : []),
      ),
    ),
  );
  return sequence(toBeSigned, algorithm, bitString(new Uint8Array(sign('sha256', toBeSigned, issuerKey))));
}

function nameSequence(name: CertificateName): Uint8Array {
  const attribute = (type: string, value: Uint8Array) => set(sequence(oid(type), value));
  return sequence(
    attribute(id.countryName, printableString(name.country)),
    attribute(id.organizationName, utf8String(name.organization)),
    ...(name.organizationalUnit === undefined
      ? []
      : [attribute(id.organizationalUnitName, utf8String(name.organizationalUnit))]),
    attribute(id.commonName, utf8String(name.commonName)),
  );
}

const extension = (type: string, critical: boolean, value: Uint8Array): Uint8Array =>
  sequence(oid(type), ...(critical ? [boolean(true)] : []), octetString(value));

const publicKeyInfo = (key: KeyObject): Uint8Array =>
  new Uint8Array(createPublicKey(key).export({ format: 'der', type: 'spki' }));

/** RFC 5280 4.2.1.2, method 1: SHA-1 of the point, the last 65 bytes of a P-256 SubjectPublicKeyInfo. */
const keyIdentifier = (info: Uint8Array): Uint8Array => new Uint8Array(hash('sha1', info.subarray(-65), 'buffer'));

/** keyIdentifier [0] IMPLICIT, 20 bytes. */
const authorityKeyIdentifier = (info: Uint8Array): Uint8Array =>
  sequence(concatBytes(Uint8Array.of(0x80, 20), keyIdentifier(info)));
