import { concatBytes } from '../../../basics/bytes.ts';
import { StatusWord } from '../../../fido/u2f.ts';
import type { Chip } from '../../chip.ts';
import { uncompressedPoint } from '../../parts/signing-key.ts';
import { U2fRefusal } from './u2f-refusal.ts';

const RESERVED = 0x05;
const PARAMETERS_LENGTH = 64;

/**
 * U2F_REGISTER, FIDO U2F Raw Message Formats section 4. P1 is not looked at, as clients set bits there that no key knows.
 * @param isPresent whether somebody touched; asked when everything else holds
 */
export function register({ vault, attestation }: Chip, data: Uint8Array, isPresent: () => boolean): Uint8Array {
  if (data.length !== PARAMETERS_LENGTH) throw new U2fRefusal(StatusWord.WRONG_LENGTH);
  const challenge = data.subarray(0, 32);
  const application = data.slice(32);
  if (!isPresent()) throw new U2fRefusal(StatusWord.CONDITIONS_NOT_SATISFIED);
  const { id: keyHandle, key } = vault.createU2f(application);
  const { certificate, signature } = attestation.u2f({
    rpIdHash: application,
    clientDataHash: challenge,
    credentialId: keyHandle,
    key,
  });
  return concatBytes(
    Uint8Array.of(RESERVED),
    uncompressedPoint(key.publicKey()),
    Uint8Array.of(keyHandle.length),
    keyHandle,
    certificate,
    signature,
  );
}
