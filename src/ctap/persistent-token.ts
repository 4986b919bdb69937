import { createDecipheriv, hkdfSync } from 'node:crypto';
import type { Secret } from '../basics/secret.ts';
import { Permission } from '../fido/commands.ts';
import { pinUvAuthProtocol } from '../fido/pin-uv-auth.ts';
import type { Authenticator } from './authenticator.ts';
import type { OperationOptions } from './channel.ts';
import { getTokenWithPin, getTokenWithUv } from './client-pin.ts';
import { UnsupportedByKey } from './errors.ts';
import { PinUvAuthToken } from './pin-uv-auth-token.ts';

/*
 * The persistent pinUvAuthToken (CTAP 2.2 section 6.5.2): it reads the list of credentials, outlasts power cycles, and tells
 * whoever has it which key this is. It ends with another PIN and with a reset.
 */

const REQUEST = { permissions: Permission.persistentCredentialManagementReadOnly } as const;

/** Whether the key has one. */
export const hasPersistentToken = ({ info }: Pick<Authenticator, 'info'>): boolean =>
  info.options?.perCredMgmtRO === true && info.options.pinUvAuthToken === true;

/** @throws UnsupportedByKey where the key has none; as `getTokenWithPin` does */
export async function getPersistentTokenWithPin(
  authenticator: Authenticator,
  pin: Secret,
  options?: OperationOptions,
): Promise<PinUvAuthToken> {
  requirePersistentToken(authenticator);
  return getTokenWithPin(authenticator, pin, REQUEST, options);
}

/** @throws UnsupportedByKey where the key has none; as `getTokenWithUv` does */
export async function getPersistentTokenWithUv(
  authenticator: Authenticator,
  options?: OperationOptions,
): Promise<PinUvAuthToken> {
  requirePersistentToken(authenticator);
  return getTokenWithUv(authenticator, REQUEST, options);
}

/** One that was kept: the version of its protocol, and what `PinUvAuthToken.expose` gave. Takes the bytes over. */
export const restorePersistentToken = (version: 1 | 2, token: Secret): PinUvAuthToken =>
  new PinUvAuthToken(pinUvAuthProtocol(version), token);

/** What only the holder of the persistent token can read of GetInfo: 16 bytes each, undefined where the key does not tell. */
export interface KeyIdentity {
  /** The same until a reset. Another key's token reads something else, which is no error. */
  readonly identifier: Uint8Array | undefined;
  /** CTAP 2.3: another one whenever the credentials that are stored change. */
  readonly credentialStoreState: Uint8Array | undefined;
}

/** CTAP 2.3 section 6.4: encIdentifier and encCredStoreState of the last answer to GetInfo. */
export function readIdentity({ info }: Pick<Authenticator, 'info'>, token: PinUvAuthToken): KeyIdentity {
  const { encIdentifier, encCredStoreState } = info;
  return {
    identifier: encIdentifier && decrypt(encIdentifier, 'encIdentifier', token),
    credentialStoreState: encCredStoreState && decrypt(encCredStoreState, 'encCredStoreState', token),
  };
}

const VECTOR_LENGTH = 16;
const NO_SALT = new Uint8Array(32);

function decrypt(encrypted: Uint8Array, name: string, token: PinUvAuthToken): Uint8Array {
  const key = new Uint8Array(hkdfSync('sha256', token.expose(), NO_SALT, name, 16));
  const decipher = createDecipheriv('aes-128-cbc', key, encrypted.subarray(0, VECTOR_LENGTH)).setAutoPadding(false);
  const plaintext = new Uint8Array(decipher.update(encrypted.subarray(VECTOR_LENGTH)));
  key.fill(0);
  return plaintext;
}

function requirePersistentToken(authenticator: Authenticator): void {
  if (!hasPersistentToken(authenticator)) throw new UnsupportedByKey('a persistent token for reading');
}
