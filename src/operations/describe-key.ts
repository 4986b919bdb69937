import { isUtf8 } from 'node:buffer';
import { decodeUtf8 } from '../basics/bytes.ts';
import type { AttachedKey, KeyDetails, KeyInfo } from '../contract/keys.ts';
import { getSensorInfo } from '../ctap/bio-enrollment.ts';
import { getPinRetries, getUvRetries } from '../ctap/client-pin.ts';
import { CtapError, UnsupportedByKey } from '../ctap/errors.ts';
import { formatAaguid } from '../fido/aaguid.ts';
import { FingerprintKind } from '../fido/commands.ts';
import { type AuthenticatorInfo, defaultMaxMsgSize, leastMinPinLength } from '../fido/get-info.ts';
import { maxPinBytes } from '../fido/pin-uv-auth.ts';
import { takesResetByUsb } from './describe-losses.ts';
import type { OpenKey } from './key-access.ts';
import type { KeyPorts } from './key-ports.ts';
import type { PinMemory } from './pin-memory.ts';
import { readableMembers } from './readable-members.ts';

/** All that a key tells about itself without a PIN or a touch. @throws what opening and reading a key throw */
export function describeKey(ports: KeyPorts, keyId: string, signal: AbortSignal | undefined): Promise<KeyDetails> {
  return ports.access.use(keyId, { signal, look: true }, (key) => describeCtap2(ports, key), describeU2f);
}

async function describeCtap2({ modelName, pins }: KeyPorts, key: OpenKey): Promise<KeyDetails> {
  const { info } = key.authenticator;
  return {
    key: key.attached,
    protocol: 'ctap2',
    info: keyInfo(info, modelName),
    pin: await pinDetails(key, pins),
    fingerprints: await fingerprintDetails(key),
    discoverableCredentials: info.options?.rk === true,
    canReset: takesResetByUsb(info),
  };
}

/** U2F (FIDO U2F Raw Message Formats 1.2) has messages to register, to sign and for its version: nothing else. */
const describeU2f = (key: AttachedKey): KeyDetails => ({
  key,
  protocol: 'u2f',
  info: null,
  pin: {
    state: 'unsupported',
    retries: null,
    replugNeeded: false,
    minLength: leastMinPinLength,
    maxBytes: maxPinBytes,
    changeRequired: false,
    maxLength: null,
    complexityPolicy: null,
    complexityPolicyUrl: null,
    alarm: null,
  },
  fingerprints: noFingerprints,
  discoverableCredentials: false,
  canReset: false,
});

const noFingerprints: KeyDetails['fingerprints'] = {
  state: 'unsupported',
  retries: null,
  samples: null,
  maxNameBytes: null,
  kind: null,
};

function keyInfo(info: AuthenticatorInfo, modelName: KeyPorts['modelName']): KeyInfo {
  const aaguid = formatAaguid(info.aaguid);
  return {
    versions: [...info.versions],
    extensions: [...(info.extensions ?? [])],
    aaguid,
    modelName: modelName(aaguid),
    options: Object.fromEntries(definedOptions(info)),
    maxMsgSize: info.maxMsgSize ?? defaultMaxMsgSize,
    pinUvAuthProtocols: [...(info.pinUvAuthProtocols ?? [])],
    transports: [...(info.transports ?? [])],
    algorithms: (info.algorithms ?? []).map(({ alg }) => alg),
    minPinLength: info.minPINLength ?? leastMinPinLength,
    maxPinLength: info.maxPINLength ?? maxPinBytes,
    firmwareVersion: info.firmwareVersion ?? null,
    remainingDiscoverableCredentials: info.remainingDiscoverableCredentials ?? null,
    others: readableMembers(info),
  };
}

const definedOptions = (info: AuthenticatorInfo): [string, boolean][] =>
  Object.entries(info.options ?? {}).filter((option): option is [string, boolean] => option[1] !== undefined);

async function pinDetails({ id, authenticator, options }: OpenKey, pins: PinMemory): Promise<KeyDetails['pin']> {
  const { info } = authenticator;
  const details = {
    minLength: info.minPINLength ?? leastMinPinLength,
    maxBytes: maxPinBytes,
    changeRequired: info.forcePINChange === true,
    maxLength: info.maxPINLength !== undefined && info.maxPINLength < maxPinBytes ? info.maxPINLength : null,
    complexityPolicy: info.pinComplexityPolicy ?? null,
    complexityPolicyUrl: info.pinComplexityPolicyURL ? readableUrl(info.pinComplexityPolicyURL) : null,
    alarm: pins.alarm(id),
  };
  const clientPin = info.options?.clientPin;
  if (clientPin !== true) {
    return { ...details, state: clientPin === false ? 'not-set' : 'unsupported', retries: null, replugNeeded: false };
  }
  const told = await whatItTells(() => getPinRetries(authenticator, options));
  return {
    ...details,
    state: told?.retries === 0 ? 'blocked' : 'set',
    retries: told?.retries ?? null,
    // Also where the key would go on: three wrong PINs in a row are our own limit.
    replugNeeded: told?.powerCycleState === true || pins.mustStop(id),
  };
}

/** null where it is no text that could be a web address. */
function readableUrl(bytes: Uint8Array): string | null {
  if (bytes.length > 500 || !isUtf8(bytes)) return null;
  const text = decodeUtf8(bytes);
  return /^https:\/\/[\x21-\x7e]+$/.test(text) ? text : null;
}

async function fingerprintDetails({ authenticator, options }: OpenKey): Promise<KeyDetails['fingerprints']> {
  const enrolled = authenticator.info.options?.bioEnroll ?? authenticator.info.options?.userVerificationMgmtPreview;
  if (enrolled === undefined) return noFingerprints;
  const sensor = await whatItTells(() => getSensorInfo(authenticator, options));
  const retries = await whatItTells(() => getUvRetries(authenticator, options));
  return {
    state: retries === 0 ? 'blocked' : enrolled ? 'enrolled' : 'none',
    retries: retries ?? null,
    samples: sensor?.maxCaptureSamplesRequiredForEnroll ?? null,
    maxNameBytes: sensor?.maxTemplateFriendlyName ?? null,
    kind: kinds[sensor?.fingerprintKind ?? 0] ?? null,
  };
}

const kinds: Readonly<Record<number, 'touch' | 'swipe'>> = {
  [FingerprintKind.touch]: 'touch',
  [FingerprintKind.swipe]: 'swipe',
};

/** Some keys in the field refuse a question that others answer, or know no way of ours to ask it: then they do not tell. */
async function whatItTells<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof CtapError || error instanceof UnsupportedByKey) return undefined;
    throw error;
  }
}
