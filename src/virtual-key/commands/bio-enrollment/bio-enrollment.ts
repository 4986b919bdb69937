import { concatBytes, utf8 } from '../../../basics/bytes.ts';
import { type CborMap, type CborValue, encodeCbor } from '../../../fido/cbor.ts';
import {
  BioModality,
  FingerprintKind,
  BioEnrollmentParameter as Parameter,
  Permission,
  BioEnrollmentRequest as Request,
  BioEnrollmentResponse as Response,
  BioSubCommand as SubCommand,
} from '../../../fido/commands.ts';
import { Status } from '../../../fido/status.ts';
import type { Chip } from '../../chip.ts';
import type { FingerprintRules } from '../../models/key-model.ts';
import type { CommandResult, WithPerson } from '../../person.ts';
import { Refusal } from '../../refusal.ts';
import { supportedProtocol } from '../credential-request.ts';
import { check, type Parameters, required } from '../parameters.ts';
import { enrollBegin, enrollCaptureNextSample } from './enrol.ts';

/** authenticatorBioEnrollment, CTAP 2.1 section 6.7. */
export function bioEnrollment(chip: Chip, parameters: Parameters): CommandResult | WithPerson<CommandResult> {
  const rules = chip.model.fingerprint;
  check(rules !== null, Status.INVALID_COMMAND);

  // 6.7.2: getModality stands alone.
  if (parameters.boolean(Request.getModality) === true) {
    return new Map([[Response.modality, BioModality.fingerprint]]);
  }

  const subCommand = required(parameters.uint(Request.subCommand));
  if (subCommand !== SubCommand.enrollCaptureNextSample) chip.ram.sequence.end();
  const params = parameters.parameters(Request.subCommandParams);
  switch (subCommand) {
    // 6.7.3
    case SubCommand.getFingerprintSensorInfo:
      return sensorInfo(rules);
    // 6.7.5: the enrolment is cancelled above, as by every other sub-command.
    case SubCommand.cancelCurrentEnrollment:
      return undefined;
    // 6.7.4
    case SubCommand.enrollBegin:
      authorise(chip, parameters, () => params.uint(Parameter.timeoutMilliseconds));
      return enrollBegin(chip, rules, params);
    case SubCommand.enrollCaptureNextSample:
      authorise(chip, parameters, () => required(params.bytes(Parameter.templateId)));
      return enrollCaptureNextSample(chip, rules, params);
    // 6.7.6
    case SubCommand.enumerateEnrollments:
      authorise(chip, parameters, () => undefined);
      return enumerate(chip);
    // 6.7.7
    case SubCommand.setFriendlyName: {
      const { templateId, name } = authorise(
        chip,
        parameters,
        () => ({
          templateId: required(params.bytes(Parameter.templateId)),
          name: required(params.text(Parameter.templateFriendlyName)),
        }),
        (given) => check(utf8(given.name).length <= rules.maxNameBytes, Status.INVALID_LENGTH),
      );
      chip.flash.templates.rename(known(chip, templateId), name);
      return undefined;
    }
    // 6.7.8
    case SubCommand.removeEnrollment: {
      const templateId = authorise(chip, parameters, () => required(params.bytes(Parameter.templateId)));
      chip.flash.templates.remove(known(chip, templateId));
      chip.led.erasing();
      return undefined;
    }
  }
  throw new Refusal(Status.INVALID_SUBCOMMAND);
}

/** What stands before the action of every sub-command that needs a token, in the order of 6.7.4. */
function authorise<T>(
  chip: Chip,
  parameters: Parameters,
  readParams: () => T,
  checkParams: (params: T) => void = () => {},
): T {
  const pinUvAuthParam = parameters.bytes(Request.pinUvAuthParam);
  check(pinUvAuthParam !== undefined, Status.PUAT_REQUIRED);
  const params = readParams();
  const modality = required(parameters.uint(Request.modality));
  check(modality === BioModality.fingerprint, Status.INVALID_PARAMETER);
  const version = supportedProtocol(chip, required(parameters.uint(Request.pinUvAuthProtocol)));
  checkParams(params);
  const { tokens } = chip.ram;
  const message = signedMessage(
    required(parameters.uint(Request.subCommand)),
    parameters.map(Request.subCommandParams),
  );
  check(tokens.verify(version, message, pinUvAuthParam), Status.PIN_AUTH_INVALID);
  check(tokens.hasPermission(Permission.bioEnrollment), Status.PIN_AUTH_INVALID);
  return params;
}

/** Modality, sub-command and the parameters' bytes: only one form is canonical, so encoding gives what was sent. */
function signedMessage(subCommand: number, params: CborMap | undefined): Uint8Array {
  const start = Uint8Array.of(BioModality.fingerprint, subCommand);
  return params ? concatBytes(start, encodeCbor(params)) : start;
}

function sensorInfo({ kind, samples, maxNameBytes }: FingerprintRules): CborMap {
  return new Map([
    [Response.fingerprintKind, FingerprintKind[kind]],
    [Response.maxCaptureSamplesRequiredForEnroll, samples],
    [Response.maxTemplateFriendlyName, maxNameBytes],
  ]);
}

function enumerate({ flash }: Chip): CborMap {
  const { all } = flash.templates;
  check(all.length > 0, Status.INVALID_OPTION);
  // The name is optional, and yet python-fido2 cannot list a template without one.
  const infos = all.map(
    ({ id, name = '' }): CborMap =>
      new Map<number, CborValue>([
        [Parameter.templateId, id],
        [Parameter.templateFriendlyName, name],
      ]),
  );
  return new Map([[Response.templateInfos, infos]]);
}

function known({ flash }: Chip, templateId: Uint8Array) {
  const template = flash.templates.get(templateId);
  check(template !== undefined, Status.INVALID_OPTION);
  return template;
}
