import { pinUvAuthProtocol } from '../../fido/pin-uv-auth.ts';
import type { Chip } from '../chip.ts';

/**
 * Whether a pinUvAuthParam is by the persistent pinUvAuthToken (CTAP 2.2 section 6.5.2.1): it carries the permission pcmr,
 * that is reading in authenticatorCredentialManagement, for every RP. False on a key without perCredMgmtRO.
 */
export function verifyPersistentToken(
  { model, flash }: Chip,
  protocol: 1 | 2,
  message: Uint8Array,
  pinUvAuthParam: Uint8Array,
): boolean {
  const token = flash.identifiers.existingPersistentToken;
  if (!model.credentialManagement?.readOnlyToken || !token) return false;
  return pinUvAuthProtocol(protocol).verify(token, message, pinUvAuthParam);
}
