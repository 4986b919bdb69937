import {
  ClientPinRequest,
  ClientPinResponse,
  ClientPinSubCommand,
  Command,
  GetAssertionRequest,
  GetAssertionResponse,
  MakeCredentialRequest,
  MakeCredentialResponse,
} from '../fido/commands.ts';
import { authenticatorData } from './authenticator-data-shape.ts';
import type { CborItem } from './cbor-outline.ts';
import { type CommandShapes, noMembers } from './command-shapes.ts';
import {
  attestationStatement,
  credentialParameters,
  descriptor,
  extensionInputs,
  keyAgreement,
  options,
  relyingParty,
  unsignedExtensionOutputs,
  user,
} from './credential-shapes.ts';
import { clientPinSubCommands, enterpriseAttestationNames, permissionNames } from './ctap-names.ts';
import { authenticatorInfo } from './get-info-shape.ts';
import { bioEnrollment, config, credentialManagement, largeBlobs } from './management-shapes.ts';
import {
  bits,
  boolean,
  bytes,
  freshHash,
  integer,
  listOf,
  numbered,
  record,
  rpId,
  secret,
  secretBytes,
  text,
} from './shapes.ts';
import type { Shape } from './shown.ts';

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

/** Every command that is known; others are hidden. */
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
