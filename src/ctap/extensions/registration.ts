import type { CborMap, CborValue } from '../../fido/cbor.ts';
import { leastMinPinLength } from '../../fido/get-info.ts';
import { MapReader } from '../../fido/map-reader.ts';
import { maxPinBytes } from '../../fido/pin-uv-auth.ts';
import type { Authenticator } from '../authenticator.ts';
import type { OperationOptions } from '../channel.ts';
import { type CredentialRequest, makeCredential, type NewCredential } from '../make-credential.ts';
import { type SharedSecret, withSharedSecret } from '../shared-secret.ts';
import { decryptOutputs, encryptSalts, type HmacSecretOutputs, type HmacSecretSalts } from './hmac-secret.ts';
import { encodeSupport, largeBlobExtension, parseSupport } from './large-blob.ts';
import { hasExtension } from './supported.ts';

/**
 * What a new credential is to have (CTAP 2.3 section 12). What the key does not know is left out, and its output is
 * undefined then.
 */
export interface RegistrationExtensions {
  readonly credProtect?: CredProtectLevel | undefined;
  /** True: it can make secrets. Salts: those of hmac-secret-mc, at once. */
  readonly hmacSecret?: true | HmacSecretSalts | undefined;
  /** At most maxCredBlobLength bytes, or it is left out. */
  readonly credBlob?: Uint8Array | undefined;
  /** For discoverable credentials. The key itself is a member of the credential. */
  readonly largeBlobKey?: true | undefined;
  readonly largeBlob?: true | undefined;
  readonly minPinLength?: true | undefined;
  readonly pinComplexityPolicy?: true | undefined;
  readonly thirdPartyPayment?: true | undefined;
}

/** 1: no user verification needed; 2: needed unless the relying party names the credential; 3: needed. */
export type CredProtectLevel = 1 | 2 | 3;

/** What the key says to each; undefined where it was not asked or says nothing. */
export interface RegistrationOutputs {
  readonly credProtect: CredProtectLevel | undefined;
  readonly hmacSecret: boolean | undefined;
  /** Of salts that were sent. A key without hmac-secret-mc gives them with an assertion only. */
  readonly hmacSecretOutputs: HmacSecretOutputs | undefined;
  /** Whether it was kept. */
  readonly credBlob: boolean | undefined;
  /** Whether the credential can keep a large blob by extension largeBlob. */
  readonly largeBlob: boolean | undefined;
  /** Code points. */
  readonly minPinLength: number | undefined;
  readonly pinComplexityPolicy: boolean | undefined;
  readonly thirdPartyPayment: boolean | undefined;
}

export interface ExtendedCredential {
  readonly credential: NewCredential;
  readonly outputs: RegistrationOutputs;
}

/**
 * makeCredential with extensions. Asks the key for nothing more, except for one key agreement where salts are sent.
 * @throws StructureError on outputs of another type; as `makeCredential` does
 */
export async function makeExtendedCredential(
  authenticator: Authenticator,
  request: Omit<CredentialRequest, 'extensions'>,
  asked: RegistrationExtensions,
  options: OperationOptions = {},
): Promise<ExtendedCredential> {
  const isDiscoverable = request.options?.rk === true;
  const inputs = encodeInputs(authenticator, asked, isDiscoverable);
  const salts = saltsOf(authenticator, asked);
  const make = async (secret?: SharedSecret): Promise<ExtendedCredential> => {
    if (salts && secret) inputs.set('hmac-secret-mc', encryptSalts(salts, secret, authenticator.random));
    const credential = await makeCredential(authenticator, { ...request, extensions: inputs }, options);
    return { credential, outputs: parseOutputs(inputs, credential, salts, secret) };
  };
  return salts ? withSharedSecret(authenticator, options, make) : make();
}

function encodeInputs(authenticator: Authenticator, asked: RegistrationExtensions, rk: boolean): CborMap {
  const inputs: CborMap = new Map();
  const set = (name: string, value: CborValue | undefined) => {
    if (value !== undefined && hasExtension(authenticator, name)) inputs.set(name, value);
  };
  const { credBlob, largeBlob } = asked;
  set('credProtect', asked.credProtect);
  set('hmac-secret', asked.hmacSecret && true);
  set('credBlob', credBlob && credBlob.length <= longestCredBlob(authenticator) ? credBlob : undefined);
  set(largeBlobExtension, largeBlob && encodeSupport());
  // Section 12.3: a credential that is not discoverable is refused with it.
  set('largeBlobKey', rk ? asked.largeBlobKey : undefined);
  // Keys of CTAP 2.1 need not name it among their extensions.
  if (asked.minPinLength && authenticator.info.options?.setMinPINLength) inputs.set('minPinLength', true);
  set('minPinLength', asked.minPinLength);
  set('pinComplexityPolicy', asked.pinComplexityPolicy);
  set('thirdPartyPayment', asked.thirdPartyPayment);
  return inputs;
}

/** No key that has the extension may keep less than 32 bytes (CTAP 2.1 section 12.2). */
export const longestCredBlob = ({ info }: Pick<Authenticator, 'info'>): number => info.maxCredBlobLength ?? 32;

function saltsOf(authenticator: Authenticator, { hmacSecret }: RegistrationExtensions): HmacSecretSalts | undefined {
  if (!hmacSecret || hmacSecret === true) return undefined;
  const takesSalts = ['hmac-secret', 'hmac-secret-mc'].every((name) => hasExtension(authenticator, name));
  return takesSalts ? hmacSecret : undefined;
}

function parseOutputs(
  inputs: CborMap,
  { authData, unsignedExtensionOutputs }: NewCredential,
  salts: HmacSecretSalts | undefined,
  secret: SharedSecret | undefined,
): RegistrationOutputs {
  const reader = new MapReader('extensions', authData.extensions ?? new Map());
  /** What was not asked for is nobody's. */
  const asked = <T>(name: string, read: () => T): T | undefined => (inputs.has(name) ? read() : undefined);
  const flag = (name: string) => asked(name, () => reader.boolean(name, name));
  const encrypted = asked('hmac-secret-mc', () => reader.bytes('hmac-secret-mc', 'hmac-secret-mc'));
  return {
    credProtect: asked('credProtect', () => reader.uint('credProtect', 'credProtect', { min: 1, max: 3 })) as
      | CredProtectLevel
      | undefined,
    hmacSecret: flag('hmac-secret'),
    hmacSecretOutputs: encrypted && salts && secret && decryptOutputs('hmac-secret-mc', encrypted, salts, secret),
    credBlob: flag('credBlob'),
    largeBlob: asked(largeBlobExtension, () => parseSupport(unsignedExtensionOutputs)),
    minPinLength: asked('minPinLength', () =>
      reader.uint('minPinLength', 'minPinLength', { min: leastMinPinLength, max: maxPinBytes }),
    ),
    pinComplexityPolicy: flag('pinComplexityPolicy'),
    thirdPartyPayment: flag('thirdPartyPayment'),
  };
}
