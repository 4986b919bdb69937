import { constants, type KeyObject, verify } from 'node:crypto';
import { fromBase64url, utf8 } from '../basics/bytes.ts';
import { type Certificate, fingerprintOf } from './certificate.ts';
import { type ChainProblem, judgeChain } from './chain.ts';
import { asArray, asRecord, isDay, type MetadataEntry, readMetadataEntry } from './metadata-entry.ts';
import { readChain } from './model-proof.ts';

/** Why a metadata BLOB is not used. Closed. */
export type BlobProblem =
  | ChainProblem
  | 'too-large'
  | 'not-a-blob'
  | 'header-unreadable'
  | 'algorithm-not-allowed'
  | 'key-does-not-fit'
  | 'wrong-signer'
  | 'signature-invalid'
  | 'payload-unreadable'
  | 'payload-too-deep';

/** Whose BLOBs are taken. */
export interface Authority {
  /** `fido`, `test`, or the fingerprint of a root that an administrator trusts. */
  readonly id: string;
  readonly roots: readonly Certificate[];
  /** The signing certificate must be for one of these host names; null: for anything. */
  readonly hosts: readonly string[] | null;
}

/** A BLOB whose signature and chain were verified. */
export interface MetadataBlob {
  readonly authority: string;
  /** Who signed: the subject's common name or host. */
  readonly signer: string;
  /** `no`: rises with each BLOB. */
  readonly number: number;
  /** YYYY-MM-DD. */
  readonly nextUpdate: string;
  readonly byAaguid: ReadonlyMap<string, MetadataEntry>;
  readonly byKeyIdentifier: ReadonlyMap<string, MetadataEntry>;
  /** Entries that could not be read; UAF models, which are no security keys, do not count. */
  readonly unreadable: number;
}

/** Longest BLOB in characters: those of 2026 have about ten million, most of it pictures. */
export const maxBlobLength = 24_000_000;

const LONGEST_HEADER = 100_000;
const DEEPEST = 32;
const MOST_ENTRIES = 20_000;

/** JWS algorithms (RFC 7518 section 3.1): `none`, and those with a shared secret, are not among them. */
const algorithms: Readonly<Record<string, (data: Uint8Array, key: KeyObject, signature: Uint8Array) => boolean>> = {
  RS256: rsa('sha256'),
  RS384: rsa('sha384'),
  RS512: rsa('sha512'),
  PS256: rsa('sha256', { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 }),
  ES256: ecdsa('sha256'),
  ES384: ecdsa('sha384'),
  ES512: ecdsa('sha512'),
};

/** What the key of the signing certificate must be. */
const keyFits: Readonly<Record<string, (key: KeyObject) => boolean>> = {
  RS256: isRsa,
  RS384: isRsa,
  RS512: isRsa,
  PS256: isRsa,
  ES256: isOn('prime256v1'),
  ES384: isOn('secp384r1'),
  ES512: isOn('secp521r1'),
};

/**
 * Reads a metadata BLOB: a JWS in compact form (MDS 3.1.1 section 3.1.7). Nothing of its payload is looked at before the
 * signature, the chain of its certificates and the name of its signer were found right. No revocation list is fetched.
 * @param at when the certificates must be valid, ms since the epoch
 */
export function openMetadataBlob(
  text: string,
  authorities: readonly Authority[],
  at: number,
): MetadataBlob | { readonly problem: BlobProblem } {
  if (text.length > maxBlobLength) return { problem: 'too-large' };
  const jws = text.trim();
  const [header, payload, signature, ...more] = jws.split('.', 4);
  if (!header || !payload || !signature || more.length > 0) return { problem: 'not-a-blob' };
  const bytes = [header, payload, signature].map(decode);
  const [headerBytes, payloadBytes, signatureBytes] = bytes as [Uint8Array, Uint8Array, Uint8Array];
  if (bytes.includes(undefined)) return { problem: 'not-a-blob' };

  const signer = readHeader(headerBytes);
  if ('problem' in signer) return signer;
  const { algorithm, chain } = signer;
  const leaf = chain[0] as Certificate;
  const authority = authorities.find(({ roots }) => 'anchor' in judgeChain(chain, roots, at));
  if (!authority) return { problem: chainProblem(chain, authorities, at) };
  if (authority.hosts && !authority.hosts.some((host) => leaf.x509.checkHost(host))) return { problem: 'wrong-signer' };
  if (!keyFits[algorithm]?.(leaf.x509.publicKey)) return { problem: 'key-does-not-fit' };
  const signed = utf8(jws.slice(0, header.length + 1 + payload.length));
  if (!algorithms[algorithm]?.(signed, leaf.x509.publicKey, signatureBytes)) return { problem: 'signature-invalid' };

  if (isDeeperThan(payloadBytes, DEEPEST)) return { problem: 'payload-too-deep' };
  const content = readPayload(payloadBytes);
  return content ? { authority: authority.id, signer: nameOf(leaf), ...content } : { problem: 'payload-unreadable' };
}

function readHeader(
  bytes: Uint8Array,
): { readonly algorithm: string; readonly chain: readonly Certificate[] } | { readonly problem: BlobProblem } {
  if (bytes.length > LONGEST_HEADER || isDeeperThan(bytes, 4)) return { problem: 'header-unreadable' };
  const header = asRecord(parseJson(bytes));
  if (!header) return { problem: 'header-unreadable' };
  const { alg, x5c, crit } = header;
  if (typeof alg !== 'string' || !Object.hasOwn(algorithms, alg)) return { problem: 'algorithm-not-allowed' };
  // RFC 7515 section 4.1.11: what must be understood and is not.
  if (crit !== undefined) return { problem: 'header-unreadable' };
  if (!Array.isArray(x5c)) return { problem: 'chain-empty' };
  const ders = x5c.map((one) => (typeof one === 'string' && /^[A-Za-z0-9+/]+={0,2}$/.test(one) ? one : ''));
  const chain = readChain(ders.map((one) => new Uint8Array(Buffer.from(one, 'base64'))));
  return 'problem' in chain ? chain : { algorithm: alg, chain: chain.certificates };
}

/** What stands in the way of the chain: where it leads to a known root in part, what happened there. */
function chainProblem(chain: readonly Certificate[], authorities: readonly Authority[], at: number): ChainProblem {
  const roots = authorities.flatMap((authority) => authority.roots);
  const judged = judgeChain(chain, roots, at);
  return 'problem' in judged ? judged.problem : 'root-unknown';
}

type Content = Omit<MetadataBlob, 'authority' | 'signer'>;

function readPayload(bytes: Uint8Array): Content | undefined {
  const payload = asRecord(parseJson(bytes));
  const entries = asArray(payload?.entries, MOST_ENTRIES);
  const { no, nextUpdate } = payload ?? {};
  if (!entries || typeof no !== 'number' || !Number.isSafeInteger(no) || no < 0) return undefined;
  if (typeof nextUpdate !== 'string' || !isDay(nextUpdate)) return undefined;
  const byAaguid = new Map<string, MetadataEntry>();
  const byKeyIdentifier = new Map<string, MetadataEntry>();
  let unreadable = 0;
  for (const value of entries) {
    if (asRecord(value)?.aaid !== undefined) continue;
    const entry = readMetadataEntry(value);
    if (!entry || (entry.aaguid !== null && byAaguid.has(entry.aaguid))) {
      unreadable++;
      continue;
    }
    if (entry.aaguid !== null) byAaguid.set(entry.aaguid, entry);
    for (const identifier of entry.keyIdentifiers) byKeyIdentifier.set(identifier, entry);
  }
  return { number: no, nextUpdate, byAaguid, byKeyIdentifier, unreadable };
}

/** base64url without padding, in its one right spelling. */
function decode(text: string): Uint8Array | undefined {
  try {
    return fromBase64url(text);
  } catch {
    return undefined;
  }
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}

/** Whether JSON has more levels of objects and arrays than that: counted before it is parsed. */
function isDeeperThan(json: Uint8Array, levels: number): boolean {
  let depth = 0;
  let isInText = false;
  for (let index = 0; index < json.length; index++) {
    const byte = json[index];
    if (isInText) {
      if (byte === BACKSLASH) index++;
      else if (byte === QUOTE) isInText = false;
    } else if (byte === QUOTE) isInText = true;
    else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
      if (++depth > levels) return true;
    } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) depth--;
  }
  return false;
}

const [QUOTE, BACKSLASH, OPEN_BRACE, CLOSE_BRACE, OPEN_BRACKET, CLOSE_BRACKET] = [0x22, 0x5c, 0x7b, 0x7d, 0x5b, 0x5d];

function nameOf({ x509, der }: Certificate): string {
  const { CN } = x509.toLegacyObject().subject;
  return typeof CN === 'string' && CN !== '' ? CN.slice(0, 200) : fingerprintOf(der);
}

function rsa(digest: string, options: { padding?: number; saltLength?: number } = {}) {
  return (data: Uint8Array, key: KeyObject, signature: Uint8Array) =>
    verify(digest, data, { key, ...options }, signature);
}

/** RFC 7518 section 3.4: r and s one after the other. */
function ecdsa(digest: string) {
  return (data: Uint8Array, key: KeyObject, signature: Uint8Array) =>
    verify(digest, data, { key, dsaEncoding: 'ieee-p1363' }, signature);
}

function isRsa({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): boolean {
  return asymmetricKeyType === 'rsa' && (asymmetricKeyDetails?.modulusLength ?? 0) >= 2048;
}

function isOn(curve: string) {
  return ({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject) =>
    asymmetricKeyType === 'ec' && asymmetricKeyDetails?.namedCurve === curve;
}
