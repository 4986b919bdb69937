import { hash } from 'node:crypto';
import { concatBytes, fromHex } from '../../../basics/bytes.ts';
import type { SigningKey } from '../signing-key.ts';
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
  /** In DER: see `distinguishedName`. */
  readonly subject: Uint8Array;
  readonly issuer: Uint8Array;
  /** Points on P-256, uncompressed: 65 bytes. */
  readonly subjectPoint: Uint8Array;
  readonly issuerPoint: Uint8Array;
  /** ES256. */
  readonly issuerKey: SigningKey;
  /** Positive, big-endian. */
  readonly serialNumber: Uint8Array;
  readonly isCa: boolean;
  /** 16 bytes, for extension id-fido-gen-ce-aaguid. */
  readonly aaguid?: Uint8Array;
  /** What tells one unit of a model from another, for extension id-fido-gen-ce-sernum (WebAuthn 8.2.2). */
  readonly unit?: Uint8Array | undefined;
}

const id = {
  ecdsaWithSha256: oid('1.2.840.10045.4.3.2'),
  countryName: oid('2.5.4.6'),
  organizationName: oid('2.5.4.10'),
  organizationalUnitName: oid('2.5.4.11'),
  commonName: oid('2.5.4.3'),
  subjectKeyIdentifier: oid('2.5.29.14'),
  keyUsage: oid('2.5.29.15'),
  basicConstraints: oid('2.5.29.19'),
  authorityKeyIdentifier: oid('2.5.29.35'),
  fidoGenCeSernum: oid('1.3.6.1.4.1.45724.1.1.2'),
  fidoGenCeAaguid: oid('1.3.6.1.4.1.45724.1.1.4'),
};

// Fixed, so that the same chance gives the same certificate.
const NOT_BEFORE = new Date('2020-01-01T00:00:00Z');
const NOT_AFTER = new Date('2049-12-31T23:59:59Z');

/** SubjectPublicKeyInfo (RFC 5480) of an uncompressed point on P-256, up to the point. */
const P256_PUBLIC_KEY_INFO = fromHex('3059301306072a8648ce3d020106082a8648ce3d030107034200');

const KEY_CERT_SIGN = Uint8Array.of(0x04);
const DIGITAL_SIGNATURE = Uint8Array.of(0x80);

// What all certificates have in common.
const version3 = explicit(0, integer(Uint8Array.of(2)));
const algorithm = sequence(id.ecdsaWithSha256);
const validity = sequence(utcTime(NOT_BEFORE), utcTime(NOT_AFTER));
const caUsage = concatBytes(
  extension(id.basicConstraints, true, sequence(boolean(true))),
  extension(id.keyUsage, true, bitString(KEY_CERT_SIGN, 2)),
);
const leafUsage = concatBytes(
  extension(id.basicConstraints, true, sequence()),
  extension(id.keyUsage, true, bitString(DIGITAL_SIGNATURE, 7)),
);

/** An X.509 v3 certificate (RFC 5280) in DER, with what WebAuthn 8.2.1 asks of a packed attestation leaf. */
export function issueCertificate(request: CertificateRequest): Uint8Array {
  const { subject, issuer, subjectPoint, issuerPoint, issuerKey, serialNumber, isCa, aaguid, unit } = request;
  const toBeSigned = sequence(
    version3,
    integer(serialNumber),
    algorithm,
    issuer,
    validity,
    subject,
    concatBytes(P256_PUBLIC_KEY_INFO, subjectPoint),
    explicit(
      3,
      sequence(
        isCa ? caUsage : leafUsage,
        extension(id.subjectKeyIdentifier, false, octetString(keyIdentifier(subjectPoint))),
        extension(id.authorityKeyIdentifier, false, authorityKeyIdentifier(issuerPoint)),
        ...(aaguid ? [extension(id.fidoGenCeAaguid, false, octetString(aaguid))] : []),
        ...(unit ? [extension(id.fidoGenCeSernum, false, octetString(unit))] : []),
      ),
    ),
  );
  return sequence(toBeSigned, algorithm, bitString(issuerKey.sign(toBeSigned)));
}

/** In DER. */
export function distinguishedName(name: CertificateName): Uint8Array {
  const attribute = (type: Uint8Array, value: Uint8Array) => set(sequence(type, value));
  return sequence(
    attribute(id.countryName, printableString(name.country)),
    attribute(id.organizationName, utf8String(name.organization)),
    ...(name.organizationalUnit === undefined
      ? []
      : [attribute(id.organizationalUnitName, utf8String(name.organizationalUnit))]),
    attribute(id.commonName, utf8String(name.commonName)),
  );
}

function extension(type: Uint8Array, critical: boolean, value: Uint8Array): Uint8Array {
  return sequence(type, ...(critical ? [boolean(true)] : []), octetString(value));
}

/** RFC 5280 4.2.1.2, method 1: SHA-1 of the subjectPublicKey bit string's content, which is the point. */
const keyIdentifier = (point: Uint8Array): Uint8Array => new Uint8Array(hash('sha1', point, 'buffer'));

/** keyIdentifier [0] IMPLICIT, 20 bytes. */
const authorityKeyIdentifier = (point: Uint8Array): Uint8Array =>
  sequence(concatBytes(Uint8Array.of(0x80, 20), keyIdentifier(point)));
