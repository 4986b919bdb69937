import { createHash } from 'node:crypto';
import { equalBytes, utf8 } from '../basics/bytes.ts';
import type { CborMap, CborValue } from '../fido/cbor.ts';
import {
  Command,
  CredentialManagementParameter as Parameter,
  CredentialManagementRequest as Request,
  CredentialManagementResponse as Response,
  CredentialManagementSubCommand as SubCommand,
} from '../fido/commands.ts';
import { MapReader } from '../fido/map-reader.ts';
import { Status } from '../fido/status.ts';
import { type Authenticator, requireMembers } from './authenticator.ts';
import type { OperationOptions } from './channel.ts';
import { encodeDescriptor, parseDescriptor } from './credential-descriptor.ts';
import { CtapError, TransactionTimeout, UnsupportedByKey } from './errors.ts';
import type { AssertionUser } from './get-assertion.ts';
import type { PinUvAuthToken } from './pin-uv-auth-token.ts';
import { signedRequest } from './signed-request.ts';

/*
 * authenticatorCredentialManagement (CTAP 2.1 section 6.8), and its preview under command 0x41 where a key has only that.
 * The token has permission credentialManagement, for no RP; for reading, persistentCredentialManagementReadOnly does as well.
 * Every function throws UnsupportedByKey where the key cannot list its credentials, PIN_AUTH_INVALID as a CtapError where the
 * token does not serve (any more), and what `Authenticator.send` throws. An enumeration is lost when another command comes
 * between: one at a time.
 */

export interface CredentialsMetadata {
  /** Discoverable credentials stored. */
  readonly existingResidentCredentialsCount: number;
  /** How many more fit, at most: long names may fill the key sooner. */
  readonly maxPossibleRemainingResidentCredentialsCount: number;
}

/** A relying party that has discoverable credentials on the key. */
export interface StoredRelyingParty {
  /** SHA-256 of the RP ID, 32 bytes: what names it for certain. */
  readonly rpIdHash: Uint8Array;
  /** As the key kept it: small keys cut long ones off. Undefined where it kept none. */
  readonly rpId: string | undefined;
  /** Whether `rpId` is all of it: whether it has that hash. */
  readonly isWhole: boolean;
}

export interface StoredCredential {
  readonly id: Uint8Array;
  readonly user: AssertionUser;
  /** COSE_Key; undefined where the key does not tell. Its algorithm may be one that nobody here knows. */
  readonly publicKey: CborMap | undefined;
  /** 1 to 3; undefined where the key does not tell. */
  readonly credProtect: number | undefined;
  /** 32 bytes. */
  readonly largeBlobKey: Uint8Array | undefined;
  readonly thirdPartyPayment: boolean | undefined;
}

/** More than any key stores: one that claims more would be asked for ever. */
const MAX_ENUMERATED = 4096;
/** For a whole enumeration, however willingly the key goes on. */
const ENUMERATION_MS = 120_000;

/** Section 6.8.2. */
export async function getCredsMetadata(
  authenticator: Authenticator,
  token: PinUvAuthToken,
  options?: OperationOptions,
): Promise<CredentialsMetadata> {
  const reply = await ask(authenticator, { subCommand: SubCommand.getCredsMetadata }, token, options);
  const count = (name: 'existingResidentCredentialsCount' | 'maxPossibleRemainingResidentCredentialsCount') =>
    reply.required(name, reply.uint(Response[name], name));
  return {
    existingResidentCredentialsCount: count('existingResidentCredentialsCount'),
    maxPossibleRemainingResidentCredentialsCount: count('maxPossibleRemainingResidentCredentialsCount'),
  };
}

/** Section 6.8.3: in the key's order; none is an empty list. @throws TransactionTimeout after two minutes */
export function enumerateRps(
  authenticator: Authenticator,
  token: PinUvAuthToken,
  options?: OperationOptions,
): Promise<StoredRelyingParty[]> {
  return enumerate(authenticator, {
    begin: () => ask(authenticator, { subCommand: SubCommand.enumerateRpsBegin }, token, options),
    next: () => ask(authenticator, { subCommand: SubCommand.enumerateRpsGetNextRp }, undefined, options),
    total: (reply) => reply.uint(Response.totalRps, 'totalRPs', { max: MAX_ENUMERATED }),
    read: readRp,
  });
}

/** Section 6.8.4: in the key's order; none is an empty list. @throws TransactionTimeout after two minutes */
export function enumerateCredentials(
  authenticator: Authenticator,
  token: PinUvAuthToken,
  rpIdHash: Uint8Array,
  options?: OperationOptions,
): Promise<StoredCredential[]> {
  const begin = {
    subCommand: SubCommand.enumerateCredentialsBegin,
    parameters: new Map([[Parameter.rpIdHash, rpIdHash]]),
  };
  const next = { subCommand: SubCommand.enumerateCredentialsGetNextCredential };
  return enumerate(authenticator, {
    begin: () => ask(authenticator, begin, token, options),
    next: () => ask(authenticator, next, undefined, options),
    total: (reply) => reply.uint(Response.totalCredentials, 'totalCredentials', { max: MAX_ENUMERATED }),
    read: readCredential,
  });
}

/** Section 6.8.5: it is gone for good. @throws CtapError NO_CREDENTIALS when the key has none of this id */
export async function deleteCredential(
  authenticator: Authenticator,
  token: PinUvAuthToken,
  credentialId: Uint8Array,
  options?: OperationOptions,
): Promise<void> {
  const parameters: CborMap = new Map([[Parameter.credentialId, encodeDescriptor({ id: credentialId })]]);
  await tell(authenticator, { subCommand: SubCommand.deleteCredential, parameters }, token, options);
}

/** Whether this key can change the names of a stored credential: the preview cannot. */
export const canUpdateUser = ({ info }: Authenticator): boolean => info.options?.credMgmt === true;

/**
 * Section 6.8.6: other names for the same user. A name that is left out or empty is removed from the key.
 * @throws CtapError NO_CREDENTIALS; INVALID_PARAMETER when the user id is not that of the credential; KEY_STORE_FULL
 * @throws UnsupportedByKey where the key has the preview only
 */
export async function updateUserInformation(
  authenticator: Authenticator,
  token: PinUvAuthToken,
  credentialId: Uint8Array,
  user: AssertionUser,
  options?: OperationOptions,
): Promise<void> {
  if (!canUpdateUser(authenticator)) throw new UnsupportedByKey('changing the names of a credential');
  const entity: CborMap = new Map<string, CborValue>([['id', user.id]]);
  if (user.name !== undefined) entity.set('name', user.name);
  if (user.displayName !== undefined) entity.set('displayName', user.displayName);
  const parameters: CborMap = new Map([
    [Parameter.credentialId, encodeDescriptor({ id: credentialId })],
    [Parameter.user, entity],
  ]);
  await tell(authenticator, { subCommand: SubCommand.updateUserInformation, parameters }, token, options);
}

interface SubRequest {
  readonly subCommand: number;
  readonly parameters?: CborMap;
}

async function enumerate<T>(
  { clock }: Authenticator,
  steps: {
    begin(): Promise<MapReader>;
    next(): Promise<MapReader>;
    total(reply: MapReader): number | undefined;
    read(reply: MapReader): T;
  },
): Promise<T[]> {
  const started = clock.monotonic();
  let first: MapReader;
  try {
    first = await steps.begin();
  } catch (error) {
    if (error instanceof CtapError && error.status === Status.NO_CREDENTIALS) return [];
    throw error;
  }
  const total = first.required('total', steps.total(first));
  // Some keys answer OK and a total of 0 in place of NO_CREDENTIALS.
  if (total === 0) return [];
  const found = [steps.read(first)];
  while (found.length < total) {
    if (clock.monotonic() - started > ENUMERATION_MS) {
      throw new TransactionTimeout('enumeration of credentials', 'total', ENUMERATION_MS, true);
    }
    found.push(steps.read(await steps.next()));
  }
  return found;
}

async function ask(
  authenticator: Authenticator,
  request: SubRequest,
  token: PinUvAuthToken | undefined,
  options: OperationOptions | undefined,
): Promise<MapReader> {
  const reply = await tell(authenticator, request, token, options);
  return new MapReader('credentialManagement', requireMembers(commandOf(authenticator), reply));
}

function tell(
  authenticator: Authenticator,
  request: SubRequest,
  token: PinUvAuthToken | undefined,
  options: OperationOptions | undefined,
): Promise<CborMap | undefined> {
  return authenticator.send(commandOf(authenticator), signedRequest(Request, request, token), options);
}

function commandOf({ info }: Authenticator): number {
  if (info.options?.credMgmt) return Command.credentialManagement;
  if (info.options?.credentialMgmtPreview) return Command.credentialManagementPreview;
  throw new UnsupportedByKey('listing of credentials');
}

function readRp(reply: MapReader): StoredRelyingParty {
  const rpIdHash = reply.required('rpIDHash', reply.bytes(Response.rpIdHash, 'rpIDHash', 32));
  const rp = reply.map(Response.rp, 'rp');
  const rpId = rp && new MapReader('credentialManagement.rp', rp).text('id', 'id');
  const isWhole = rpId !== undefined && equalBytes(createHash('sha256').update(utf8(rpId)).digest(), rpIdHash);
  return { rpIdHash, rpId, isWhole };
}

function readCredential(reply: MapReader): StoredCredential {
  const user = new MapReader('credentialManagement.user', reply.required('user', reply.map(Response.user, 'user')));
  const descriptor = reply.required('credentialID', reply.map(Response.credentialId, 'credentialID'));
  return {
    id: parseDescriptor('credentialManagement.credentialID', descriptor).id,
    user: {
      id: user.required('id', user.bytes('id', 'id')),
      name: user.text('name', 'name') || undefined,
      displayName: user.text('displayName', 'displayName') || undefined,
    },
    publicKey: reply.map(Response.publicKey, 'publicKey'),
    credProtect: reply.uint(Response.credProtect, 'credProtect', { min: 1, max: 3 }),
    largeBlobKey: reply.bytes(Response.largeBlobKey, 'largeBlobKey', 32),
    thirdPartyPayment: reply.boolean(Response.thirdPartyPayment, 'thirdPartyPayment'),
  };
}
