import { aaguidLength } from './aaguid.ts';
import type { CborMap, CborValue } from './cbor-value.ts';
import { maxMessageLength } from './ctaphid.ts';
import { type IntegerRange, MapReader } from './map-reader.ts';
import { maxPinBytes } from './pin-uv-auth.ts';

/** Option IDs of CTAP 2.3 section 6.4. For uv, clientPin and bioEnroll, false means "supported, not configured". */
export interface AuthenticatorOptions {
  readonly plat?: boolean;
  readonly rk?: boolean;
  /** Absent means true. */
  readonly up?: boolean;
  readonly uv?: boolean;
  readonly clientPin?: boolean;
  readonly pinUvAuthToken?: boolean;
  readonly noMcGaPermissionsWithClientPin?: boolean;
  readonly largeBlobs?: boolean;
  readonly ep?: boolean;
  readonly bioEnroll?: boolean;
  readonly userVerificationMgmtPreview?: boolean;
  readonly uvBioEnroll?: boolean;
  readonly authnrCfg?: boolean;
  readonly uvAcfg?: boolean;
  readonly credMgmt?: boolean;
  readonly perCredMgmtRO?: boolean;
  readonly credentialMgmtPreview?: boolean;
  readonly setMinPINLength?: boolean;
  readonly makeCredUvNotRqd?: boolean;
  readonly alwaysUv?: boolean;
  readonly [optionId: string]: boolean | undefined;
}

/** The answer to authenticatorGetInfo (CTAP 2.3 section 6.4) under the specification's names. Absent members are undefined. */
export interface AuthenticatorInfo {
  /** 0x01. At least one. */
  readonly versions: readonly string[];
  /** 0x02 */
  readonly extensions?: readonly string[];
  /** 0x03. 16 bytes. */
  readonly aaguid: Uint8Array;
  /** 0x04. Has no prototype. */
  readonly options?: AuthenticatorOptions;
  /** 0x05. Bytes, from 1024 to 7609: a smaller claim is read as 1024, a larger one as 7609. */
  readonly maxMsgSize?: number;
  /** 0x06. The key's order of preference; may hold versions that nobody knows. See `preferredPinUvAuthProtocol`. */
  readonly pinUvAuthProtocols?: readonly number[];
  /** 0x07. At least 1. */
  readonly maxCredentialCountInList?: number;
  /** 0x08. Bytes, at least 1. */
  readonly maxCredentialIdLength?: number;
  /** 0x09 */
  readonly transports?: readonly string[];
  /** 0x0a. The key's order of preference. */
  readonly algorithms?: readonly PublicKeyCredentialParameters[];
  /** 0x0b. Bytes. */
  readonly maxSerializedLargeBlobArray?: number;
  /** 0x0c */
  readonly forcePINChange?: boolean;
  /** 0x0d. Code points, from 4 to 63: a smaller claim is read as 4. */
  readonly minPINLength?: number;
  /** 0x0e */
  readonly firmwareVersion?: number;
  /** 0x0f. Bytes. */
  readonly maxCredBlobLength?: number;
  /** 0x10 */
  readonly maxRPIDsForSetMinPINLength?: number;
  /** 0x11 */
  readonly preferredPlatformUvAttempts?: number;
  /** 0x12. Bits of the FIDO registry's user verification methods. */
  readonly uvModality?: number;
  /** 0x13. Certification to its level. */
  readonly certifications?: ReadonlyMap<string, number>;
  /** 0x14. May be 0, which is not the same as absent. */
  readonly remainingDiscoverableCredentials?: number;
  /** 0x15. Any 64-bit numbers. */
  readonly vendorPrototypeConfigCommands?: readonly (number | bigint)[];
  /** 0x16. Absent means packed only. */
  readonly attestationFormats?: readonly string[];
  /** 0x17 */
  readonly uvCountSinceLastPinEntry?: number;
  /** 0x18 */
  readonly longTouchForReset?: boolean;
  /** 0x19. 32 bytes. */
  readonly encIdentifier?: Uint8Array;
  /** 0x1a */
  readonly transportsForReset?: readonly string[];
  /** 0x1b */
  readonly pinComplexityPolicy?: boolean;
  /** 0x1c. UTF-8. */
  readonly pinComplexityPolicyURL?: Uint8Array;
  /** 0x1d. From 8 to 63: a larger claim is read as 63. */
  readonly maxPINLength?: number;
  /** 0x1e. 32 bytes. */
  readonly encCredStoreState?: Uint8Array;
  /** 0x1f */
  readonly authenticatorConfigCommands?: readonly number[];
  /** Members that CTAP 2.3 does not name, as they came. */
  readonly unknown: CborMap;
}

export interface PublicKeyCredentialParameters {
  readonly type: string;
  /** COSE algorithm, from -2^31 to -1. */
  readonly alg: number;
}

/** Every signature algorithm of the IANA COSE registry is negative; libfido2 refuses a key that says otherwise. */
const SIGNATURE_ALGORITHMS: IntegerRange = { min: -(2 ** 31), max: -1 };

/** What a key takes that does not say (section 6.4), in bytes; no key may take less. */
export const defaultMaxMsgSize = 1024;

/** Code points of the shortest PIN that any key may allow (section 6.5.1). */
export const leastMinPinLength = 4;

/** One member: its key, its name, and both directions. */
interface Member<T> {
  readonly key: number;
  read(reader: MapReader, key: number, name: string): T | undefined;
  write(value: T): CborValue;
}

type Members = {
  readonly [Name in Exclude<keyof AuthenticatorInfo, 'unknown'>]-?: Member<Defined<AuthenticatorInfo[Name]>>;
};
type Defined<T> = Exclude<T, undefined>;

const members: Members = {
  versions: texts(0x01),
  extensions: texts(0x02),
  aaguid: bytes(0x03, aaguidLength),
  options: { key: 0x04, read: readOptions, write: writeOptions },
  maxMsgSize: {
    key: 0x05,
    // 2^32 and more are claims that some fuzzer makes; whatever the claim, only this much fits through a channel.
    read: (reader, key, name) => clamp(reader.uint(key, name), defaultMaxMsgSize, maxMessageLength),
    write: (value) => value,
  },
  pinUvAuthProtocols: uints(0x06),
  maxCredentialCountInList: uint(0x07, { min: 1 }),
  maxCredentialIdLength: uint(0x08, { min: 1 }),
  transports: texts(0x09),
  algorithms: { key: 0x0a, read: readAlgorithms, write: writeAlgorithms },
  maxSerializedLargeBlobArray: uint(0x0b),
  forcePINChange: boolean(0x0c),
  minPINLength: {
    key: 0x0d,
    read: (reader, key, name) => clamp(reader.uint(key, name, { max: maxPinBytes }), leastMinPinLength, maxPinBytes),
    write: (value) => value,
  },
  firmwareVersion: uint(0x0e),
  maxCredBlobLength: uint(0x0f),
  maxRPIDsForSetMinPINLength: uint(0x10),
  preferredPlatformUvAttempts: uint(0x11),
  uvModality: uint(0x12),
  certifications: { key: 0x13, read: readCertifications, write: (value) => new Map(value) },
  remainingDiscoverableCredentials: uint(0x14),
  vendorPrototypeConfigCommands: { key: 0x15, read: readVendorCommands, write: (value) => [...value] },
  attestationFormats: texts(0x16),
  uvCountSinceLastPinEntry: uint(0x17),
  longTouchForReset: boolean(0x18),
  encIdentifier: bytes(0x19, 32),
  transportsForReset: texts(0x1a),
  pinComplexityPolicy: boolean(0x1b),
  pinComplexityPolicyURL: bytes(0x1c),
  maxPINLength: {
    key: 0x1d,
    read: (reader, key, name) => clamp(reader.uint(key, name, { min: 8 }), 8, maxPinBytes),
    write: (value) => value,
  },
  encCredStoreState: bytes(0x1e, 32),
  authenticatorConfigCommands: uints(0x1f),
};

const names = Object.keys(members) as (keyof Members)[];

/** The key of each member in the answer, by name. */
export const getInfoKeys: Readonly<Record<keyof Members, number>> = Object.fromEntries(
  names.map((name) => [name, members[name].key]),
) as Record<keyof Members, number>;

/**
 * Reads every member that CTAP 2.3 names. Numbers that no program could work with are refused or, where the interface says
 * so, read as the nearest sane value.
 * @throws StructureError on a missing or empty `versions`, a missing `aaguid`, or a member of the wrong type or range
 */
export function parseAuthenticatorInfo(map: CborMap): AuthenticatorInfo {
  const reader = new MapReader('getInfo', map);
  const info: Record<string, unknown> = {};
  for (const name of names) {
    const { key, read } = members[name];
    const value = read(reader, key, name);
    if (value !== undefined) info[name] = value;
  }
  const { versions, aaguid, minPINLength, maxPINLength } = info as Partial<AuthenticatorInfo>;
  if (reader.required('versions', versions).length === 0) throw reader.refuse('versions', versions, 'at least one');
  reader.required('aaguid', aaguid);
  if (minPINLength !== undefined && maxPINLength !== undefined && minPINLength > maxPINLength) {
    throw reader.refuse('minPINLength', minPINLength, `at most maxPINLength, ${maxPINLength}`);
  }
  info.unknown = reader.rest();
  return info as unknown as AuthenticatorInfo;
}

/** The other direction, `unknown` included. */
export function encodeAuthenticatorInfo(info: Omit<AuthenticatorInfo, 'unknown'> & { unknown?: CborMap }): CborMap {
  const map: CborMap = new Map();
  for (const name of names) writeMember(map, name, info[name]);
  for (const [key, value] of info.unknown ?? []) map.set(key, value);
  return map;
}

function writeMember<Name extends keyof Members>(map: CborMap, name: Name, value: AuthenticatorInfo[Name]): void {
  if (value === undefined) return;
  const member = members[name] as unknown as Member<AuthenticatorInfo[Name]>;
  map.set(member.key, member.write(value));
}

/**
 * The first protocol of the key's list that this vocabulary has; 1 where the key has a PIN but no list (CTAP 2.0);
 * undefined where none fits: PIN and built-in user verification cannot be used then.
 */
export function preferredPinUvAuthProtocol(info: AuthenticatorInfo): 1 | 2 | undefined {
  const { pinUvAuthProtocols, options } = info;
  if (pinUvAuthProtocols === undefined) return options?.clientPin === undefined ? undefined : 1;
  return pinUvAuthProtocols.find((version) => version === 1 || version === 2);
}

function uint(key: number, range?: IntegerRange): Member<number> {
  return { key, read: (reader, at, name) => reader.uint(at, name, range), write: (value) => value };
}

function boolean(key: number): Member<boolean> {
  return { key, read: (reader, at, name) => reader.boolean(at, name), write: (value) => value };
}

function bytes(key: number, length?: number): Member<Uint8Array> {
  return { key, read: (reader, at, name) => reader.bytes(at, name, length), write: (value) => value };
}

function texts(key: number): Member<readonly string[]> {
  return list(key, 'text', (item) => typeof item === 'string');
}

function uints(key: number): Member<readonly number[]> {
  return list(key, 'an unsigned integer', (item): item is number => typeof item === 'number' && item >= 0);
}

function list<T extends CborValue>(
  key: number,
  expected: string,
  fits: (item: CborValue) => item is T,
): Member<readonly T[]> {
  return {
    key,
    read: (reader, at, name) =>
      reader.array(at, name)?.map((item) => {
        if (!fits(item)) throw reader.refuse(`${name}[]`, item, expected);
        return item;
      }),
    write: (value) => [...value],
  };
}

function clamp(value: number | undefined, least: number, most: number): number | undefined {
  return value === undefined ? undefined : Math.min(Math.max(value, least), most);
}

function readOptions(reader: MapReader, key: number, name: string): AuthenticatorOptions | undefined {
  const map = reader.map(key, name);
  if (map === undefined) return undefined;
  // An option named __proto__ must be only a name.
  const options = Object.create(null) as Record<string, boolean>;
  for (const [optionId, value] of map) {
    if (typeof optionId !== 'string') throw reader.refuse(`${name} key`, optionId, 'text');
    if (typeof value !== 'boolean') throw reader.refuse(`${name} value`, value, 'true or false');
    options[optionId] = value;
  }
  return options;
}

function writeOptions(options: AuthenticatorOptions): CborMap {
  const map: CborMap = new Map();
  for (const [optionId, value] of Object.entries(options)) if (value !== undefined) map.set(optionId, value);
  return map;
}

function readAlgorithms(reader: MapReader, key: number, name: string) {
  return reader.array(key, name)?.map((item): PublicKeyCredentialParameters => {
    const algorithm = new MapReader(`getInfo.${name}[]`, item);
    return {
      type: algorithm.required('type', algorithm.text('type', 'type')),
      alg: algorithm.required('alg', algorithm.int('alg', 'alg', SIGNATURE_ALGORITHMS)),
    };
  });
}

function writeAlgorithms(algorithms: readonly PublicKeyCredentialParameters[]): CborValue {
  return algorithms.map(
    ({ type, alg }): CborMap =>
      new Map<string, CborValue>([
        ['alg', alg],
        ['type', type],
      ]),
  );
}

function readCertifications(reader: MapReader, key: number, name: string): ReadonlyMap<string, number> | undefined {
  const map = reader.map(key, name);
  if (map === undefined) return undefined;
  const levels = new Map<string, number>();
  const certifications = new MapReader(`getInfo.${name}`, map);
  for (const certification of map.keys()) {
    if (typeof certification !== 'string') throw reader.refuse(`${name} key`, certification, 'text');
    levels.set(
      certification,
      certifications.required(certification, certifications.uint(certification, certification)),
    );
  }
  return levels;
}

function readVendorCommands(reader: MapReader, key: number, name: string): readonly (number | bigint)[] | undefined {
  return reader.array(key, name)?.map((item) => {
    if ((typeof item !== 'number' && typeof item !== 'bigint') || item < 0) {
      throw reader.refuse(`${name}[]`, item, 'an unsigned integer');
    }
    return item;
  });
}
