import { equalBytes } from '../basics/bytes.ts';
import type { AuthenticatorData } from '../fido/authenticator-data.ts';
import type { CborMap, CborValue } from '../fido/cbor.ts';
import { Command, GetAssertionRequest, GetAssertionResponse } from '../fido/commands.ts';
import { MapReader } from '../fido/map-reader.ts';
import { type Authenticator, personDeadlineMs, requireMembers } from './authenticator.ts';
import type { OperationOptions } from './channel.ts';
import { authenticatorDataFor } from './credential-answer.ts';
import { type CredentialDescriptor, encodeDescriptor, parseDescriptor } from './credential-descriptor.ts';
import { ProtocolError, TransactionTimeout } from './errors.ts';
import type { PinUvAuthToken } from './pin-uv-auth-token.ts';

/** authenticatorGetAssertion (CTAP 2.1 section 6.2). What is undefined or empty is not sent. */
export interface AssertionRequest {
  readonly rpId: string;
  /** SHA-256 of the client data, 32 bytes. */
  readonly clientDataHash: Uint8Array;
  /** Without it the key looks among its discoverable credentials. */
  readonly allowList?: readonly CredentialDescriptor[] | undefined;
  readonly extensions?: CborMap | undefined;
  readonly options?: { readonly up?: boolean | undefined; readonly uv?: boolean | undefined } | undefined;
  /** With permission getAssertion for this RP ID; good for one assertion. */
  readonly token?: PinUvAuthToken | undefined;
}

export interface Assertion {
  readonly credential: { readonly id: Uint8Array; readonly type: string };
  readonly authData: AuthenticatorData;
  /** As the key sent it: what was signed. */
  readonly authDataBytes: Uint8Array;
  readonly signature: Uint8Array;
  /** With a discoverable credential. The names only where the person was verified. */
  readonly user?: AssertionUser | undefined;
  /** 1 to 1024; in the first answer only, where more can be had from `getNextAssertion`. */
  readonly numberOfCredentials?: number | undefined;
  readonly userSelected?: boolean | undefined;
  /** 32 bytes. */
  readonly largeBlobKey?: Uint8Array | undefined;
  readonly unsignedExtensionOutputs?: CborMap | undefined;
}

export interface AssertionUser {
  readonly id: Uint8Array;
  readonly name?: string | undefined;
  readonly displayName?: string | undefined;
}

/** More than any key stores: a key that claims more would be asked for ever. */
const MAX_CREDENTIALS = 1024;

/**
 * Signs for a relying party, after a touch and what else the key asks for.
 * @throws CtapError NO_CREDENTIALS, PUAT_REQUIRED, PIN_AUTH_INVALID, OPERATION_DENIED, USER_ACTION_TIMEOUT
 * @throws StructureError or ProtocolError on an answer that is none, is about another RP, is by a credential that the allow
 *   list does not have, or was given without the touch or the verification that it takes
 * @throws as `Authenticator.send` does
 */
export async function getAssertion(
  authenticator: Authenticator,
  request: AssertionRequest,
  options: OperationOptions = {},
): Promise<Assertion> {
  const reply = await authenticator.send(Command.getAssertion, encodeRequest(request), {
    ...options,
    deadlineMs: personDeadlineMs,
  });
  return parseAnswer(request, requireMembers(Command.getAssertion, reply));
}

/**
 * The next of several (section 6.3): numberOfCredentials - 1 times, at most 30 seconds apart, with no other command between.
 * @param request what `getAssertion` was asked
 * @throws CtapError NOT_ALLOWED when there is no next one any more
 * @throws as `getAssertion` does
 */
export async function getNextAssertion(
  authenticator: Authenticator,
  request: AssertionRequest,
  options: OperationOptions = {},
): Promise<Assertion> {
  const reply = await authenticator.send(Command.getNextAssertion, undefined, options);
  return parseAnswer(request, requireMembers(Command.getNextAssertion, reply));
}

/** For all that comes after the first, however willingly the key goes on. */
const NEXT_MS = 120_000;

/**
 * Every assertion that the key has for this request, the newest credential first.
 * @throws TransactionTimeout two minutes after the first; as both of the above
 */
export async function getAssertions(
  authenticator: Authenticator,
  request: AssertionRequest,
  options: OperationOptions = {},
): Promise<Assertion[]> {
  const first = await getAssertion(authenticator, request, options);
  const assertions = [first];
  const count = first.numberOfCredentials ?? 1;
  const started = authenticator.clock.monotonic();
  while (assertions.length < count) {
    if (authenticator.clock.monotonic() - started > NEXT_MS) {
      throw new TransactionTimeout('assertions', 'total', NEXT_MS, true);
    }
    assertions.push(await getNextAssertion(authenticator, request, options));
  }
  return assertions;
}

function encodeRequest({ rpId, clientDataHash, allowList, extensions, options, token }: AssertionRequest): CborMap {
  const key = GetAssertionRequest;
  const map: CborMap = new Map<number, CborValue>([
    [key.rpId, rpId],
    [key.clientDataHash, clientDataHash],
  ]);
  if (allowList && allowList.length > 0) map.set(key.allowList, allowList.map(encodeDescriptor));
  if (extensions && extensions.size > 0) map.set(key.extensions, extensions);
  const flags: CborMap = new Map();
  if (options?.up !== undefined) flags.set('up', options.up);
  if (options?.uv !== undefined) flags.set('uv', options.uv);
  if (flags.size > 0) map.set(key.options, flags);
  if (token) {
    map.set(key.pinUvAuthParam, token.authenticate(clientDataHash));
    map.set(key.pinUvAuthProtocol, token.protocol.version);
  }
  return map;
}

function parseAnswer(request: AssertionRequest, map: CborMap): Assertion {
  const reader = new MapReader('getAssertion', map);
  const key = GetAssertionResponse;
  const authDataBytes = reader.required('authData', reader.bytes(key.authData, 'authData'));
  const signature = reader.required('signature', reader.bytes(key.signature, 'signature'));
  if (signature.length === 0) throw reader.refuse('signature', signature, 'at least one byte');
  const user = reader.map(key.user, 'user');
  const { token, options } = request;
  const expected = { up: options?.up !== false, uv: token !== undefined || options?.uv === true };
  return {
    credential: credentialOf(request, reader),
    authData: authenticatorDataFor(request.rpId, authDataBytes, expected),
    authDataBytes,
    signature,
    user: user && parseUser(user),
    numberOfCredentials: reader.uint(key.numberOfCredentials, 'numberOfCredentials', { min: 1, max: MAX_CREDENTIALS }),
    userSelected: reader.boolean(key.userSelected, 'userSelected'),
    largeBlobKey: reader.bytes(key.largeBlobKey, 'largeBlobKey', 32),
    unsignedExtensionOutputs: reader.map(key.unsignedExtensionOutputs, 'unsignedExtensionOutputs'),
  };
}

/** CTAP 2.0 keys may leave the credential out where the allow list had one entry. */
function credentialOf({ allowList = [] }: AssertionRequest, reader: MapReader): Assertion['credential'] {
  const value = reader.map(GetAssertionResponse.credential, 'credential');
  const [only] = allowList;
  if (!value && only && allowList.length === 1) return { id: only.id, type: only.type ?? 'public-key' };
  const credential = parseDescriptor('getAssertion.credential', reader.required('credential', value));
  if (allowList.length > 0 && !allowList.some(({ id }) => equalBytes(id, credential.id))) {
    throw new ProtocolError('getAssertion.credential', 'a credential that is not in the allow list', 'one of the list');
  }
  return credential;
}

function parseUser(map: CborMap): AssertionUser {
  const reader = new MapReader('getAssertion.user', map);
  const id = reader.required('id', reader.bytes('id', 'id'));
  if (id.length > 64) throw reader.refuse('id', id, 'at most 64 bytes');
  return { id, name: reader.text('name', 'name'), displayName: reader.text('displayName', 'displayName') };
}
