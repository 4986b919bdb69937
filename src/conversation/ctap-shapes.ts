import {
  BioEnrollmentParameter as BioParameter,
  BioEnrollmentRequest as BioRequest,
  BioEnrollmentResponse as BioResponse,
  BioSubCommand,
  ClientPinRequest,
  ClientPinResponse,
  ClientPinSubCommand,
  Command,
  ConfigRequest,
  ConfigSubCommand,
  CredentialManagementParameter as CredentialParameter,
  GetAssertionRequest,
  GetAssertionResponse,
  LargeBlobsRequest,
  LargeBlobsResponse,
  MakeCredentialRequest,
  MakeCredentialResponse,
  CredentialManagementRequest as ManagementRequest,
  CredentialManagementResponse as ManagementResponse,
  SetMinPinLengthParameter,
} from '../fido/commands.ts';
import { authenticatorData } from './authenticator-data-shape.ts';
import type { CborItem } from './cbor-outline.ts';
import {
  attestationStatement,
  credentialParameters,
  descriptor,
  extensionInputs,
  keyAgreement,
  largeBlobArray,
  options,
  publicKey,
  relyingParty,
  unsignedExtensionOutputs,
  user,
} from './credential-shapes.ts';
import {
  bioSubCommands,
  clientPinSubCommands,
  configSubCommands,
  credentialManagementSubCommands,
  credProtectNames,
  enterpriseAttestationNames,
  fingerprintKindNames,
  modalityNames,
  permissionNames,
  sampleStatusNames,
} from './ctap-names.ts';
import { authenticatorInfo } from './get-info-shape.ts';
import {
  bits,
  boolean,
  bytes,
  bytesOf,
  freshHash,
  integer,
  listOf,
  numbered,
  personalText,
  record,
  rpId,
  type Shape,
  secret,
  secretBytes,
  text,
} from './shapes.ts';

/** What is known of a CTAP command (CTAP 2.3 section 6). */
export interface CommandShapes {
  readonly request: Shape;
  readonly answer: Shape;
  /** Where the sub-command stands in the request, and their names. */
  readonly subCommand?: { readonly key: number; readonly names: ReadonlyMap<number, string> };
  /** Leaves the key as it was: true, or the sub-commands that do. */
  readonly isRead?: true | readonly number[];
}

const noMembers = record(numbered());

const epAttKey = MakeCredentialResponse.epAtt;
const isEnterprise = (item: CborItem): boolean =>
  item.type === 'map' && item.entries.some(({ key }) => key.type === 'integer' && key.value === epAttKey);

const attestation: Shape = (item, at, name) =>
  record(
    numbered(
      [MakeCredentialResponse.fmt, 'fmt', text],
      [MakeCredentialResponse.authData, 'authData', authenticatorData],
      [MakeCredentialResponse.attStmt, 'attStmt', attestationStatement(isEnterprise(item))],
      [MakeCredentialResponse.epAtt, 'epAtt', boolean],
      [MakeCredentialResponse.largeBlobKey, 'largeBlobKey', secret],
      [MakeCredentialResponse.unsignedExtensionOutputs, 'unsignedExtensionOutputs', unsignedExtensionOutputs],
    ),
  )(item, at, name);

const makeCredential: CommandShapes = {
  request: record(
    numbered(
      [MakeCredentialRequest.clientDataHash, 'clientDataHash', freshHash],
      [MakeCredentialRequest.rp, 'rp', relyingParty],
      [MakeCredentialRequest.user, 'user', user],
      [MakeCredentialRequest.pubKeyCredParams, 'pubKeyCredParams', credentialParameters],
      [MakeCredentialRequest.excludeList, 'excludeList', listOf(descriptor)],
      [MakeCredentialRequest.extensions, 'extensions', extensionInputs],
      [MakeCredentialRequest.options, 'options', options],
      [MakeCredentialRequest.pinUvAuthParam, 'pinUvAuthParam', secret],
      [MakeCredentialRequest.pinUvAuthProtocol, 'pinUvAuthProtocol', integer()],
      [MakeCredentialRequest.enterpriseAttestation, 'enterpriseAttestation', integer(enterpriseAttestationNames)],
      [MakeCredentialRequest.attestationFormatsPreference, 'attestationFormatsPreference', listOf(text)],
    ),
  ),
  answer: attestation,
};

const assertion = record(
  numbered(
    [GetAssertionResponse.credential, 'credential', descriptor],
    [GetAssertionResponse.authData, 'authData', authenticatorData],
    [GetAssertionResponse.signature, 'signature', bytes],
    [GetAssertionResponse.user, 'user', user],
    [GetAssertionResponse.numberOfCredentials, 'numberOfCredentials', integer()],
    [GetAssertionResponse.userSelected, 'userSelected', boolean],
    [GetAssertionResponse.largeBlobKey, 'largeBlobKey', secret],
    [GetAssertionResponse.unsignedExtensionOutputs, 'unsignedExtensionOutputs', unsignedExtensionOutputs],
  ),
);

const getAssertion: CommandShapes = {
  request: record(
    numbered(
      [GetAssertionRequest.rpId, 'rpId', rpId],
      [GetAssertionRequest.clientDataHash, 'clientDataHash', freshHash],
      [GetAssertionRequest.allowList, 'allowList', listOf(descriptor)],
      [GetAssertionRequest.extensions, 'extensions', extensionInputs],
      [GetAssertionRequest.options, 'options', options],
      [GetAssertionRequest.pinUvAuthParam, 'pinUvAuthParam', secret],
      [GetAssertionRequest.pinUvAuthProtocol, 'pinUvAuthProtocol', integer()],
    ),
  ),
  answer: assertion,
};

const clientPin: CommandShapes = {
  request: record(
    numbered(
      [ClientPinRequest.pinUvAuthProtocol, 'pinUvAuthProtocol', integer()],
      [ClientPinRequest.subCommand, 'subCommand', integer(clientPinSubCommands)],
      [ClientPinRequest.keyAgreement, 'keyAgreement', keyAgreement],
      [ClientPinRequest.pinUvAuthParam, 'pinUvAuthParam', secret],
      [ClientPinRequest.newPinEnc, 'newPinEnc', secret],
      [ClientPinRequest.pinHashEnc, 'pinHashEnc', secret],
      [ClientPinRequest.permissions, 'permissions', bits(permissionNames)],
      [ClientPinRequest.rpId, 'rpId', rpId],
    ),
  ),
  answer: record(
    numbered(
      [ClientPinResponse.keyAgreement, 'keyAgreement', keyAgreement],
      [ClientPinResponse.pinUvAuthToken, 'pinUvAuthToken', secretBytes('token')],
      [ClientPinResponse.pinRetries, 'pinRetries', integer()],
      [ClientPinResponse.powerCycleState, 'powerCycleState', boolean],
      [ClientPinResponse.uvRetries, 'uvRetries', integer()],
    ),
  ),
  subCommand: { key: ClientPinRequest.subCommand, names: clientPinSubCommands },
  isRead: [ClientPinSubCommand.getPinRetries, ClientPinSubCommand.getKeyAgreement, ClientPinSubCommand.getUvRetries],
};

const bioParameters = record(
  numbered(
    [BioParameter.templateId, 'templateId', bytes],
    [BioParameter.templateFriendlyName, 'templateFriendlyName', personalText],
    [BioParameter.timeoutMilliseconds, 'timeoutMilliseconds', integer()],
  ),
);

const bioEnrollment: CommandShapes = {
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

const credentialManagement: CommandShapes = {
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
  isRead: [1, 2, 3, 4, 5],
};

const config: CommandShapes = {
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

const largeBlobs: CommandShapes = {
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

export const commandShapes: ReadonlyMap<number, CommandShapes> = new Map<number, CommandShapes>([
  [Command.makeCredential, makeCredential],
  [Command.getAssertion, getAssertion],
  [Command.getNextAssertion, { request: noMembers, answer: assertion }],
  [Command.getInfo, { request: noMembers, answer: authenticatorInfo, isRead: true }],
  [Command.clientPin, clientPin],
  [Command.reset, { request: noMembers, answer: noMembers }],
  [Command.bioEnrollment, bioEnrollment],
  [Command.bioEnrollmentPreview, bioEnrollment],
  [Command.credentialManagement, credentialManagement],
  [Command.credentialManagementPreview, credentialManagement],
  [Command.selection, { request: noMembers, answer: noMembers, isRead: true }],
  [Command.largeBlobs, largeBlobs],
  [Command.config, config],
]);

/** The integer under a key of a map; undefined where there is none. */
export function integerAt(item: CborItem | undefined, wanted: number): number | undefined {
  if (item?.type !== 'map') return undefined;
  for (const { key, value } of item.entries) {
    if (key.type === 'integer' && key.value === wanted) {
      return value.type === 'integer' && typeof value.value === 'number' ? value.value : undefined;
    }
  }
  return undefined;
}
