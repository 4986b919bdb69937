import type { CborMap, CborValue } from '../../fido/cbor.ts';
import { leastMinPinLength } from '../../fido/get-info.ts';
import { MapReader } from '../../fido/map-reader.ts';
import { maxPinBytes } from '../../fido/pin-uv-auth.ts';
import type { Authenticator } from '../authenticator.ts';
import type { OperationOptions } from '../channel.ts';
import { UnsupportedByKey } from '../errors.ts';
import { type CredentialRequest, makeCredential, type NewCredential } from '../make-credential.ts';
import { type SharedSecret, withSharedSecret } from '../shared-secret.ts';
import { decryptOutputs, encryptSalts, type HmacSecretOutputs, type HmacSecretSalts } from './hmac-secret.ts';
import { encodeSupport, type LargeBlobSupport, largeBlobExtension, parseSupport } from './large-blob.ts';
import { hasExtension } from './supported.ts';

/**
 * What a new credential is to have (CTAP 2.3 section 12). What the key does not know is left out, and its output is
 * undefined then.
 */
export interface RegistrationExtensions {
  readonly credProtect?: CredProtectLevel | undefined;
  /** Nothing is made where the key does not know credProtect and the level is 2 or 3. */
  readonly enforceCredProtect?: boolean | undefined;
  /** True: it can make secrets. Salts: those of hmac-secret-mc, at once. */
  readonly hmacSecret?: true | HmacSecretSalts | undefined;
  /** At most maxCredBlobLength bytes, or it is left out. */
  readonly credBlob?: Uint8Array | undefined;
  /** For discoverable credentials. The key itself is a member of the credential. */
  readonly largeBlobKey?: true | undefined;
  readonly largeBlob?: LargeBlobSupport | undefined;
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
  /** Whether the credential can keep a large blob, in one way or the other. */
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
 * @throws UnsupportedByKey, with nothing sent, for what is enforced or required and not there
 * @throws StructureError on outputs of another type; as `makeCredential` does
 */
export async function makeExtendedCredential(
  authenticator: Authenticator,
  request: Omit<CredentialRequest, 'extensions'>,
  asked: RegistrationExtensions,
  options: OperationOptions = {},
): Promise<ExtendedCredential> {
  requireEnforceable(authenticator, asked);
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

function requireEnforceable(authenticator: Authenticator, asked: RegistrationExtensions): void {
  const { credProtect = 1, enforceCredProtect = false, largeBlob } = asked;
  if (enforceCredProtect && credProtect > 1 && !hasExtension(authenticator, 'credProtect')) {
    throw new UnsupportedByKey('protection of credentials');
  }
  const keepsBlobs = hasExtension(authenticator, largeBlobExtension) || hasExtension(authenticator, 'largeBlobKey');
  if (largeBlob === 'required' && !keepsBlobs) throw new UnsupportedByKey('large blobs');
}

function encodeInputs(authenticator: Authenticator, asked: RegistrationExtensions, rk: boolean): CborMap {
  const inputs: CborMap = new Map();
  const set = (name: string, value: CborValue | undefined) => {
    if (value !== undefined && hasExtension(authenticator, name)) inputs.set(name, value);
  };
  const { credBlob, largeBlob } = asked;
  set('credProtect', asked.credProtect);
  set('hmac-secret', asked.hmacSecret && true);
  set('credBlob', credBlob && credBlob.length <= (authenticator.info.maxCredBlobLength ?? 0) ? credBlob : undefined);
  set(largeBlobExtension, largeBlob && encodeSupport(largeBlob));
  // Section 12.3: a credential that is not discoverable is refused with it.
  const wantsKey = asked.largeBlobKey ?? (largeBlob && !inputs.has(largeBlobExtension) ? true : undefined);
  set('largeBlobKey', rk ? wantsKey : undefined);
  // Keys of CTAP 2.1 need not name it among their extensions.
  if (asked.minPinLength && authenticator.info.options?.setMinPINLength) inputs.set('minPinLength', true);
  set('minPinLength', asked.minPinLength);
  set('pinComplexityPolicy', asked.pinComplexityPolicy);
  set('thirdPartyPayment', asked.thirdPartyPayment);
  return inputs;
}

function saltsOf(authenticator: Authenticator, { hmacSecret }: RegistrationExtensions): HmacSecretSalts | undefined {
  if (!hmacSecret || hmacSecret === true) return undefined;
  const takesSalts = ['hmac-secret', 'hmac-secret-mc'].every((name) => hasExtension(authenticator, name));
  return takesSalts ? hmacSecret : undefined;
}

function parseOutputs(
  inputs: CborMap,
  { authData, largeBlobKey, unsignedExtensionOutputs }: NewCredential,
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
    largeBlob:
      asked(largeBlobExtension, () => parseSupport(unsignedExtensionOutputs)) ??
      asked('largeBlobKey', () => largeBlobKey !== undefined),
    minPinLength: asked('minPinLength', () =>
      reader.uint('minPinLength', 'minPinLength', { min: leastMinPinLength, max: maxPinBytes }),
    ),
    pinComplexityPolicy: flag('pinComplexityPolicy'),
    thirdPartyPayment: flag('thirdPartyPayment'),
  };
}
