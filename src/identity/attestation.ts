import { type KeyObject, X509Certificate } from 'node:crypto';
import { equalBytes } from '../basics/bytes.ts';
import { certificateExtensions, extensionIds, readDer } from './certificate-extensions.ts';

/** The longest `x5c` that is looked at. */
export const maxChainLength = 5;

export interface AttestationClaim {
  /** `x5c`: DER, leaf first. */
  readonly chain: readonly Uint8Array[];
  /** COSE algorithm of the attestation statement, whose signature was verified with the leaf's key. */
  readonly algorithm: number;
  /** From the authenticator data, 16 bytes. */
  readonly aaguid: Uint8Array;
}

/**
 * Whether a packed attestation proves the model: its chain ends at a root that this directory trusts, every certificate is
 * valid at `at`, only the issuers are CAs within their path lengths, and the AAGUID that the leaf carries is the one in the
 * authenticator data (WebAuthn L3 sections 7.1 steps 23 and 24, 8.2.1). Anything less is the key's own claim.
 * @param roots DER
 * @param at ms since the epoch
 */
export function isAttested(claim: AttestationClaim, roots: readonly Uint8Array[], at: number): boolean {
  if (claim.chain.length === 0 || claim.chain.length > maxChainLength) return false;
  const chain = claim.chain.map(parse);
  const anchors = roots.map(parse);
  if (chain.some((certificate) => certificate === undefined)) return false;
  const certificates = chain as Certificate[];
  const leaf = certificates[0] as Certificate;
  if (leaf.x509.ca || !carries(leaf, claim.aaguid) || !fitsAlgorithm(leaf.x509.publicKey, claim.algorithm))
    return false;
  if (!certificates.every((certificate) => isValidAt(certificate, at))) return false;
  for (let index = 1; index < certificates.length; index++) {
    const issuer = certificates[index] as Certificate;
    if (!issued(issuer, certificates[index - 1] as Certificate, index - 1)) return false;
  }
  const last = certificates.at(-1) as Certificate;
  return anchors.some(
    (anchor) =>
      anchor !== undefined &&
      isValidAt(anchor, at) &&
      (equalBytes(anchor.x509.raw, last.x509.raw) || issued(anchor, last, certificates.length - 1)),
  );
}

interface Certificate {
  readonly x509: X509Certificate;
  readonly extensions: ReadonlyMap<string, Uint8Array>;
}

function parse(der: Uint8Array): Certificate | undefined {
  try {
    const extensions = certificateExtensions(der);
    return extensions && { x509: new X509Certificate(der), extensions };
  } catch {
    return undefined;
  }
}

const isValidAt = ({ x509 }: Certificate, at: number): boolean =>
  x509.validFromDate.getTime() <= at && at <= x509.validToDate.getTime();

/** @param between how many CA certificates stand between the issuer and the leaf (RFC 5280 section 4.2.1.9) */
function issued(issuer: Certificate, subject: Certificate, between: number): boolean {
  return (
    issuer.x509.ca &&
    between <= pathLength(issuer) &&
    subject.x509.checkIssued(issuer.x509) &&
    subject.x509.verify(issuer.x509.publicKey)
  );
}

function pathLength({ extensions }: Certificate): number {
  const constraints = readDer(extensions.get(extensionIds.basicConstraints) ?? new Uint8Array(0))?.[0];
  const limit = constraints && readDer(constraints.content)?.find(({ tag }) => tag === 0x02);
  if (limit === undefined) return Number.POSITIVE_INFINITY;
  return limit.content.reduce((value, byte) => value * 256 + byte, 0);
}

/** The extension's value is an OCTET STRING of 16 bytes. */
function carries({ extensions }: Certificate, aaguid: Uint8Array): boolean {
  const value = readDer(extensions.get(extensionIds.aaguid) ?? new Uint8Array(0))?.[0];
  return value?.tag === 0x04 && equalBytes(value.content, aaguid);
}

function fitsAlgorithm(key: KeyObject, algorithm: number): boolean {
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = key;
  if (type === 'rsa') return algorithm === -257 && (details?.modulusLength ?? 0) >= 2048;
  if (type === 'ed25519') return algorithm === -8;
  return type === 'ec' && ecAlgorithms[details?.namedCurve ?? ''] === algorithm;
}

const ecAlgorithms: Readonly<Record<string, number>> = { prime256v1: -7, secp384r1: -35, secp521r1: -36 };
