import { constants, type KeyObject, sign } from 'node:crypto';
import { type CertificateOptions, type Issuer, makeCertificate } from '../identity/certificates.ts';

/** Metadata BLOBs for tests: right, or wrong in one thing at a time. */
export interface BlobOptions {
  readonly number?: number;
  readonly nextUpdate?: string;
  readonly entries?: readonly unknown[];
  readonly payload?: Record<string, unknown>;
  readonly header?: Record<string, unknown>;
  readonly algorithm?: string;
  readonly signWith?: KeyObject;
  readonly payloadBytes?: Uint8Array;
}

/** A metadata service with a root, an intermediate and a signer. */
export class MetadataSigner {
  readonly root: Issuer;
  readonly intermediate: Issuer;
  readonly leaf: Issuer;

  constructor(leaf: Partial<CertificateOptions> = {}, root: Partial<CertificateOptions> = {}) {
    this.root = makeCertificate({ subject: 'Metadata root', ca: true, ...root });
    this.intermediate = makeCertificate({ subject: 'Metadata CA', ca: true, pathLength: 0, issuer: this.root });
    this.leaf = makeCertificate({
      subject: 'mds.fidoalliance.org',
      host: 'mds.fidoalliance.org',
      issuer: this.intermediate,
      ...leaf,
    });
  }

  blob(options: BlobOptions = {}): string {
    const algorithm = options.algorithm ?? 'ES256';
    const x5c = [this.leaf, this.intermediate].map(({ der }) => der.toString('base64'));
    const { number = 7, nextUpdate = '2026-02-01', entries = [] } = options;
    const payload = { legalHeader: 'Test', no: number, nextUpdate, entries, ...options.payload };
    const input = [{ alg: algorithm, typ: 'JWT', x5c, ...options.header }, payload].map((part) =>
      Buffer.from(JSON.stringify(part)).toString('base64url'),
    );
    if (options.payloadBytes) input[1] = Buffer.from(options.payloadBytes).toString('base64url');
    const signed = input.join('.');
    return `${signed}.${jwsSignature(algorithm, Buffer.from(signed), options.signWith ?? this.leaf.privateKey)}`;
  }
}

function jwsSignature(algorithm: string, data: Buffer, key: KeyObject): string {
  const digest = `sha${algorithm.slice(2)}`;
  if (algorithm.startsWith('RS')) return sign(digest, data, key).toString('base64url');
  if (algorithm.startsWith('PS')) {
    const padding = constants.RSA_PKCS1_PSS_PADDING;
    return sign(digest, data, { key, padding, saltLength: 32 }).toString('base64url');
  }
  const known = ['sha256', 'sha384', 'sha512'].includes(digest) ? digest : 'sha256';
  return sign(known, data, { key, dsaEncoding: 'ieee-p1363' }).toString('base64url');
}

export interface EntryOptions {
  readonly aaguid?: string;
  readonly roots?: readonly Issuer[];
  readonly reports?: readonly Record<string, unknown>[];
  readonly statement?: Record<string, unknown>;
  readonly getInfo?: Record<string, unknown> | null;
  readonly entry?: Record<string, unknown>;
}

export const AAGUID = '0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0';

/** An entry as the FIDO Alliance publishes them, of a certified model with all that Entra asks for. */
export function entry(options: EntryOptions = {}): Record<string, unknown> {
  const { aaguid = AAGUID, roots = [], getInfo } = options;
  return {
    aaguid,
    metadataStatement: {
      aaguid,
      description: 'Test key 5',
      authenticatorVersion: 3,
      protocolFamily: 'fido2',
      schema: 3,
      upv: [{ major: 1, minor: 1 }],
      authenticationAlgorithms: ['secp256r1_ecdsa_sha256_raw'],
      publicKeyAlgAndEncodings: ['cose'],
      attestationTypes: ['basic_full'],
      userVerificationDetails: [[{ userVerificationMethod: 'passcode_external' }]],
      keyProtection: ['hardware'],
      matcherProtection: ['on_chip'],
      attachmentHint: ['external'],
      tcDisplay: [],
      attestationRootCertificates: roots.map(({ der }) => der.toString('base64')),
      ...(getInfo === null
        ? {}
        : {
            authenticatorGetInfo: {
              versions: ['FIDO_2_0', 'FIDO_2_1'],
              extensions: ['hmac-secret'],
              options: { rk: true, clientPin: false },
              ...getInfo,
            },
          }),
      ...options.statement,
    },
    statusReports: options.reports ?? [
      { status: 'FIDO_CERTIFIED', effectiveDate: '2024-01-01' },
      { status: 'FIDO_CERTIFIED_L1', effectiveDate: '2024-02-01', certificateNumber: 'FIDO20020240101001' },
    ],
    timeOfLastStatusChange: '2024-02-01',
    ...options.entry,
  };
}
