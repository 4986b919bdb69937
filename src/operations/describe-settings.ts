import type { Capability, KeySetting, KeySettings, Proof, SettingName } from '../contract/key-settings.ts';
import { type ConfigSetting, hasSetting } from '../ctap/config.ts';
import { type AuthenticatorInfo, leastMinPinLength } from '../fido/get-info.ts';
import { maxPinBytes } from '../fido/pin-uv-auth.ts';
import type { OpenKey } from './key-access.ts';
import type { KeyPorts } from './key-ports.ts';
import type { PinMemory } from './pin-memory.ts';
import { isProtected, proofOfPerson } from './proof.ts';

/** The settings of a key, as far as it tells without a PIN or a touch. @throws what opening and reading a key throw */
export function describeSettings(
  ports: KeyPorts,
  keyId: string,
  signal: AbortSignal | undefined,
): Promise<KeySettings> {
  return ports.access.use(
    keyId,
    { signal, look: true },
    (key) => settingsOf(key, ports.pins),
    () => settingsOfU2f,
  );
}

/** As the key's last answer to GetInfo has them. */
export async function settingsOf(key: OpenKey, pins: PinMemory): Promise<KeySettings> {
  const { info } = key.authenticator;
  const proof = await proofOfSettings(key, pins);
  const setting = (name: SettingName): KeySetting => ({
    has: hasOf(key, name),
    state: stateOf(info, name),
    back: waysBack[name],
    proof: name === 'alwaysUv' && opensWithoutProof(info) ? { needs: 'nothing' } : proof,
  });
  return {
    settings: {
      alwaysUv: setting('alwaysUv'),
      minPinLength: setting('minPinLength'),
      forcedPinChange: { ...setting('forcedPinChange'), ...(info.options?.clientPin !== true && { proof: noPin }) },
      pinComplexity: setting('pinComplexity'),
      enterpriseAttestation: setting('enterpriseAttestation'),
      longTouchForReset: setting('longTouchForReset'),
    },
    minPinLength: {
      now: info.minPINLength ?? leastMinPinLength,
      most: info.maxPINLength ?? maxPinBytes,
      sites: info.extensions?.includes('minPinLength') ? info.maxRPIDsForSetMinPINLength || null : null,
    },
  };
}

/** Section 6.11 step 3: a key that is to verify always and has nobody to verify yet can be opened without proof. */
const opensWithoutProof = (info: AuthenticatorInfo): boolean => info.options?.alwaysUv === true && !isProtected(info);

/** Section 6.11 step 4: a key that guards nothing yet asks for nothing, unless it is to verify always. */
async function proofOfSettings(key: OpenKey, pins: PinMemory): Promise<Proof> {
  const { info } = key.authenticator;
  if (!isProtected(info) && info.options?.alwaysUv !== true) return { needs: 'nothing' };
  return proofOfPerson(key, pins, info.options?.uvAcfg === true);
}

const noPin: Proof = { needs: 'impossible', reason: 'pin-not-set' };

const subCommands: Readonly<Record<SettingName, ConfigSetting>> = {
  alwaysUv: 'toggleAlwaysUv',
  minPinLength: 'setMinPinLength',
  forcedPinChange: 'setMinPinLength',
  pinComplexity: 'setMinPinLength',
  enterpriseAttestation: 'enableEnterpriseAttestation',
  longTouchForReset: 'enableLongTouchForReset',
};

const waysBack: Readonly<Record<SettingName, KeySetting['back']>> = {
  alwaysUv: 'maybe-switch',
  minPinLength: 'reset',
  forcedPinChange: 'pin-change',
  pinComplexity: 'reset',
  enterpriseAttestation: 'reset',
  longTouchForReset: 'reset',
};

function hasOf({ authenticator }: OpenKey, name: SettingName): Capability {
  const { info } = authenticator;
  const { options } = info;
  if (name === 'pinComplexity' && info.pinComplexityPolicy === undefined) return 'no';
  if (hasSetting(authenticator, subCommands[name])) return 'yes';
  // A draft of CTAP 2.1 had the length before there was a command for it that everybody agreed on.
  if (subCommands[name] === 'setMinPinLength' && options?.setMinPINLength === true) return 'unknown';
  // Keys of CTAP 2.1 and 2.2 need not list their sub-commands.
  const isSilent = options?.authnrCfg === true && info.authenticatorConfigCommands === undefined;
  return name === 'longTouchForReset' && isSilent ? 'unknown' : 'no';
}

function stateOf(info: AuthenticatorInfo, name: SettingName): KeySetting['state'] {
  const told = members[name](info);
  return told === undefined ? 'unknown' : told ? 'on' : 'off';
}

const members: Readonly<Record<SettingName, (info: AuthenticatorInfo) => boolean | undefined>> = {
  alwaysUv: ({ options }) => options?.alwaysUv,
  minPinLength: ({ minPINLength }) => (minPINLength === undefined ? undefined : minPINLength > leastMinPinLength),
  forcedPinChange: ({ forcePINChange }) => forcePINChange,
  pinComplexity: ({ pinComplexityPolicy }) => pinComplexityPolicy,
  enterpriseAttestation: ({ options }) => options?.ep,
  longTouchForReset: ({ longTouchForReset }) => longTouchForReset,
};

const absent = (back: KeySetting['back']): KeySetting => ({
  has: 'no',
  state: 'off',
  back,
  proof: { needs: 'impossible', reason: 'unsupported' },
});

/** A key that speaks U2F only has no settings, and no PIN that they could be about. */
const settingsOfU2f: KeySettings = {
  settings: {
    alwaysUv: absent('maybe-switch'),
    minPinLength: absent('reset'),
    forcedPinChange: absent('pin-change'),
    pinComplexity: absent('reset'),
    enterpriseAttestation: absent('reset'),
    longTouchForReset: absent('reset'),
  },
  minPinLength: { now: leastMinPinLength, most: maxPinBytes, sites: null },
};
