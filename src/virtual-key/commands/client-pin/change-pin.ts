import { concatBytes } from '../../../basics/bytes.ts';
import { ClientPinRequest as Request } from '../../../fido/commands.ts';
import { pinUvAuthProtocol } from '../../../fido/pin-uv-auth.ts';
import { Status } from '../../../fido/status.ts';
import type { Chip } from '../../chip.ts';
import type { CommandResult } from '../../person.ts';
import { supportedProtocol } from '../credential-request.ts';
import { check, type Parameters, required } from '../parameters.ts';
import { storeNewPin } from './new-pin.ts';
import { checkPinNotBlocked, spendAttempt } from './pin-attempt.ts';

/** changePIN, CTAP 2.1 section 6.5.5.6: the steps are numbered as there. */
export function changePin(chip: Chip, parameters: Parameters): CommandResult {
  // 1.
  const protocol = required(parameters.uint(Request.pinUvAuthProtocol));
  const keyAgreement = required(parameters.map(Request.keyAgreement));
  const pinHashEnc = required(parameters.bytes(Request.pinHashEnc));
  const newPinEnc = required(parameters.bytes(Request.newPinEnc));
  const pinUvAuthParam = required(parameters.bytes(Request.pinUvAuthParam));
  // 2.
  const version = supportedProtocol(chip, protocol);
  check(chip.flash.pin.isSet, Status.PIN_NOT_SET);
  // 3.
  checkPinNotBlocked(chip);
  // 4.
  const sharedSecret = chip.ram.agreements.decapsulate(version, keyAgreement);
  // 5.
  const message = concatBytes(newPinEnc, pinHashEnc);
  check(pinUvAuthProtocol(version).verify(sharedSecret, message, pinUvAuthParam), Status.PIN_AUTH_INVALID);
  // 6. to 8.
  spendAttempt(chip, version, sharedSecret, pinHashEnc);
  // 9. to 15. The persistent token ends with the old PIN.
  storeNewPin(chip, version, sharedSecret, newPinEnc);
  sharedSecret.fill(0);
  // 16.
  chip.ram.tokens.reset();
  return undefined;
}
