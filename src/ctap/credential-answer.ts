import { createHash } from 'node:crypto';
import { equalBytes, utf8 } from '../basics/bytes.ts';
import { type AuthenticatorData, parseAuthenticatorData } from '../fido/authenticator-data.ts';
import { ProtocolError } from './errors.ts';

/**
 * The authenticator data of an answer about `rpId`.
 * @throws StructureError when it is not what WebAuthn 6.1 says
 * @throws ProtocolError when it speaks for another RP
 */
export function authenticatorDataFor(rpId: string, bytes: Uint8Array): AuthenticatorData {
  const authData = parseAuthenticatorData(bytes);
  if (!equalBytes(authData.rpIdHash, createHash('sha256').update(utf8(rpId)).digest())) {
    throw new ProtocolError('authData.rpIdHash', 'the hash of another RP ID', 'the hash of the one asked for');
  }
  return authData;
}
