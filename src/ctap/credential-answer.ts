import { hash } from 'node:crypto';
import { type AuthenticatorData, parseAuthenticatorData } from '../fido/authenticator-data.ts';
import { ProtocolError } from './errors.ts';

/**
 * The authenticator data of an answer about `rpId`.
 * @param expected what must have been done: what is false here may have been done as well
 * @throws StructureError when it is not what WebAuthn 6.1 says
 * @throws ProtocolError when it speaks for another RP, or says that nobody touched or was verified who had to be
 */
export function authenticatorDataFor(
  rpId: string,
  bytes: Uint8Array,
  expected: { readonly up: boolean; readonly uv: boolean },
): AuthenticatorData {
  const authData = parseAuthenticatorData(bytes);
  if (!isHashOf(rpId, authData.rpIdHash)) {
    throw new ProtocolError('authData.rpIdHash', 'the hash of another RP ID', 'the hash of the one asked for');
  }
  const { up, uv } = authData.flags;
  if (expected.up && !up) throw new ProtocolError('authData.flags', 'no user presence', 'a touch');
  if (expected.uv && !uv) throw new ProtocolError('authData.flags', 'no user verification', 'a verified user');
  return authData;
}

/** The last one: most answers in a row are about one RP. */
let hashed = { rpId: '', digest: hash('sha256', '', 'binary') };

/** Both are public. A digest as text costs a fifth of one in a buffer. */
function isHashOf(rpId: string, rpIdHash: Uint8Array): boolean {
  if (hashed.rpId !== rpId) hashed = { rpId, digest: hash('sha256', rpId, 'binary') };
  for (let index = 0; index < rpIdHash.length; index++) {
    if (rpIdHash[index] !== hashed.digest.charCodeAt(index)) return false;
  }
  return true;
}
