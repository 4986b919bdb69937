import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { fromHex } from '../../src/basics/bytes.ts';
import { encodeAuthenticatorData } from '../../src/fido/authenticator-data.ts';
import type { CborMap, CborValue } from '../../src/fido/cbor.ts';
import { type CoseKey, fromKeyObject } from '../../src/fido/cose.ts';
import type { AttestationAnswer } from '../../src/trust/statement.ts';
import { type CertificateOptions, type Issuer, makeCertificate } from '../identity/certificates.ts';
import { AAGUID } from './blobs.ts';

/** Attestation answers for tests: of an honest key, or wrong in one thing at a time. */
export interface AnswerOptions {
  readonly aaguid?: Uint8Array;
  readonly algorithm?: number;
  readonly signWith?: KeyObject;
  readonly statement?: (statement: CborMap) => void;
}

export const aaguidBytes = fromHex(AAGUID.replaceAll('-', ''));
const rpIdHash = new Uint8Array(createHash('sha256').update('example.com').digest());
const clientDataHash = new Uint8Array(32).fill(7);

export function packed(chain: readonly Issuer[], options: AnswerOptions = {}): AttestationAnswer {
  const { authData } = credential(options.aaguid);
  const key = options.signWith ?? chain[0]?.privateKey;
  const signature = key ? sign('sha256', Buffer.concat([authData, clientDataHash]), key) : randomBytes(70);
  const attStmt: CborMap = new Map<string, CborValue>([
    ['alg', options.algorithm ?? -7],
    ['sig', new Uint8Array(signature)],
    ['x5c', chain.map(({ der }) => new Uint8Array(der))],
  ]);
  options.statement?.(attStmt);
  return { fmt: 'packed', attStmt, authData, clientDataHash };
}

export function selfAttested(options: AnswerOptions = {}): AttestationAnswer {
  const { authData, privateKey } = credential(options.aaguid);
  const signature = sign('sha256', Buffer.concat([authData, clientDataHash]), options.signWith ?? privateKey);
  const attStmt: CborMap = new Map<string, CborValue>([
    ['alg', options.algorithm ?? -7],
    ['sig', new Uint8Array(signature)],
  ]);
  return { fmt: 'packed', attStmt, authData, clientDataHash };
}

export function u2f(chain: readonly Issuer[]): AttestationAnswer {
  const { authData, point, credentialId } = credential(new Uint8Array(16));
  const signed = Buffer.concat([Buffer.from([0]), rpIdHash, clientDataHash, credentialId, point]);
  const attStmt: CborMap = new Map<string, CborValue>([
    ['sig', new Uint8Array(sign('sha256', signed, (chain[0] as Issuer).privateKey))],
    ['x5c', chain.map(({ der }) => new Uint8Array(der))],
  ]);
  return { fmt: 'fido-u2f', attStmt, authData, clientDataHash };
}

export const unattested = (): AttestationAnswer => ({
  fmt: 'none',
  attStmt: new Map(),
  authData: credential().authData,
  clientDataHash,
});

function credential(aaguid: Uint8Array = aaguidBytes) {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const key = fromKeyObject(publicKey, -7) as Extract<CoseKey, { kty: 'EC2' }>;
  const credentialId = new Uint8Array(32).fill(9);
  const authData = encodeAuthenticatorData({
    rpIdHash,
    flags: { up: true },
    signCount: 1,
    attested: { aaguid, credentialId, publicKey: key },
  });
  return { authData, privateKey, credentialId, point: Buffer.concat([Buffer.from([4]), key.x, key.y]) };
}

/** An attestation certificate as a maker has it made. */
export const keyCertificate = (issuer: Issuer, options: Partial<CertificateOptions> = {}): Issuer =>
  makeCertificate({ subject: 'Test key 5', aaguid: aaguidBytes, issuer, ...options });
