import { parseAaguid } from '../../fido/aaguid.ts';
import { type AuthenticatorInfo, type AuthenticatorOptions, encodeAuthenticatorInfo } from '../../fido/get-info.ts';
import { type Chip, hasEnrolledFinger } from '../chip.ts';
import { isCtap21 } from '../models/key-model.ts';
import { encryptedIdentifiers } from '../parts/encrypted-identifiers.ts';
import type { CommandResult } from '../person.ts';
import { configSubCommands } from './config.ts';

/** Bit of the FIDO registry's user verification methods. */
const FINGERPRINT_INTERNAL = 0x02;
const PRESENCE_INTERNAL = 0x01;

/** authenticatorGetInfo, CTAP 2.3 section 6.4: each generation of keys with the members that it knew. */
export const getInfo = (chip: Chip): CommandResult => encodeAuthenticatorInfo(authenticatorInfo(chip));

/** Only what is there is said to be there. */
function authenticatorInfo(chip: Chip): Omit<AuthenticatorInfo, 'unknown'> {
  const { model } = chip;
  return {
    ...(isCtap21(model)
      ? { ...members20(chip), options: options21(chip), ...members21(chip) }
      : { ...members20(chip), options: options20(chip) }),
    ...(model.versions.includes('FIDO_2_3') && members23(chip)),
  };
}

function members20({ model, flash }: Chip): Omit<AuthenticatorInfo, 'unknown'> {
  const { extensions } = model;
  // U2F cannot verify its user.
  const versions = model.versions.filter((version) => version !== 'U2F_V2' || !flash.settings.alwaysUv);
  return {
    versions,
    ...(extensions.length > 0 && { extensions }),
    aaguid: parseAaguid(model.aaguid),
    maxMsgSize: model.maxMsgSize,
    pinUvAuthProtocols: model.pin.protocols,
    ...(model.versions.includes('FIDO_2_1_PRE') && listLimits(model)),
    ...(model.maxCredBlobLength !== null && { maxCredBlobLength: model.maxCredBlobLength }),
  };
}

const listLimits = ({ maxCredentialCountInList, maxCredentialIdLength }: Chip['model']) => ({
  maxCredentialCountInList,
  maxCredentialIdLength,
});

/** Under the names that they had before CTAP 2.1. */
function options20(chip: Chip): AuthenticatorOptions {
  const { model, flash } = chip;
  const { fingerprint, credentialManagement } = model;
  return {
    rk: model.maxDiscoverableCredentials !== null,
    up: true,
    clientPin: flash.pin.isSet,
    ...(fingerprint && { uv: hasEnrolledFinger(chip), uvToken: true }),
    ...(fingerprint?.previewCommand && { userVerificationMgmtPreview: hasEnrolledFinger(chip) }),
    ...(credentialManagement?.previewCommand && { credentialMgmtPreview: true }),
  };
}

function options21(chip: Chip): AuthenticatorOptions {
  const { model, flash } = chip;
  const { fingerprint, credentialManagement, config } = model;
  const { settings } = flash;
  return {
    rk: model.maxDiscoverableCredentials !== null,
    up: true,
    clientPin: flash.pin.isSet,
    pinUvAuthToken: true,
    makeCredUvNotRqd: model.makeCredUvNotRqd && !settings.alwaysUv,
    ...(model.pin.administersOnly && { noMcGaPermissionsWithClientPin: true }),
    ...(fingerprint && { uv: hasEnrolledFinger(chip), bioEnroll: hasEnrolledFinger(chip) }),
    ...(fingerprint?.previewCommand && { userVerificationMgmtPreview: hasEnrolledFinger(chip) }),
    ...(fingerprint?.enrolmentByUv && { uvBioEnroll: true }),
    ...(credentialManagement && { credMgmt: true }),
    ...(credentialManagement?.previewCommand && { credentialMgmtPreview: true }),
    ...(credentialManagement?.readOnlyToken && { perCredMgmtRO: true }),
    ...(model.largeBlobCapacity !== null && { largeBlobs: true }),
    ...(config && { authnrCfg: true }),
    ...(config && config.alwaysUv !== null && { alwaysUv: settings.alwaysUv }),
    ...(config?.minPinLength && { setMinPINLength: true }),
    ...(config?.byUv && { uvAcfg: true }),
    ...(model.attestation.enterprise && { ep: settings.enterpriseAttestation }),
  };
}

function members21({ model, flash }: Chip): Partial<AuthenticatorInfo> {
  const { fingerprint, config } = model;
  const discoverable = model.maxDiscoverableCredentials;
  return {
    ...listLimits(model),
    transports: ['usb'],
    algorithms: model.algorithms.map((alg) => ({ alg, type: 'public-key' })),
    minPINLength: flash.settings.minPinLength,
    firmwareVersion: model.firmwareVersion,
    ...(model.largeBlobCapacity !== null && { maxSerializedLargeBlobArray: model.largeBlobCapacity }),
    ...(config?.minPinLength && {
      forcePINChange: flash.settings.forcePinChange,
      maxRPIDsForSetMinPINLength: config.minPinLength.maxRpIds,
    }),
    ...(fingerprint && {
      preferredPlatformUvAttempts: fingerprint.preferredPlatformUvAttempts,
      uvModality: FINGERPRINT_INTERNAL | PRESENCE_INTERNAL,
    }),
    ...(discoverable !== null && {
      remainingDiscoverableCredentials: Math.max(0, discoverable - flash.credentials.count),
    }),
  };
}

function members23(chip: Chip): Partial<AuthenticatorInfo> {
  const { model, flash } = chip;
  return {
    attestationFormats: model.attestation.formats,
    transportsForReset: ['usb'],
    maxPINLength: model.pin.maxLength,
    ...(model.fingerprint && { uvCountSinceLastPinEntry: flash.pin.uvCount }),
    ...(model.reset.longTouchMs !== null && { longTouchForReset: flash.settings.longTouchForReset }),
    ...(model.pin.complexityPolicy !== null && { pinComplexityPolicy: flash.settings.pinComplexityPolicy }),
    ...(model.config && { authenticatorConfigCommands: configSubCommands(model) }),
    ...(model.encryptedIdentifiers && encryptedIdentifiers(chip)),
  };
}
