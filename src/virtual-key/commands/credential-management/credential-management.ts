import type { CborMap } from '../../../fido/cbor.ts';
import {
  CredentialManagementParameter as Parameter,
  CredentialManagementRequest as Request,
  CredentialManagementResponse as Response,
  CredentialManagementSubCommand as SubCommand,
} from '../../../fido/commands.ts';
import { Status } from '../../../fido/status.ts';
import type { Chip } from '../../chip.ts';
import type { CommandResult } from '../../person.ts';
import { Refusal } from '../../refusal.ts';
import { type Parameters, required } from '../parameters.ts';
import { authoriseChange, authoriseReading, checkReadsAllRps, type Reader } from './authorise.ts';
import { deleteCredential, readCredentialId, readUser, updateUserInformation } from './change-credential.ts';
import { enumerateCredentialsBegin, enumerateCredentialsGetNext } from './enumerate-credentials.ts';
import { enumerateRpsBegin, enumerateRpsGetNext } from './enumerate-rps.ts';

/** authenticatorCredentialManagement, CTAP 2.1 section 6.8. */
export function credentialManagement(chip: Chip, parameters: Parameters): CommandResult {
  const subCommand = required(parameters.uint(Request.subCommand));
  // 6.8.3 and 6.8.4: they need no token, but what another sub-command began.
  if (subCommand === SubCommand.enumerateRpsGetNextRp) return enumerateRpsGetNext(chip);
  if (subCommand === SubCommand.enumerateCredentialsGetNextCredential) return enumerateCredentialsGetNext(chip);

  chip.ram.sequence.end();
  const params = parameters.parameters(Request.subCommandParams);
  switch (subCommand) {
    // 6.8.2
    case SubCommand.getCredsMetadata:
      return metadata(chip, authoriseReading(chip, parameters, () => undefined).reader);
    // 6.8.3
    case SubCommand.enumerateRpsBegin:
      return enumerateRpsBegin(chip, authoriseReading(chip, parameters, () => undefined).reader);
    // 6.8.4
    case SubCommand.enumerateCredentialsBegin: {
      const { params: rpIdHash, reader } = authoriseReading(chip, parameters, () =>
        required(params.bytes(Parameter.rpIdHash)),
      );
      return enumerateCredentialsBegin(chip, rpIdHash, reader);
    }
    // 6.8.5
    case SubCommand.deleteCredential: {
      const id = authoriseChange(chip, parameters, () => readCredentialId(params));
      return deleteCredential(chip, id);
    }
    // 6.8.6
    case SubCommand.updateUserInformation: {
      const { id, user } = authoriseChange(chip, parameters, () => ({
        id: readCredentialId(params),
        user: readUser(params),
      }));
      return updateUserInformation(chip, id, user);
    }
  }
  throw new Refusal(Status.INVALID_SUBCOMMAND);
}

/** The command of FIDO_2_1_PRE: the same without updateUserInformation, which came later. */
export function credentialManagementPreview(chip: Chip, parameters: Parameters): CommandResult {
  if (parameters.uint(Request.subCommand) === SubCommand.updateUserInformation) {
    chip.ram.sequence.end();
    throw new Refusal(Status.INVALID_SUBCOMMAND);
  }
  return credentialManagement(chip, parameters);
}

function metadata(chip: Chip, reader: Reader): CborMap {
  checkReadsAllRps(chip, reader);
  const { model, flash } = chip;
  const { count } = flash.credentials;
  return new Map([
    [Response.existingResidentCredentialsCount, count],
    [
      Response.maxPossibleRemainingResidentCredentialsCount,
      Math.max(0, (model.maxDiscoverableCredentials ?? 0) - count),
    ],
  ]);
}
