import { createHash } from 'node:crypto';
import { equalBytes, utf8 } from '../basics/bytes.ts';
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
  if (!equalBytes(authData.rpIdHash, createHash('sha256').update(utf8(rpId)).digest())) {
    throw new ProtocolError('authData.rpIdHash', 'the hash of another RP ID', 'the hash of the one asked for');
  }
  const { up, uv } = authData.flags;
  if (expected.up && !up) throw new ProtocolError('authData.flags', 'no user presence', 'a touch');
  if (expected.uv && !uv) throw new ProtocolError('authData.flags', 'no user verification', 'a verified user');
  return authData;
}
