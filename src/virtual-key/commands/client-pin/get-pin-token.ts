import { ClientPinRequest as Request } from '../../../fido/commands.ts';
import { Status } from '../../../fido/status.ts';
import type { Chip } from '../../chip.ts';
import type { CommandResult } from '../../person.ts';
import { supportedProtocol } from '../credential-request.ts';
import { check, type Parameters, required } from '../parameters.ts';
import { checkPinNotBlocked, spendAttempt } from './pin-attempt.ts';
import { defaultPermissions, issueToken } from './token-request.ts';

/** getPinToken, superseded, CTAP 2.1 section 6.5.5.7.1: the steps are numbered as there. */
export function getPinToken(chip: Chip, parameters: Parameters): CommandResult {
  // 1.
  const protocol = required(parameters.uint(Request.pinUvAuthProtocol));
  const keyAgreement = required(parameters.map(Request.keyAgreement));
  const pinHashEnc = required(parameters.bytes(Request.pinHashEnc));
  // 2.
  const version = supportedProtocol(chip, protocol);
  // 3.
  const permissions = parameters.uint(Request.permissions);
  const rpId = parameters.text(Request.rpId);
  check(permissions === undefined && rpId === undefined, Status.INVALID_PARAMETER);
  check(chip.flash.pin.isSet, Status.PIN_NOT_SET);
  // 4.
  checkPinNotBlocked(chip);
  // 5.
  const sharedSecret = chip.ram.agreements.decapsulate(version, keyAgreement);
  // 6. to 9.
  spendAttempt(chip, version, sharedSecret, pinHashEnc);
  // 10.
  check(!chip.flash.settings.forcePinChange, Status.PIN_INVALID);
  // 11. to 15. The RP ID is bound when the token is first used.
  return issueToken(chip, version, sharedSecret, {
    permissions: defaultPermissions(chip.model),
    userPresent: false,
  });
}
