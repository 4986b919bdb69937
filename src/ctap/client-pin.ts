import { isUtf8 } from 'node:buffer';
import { concatBytes } from '../basics/bytes.ts';
import { Secret, wipeableCopy } from '../basics/secret.ts';
import type { CborMap, CborValue } from '../fido/cbor.ts';
import { ClientPinRequest, ClientPinResponse, ClientPinSubCommand, Command } from '../fido/commands.ts';
import { type AuthenticatorInfo, leastMinPinLength } from '../fido/get-info.ts';
import { MapReader } from '../fido/map-reader.ts';
import { countCodePoints, maxPinBytes, type PinUvAuthProtocol, padPin, pinHash } from '../fido/pin-uv-auth.ts';
import { Status } from '../fido/status.ts';
import { type Authenticator, personDeadlineMs, requireMembers, type SendOptions } from './authenticator.ts';
import type { OperationOptions } from './channel.ts';
import { AcceptedPinRefused, CtapError, PinOutOfRules } from './errors.ts';
import { PinUvAuthToken } from './pin-uv-auth-token.ts';
import { type KeyPart, protocolOf, type SharedSecret, withSharedSecret } from './shared-secret.ts';

export { PinUvAuthToken } from './pin-uv-auth-token.ts';

/*
 * authenticatorClientPIN (CTAP 2.1 section 6.5). No function here sends a PIN twice: after a mismatch the person
 * decides. Every call makes a key pair of its own. The key's part is asked for anew, as a key demands after a mismatch, unless the
 * same PIN is used again in the same conversation.
 */

/** The PIN that a key took last in this conversation, and its part of that agreement. Known by identity: no copy is kept. */
const accepted = new WeakMap<Authenticator, { readonly pin: Secret; readonly keyPart: KeyPart }>();

export interface PinRetries {
  /** Tries left before the PIN is blocked for good, as the key tells them. */
  readonly retries: number;
  /** True after three wrong PINs in a row: the key wants to be taken out and put back. Not every key tells. */
  readonly powerCycleState?: boolean;
}

/** What a token is for. */
export interface TokenRequest {
  /** Bits of `Permission`. A key without the option pinUvAuthToken does not ask for them. */
  readonly permissions: number;
  /** Needed with makeCredential and getAssertion, allowed with credentialManagement. */
  readonly rpId?: string | undefined;
}

/** Section 6.5.5.2. @throws StructureError on a count that is no count; as `Authenticator.send` does */
export async function getPinRetries(authenticator: Authenticator, options: OperationOptions = {}): Promise<PinRetries> {
  const reply = await ask(authenticator, ClientPinSubCommand.getPinRetries, options);
  const retries = reply.uint(ClientPinResponse.pinRetries, 'pinRetries', { max: 0xff });
  const powerCycleState = reply.boolean(ClientPinResponse.powerCycleState, 'powerCycleState');
  return {
    retries: reply.required('pinRetries', retries),
    ...(powerCycleState !== undefined && { powerCycleState }),
  };
}

/** Section 6.5.5.3: failed fingerprint checks left before the sensor is blocked. @throws as `getPinRetries` does */
export async function getUvRetries(authenticator: Authenticator, options: OperationOptions = {}): Promise<number> {
  const reply = await ask(authenticator, ClientPinSubCommand.getUvRetries, options);
  return reply.required('uvRetries', reply.uint(ClientPinResponse.uvRetries, 'uvRetries', { max: 0xff }));
}

/**
 * Whether the key takes this as a new PIN (section 6.5.1), as far as it says what it takes.
 * @param pin UTF-8, in Unicode Normalization Form C
 */
export function checkPin(
  info: Pick<AuthenticatorInfo, 'minPINLength' | 'maxPINLength'>,
  pin: Secret,
): 'ok' | PinOutOfRules['reason'] {
  const bytes = pin.expose();
  if (!isUtf8(bytes)) return 'not-allowed';
  const codePoints = countCodePoints(bytes);
  if (codePoints < Math.max(info.minPINLength ?? leastMinPinLength, leastMinPinLength)) return 'too-short';
  if (bytes.length > maxPinBytes || codePoints > (info.maxPINLength ?? maxPinBytes)) return 'too-long';
  return bytes.at(-1) === 0 ? 'not-allowed' : 'ok';
}

/**
 * The key's first PIN (section 6.5.5.5). `info` is stale afterwards.
 * @throws PinOutOfRules, with nothing sent
 * @throws CtapError PIN_AUTH_INVALID when it has one already, PIN_POLICY_VIOLATION when it wants another
 */
export async function setPin(
  authenticator: Authenticator,
  newPin: Secret,
  options: OperationOptions = {},
): Promise<void> {
  requireRules(authenticator.info, newPin);
  await withSharedSecret(authenticator, options, async ({ protocol, keyPart, publicKey, sharedSecret }) => {
    const newPinEnc = encryptPin(authenticator, protocol, sharedSecret, newPin);
    await send(authenticator, options, [
      [ClientPinRequest.pinUvAuthProtocol, protocol.version],
      [ClientPinRequest.subCommand, ClientPinSubCommand.setPin],
      [ClientPinRequest.keyAgreement, publicKey],
      [ClientPinRequest.pinUvAuthParam, protocol.authenticate(sharedSecret, newPinEnc)],
      [ClientPinRequest.newPinEnc, newPinEnc],
    ]);
    accepted.set(authenticator, { pin: newPin, keyPart });
  });
}

/**
 * Another PIN (section 6.5.5.6). `info` is stale afterwards, and every token of this key is void.
 * @throws PinOutOfRules, with nothing sent
 * @throws CtapError PIN_INVALID, PIN_AUTH_BLOCKED, PIN_BLOCKED: one try is gone or none is left
 */
export async function changePin(
  authenticator: Authenticator,
  currentPin: Secret,
  newPin: Secret,
  options: OperationOptions = {},
): Promise<void> {
  requireRules(ANY_KEY, currentPin);
  requireRules(authenticator.info, newPin);
  accepted.delete(authenticator);
  await withSharedSecret(authenticator, options, async ({ protocol, keyPart, publicKey, sharedSecret }) => {
    const newPinEnc = encryptPin(authenticator, protocol, sharedSecret, newPin);
    const pinHashEnc = encryptPinHash(authenticator, protocol, sharedSecret, currentPin);
    await send(authenticator, options, [
      [ClientPinRequest.pinUvAuthProtocol, protocol.version],
      [ClientPinRequest.subCommand, ClientPinSubCommand.changePin],
      [ClientPinRequest.keyAgreement, publicKey],
      [ClientPinRequest.pinUvAuthParam, protocol.authenticate(sharedSecret, concatBytes(newPinEnc, pinHashEnc))],
      [ClientPinRequest.newPinEnc, newPinEnc],
      [ClientPinRequest.pinHashEnc, pinHashEnc],
    ]);
    accepted.set(authenticator, { pin: newPin, keyPart });
  });
}

/**
 * A token for the PIN: with permissions (section 6.5.5.7.2) where the key has the option pinUvAuthToken, otherwise the
 * older one without (6.5.5.7.1). Sends the PIN once, and the very PIN that the key took last in this conversation by the same
 * agreement.
 * @returns a token that the caller erases
 * @throws PinOutOfRules, with nothing sent
 * @throws CtapError PIN_INVALID, PIN_AUTH_BLOCKED, PIN_BLOCKED: one try is gone or none is left
 * @throws AcceptedPinRefused on PIN_INVALID by an agreement that was used again
 * @throws StructureError when the key-agreement key is not a point on P-256 (the PIN is not sent then), or on a token of
 *   the wrong length
 */
export async function getTokenWithPin(
  authenticator: Authenticator,
  pin: Secret,
  request: TokenRequest,
  options: OperationOptions = {},
): Promise<PinUvAuthToken> {
  requireRules(ANY_KEY, pin);
  requirePermissions(request);
  const last = accepted.get(authenticator);
  accepted.delete(authenticator);
  const known = last?.pin === pin ? last.keyPart : undefined;
  const hasPermissions = authenticator.info.options?.pinUvAuthToken === true;
  const ask = async (secret: SharedSecret) => {
    const pinHashEnc = encryptPinHash(authenticator, secret.protocol, secret.sharedSecret, pin);
    const reply = await send(authenticator, options, [
      [ClientPinRequest.pinUvAuthProtocol, secret.protocol.version],
      [
        ClientPinRequest.subCommand,
        hasPermissions ? ClientPinSubCommand.getPinUvAuthTokenUsingPinWithPermissions : ClientPinSubCommand.getPinToken,
      ],
      [ClientPinRequest.keyAgreement, secret.publicKey],
      [ClientPinRequest.pinHashEnc, pinHashEnc],
      ...(hasPermissions ? permissionMembers(request) : []),
    ]);
    const token = tokenOf(secret, reply);
    accepted.set(authenticator, { pin, keyPart: secret.keyPart });
    return token;
  };
  try {
    return await withSharedSecret(authenticator, options, ask, known);
  } catch (error) {
    if (!known || !(error instanceof CtapError) || error.status !== Status.PIN_INVALID) throw error;
    throw new AcceptedPinRefused({ cause: error });
  }
}

/**
 * A token for the key's own verification of the person, such as a fingerprint (section 6.5.5.7.3). Waits for the person.
 * @returns a token that the caller erases
 * @throws CtapError UV_INVALID when the person was not recognised, UV_BLOCKED, USER_ACTION_TIMEOUT, NOT_ALLOWED when
 *   nobody is enrolled
 * @throws StructureError as `getTokenWithPin` does
 */
export async function getTokenWithUv(
  authenticator: Authenticator,
  request: TokenRequest,
  options: OperationOptions = {},
): Promise<PinUvAuthToken> {
  requirePermissions(request);
  return withSharedSecret(authenticator, options, async (secret) => {
    const reply = await send(authenticator, { ...options, deadlineMs: personDeadlineMs }, [
      [ClientPinRequest.pinUvAuthProtocol, secret.protocol.version],
      [ClientPinRequest.subCommand, ClientPinSubCommand.getPinUvAuthTokenUsingUvWithPermissions],
      [ClientPinRequest.keyAgreement, secret.publicKey],
      ...permissionMembers(request),
    ]);
    return tokenOf(secret, reply);
  });
}

type Members = readonly (readonly [number, CborValue])[];

/** A sub-command that needs nothing but the protocol. */
async function ask(authenticator: Authenticator, subCommand: number, options: OperationOptions): Promise<MapReader> {
  const reply = await send(authenticator, options, [
    [ClientPinRequest.pinUvAuthProtocol, protocolOf(authenticator.info).version],
    [ClientPinRequest.subCommand, subCommand],
  ]);
  return new MapReader('clientPin', requireMembers(Command.clientPin, reply));
}

function send(authenticator: Authenticator, options: SendOptions, members: Members) {
  return authenticator.send(Command.clientPin, new Map(members), options);
}

function permissionMembers({ permissions, rpId }: TokenRequest): Members {
  const members: [number, CborValue][] = [[ClientPinRequest.permissions, permissions]];
  if (rpId !== undefined) members.push([ClientPinRequest.rpId, rpId]);
  return members;
}

function tokenOf({ protocol, sharedSecret }: SharedSecret, reply: CborMap | undefined): PinUvAuthToken {
  const members = new MapReader('clientPin', requireMembers(Command.clientPin, reply));
  const encrypted = members.bytes(ClientPinResponse.pinUvAuthToken, 'pinUvAuthToken');
  const token = protocol.decryptToken(sharedSecret, members.required('pinUvAuthToken', encrypted));
  const kept = Secret.over(wipeableCopy(token));
  token.fill(0);
  return new PinUvAuthToken(protocol, kept);
}

function encryptPin({ random }: Authenticator, protocol: PinUvAuthProtocol, sharedSecret: Uint8Array, pin: Secret) {
  const padded = padPin(pin.expose());
  const encrypted = protocol.encrypt(sharedSecret, padded, random);
  padded.fill(0);
  return encrypted;
}

function encryptPinHash({ random }: Authenticator, protocol: PinUvAuthProtocol, sharedSecret: Uint8Array, pin: Secret) {
  const hash = pinHash(pin.expose());
  const encrypted = protocol.encrypt(sharedSecret, hash, random);
  hash.fill(0);
  return encrypted;
}

/** The rules that hold for every PIN: an older one may be shorter than what the key asks of a new one. */
const ANY_KEY = {};

function requireRules(info: Pick<AuthenticatorInfo, 'minPINLength' | 'maxPINLength'>, pin: Secret): void {
  const fault = checkPin(info, pin);
  if (fault !== 'ok') throw new PinOutOfRules(fault);
}

function requirePermissions({ permissions }: TokenRequest): void {
  if (!Number.isInteger(permissions) || permissions < 1 || permissions > 0xff) {
    throw new RangeError(`got permissions ${permissions}, expected bits of 0x01 to 0xff`);
  }
}
