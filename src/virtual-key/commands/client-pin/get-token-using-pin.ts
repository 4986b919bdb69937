import { ClientPinRequest as Request } from '../../../fido/commands.ts';
import { Status } from '../../../fido/status.ts';
import type { Chip } from '../../chip.ts';
import type { CommandResult } from '../../person.ts';
import { supportedProtocol } from '../credential-request.ts';
import { check, type Parameters, required } from '../parameters.ts';
import { checkPinNotBlocked, spendAttempt } from './pin-attempt.ts';
import { checkRpId, issueToken, readPermissions } from './token-request.ts';

/** getPinUvAuthTokenUsingPinWithPermissions, CTAP 2.1 section 6.5.5.7.2: the steps are numbered as there. */
export function getPinUvAuthTokenUsingPin(chip: Chip, parameters: Parameters): CommandResult {
  // 1.
  const protocol = required(parameters.uint(Request.pinUvAuthProtocol));
  const keyAgreement = required(parameters.map(Request.keyAgreement));
  const pinHashEnc = required(parameters.bytes(Request.pinHashEnc));
  const requested = required(parameters.uint(Request.permissions));
  const rpId = parameters.text(Request.rpId);
  // 2.
  const version = supportedProtocol(chip, protocol);
  // 3. and 4.
  const permissions = readPermissions(requested, chip.model, 'pin');
  checkRpId(permissions, rpId);
  check(chip.flash.pin.isSet, Status.PIN_NOT_SET);
  // 5.
  checkPinNotBlocked(chip);
  // 6.
  const sharedSecret = chip.ram.agreements.decapsulate(version, keyAgreement);
  // 7. There is no display to ask for consent on.
  // 8. to 11.
  spendAttempt(chip, version, sharedSecret, pinHashEnc);
  // 12.
  check(!chip.flash.settings.forcePinChange, Status.PIN_POLICY_VIOLATION);
  // 13. to 17.
  return issueToken(chip, version, sharedSecret, { permissions, rpId, userPresent: false });
}
