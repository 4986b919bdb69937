import { createDecipheriv, hkdfSync } from 'node:crypto';
import type { Secret } from '../basics/secret.ts';
import { pinUvAuthProtocol } from '../fido/pin-uv-auth.ts';
import type { Authenticator } from './authenticator.ts';
import { PinUvAuthToken } from './pin-uv-auth-token.ts';

/*
 * The persistent pinUvAuthToken (CTAP 2.2 section 6.5.2), which is asked for by its permission alone: it reads the list of
 * credentials, outlasts power cycles, and tells whoever has it which key this is. It ends with another PIN and with a reset.
 */

/** Whether the key has one, and lets whoever holds it find out that it is this very key. */
export const hasPersistentToken = ({ info }: Pick<Authenticator, 'info'>): boolean =>
  info.options?.perCredMgmtRO === true && info.options.pinUvAuthToken === true && info.encIdentifier !== undefined;

/** One that was kept: the version of its protocol, and what `PinUvAuthToken.expose` gave. Takes the bytes over. */
export const restorePersistentToken = (version: 1 | 2, token: Secret): PinUvAuthToken =>
  new PinUvAuthToken(pinUvAuthProtocol(version), token);

/**
 * encIdentifier of the last answer to GetInfo (CTAP 2.3 section 6.4): 16 bytes, the same until a reset; undefined where the key does
 * not tell. Another key's token reads something else, which is no error.
 */
export const readIdentifier = ({ info }: Pick<Authenticator, 'info'>, token: PinUvAuthToken): Uint8Array | undefined =>
  info.encIdentifier && decrypt(info.encIdentifier, 'encIdentifier', token);

const VECTOR_LENGTH = 16;
const NO_SALT = new Uint8Array(32);

function decrypt(encrypted: Uint8Array, name: string, token: PinUvAuthToken): Uint8Array {
  const key = new Uint8Array(hkdfSync('sha256', token.expose(), NO_SALT, name, 16));
  const decipher = createDecipheriv('aes-128-cbc', key, encrypted.subarray(0, VECTOR_LENGTH)).setAutoPadding(false);
  const plaintext = new Uint8Array(decipher.update(encrypted.subarray(VECTOR_LENGTH)));
  key.fill(0);
  return plaintext;
}
