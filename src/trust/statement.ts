import type { KeyObject } from 'node:crypto';
import { concatBytes } from '../basics/bytes.ts';
import { parseAuthenticatorData } from '../fido/authenticator-data.ts';
import type { CborMap } from '../fido/cbor.ts';
import { type CoseKey, toKeyObject } from '../fido/cose.ts';
import { StructureError } from '../fido/structure-error.ts';
import { verifySignature } from '../fido/verify-signature.ts';
import { type Certificate, readCertificate } from './certificate.ts';
import { maxChainLength } from './chain.ts';
import { fitsAlgorithm } from './model-proof.ts';

/** What a key answered when it was asked for a credential with attestation (WebAuthn L3 section 6.5.4). */
export interface AttestationAnswer {
  readonly fmt: string;
  readonly attStmt: CborMap;
  /** As the key sent it. */
  readonly authData: Uint8Array;
  /** 32 bytes. */
  readonly clientDataHash: Uint8Array;
}

/** Why a statement says nothing about the model, before any certificate is judged. Closed. */
export type StatementProblem =
  | 'no-attestation'
  | 'self-attestation'
  | 'format-unknown'
  | 'statement-malformed'
  | 'chain-empty'
  | 'chain-too-long'
  | 'certificate-unreadable'
  | 'algorithm-mismatch'
  | 'signature-invalid';

export interface Statement {
  readonly format: string;
  /** From the authenticator data, 16 bytes; zeros with format fido-u2f. */
  readonly aaguid: Uint8Array;
  /** `x5c`, as far as it can be read: leaf first. */
  readonly chain: readonly Certificate[];
  /** COSE algorithm of the signature, where the statement names one. */
  readonly algorithm: number | null;
  /** Whether the signature verifies, with the leaf's key or, in self attestation, the credential's; null: there is none. */
  readonly isSigned: boolean | null;
  readonly problem: StatementProblem | null;
}

const ES256 = -7;

/**
 * Reads and checks an attestation statement by the verification procedures of WebAuthn L3 sections 8.2 (packed), 8.6
 * (fido-u2f) and 8.7 (none). What it says about the model is another question: see `proveModel`.
 * @throws StructureError when the authenticator data has no credential or is malformed
 */
export function readStatement(answer: AttestationAnswer): Statement {
  const { attested, rpIdHash } = parseAuthenticatorData(answer.authData);
  if (!attested) throw new StructureError('authData', 'no credential', 'attested credential data');
  const common = { format: answer.fmt, aaguid: attested.aaguid, chain: [], algorithm: null, isSigned: null };
  const { attStmt, authData, clientDataHash } = answer;
  switch (answer.fmt) {
    case 'none':
      return { ...common, problem: attStmt.size === 0 ? 'no-attestation' : 'statement-malformed' };
    case 'packed': {
      const algorithm = attStmt.get('alg');
      if (typeof algorithm !== 'number') return { ...common, problem: 'statement-malformed' };
      const signed = concatBytes(authData, clientDataHash);
      if (attStmt.has('x5c')) return byCertificate({ ...common, algorithm }, attStmt, algorithm, signed);
      return bySelf({ ...common, algorithm }, attStmt, attested.publicKey, signed);
    }
    case 'fido-u2f': {
      const key = attested.publicKey;
      if (key.kty !== 'EC2' || key.crv !== 'P-256') return { ...common, problem: 'statement-malformed' };
      const point = concatBytes(Uint8Array.of(4), key.x, key.y);
      const signed = concatBytes(Uint8Array.of(0), rpIdHash, clientDataHash, attested.credentialId, point);
      return byCertificate({ ...common, algorithm: ES256 }, attStmt, ES256, signed);
    }
    default:
      return { ...common, problem: 'format-unknown' };
  }
}

type Unjudged = Omit<Statement, 'problem'>;

function byCertificate(common: Unjudged, attStmt: CborMap, algorithm: number, signed: Uint8Array): Statement {
  const x5c = attStmt.get('x5c');
  const signature = attStmt.get('sig');
  if (!Array.isArray(x5c) || !(signature instanceof Uint8Array)) return { ...common, problem: 'statement-malformed' };
  if (x5c.length === 0) return { ...common, problem: 'chain-empty' };
  if (x5c.length > maxChainLength) return { ...common, problem: 'chain-too-long' };
  const chain = x5c.map((der) => (der instanceof Uint8Array ? readCertificate(der) : undefined));
  const readable = chain.filter((certificate) => certificate !== undefined);
  if (readable.length < chain.length) return { ...common, chain: readable, problem: 'certificate-unreadable' };
  const leafKey = readable[0]?.x509.publicKey as KeyObject;
  if (!fitsAlgorithm(leafKey, algorithm)) return { ...common, chain: readable, problem: 'algorithm-mismatch' };
  const isSigned = verifySignature(leafKey, algorithm, signed, signature);
  return { ...common, chain: readable, isSigned, problem: isSigned ? null : 'signature-invalid' };
}

function bySelf(common: Unjudged, attStmt: CborMap, key: CoseKey, signed: Uint8Array): Statement {
  const signature = attStmt.get('sig');
  if (!(signature instanceof Uint8Array)) return { ...common, problem: 'statement-malformed' };
  if (common.algorithm !== key.alg) return { ...common, problem: 'algorithm-mismatch' };
  const isSigned = verifySignature(toKeyObject(key), key.alg, signed, signature);
  return { ...common, isSigned, problem: isSigned ? 'self-attestation' : 'signature-invalid' };
}
