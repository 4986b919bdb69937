import { countCodePoints, pinHash, pinUvAuthProtocol, unpadPin } from '../../../fido/pin-uv-auth.ts';
import { Status } from '../../../fido/status.ts';
import type { Chip } from '../../chip.ts';
import { check } from '../parameters.ts';
import { decrypted } from './pin-attempt.ts';

const PADDED_LENGTH = 64;

/** The steps of setPIN and changePIN from "decrypt newPinEnc" to "store": lengths, then the key's rule. */
export function storeNewPin(chip: Chip, version: 1 | 2, sharedSecret: Uint8Array, newPinEnc: Uint8Array): void {
  const padded = decrypted(() => pinUvAuthProtocol(version).decrypt(sharedSecret, newPinEnc));
  check(padded !== undefined, Status.PIN_AUTH_INVALID);
  check(padded.length === PADDED_LENGTH, Status.INVALID_PARAMETER);
  const pin = unpadPin(padded);
  padded.fill(0);
  const codePoints = countCodePoints(pin);
  const hash = pinHash(pin);
  // Without a zero at the end it was not padded: longer than any PIN may be.
  const fits = pin.length < PADDED_LENGTH && codePoints >= chip.model.pin.minLength;
  pin.fill(0);
  check(fits, Status.PIN_POLICY_VIOLATION);
  chip.flash.pin.store(hash, codePoints);
}
