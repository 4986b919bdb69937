import { equalBytes } from '../../../basics/bytes.ts';
import { countCodePoints, pinHash, pinUvAuthProtocol, unpadPin } from '../../../fido/pin-uv-auth.ts';
import { Status } from '../../../fido/status.ts';
import type { Chip } from '../../chip.ts';
import { check } from '../parameters.ts';
import { decrypted } from './pin-attempt.ts';
import { isTooSimple } from './pin-complexity.ts';

const PADDED_LENGTH = 64;

/** The steps of setPIN and changePIN from "decrypt newPinEnc" to "store": lengths, then the key's rules. */
export function storeNewPin(chip: Chip, version: 1 | 2, sharedSecret: Uint8Array, newPinEnc: Uint8Array): void {
  const { flash, model, random } = chip;
  const padded = decrypted(() => pinUvAuthProtocol(version).decrypt(sharedSecret, newPinEnc));
  check(padded !== undefined, Status.PIN_AUTH_INVALID);
  check(padded.length === PADDED_LENGTH, Status.INVALID_PARAMETER);
  const pin = unpadPin(padded);
  padded.fill(0);
  const codePoints = countCodePoints(pin);
  const hash = pinHash(pin);
  // What was not padded, without a zero at the end, is longer than any model's PIN may be.
  const fits = codePoints >= flash.settings.minPinLength && pin.length <= model.pin.maxLength;
  const isSimple = flash.settings.pinComplexityPolicy && isTooSimple(pin);
  pin.fill(0);
  check(fits, Status.PIN_POLICY_VIOLATION);
  const current = flash.pin.hash;
  const isSame = current !== undefined && equalBytes(current, hash);
  check(!(flash.settings.forcePinChange && isSame), Status.PIN_POLICY_VIOLATION);
  check(!isSimple, Status.PIN_POLICY_VIOLATION);
  flash.storePin(hash, codePoints, random);
}
