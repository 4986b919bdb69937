import type { CborValue } from '../../../fido/cbor.ts';
import {
  ClientPinRequest as Request,
  ClientPinResponse as Response,
  ClientPinSubCommand as SubCommand,
} from '../../../fido/commands.ts';
import { Status } from '../../../fido/status.ts';
import type { Chip } from '../../chip.ts';
import { hasQuirk, isCtap21 } from '../../models/key-model.ts';
import type { CommandResult, WithPerson } from '../../person.ts';
import { Refusal } from '../../refusal.ts';
import { supportedProtocol } from '../credential-request.ts';
import { check, type Parameters, required } from '../parameters.ts';
import { changePin } from './change-pin.ts';
import { getPinToken } from './get-pin-token.ts';
import { getPinUvAuthTokenUsingPin } from './get-token-using-pin.ts';
import { getPinUvAuthTokenUsingUv } from './get-token-using-uv.ts';
import { needsPowerCycle } from './pin-attempt.ts';
import { setPin } from './set-pin.ts';

/** authenticatorClientPIN, CTAP 2.1 section 6.5.5. */
export function clientPin(chip: Chip, parameters: Parameters): CommandResult | WithPerson<CommandResult> {
  const { flash, model } = chip;
  switch (required(parameters.uint(Request.subCommand))) {
    // 6.5.5.2
    case SubCommand.getPinRetries:
      check(flash.pin.isSet || !hasQuirk(model, 'pin-retries-need-a-pin'), Status.PIN_NOT_SET);
      return new Map<number, CborValue>([
        [Response.pinRetries, flash.pin.pinRetries],
        [Response.powerCycleState, needsPowerCycle(chip)],
      ]);
    // 6.5.5.4
    case SubCommand.getKeyAgreement: {
      const protocol = supportedProtocol(chip, required(parameters.uint(Request.pinUvAuthProtocol)));
      return new Map([[Response.keyAgreement, chip.ram.agreements.publicKey(protocol)]]);
    }
    case SubCommand.setPin:
      return setPin(chip, parameters);
    case SubCommand.changePin:
      return changePin(chip, parameters);
    case SubCommand.getPinToken:
      return getPinToken(chip, parameters);
    case SubCommand.getPinUvAuthTokenUsingPinWithPermissions:
      if (isCtap21(model)) return getPinUvAuthTokenUsingPin(chip, parameters);
      break;
    // Before CTAP 2.1 a key with this sub-command has the option uvToken.
    case SubCommand.getPinUvAuthTokenUsingUvWithPermissions:
      if (model.fingerprint) return getPinUvAuthTokenUsingUv(chip, parameters);
      break;
    // 6.5.5.3
    case SubCommand.getUvRetries:
      if (model.fingerprint) return new Map([[Response.uvRetries, flash.pin.uvRetries]]);
      break;
  }
  throw new Refusal(Status.INVALID_SUBCOMMAND);
}
