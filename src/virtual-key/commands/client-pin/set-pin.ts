import { ClientPinRequest as Request } from '../../../fido/commands.ts';
import { pinUvAuthProtocol } from '../../../fido/pin-uv-auth.ts';
import { Status } from '../../../fido/status.ts';
import type { Chip } from '../../chip.ts';
import type { CommandResult } from '../../person.ts';
import { supportedProtocol } from '../credential-request.ts';
import { check, type Parameters, required } from '../parameters.ts';
import { storeNewPin } from './new-pin.ts';

/** setPIN, CTAP 2.1 section 6.5.5.5: the steps are numbered as there. */
export function setPin(chip: Chip, parameters: Parameters): CommandResult {
  // 1.
  const protocol = required(parameters.uint(Request.pinUvAuthProtocol));
  const keyAgreement = required(parameters.map(Request.keyAgreement));
  const newPinEnc = required(parameters.bytes(Request.newPinEnc));
  const pinUvAuthParam = required(parameters.bytes(Request.pinUvAuthParam));
  // 2.
  const version = supportedProtocol(chip, protocol);
  // 3.
  check(!chip.flash.pin.isSet, Status.PIN_AUTH_INVALID);
  // 4.
  const sharedSecret = chip.ram.agreements.decapsulate(version, keyAgreement);
  // 5.
  check(pinUvAuthProtocol(version).verify(sharedSecret, newPinEnc, pinUvAuthParam), Status.PIN_AUTH_INVALID);
  // 6. to 10.
  storeNewPin(chip, version, sharedSecret, newPinEnc);
  sharedSecret.fill(0);
  return undefined;
}
