import {
  BioEnrollmentParameter as BioParameter,
  BioEnrollmentRequest as BioRequest,
  BioEnrollmentResponse as BioResponse,
  BioSubCommand,
  ConfigRequest,
  ConfigSubCommand,
  CredentialManagementParameter as CredentialParameter,
  LargeBlobsRequest,
  LargeBlobsResponse,
  CredentialManagementRequest as ManagementRequest,
  CredentialManagementResponse as ManagementResponse,
  CredentialManagementSubCommand as ManagementSubCommand,
  SetMinPinLengthParameter,
} from '../fido/commands.ts';
import { type CommandShapes, integerAt, noMembers } from './command-shapes.ts';
import { descriptor, largeBlobArray, publicKey, relyingParty, user } from './credential-shapes.ts';
import {
  bioSubCommands,
  configSubCommands,
  credentialManagementSubCommands,
  credProtectNames,
  fingerprintKindNames,
  modalityNames,
  sampleStatusNames,
} from './ctap-names.ts';
import { boolean, bytes, bytesOf, integer, listOf, numbered, personalText, record, secret, text } from './shapes.ts';

/* What keys are managed with (CTAP 2.3 sections 6.7, 6.8, 6.10 and 6.11). */

const bioParameters = record(
  numbered(
    [BioParameter.templateId, 'templateId', bytes],
    [BioParameter.templateFriendlyName, 'templateFriendlyName', personalText],
    [BioParameter.timeoutMilliseconds, 'timeoutMilliseconds', integer()],
  ),
);

export const bioEnrollment: CommandShapes = {
  request: record(
    numbered(
      [BioRequest.modality, 'modality', integer(modalityNames)],
      [BioRequest.subCommand, 'subCommand', integer(bioSubCommands)],
      [BioRequest.subCommandParams, 'subCommandParams', bioParameters],
      [BioRequest.pinUvAuthProtocol, 'pinUvAuthProtocol', integer()],
      [BioRequest.pinUvAuthParam, 'pinUvAuthParam', secret],
      [BioRequest.getModality, 'getModality', boolean],
    ),
  ),
  answer: record(
    numbered(
      [BioResponse.modality, 'modality', integer(modalityNames)],
      [BioResponse.fingerprintKind, 'fingerprintKind', integer(fingerprintKindNames)],
      [BioResponse.maxCaptureSamplesRequiredForEnroll, 'maxCaptureSamplesRequiredForEnroll', integer()],
      [BioResponse.templateId, 'templateId', bytes],
      [BioResponse.lastEnrollSampleStatus, 'lastEnrollSampleStatus', integer(sampleStatusNames)],
      [BioResponse.remainingSamples, 'remainingSamples', integer()],
      [BioResponse.templateInfos, 'templateInfos', listOf(bioParameters)],
      [BioResponse.maxTemplateFriendlyName, 'maxTemplateFriendlyName', integer()],
    ),
  ),
  subCommand: { key: BioRequest.subCommand, names: bioSubCommands },
  isRead: [BioSubCommand.enumerateEnrollments, BioSubCommand.getFingerprintSensorInfo],
};

export const credentialManagement: CommandShapes = {
  request: record(
    numbered(
      [ManagementRequest.subCommand, 'subCommand', integer(credentialManagementSubCommands)],
      [
        ManagementRequest.subCommandParams,
        'subCommandParams',
        record(
          numbered(
            [CredentialParameter.rpIdHash, 'rpIDHash', bytesOf(32)],
            [CredentialParameter.credentialId, 'credentialID', descriptor],
            [CredentialParameter.user, 'user', user],
          ),
        ),
      ],
      [ManagementRequest.pinUvAuthProtocol, 'pinUvAuthProtocol', integer()],
      [ManagementRequest.pinUvAuthParam, 'pinUvAuthParam', secret],
    ),
  ),
  answer: record(
    numbered(
      [ManagementResponse.existingResidentCredentialsCount, 'existingResidentCredentialsCount', integer()],
      [
        ManagementResponse.maxPossibleRemainingResidentCredentialsCount,
        'maxPossibleRemainingResidentCredentialsCount',
        integer(),
      ],
      [ManagementResponse.rp, 'rp', relyingParty],
      [ManagementResponse.rpIdHash, 'rpIDHash', bytesOf(32)],
      [ManagementResponse.totalRps, 'totalRPs', integer()],
      [ManagementResponse.user, 'user', user],
      [ManagementResponse.credentialId, 'credentialID', descriptor],
      [ManagementResponse.publicKey, 'publicKey', publicKey],
      [ManagementResponse.totalCredentials, 'totalCredentials', integer()],
      [ManagementResponse.credProtect, 'credProtect', integer(credProtectNames)],
      [ManagementResponse.largeBlobKey, 'largeBlobKey', secret],
      [ManagementResponse.thirdPartyPayment, 'thirdPartyPayment', boolean],
    ),
  ),
  subCommand: { key: ManagementRequest.subCommand, names: credentialManagementSubCommands },
  isRead: [
    ManagementSubCommand.getCredsMetadata,
    ManagementSubCommand.enumerateRpsBegin,
    ManagementSubCommand.enumerateRpsGetNextRp,
    ManagementSubCommand.enumerateCredentialsBegin,
    ManagementSubCommand.enumerateCredentialsGetNextCredential,
  ],
};

export const config: CommandShapes = {
  request: (item, at, name) => {
    const subCommand = integerAt(item, ConfigRequest.subCommand);
    const parameters = subCommand === ConfigSubCommand.setMinPinLength ? setMinPinLengthParameters : secret;
    return record(
      numbered(
        [ConfigRequest.subCommand, 'subCommand', integer(configSubCommands)],
        [ConfigRequest.subCommandParams, 'subCommandParams', parameters],
        [ConfigRequest.pinUvAuthProtocol, 'pinUvAuthProtocol', integer()],
        [ConfigRequest.pinUvAuthParam, 'pinUvAuthParam', secret],
      ),
    )(item, at, name);
  },
  answer: noMembers,
  subCommand: { key: ConfigRequest.subCommand, names: configSubCommands },
};

const setMinPinLengthParameters = record(
  numbered(
    [SetMinPinLengthParameter.newMinPinLength, 'newMinPINLength', integer()],
    [SetMinPinLengthParameter.minPinLengthRpIds, 'minPinLengthRPIDs', listOf(text)],
    [SetMinPinLengthParameter.forceChangePin, 'forceChangePin', boolean],
    [SetMinPinLengthParameter.pinComplexityPolicy, 'pinComplexityPolicy', boolean],
  ),
);

export const largeBlobs: CommandShapes = {
  request: record(
    numbered(
      [LargeBlobsRequest.get, 'get', integer()],
      [LargeBlobsRequest.set, 'set', largeBlobArray],
      [LargeBlobsRequest.offset, 'offset', integer()],
      [LargeBlobsRequest.length, 'length', integer()],
      [LargeBlobsRequest.pinUvAuthParam, 'pinUvAuthParam', secret],
      [LargeBlobsRequest.pinUvAuthProtocol, 'pinUvAuthProtocol', integer()],
    ),
  ),
  answer: record(numbered([LargeBlobsResponse.config, 'config', largeBlobArray])),
};
