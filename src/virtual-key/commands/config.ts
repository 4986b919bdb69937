import { concatBytes, utf8 } from '../../basics/bytes.ts';
import { type CborMap, encodeCbor } from '../../fido/cbor.ts';
import {
  Command,
  SetMinPinLengthParameter as Parameter,
  Permission,
  ConfigRequest as Request,
  ConfigSubCommand as SubCommand,
} from '../../fido/commands.ts';
import { Status } from '../../fido/status.ts';
import { type Chip, isProtected } from '../chip.ts';
import type { KeyModel } from '../models/key-model.ts';
import type { CommandResult } from '../person.ts';
import { supportedProtocol } from './credential-request.ts';
import { check, type Parameters, required } from './parameters.ts';

const MAX_RP_ID_BYTES = 253;

/** Sub-commands that the model has, ascending: member authenticatorConfigCommands of GetInfo. */
export function configSubCommands({ config, attestation, reset }: KeyModel): number[] {
  if (!config) return [];
  return [
    ...(attestation.enterprise ? [SubCommand.enableEnterpriseAttestation] : []),
    ...(config.alwaysUv !== null ? [SubCommand.toggleAlwaysUv] : []),
    ...(config.minPinLength ? [SubCommand.setMinPinLength] : []),
    ...(config.longTouchForReset && reset.longTouchMs !== null ? [SubCommand.enableLongTouchForReset] : []),
  ];
}

/** authenticatorConfig, CTAP 2.1 section 6.11 (2.3 for sub-command 04): the steps are numbered as there. */
export function config(chip: Chip, parameters: Parameters): CommandResult {
  const { flash } = chip;
  // 1.
  const subCommand = required(parameters.uint(Request.subCommand));
  const params = parameters.parameters(Request.subCommandParams);
  // 2.
  check(configSubCommands(chip.model).includes(subCommand), Status.INVALID_PARAMETER);
  // 3. A key that always verifies its user from the factory can be opened before there is anything to verify.
  const opens = subCommand === SubCommand.toggleAlwaysUv && flash.settings.alwaysUv && !isProtected(chip);
  // 4.
  if (!opens && (isProtected(chip) || flash.settings.alwaysUv)) authorise(chip, parameters, subCommand);
  // 5.
  switch (subCommand) {
    // 6.11.1: idempotent.
    case SubCommand.enableEnterpriseAttestation:
      flash.settings.change({ enterpriseAttestation: true });
      break;
    // 6.11.2
    case SubCommand.toggleAlwaysUv:
      check(chip.model.config?.alwaysUv !== 'fixed-on', Status.OPERATION_DENIED);
      flash.settings.change({ alwaysUv: !flash.settings.alwaysUv });
      break;
    // 6.11.4
    case SubCommand.setMinPinLength:
      setMinPinLength(chip, params);
      break;
    // CTAP 2.3 section 6.11.5: there is no way back but a reset.
    case SubCommand.enableLongTouchForReset:
      flash.settings.change({ longTouchForReset: true });
      break;
  }
  return undefined;
}

/** Step 4. */
function authorise(chip: Chip, parameters: Parameters, subCommand: number): void {
  const pinUvAuthParam = parameters.bytes(Request.pinUvAuthParam);
  check(pinUvAuthParam !== undefined, Status.PUAT_REQUIRED);
  const version = supportedProtocol(chip, required(parameters.uint(Request.pinUvAuthProtocol)));
  const message = signedMessage(subCommand, parameters.map(Request.subCommandParams));
  const { tokens } = chip.ram;
  check(tokens.verify(version, message, pinUvAuthParam), Status.PIN_AUTH_INVALID);
  check(tokens.hasPermission(Permission.authenticatorConfiguration), Status.PIN_AUTH_INVALID);
}

/** Only one form of the parameters is canonical, so encoding gives what was sent. */
function signedMessage(subCommand: number, params: CborMap | undefined): Uint8Array {
  const start = new Uint8Array(34).fill(0xff, 0, 32);
  start.set([Command.config, subCommand], 32);
  return params ? concatBytes(start, encodeCbor(params)) : start;
}

function setMinPinLength({ model, flash, ram }: Chip, params: Parameters): void {
  const { settings, pin } = flash;
  const newMinPinLength = params.uint(Parameter.newMinPinLength);
  const rpIds = params.array(Parameter.minPinLengthRpIds)?.map((rpId) => {
    check(typeof rpId === 'string', Status.CBOR_UNEXPECTED_TYPE);
    return rpId;
  });
  const forceChangePin = params.boolean(Parameter.forceChangePin) === true;
  const complexityPolicy = params.boolean(Parameter.pinComplexityPolicy) === true;

  // 1. and 3. An absent length leaves it as it is.
  const minPinLength = newMinPinLength ?? settings.minPinLength;
  check(minPinLength >= settings.minPinLength, Status.PIN_POLICY_VIOLATION);
  check(minPinLength <= model.pin.maxLength, Status.PIN_POLICY_VIOLATION);
  // 2.
  check(rpIds === undefined || model.extensions.includes('minPinLength'), Status.INVALID_PARAMETER);
  check(!complexityPolicy || model.pin.complexityPolicy !== null, Status.INVALID_PARAMETER);
  // 4.
  check(!forceChangePin || pin.isSet, Status.PIN_NOT_SET);
  // 5. and 6. A PIN whose length still does may be kept, unless the policy was not there when it was set.
  const isTooShort = pin.isSet && pin.codePoints < minPinLength;
  const isUnchecked = pin.isSet && complexityPolicy && !settings.pinComplexityPolicy;
  const forces = forceChangePin || isTooShort || isUnchecked;
  // 7. The new list takes the place of the old one; what the model brings stays.
  const kept = rpIds ?? settings.ownRpIds;
  check(kept.length <= (model.config?.minPinLength?.maxRpIds ?? 0), Status.KEY_STORE_FULL);
  check(
    kept.every((rpId) => utf8(rpId).length <= MAX_RP_ID_BYTES),
    Status.KEY_STORE_FULL,
  );
  // 8.
  settings.change({
    minPinLength,
    rpIds: kept,
    forcePinChange: settings.forcePinChange || forces,
    pinComplexityPolicy: settings.pinComplexityPolicy || complexityPolicy,
  });
  // 9. Whoever verified with the old PIN has to do so again.
  if (forces) ram.tokens.reset();
}
