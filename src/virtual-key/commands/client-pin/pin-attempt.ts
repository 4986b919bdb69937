import { equalBytes } from '../../../basics/bytes.ts';
import { type PinUvAuthProtocol, pinUvAuthProtocol } from '../../../fido/pin-uv-auth.ts';
import { Status } from '../../../fido/status.ts';
import { StructureError } from '../../../fido/structure-error.ts';
import type { Chip } from '../../chip.ts';
import { hasQuirk } from '../../models/key-model.ts';
import { Refusal } from '../../refusal.ts';
import { check } from '../parameters.ts';

/** Three mismatches in a row: PINs are not looked at before the next power-up. */
export const needsPowerCycle = ({ model, ram }: Chip): boolean =>
  ram.pinMismatches >= model.pin.maxMismatchesPerPowerCycle;

/** PIN_BLOCKED, then PIN_AUTH_BLOCKED: the state in which no PIN is compared. */
export function checkPinNotBlocked(chip: Chip): void {
  check(chip.flash.pin.pinRetries > 0, Status.PIN_BLOCKED);
  check(!needsPowerCycle(chip) || hasQuirk(chip.model, 'right-pin-when-auth-blocked'), Status.PIN_AUTH_BLOCKED);
}

/**
 * The steps that changePIN and both ways to a token by PIN share: a retry is spent, durably, before the comparison; a
 * mismatch costs the key-agreement pair; a match gives all retries back.
 */
export function spendAttempt(chip: Chip, version: 1 | 2, sharedSecret: Uint8Array, pinHashEnc: Uint8Array): void {
  const { flash, ram, model } = chip;
  const { pin } = flash;
  pin.spendPinRetry();
  if (!matches(pin.hash, pinUvAuthProtocol(version), sharedSecret, pinHashEnc)) {
    ram.agreements.regenerate(version);
    ram.pinMismatches++;
    check(pin.pinRetries > 0, hasQuirk(model, 'last-retry-invalid') ? Status.PIN_INVALID : Status.PIN_BLOCKED);
    check(ram.pinMismatches < model.pin.maxMismatchesPerPowerCycle, Status.PIN_AUTH_BLOCKED);
    throw new Refusal(Status.PIN_INVALID);
  }
  ram.pinMismatches = 0;
  pin.restoreAllRetries();
}

function matches(
  hash: Uint8Array | undefined,
  protocol: PinUvAuthProtocol,
  sharedSecret: Uint8Array,
  pinHashEnc: Uint8Array,
): boolean {
  const entered = decrypted(() => protocol.decrypt(sharedSecret, pinHashEnc));
  const same = hash !== undefined && entered !== undefined && equalBytes(entered, hash);
  entered?.fill(0);
  return same;
}

/** Undefined where the ciphertext has an impossible length. */
export function decrypted(decrypt: () => Uint8Array): Uint8Array | undefined {
  try {
    return decrypt();
  } catch (cause) {
    if (cause instanceof StructureError) return undefined;
    throw cause;
  }
}
