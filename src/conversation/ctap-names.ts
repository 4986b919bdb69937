import {
  BioModality,
  BioSubCommand,
  ClientPinSubCommand,
  Command,
  ConfigSubCommand,
  CredentialManagementSubCommand,
  FingerprintKind,
  Permission,
  SampleStatus,
} from '../fido/commands.ts';
import { Capability, HidCommand, HidErrorCode, KeepaliveStatus } from '../fido/ctaphid.ts';

/** Numbers of CTAP 2.3 under the names that its text uses. */
type NameTable = ReadonlyMap<number, string>;

export const commandNames: NameTable = new Map([
  [Command.makeCredential, 'authenticatorMakeCredential'],
  [Command.getAssertion, 'authenticatorGetAssertion'],
  [Command.getInfo, 'authenticatorGetInfo'],
  [Command.clientPin, 'authenticatorClientPIN'],
  [Command.reset, 'authenticatorReset'],
  [Command.getNextAssertion, 'authenticatorGetNextAssertion'],
  [Command.bioEnrollment, 'authenticatorBioEnrollment'],
  [Command.credentialManagement, 'authenticatorCredentialManagement'],
  [Command.selection, 'authenticatorSelection'],
  [Command.largeBlobs, 'authenticatorLargeBlobs'],
  [Command.config, 'authenticatorConfig'],
  [Command.bioEnrollmentPreview, 'authenticatorBioEnrollment (prototype)'],
  [Command.credentialManagementPreview, 'authenticatorCredentialManagement (prototype)'],
]);

export const clientPinSubCommands: NameTable = new Map([
  [ClientPinSubCommand.getPinRetries, 'getPINRetries'],
  [ClientPinSubCommand.getKeyAgreement, 'getKeyAgreement'],
  [ClientPinSubCommand.setPin, 'setPIN'],
  [ClientPinSubCommand.changePin, 'changePIN'],
  [ClientPinSubCommand.getPinToken, 'getPinToken'],
  [ClientPinSubCommand.getPinUvAuthTokenUsingUvWithPermissions, 'getPinUvAuthTokenUsingUvWithPermissions'],
  [ClientPinSubCommand.getUvRetries, 'getUVRetries'],
  [ClientPinSubCommand.getPinUvAuthTokenUsingPinWithPermissions, 'getPinUvAuthTokenUsingPinWithPermissions'],
]);

export const bioSubCommands: NameTable = new Map([
  [BioSubCommand.enrollBegin, 'enrollBegin'],
  [BioSubCommand.enrollCaptureNextSample, 'enrollCaptureNextSample'],
  [BioSubCommand.cancelCurrentEnrollment, 'cancelCurrentEnrollment'],
  [BioSubCommand.enumerateEnrollments, 'enumerateEnrollments'],
  [BioSubCommand.setFriendlyName, 'setFriendlyName'],
  [BioSubCommand.removeEnrollment, 'removeEnrollment'],
  [BioSubCommand.getFingerprintSensorInfo, 'getFingerprintSensorInfo'],
]);

export const credentialManagementSubCommands: NameTable = new Map([
  [CredentialManagementSubCommand.getCredsMetadata, 'getCredsMetadata'],
  [CredentialManagementSubCommand.enumerateRpsBegin, 'enumerateRPsBegin'],
  [CredentialManagementSubCommand.enumerateRpsGetNextRp, 'enumerateRPsGetNextRP'],
  [CredentialManagementSubCommand.enumerateCredentialsBegin, 'enumerateCredentialsBegin'],
  [CredentialManagementSubCommand.enumerateCredentialsGetNextCredential, 'enumerateCredentialsGetNextCredential'],
  [CredentialManagementSubCommand.deleteCredential, 'deleteCredential'],
  [CredentialManagementSubCommand.updateUserInformation, 'updateUserInformation'],
]);

export const configSubCommands: NameTable = new Map([
  [ConfigSubCommand.enableEnterpriseAttestation, 'enableEnterpriseAttestation'],
  [ConfigSubCommand.toggleAlwaysUv, 'toggleAlwaysUv'],
  [ConfigSubCommand.setMinPinLength, 'setMinPINLength'],
  [ConfigSubCommand.enableLongTouchForReset, 'enableLongTouchForReset'],
  [ConfigSubCommand.vendorPrototype, 'vendorPrototype'],
]);

/** Bits. */
export const permissionNames: NameTable = new Map([
  [Permission.makeCredential, 'mc'],
  [Permission.getAssertion, 'ga'],
  [Permission.credentialManagement, 'cm'],
  [Permission.bioEnrollment, 'be'],
  [Permission.largeBlobWrite, 'lbw'],
  [Permission.authenticatorConfiguration, 'acfg'],
  [Permission.persistentCredentialManagementReadOnly, 'pcmr'],
]);

export const modalityNames: NameTable = new Map([[BioModality.fingerprint, 'fingerprint']]);

export const fingerprintKindNames: NameTable = new Map([
  [FingerprintKind.touch, 'touch'],
  [FingerprintKind.swipe, 'swipe'],
]);

const fingerprintSample = 'CTAP2_ENROLL_FEEDBACK_FP';
export const sampleStatusNames: NameTable = new Map([
  [SampleStatus.good, `${fingerprintSample}_GOOD`],
  [SampleStatus.tooHigh, `${fingerprintSample}_TOO_HIGH`],
  [SampleStatus.tooLow, `${fingerprintSample}_TOO_LOW`],
  [SampleStatus.tooLeft, `${fingerprintSample}_TOO_LEFT`],
  [SampleStatus.tooRight, `${fingerprintSample}_TOO_RIGHT`],
  [SampleStatus.tooFast, `${fingerprintSample}_TOO_FAST`],
  [SampleStatus.tooSlow, `${fingerprintSample}_TOO_SLOW`],
  [SampleStatus.poorQuality, `${fingerprintSample}_POOR_QUALITY`],
  [SampleStatus.tooSkewed, `${fingerprintSample}_TOO_SKEWED`],
  [SampleStatus.tooShort, `${fingerprintSample}_TOO_SHORT`],
  [SampleStatus.mergeFailure, `${fingerprintSample}_MERGE_FAILURE`],
  [SampleStatus.exists, `${fingerprintSample}_EXISTS`],
  [SampleStatus.databaseFull, `${fingerprintSample}_DATABASE_FULL`],
  [SampleStatus.noUserActivity, 'CTAP2_ENROLL_FEEDBACK_NO_USER_ACTIVITY'],
  [SampleStatus.noUserPresenceTransition, 'CTAP2_ENROLL_FEEDBACK_NO_UP_TRANSITION'],
]);

/** The FIDO registry's user verification methods, bits (CTAP 2.3 section 6.4, uvModality). */
export const userVerifyNames: NameTable = new Map([
  [0x1, 'presence'],
  [0x2, 'fingerprint'],
  [0x4, 'passcode_internal'],
  [0x8, 'voiceprint'],
  [0x10, 'faceprint'],
  [0x20, 'location'],
  [0x40, 'eyeprint'],
  [0x80, 'pattern_internal'],
  [0x100, 'handprint'],
  [0x200, 'none'],
  [0x400, 'all'],
  [0x800, 'passcode_external'],
  [0x1000, 'pattern_external'],
]);

/** The IANA COSE registry, with the numbers: names alone are not enough to look one up in a key's GetInfo. */
export const algorithmNames: NameTable = new Map(
  (
    [
      [-7, 'ES256'],
      [-8, 'EdDSA'],
      [-9, 'ESP256'],
      [-19, 'Ed25519'],
      [-25, 'ECDH-ES+HKDF-256'],
      [-35, 'ES384'],
      [-36, 'ES512'],
      [-37, 'PS256'],
      [-47, 'ES256K'],
      [-48, 'ML-DSA-44'],
      [-51, 'ESP384'],
      [-52, 'ESP512'],
      [-53, 'Ed448'],
      [-257, 'RS256'],
      [-258, 'RS384'],
      [-259, 'RS512'],
      [-65535, 'RS1'],
    ] as const
  ).map(([number, name]) => [number, `${name} (${number})`]),
);

export const keyTypeNames: NameTable = new Map([
  [1, 'OKP'],
  [2, 'EC2'],
  [3, 'RSA'],
  [7, 'AKP'],
]);

export const curveNames: NameTable = new Map([
  [1, 'P-256'],
  [2, 'P-384'],
  [3, 'P-521'],
  [6, 'Ed25519'],
  [7, 'Ed448'],
  [8, 'secp256k1'],
]);

export const credProtectNames: NameTable = new Map([
  [1, 'userVerificationOptional'],
  [2, 'userVerificationOptionalWithCredentialIDList'],
  [3, 'userVerificationRequired'],
]);

export const enterpriseAttestationNames: NameTable = new Map([
  [1, 'vendor-facilitated'],
  [2, 'platform-managed'],
]);

export const hidCommandNames: NameTable = new Map(
  Object.entries(HidCommand).map(([name, number]) => [number, `CTAPHID_${name.toUpperCase()}`]),
);

export const hidErrorNames: NameTable = new Map([
  [HidErrorCode.invalidCommand, 'ERR_INVALID_CMD'],
  [HidErrorCode.invalidParameter, 'ERR_INVALID_PAR'],
  [HidErrorCode.invalidLength, 'ERR_INVALID_LEN'],
  [HidErrorCode.invalidSequence, 'ERR_INVALID_SEQ'],
  [HidErrorCode.messageTimeout, 'ERR_MSG_TIMEOUT'],
  [HidErrorCode.channelBusy, 'ERR_CHANNEL_BUSY'],
  [HidErrorCode.lockRequired, 'ERR_LOCK_REQUIRED'],
  [HidErrorCode.invalidChannel, 'ERR_INVALID_CHANNEL'],
  [HidErrorCode.other, 'ERR_OTHER'],
]);

export const keepaliveNames: NameTable = new Map([
  [KeepaliveStatus.processing, 'STATUS_PROCESSING'],
  [KeepaliveStatus.userPresenceNeeded, 'STATUS_UPNEEDED'],
]);

/** Bits. */
export const capabilityNames: NameTable = new Map([
  [Capability.wink, 'WINK'],
  [Capability.lock, 'LOCK'],
  [Capability.cbor, 'CBOR'],
  [Capability.nmsg, 'NMSG'],
]);
