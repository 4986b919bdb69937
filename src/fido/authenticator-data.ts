import { concatBytes } from '../basics/bytes.ts';
import { aaguidLength } from './aaguid.ts';
import { CborError, type CborMap, type CborValue, decodeCborItem, encodeCbor } from './cbor.ts';
import { type CoseKey, encodeCoseKey, parseCoseKey } from './cose.ts';
import { describeValue, StructureError } from './structure-error.ts';

/** WebAuthn 6.1 (authenticator data). */
export interface AuthenticatorData {
  /** SHA-256 of the RP ID, 32 bytes. */
  readonly rpIdHash: Uint8Array;
  readonly flags: AuthenticatorFlags;
  /** 0 to 2^32 - 1. */
  readonly signCount: number;
  /** Present when `flags.at`. */
  readonly attested?: AttestedCredentialData;
  /** Present when `flags.ed`. */
  readonly extensions?: CborMap;
}

export interface AuthenticatorFlags {
  /** User present. */
  readonly up: boolean;
  /** User verified. */
  readonly uv: boolean;
  /** Backup eligible. */
  readonly be: boolean;
  /** Backup state: never without `be`. */
  readonly bs: boolean;
  /** Attested credential data included. */
  readonly at: boolean;
  /** Extension data included. */
  readonly ed: boolean;
}

/** WebAuthn 6.5.1 (attested credential data). */
export interface AttestedCredentialData {
  /** 16 bytes. */
  readonly aaguid: Uint8Array;
  /** 1 to 1023 bytes. */
  readonly credentialId: Uint8Array;
  readonly publicKey: CoseKey;
  /** The COSE key as it was sent: what a relying party stores. */
  readonly publicKeyBytes: Uint8Array;
}

const RP_ID_HASH_LENGTH = 32;
const SHORTEST = RP_ID_HASH_LENGTH + 1 + 4;
const MAX_CREDENTIAL_ID_LENGTH = 1023;

const bit = { up: 0x01, uv: 0x04, be: 0x08, bs: 0x10, at: 0x40, ed: 0x80 } as const;

/**
 * Reads authenticator data to its last byte. Reserved flag bits are ignored, as WebAuthn 6.1 asks.
 * @throws StructureError on a wrong length, leftovers, flags that promise what is not there, backup state without
 *   eligibility, or a key or extension map that is not what it must be (with the CborError as cause)
 */
export function parseAuthenticatorData(bytes: Uint8Array): AuthenticatorData {
  if (bytes.length < SHORTEST) throw refuse('', `${bytes.length} bytes`, `at least ${SHORTEST}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let pointer = 0;
  const take = (length: number, member: string): Uint8Array => {
    const left = bytes.length - pointer;
    if (length > left) throw refuse(member, `${left} bytes left`, `${length} bytes`);
    pointer += length;
    return new Uint8Array(bytes.subarray(pointer - length, pointer));
  };
  const item = (member: string): CborValue => {
    try {
      const { value, end } = decodeCborItem(bytes, pointer);
      pointer = end;
      return value;
    } catch (cause) {
      if (!(cause instanceof CborError)) throw cause;
      throw refuse(member, cause.message, 'canonical CBOR', { cause });
    }
  };

  const rpIdHash = take(RP_ID_HASH_LENGTH, 'rpIdHash');
  const flags = parseFlags(bytes[pointer]!);
  pointer += 1;
  const signCount = view.getUint32(pointer);
  pointer += 4;

  let attested: AttestedCredentialData | undefined;
  if (flags.at) {
    const aaguid = take(aaguidLength, 'aaguid');
    const [high, low] = take(2, 'credentialIdLength');
    const credentialIdLength = (high! << 8) | low!;
    if (credentialIdLength < 1 || credentialIdLength > MAX_CREDENTIAL_ID_LENGTH) {
      throw refuse('credentialIdLength', String(credentialIdLength), `1 to ${MAX_CREDENTIAL_ID_LENGTH}`);
    }
    const credentialId = take(credentialIdLength, 'credentialId');
    const start = pointer;
    const publicKey = parseCoseKey(item('credentialPublicKey'));
    attested = { aaguid, credentialId, publicKey, publicKeyBytes: new Uint8Array(bytes.subarray(start, pointer)) };
  }

  let extensions: CborMap | undefined;
  if (flags.ed) {
    const value = item('extensions');
    if (!(value instanceof Map)) throw refuse('extensions', describeValue(value), 'a map');
    extensions = value;
  }

  if (pointer !== bytes.length) throw refuse('', `${bytes.length} bytes`, `${pointer}, the sum of its parts`);
  return { rpIdHash, flags, signCount, ...(attested && { attested }), ...(extensions && { extensions }) };
}

/** What authenticator data is made of. The flags `at` and `ed` follow from what is there. */
export interface AuthenticatorDataParts {
  readonly rpIdHash: Uint8Array;
  readonly flags: Partial<Omit<AuthenticatorFlags, 'at' | 'ed'>>;
  readonly signCount: number;
  readonly attested?: Omit<AttestedCredentialData, 'publicKeyBytes'> | undefined;
  readonly extensions?: CborMap | undefined;
}

/** The bytes of WebAuthn 6.1. @throws StructureError on parts that `parseAuthenticatorData` would refuse */
export function encodeAuthenticatorData(parts: AuthenticatorDataParts): Uint8Array {
  const { rpIdHash, flags, signCount, attested, extensions } = parts;
  if (rpIdHash.length !== RP_ID_HASH_LENGTH) throw refuse('rpIdHash', `${rpIdHash.length} bytes`, '32 bytes');
  if (!Number.isInteger(signCount) || signCount < 0 || signCount > 0xffff_ffff) {
    throw refuse('signCount', String(signCount), '0 to 2^32 - 1');
  }
  if (flags.bs && !flags.be) throw refuse('flags', 'backup state without eligibility', 'both or be alone');
  const header = new Uint8Array(SHORTEST);
  header.set(rpIdHash);
  header[RP_ID_HASH_LENGTH] =
    (flags.up ? bit.up : 0) |
    (flags.uv ? bit.uv : 0) |
    (flags.be ? bit.be : 0) |
    (flags.bs ? bit.bs : 0) |
    (attested ? bit.at : 0) |
    (extensions ? bit.ed : 0);
  for (let place = 0; place < 4; place++) header[SHORTEST - 1 - place] = signCount >>> (8 * place);
  return concatBytes(
    header,
    ...(attested ? attestedParts(attested) : []),
    ...(extensions ? [encodeCbor(extensions)] : []),
  );
}

function attestedParts({ aaguid, credentialId, publicKey }: Omit<AttestedCredentialData, 'publicKeyBytes'>) {
  if (aaguid.length !== aaguidLength) throw refuse('aaguid', `${aaguid.length} bytes`, `${aaguidLength} bytes`);
  const { length } = credentialId;
  if (length < 1 || length > MAX_CREDENTIAL_ID_LENGTH) {
    throw refuse('credentialId', `${length} bytes`, `1 to ${MAX_CREDENTIAL_ID_LENGTH} bytes`);
  }
  return [aaguid, Uint8Array.of(length >> 8, length & 0xff), credentialId, encodeCbor(encodeCoseKey(publicKey))];
}

function parseFlags(byte: number): AuthenticatorFlags {
  const has = (mask: number) => (byte & mask) !== 0;
  const flags = {
    up: has(bit.up),
    uv: has(bit.uv),
    be: has(bit.be),
    bs: has(bit.bs),
    at: has(bit.at),
    ed: has(bit.ed),
  };
  if (flags.bs && !flags.be) throw refuse('flags', 'backup state without eligibility', 'both or be alone');
  return flags;
}

function refuse(member: string, got: string, expected: string, options?: ErrorOptions): StructureError {
  return new StructureError(member === '' ? 'authData' : `authData.${member}`, got, expected, options);
}
