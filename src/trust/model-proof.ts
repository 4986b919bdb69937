import type { KeyObject } from 'node:crypto';
import { equalBytes } from '../basics/bytes.ts';
import { type Certificate, certifiedAaguid, readCertificate } from './certificate.ts';
import { type ChainProblem, judgeChain, maxChainLength } from './chain.ts';

/** Why a certificate chain does not prove what model a key is. Closed. */
export type ProofProblem =
  | ChainProblem
  | 'leaf-is-ca'
  | 'leaf-subject'
  | 'aaguid-not-certified'
  | 'aaguid-critical'
  | 'aaguid-mismatch'
  | 'algorithm-mismatch';

export interface AttestationClaim {
  /** `x5c`: DER, leaf first. */
  readonly chain: readonly Uint8Array[];
  /** COSE algorithm of the attestation statement. */
  readonly algorithm: number;
  /** From the authenticator data, 16 bytes. */
  readonly aaguid: Uint8Array;
}

export type ModelProof = { readonly anchor: Certificate } | { readonly problem: ProofProblem };

/**
 * Whether a packed attestation, whose signature was verified with the leaf's key, proves the model: its chain ends at a
 * trusted certificate, every certificate is valid at `at`, only the issuers are CAs within their path lengths, the leaf is what
 * WebAuthn L3 section 8.2.1 asks for, and the AAGUID that it carries is the one in the authenticator data (sections 7.1
 * steps 23 and 24, 8.2.1). Anything less is the key's own claim.
 * @param at ms since the epoch
 */
export function proveModel(claim: AttestationClaim, anchors: readonly Certificate[], at: number): ModelProof {
  const chain = readChain(claim.chain);
  if ('problem' in chain) return chain;
  const [leaf] = chain.certificates as [Certificate];
  const problem = leafProblem(leaf, claim);
  return problem ? { problem } : judgeChain(chain.certificates, anchors, at);
}

/** @param roots DER */
export function isAttested(claim: AttestationClaim, roots: readonly Uint8Array[], at: number): boolean {
  const anchors = roots.map(readCertificate).filter((anchor) => anchor !== undefined);
  return 'anchor' in proveModel(claim, anchors, at);
}

export function readChain(
  chain: readonly Uint8Array[],
): { readonly certificates: readonly Certificate[] } | { readonly problem: ChainProblem } {
  if (chain.length === 0) return { problem: 'chain-empty' };
  if (chain.length > maxChainLength) return { problem: 'chain-too-long' };
  const certificates = chain.map(readCertificate).filter((certificate) => certificate !== undefined);
  return certificates.length === chain.length ? { certificates } : { problem: 'certificate-unreadable' };
}

function leafProblem(leaf: Certificate, { algorithm, aaguid }: AttestationClaim): ProofProblem | undefined {
  if (leaf.x509.ca) return 'leaf-is-ca';
  if (!hasAttestationSubject(leaf)) return 'leaf-subject';
  if (!fitsAlgorithm(leaf.x509.publicKey, algorithm)) return 'algorithm-mismatch';
  const certified = certifiedAaguid(leaf);
  if (!certified) return 'aaguid-not-certified';
  if (certified.isCritical) return 'aaguid-critical';
  return equalBytes(certified.aaguid, aaguid) ? undefined : 'aaguid-mismatch';
}

/** Subject-C of two letters, Subject-O, Subject-OU "Authenticator Attestation", Subject-CN. */
function hasAttestationSubject({ x509 }: Certificate): boolean {
  const { C, O, OU, CN } = x509.toLegacyObject().subject;
  return isText(C) && /^[A-Z]{2}$/i.test(C) && isText(O) && OU === 'Authenticator Attestation' && isText(CN);
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

/** Whether this public key makes signatures of this COSE algorithm. */
export function fitsAlgorithm(key: KeyObject, algorithm: number): boolean {
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = key;
  if (type === 'rsa') return algorithm === -257 && (details?.modulusLength ?? 0) >= 2048;
  if (type === 'ed25519') return algorithm === -8;
  return type === 'ec' && ecAlgorithms[details?.namedCurve ?? ''] === algorithm;
}

const ecAlgorithms: Readonly<Record<string, number>> = { prime256v1: -7, secp384r1: -35, secp521r1: -36 };
