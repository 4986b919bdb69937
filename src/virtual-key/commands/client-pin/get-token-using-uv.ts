import { ClientPinRequest as Request } from '../../../fido/commands.ts';
import { Status } from '../../../fido/status.ts';
import { type Chip, hasEnrolledFinger } from '../../chip.ts';
import { performBuiltInUv } from '../../parts/user-verification.ts';
import type { CommandResult, WithPerson } from '../../person.ts';
import { Refusal } from '../../refusal.ts';
import { supportedProtocol } from '../credential-request.ts';
import { check, type Parameters, required } from '../parameters.ts';
import { checkRpId, issueToken, readPermissions } from './token-request.ts';

/** getPinUvAuthTokenUsingUvWithPermissions, CTAP 2.1 section 6.5.5.7.3: the steps are numbered as there. */
export function* getPinUvAuthTokenUsingUv(chip: Chip, parameters: Parameters): WithPerson<CommandResult> {
  // 1.
  const protocol = required(parameters.uint(Request.pinUvAuthProtocol));
  const keyAgreement = required(parameters.map(Request.keyAgreement));
  const requested = required(parameters.uint(Request.permissions));
  const rpId = parameters.text(Request.rpId);
  // 2.
  const version = supportedProtocol(chip, protocol);
  // 3. and 4.
  const permissions = readPermissions(requested, chip.model, 'uv');
  checkRpId(permissions, rpId);
  // 5.
  check(hasEnrolledFinger(chip), Status.NOT_ALLOWED);
  // 6.
  const { pin } = chip.flash;
  check(pin.uvRetries > 0, Status.UV_BLOCKED);
  // 7. There is no display to ask for consent on. A wrong key of the platform is refused before it costs a touch.
  const sharedSecret = chip.ram.agreements.decapsulate(version, keyAgreement);
  // 8. More than one attempt preferred by the platform leaves repeating to the platform.
  const internalRetry = (chip.model.fingerprint?.preferredPlatformUvAttempts ?? 1) <= 1;
  const result = yield* performBuiltInUv(chip, internalRetry);
  // 9.
  if (result === 'timeout') throw new Refusal(Status.USER_ACTION_TIMEOUT);
  if (result === 'failed') throw new Refusal(pin.uvRetries === 0 ? Status.UV_BLOCKED : Status.UV_INVALID);
  // 10. to 15. A finger on the sensor is a touch.
  return issueToken(chip, version, sharedSecret, { permissions, rpId, userPresent: true });
}
