import { createHash, createPublicKey, diffieHellman, generateKeyPairSync, hkdfSync, type KeyObject } from 'node:crypto';
import { concatBytes, equalBytes, fromHex, utf8 } from '../basics/bytes.ts';

/** One end's key pair for one run. */
export interface RunKeyPair {
  readonly privateKey: KeyObject;
  /** X25519, 32 bytes (RFC 7748). */
  readonly publicKey: Uint8Array;
}

/** The keys that sign the frames of one run, one for each direction, so that no frame can be sent back as an answer. */
export interface RunKeys {
  readonly toHelper: Uint8Array;
  readonly fromHelper: Uint8Array;
}

export const publicKeyBytes = 32;
export const handOverSecretBytes = 32;

const magic = concatBytes(utf8('TSEH'), Uint8Array.of(1));
export const helloBytes = magic.length + publicKeyBytes;

/** RFC 8410: what stands before the 32 bytes of an X25519 public key in SubjectPublicKeyInfo. */
const spkiHead = fromHex('302a300506032b656e032100');

export function makeRunKeyPair(): RunKeyPair {
  const { privateKey, publicKey } = generateKeyPairSync('x25519');
  return {
    privateKey,
    publicKey: new Uint8Array(publicKey.export({ format: 'der', type: 'spki' })).slice(spkiHead.length),
  };
}

/** The first bytes that the helper sends, before there is a key to sign with. */
export const encodeHello = (helperPublicKey: Uint8Array): Uint8Array => concatBytes(magic, helperPublicKey);

/** @returns the helper's public key; null where this is no hello of this version */
export function parseHello(bytes: Uint8Array): Uint8Array | null {
  if (bytes.length !== helloBytes || !equalBytes(bytes.subarray(0, magic.length), magic)) return null;
  return bytes.slice(magic.length);
}

/**
 * HKDF-SHA-256 (RFC 5869) over the X25519 secret of both ends, salted with what was handed over in a file. Whoever has neither
 * private key cannot make these keys though he has read the file and the command line; whoever has not read the file cannot make
 * them though he is the one who answers.
 * @throws Error where the other end's key is of low order
 */
export function deriveRunKeys(agreement: {
  own: RunKeyPair;
  other: Uint8Array;
  appPublicKey: Uint8Array;
  helperPublicKey: Uint8Array;
  pipe: string;
  handOverSecret: Uint8Array;
}): RunKeys {
  const publicKey = createPublicKey({
    key: Buffer.from(concatBytes(spkiHead, agreement.other)),
    format: 'der',
    type: 'spki',
  });
  const shared = diffieHellman({ privateKey: agreement.own.privateKey, publicKey });
  const info = concatBytes(
    utf8('touchstone elevated helper 1'),
    agreement.appPublicKey,
    agreement.helperPublicKey,
    createHash('sha256').update(agreement.pipe).digest(),
  );
  const keys = new Uint8Array(hkdfSync('sha256', shared, agreement.handOverSecret, info, 64));
  shared.fill(0);
  return { toHelper: keys.slice(0, 32), fromHelper: keys.slice(32) };
}
