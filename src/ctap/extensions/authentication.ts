import type { CborMap, CborValue } from '../../fido/cbor.ts';
import { MapReader } from '../../fido/map-reader.ts';
import type { Authenticator } from '../authenticator.ts';
import type { OperationOptions } from '../channel.ts';
import { type Assertion, type AssertionRequest, getAssertions } from '../get-assertion.ts';
import { type SharedSecret, withSharedSecret } from '../shared-secret.ts';
import { decryptOutputs, encryptSalts, type HmacSecretOutputs, type HmacSecretSalts } from './hmac-secret.ts';
import {
  encodeAccess,
  type LargeBlobAccess,
  type LargeBlobOutput,
  largeBlobExtension,
  parseAccess,
} from './large-blob.ts';
import { hasExtension } from './supported.ts';

/** What is asked of a credential besides its signature (CTAP 2.3 section 12). What the key does not know is left out. */
export interface AuthenticationExtensions {
  /** The secrets differ with and without user verification. A key refuses them without a touch. */
  readonly hmacSecret?: HmacSecretSalts | undefined;
  readonly credBlob?: true | undefined;
  /** The key itself is a member of the assertion. */
  readonly largeBlobKey?: true | undefined;
  readonly largeBlob?: LargeBlobAccess | undefined;
  readonly thirdPartyPayment?: true | undefined;
}

/** What the key says to each; undefined where it was not asked or says nothing. */
export interface AuthenticationOutputs {
  readonly hmacSecret: HmacSecretOutputs | undefined;
  /** Empty where the credential has none. */
  readonly credBlob: Uint8Array | undefined;
  readonly largeBlob: LargeBlobOutput | undefined;
  readonly thirdPartyPayment: boolean | undefined;
}

export interface ExtendedAssertion {
  readonly assertion: Assertion;
  readonly outputs: AuthenticationOutputs;
}

/**
 * Every assertion that the key has for this request, with extensions. Asks the key for nothing more, except for one key
 * agreement where salts are sent.
 * @throws StructureError on outputs of another type; as `getAssertions` does
 */
export async function getExtendedAssertions(
  authenticator: Authenticator,
  request: Omit<AssertionRequest, 'extensions'>,
  asked: AuthenticationExtensions,
  options: OperationOptions = {},
): Promise<ExtendedAssertion[]> {
  const inputs = encodeInputs(authenticator, asked);
  const salts = hasExtension(authenticator, 'hmac-secret') ? asked.hmacSecret : undefined;
  const sign = async (secret?: SharedSecret): Promise<ExtendedAssertion[]> => {
    if (salts && secret) inputs.set('hmac-secret', encryptSalts(salts, secret, authenticator.random));
    const assertions = await getAssertions(authenticator, { ...request, extensions: inputs }, options);
    return assertions.map((assertion) => ({
      assertion,
      outputs: parseOutputs(inputs, asked, assertion, salts, secret),
    }));
  };
  return salts ? withSharedSecret(authenticator, options, sign) : sign();
}

function encodeInputs(authenticator: Authenticator, asked: AuthenticationExtensions): CborMap {
  const inputs: CborMap = new Map();
  const set = (name: string, value: CborValue | undefined) => {
    if (value !== undefined && hasExtension(authenticator, name)) inputs.set(name, value);
  };
  set('credBlob', asked.credBlob);
  set('largeBlobKey', asked.largeBlobKey);
  set(largeBlobExtension, asked.largeBlob && encodeAccess(asked.largeBlob));
  set('thirdPartyPayment', asked.thirdPartyPayment);
  return inputs;
}

function parseOutputs(
  inputs: CborMap,
  { largeBlob }: AuthenticationExtensions,
  { authData, unsignedExtensionOutputs }: Assertion,
  salts: HmacSecretSalts | undefined,
  secret: SharedSecret | undefined,
): AuthenticationOutputs {
  const reader = new MapReader('extensions', authData.extensions ?? new Map());
  /** What was not asked for is nobody's. */
  const asked = <T>(name: string, read: () => T): T | undefined => (inputs.has(name) ? read() : undefined);
  const encrypted = asked('hmac-secret', () => reader.bytes('hmac-secret', 'hmac-secret'));
  return {
    hmacSecret: encrypted && salts && secret && decryptOutputs('hmac-secret', encrypted, salts, secret),
    credBlob: asked('credBlob', () => reader.bytes('credBlob', 'credBlob')),
    largeBlob: largeBlob && asked(largeBlobExtension, () => parseAccess(largeBlob, unsignedExtensionOutputs)),
    thirdPartyPayment: asked('thirdPartyPayment', () => reader.boolean('thirdPartyPayment', 'thirdPartyPayment')),
  };
}
