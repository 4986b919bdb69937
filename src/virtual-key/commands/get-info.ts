import { parseAaguid } from '../../fido/aaguid.ts';
import { type AuthenticatorInfo, encodeAuthenticatorInfo } from '../../fido/get-info.ts';
import { type Chip, hasEnrolledFinger } from '../chip.ts';
import type { CommandResult } from '../person.ts';

/** Bit of the FIDO registry's user verification methods. */
const FINGERPRINT_INTERNAL = 0x02;
const PRESENCE_INTERNAL = 0x01;

/** authenticatorGetInfo, CTAP 2.1 section 6.4. */
export const getInfo = (chip: Chip): CommandResult => encodeAuthenticatorInfo(authenticatorInfo(chip));

/** Only what is there is said to be there. */
function authenticatorInfo(chip: Chip): Omit<AuthenticatorInfo, 'unknown'> {
  const { model, flash } = chip;
  const { fingerprint } = model;
  const discoverable = model.maxDiscoverableCredentials;
  return {
    versions: model.versions,
    extensions: model.extensions,
    aaguid: parseAaguid(model.aaguid),
    options: {
      rk: discoverable !== null,
      up: true,
      ...(fingerprint && { uv: hasEnrolledFinger(chip), bioEnroll: hasEnrolledFinger(chip) }),
      ...(fingerprint?.previewCommand && { userVerificationMgmtPreview: hasEnrolledFinger(chip) }),
      clientPin: flash.pin.isSet,
      pinUvAuthToken: true,
      makeCredUvNotRqd: model.makeCredUvNotRqd,
    },
    maxMsgSize: model.maxMsgSize,
    pinUvAuthProtocols: model.pin.protocols,
    maxCredentialCountInList: model.maxCredentialCountInList,
    maxCredentialIdLength: model.maxCredentialIdLength,
    transports: ['usb'],
    algorithms: model.algorithms.map((alg) => ({ alg, type: 'public-key' })),
    minPINLength: model.pin.minLength,
    firmwareVersion: model.firmwareVersion,
    ...(fingerprint && {
      preferredPlatformUvAttempts: fingerprint.preferredPlatformUvAttempts,
      uvModality: FINGERPRINT_INTERNAL | PRESENCE_INTERNAL,
    }),
    ...(discoverable !== null && {
      remainingDiscoverableCredentials: Math.max(0, discoverable - flash.credentials.count),
    }),
  };
}
