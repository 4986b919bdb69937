import { concatBytes } from '../basics/bytes.ts';
import type { CborMap, CborValue } from '../fido/cbor.ts';
import {
  Command,
  ConfigRequest,
  ConfigSubCommand,
  SetMinPinLengthParameter as MinPinLength,
} from '../fido/commands.ts';
import type { AuthenticatorInfo } from '../fido/get-info.ts';
import type { Authenticator } from './authenticator.ts';
import type { OperationOptions } from './channel.ts';
import { UnsupportedByKey } from './errors.ts';
import type { PinUvAuthToken } from './pin-uv-auth-token.ts';
import { signedRequest } from './signed-request.ts';

/*
 * authenticatorConfig (CTAP 2.3 section 6.11). The token has permission authenticatorConfiguration; a key without PIN and
 * fingers needs none. `info` is stale after each. Every function throws UnsupportedByKey where the key has no such setting,
 * and what `Authenticator.send` throws.
 */

/** What a key may be asked to be. */
export type ConfigSetting = Exclude<keyof typeof ConfigSubCommand, 'vendorPrototype'>;

/** Whether the key has this setting: as its list of sub-commands says (CTAP 2.3), or what else in GetInfo goes with it. */
export function hasSetting({ info }: Pick<Authenticator, 'info'>, setting: ConfigSetting): boolean {
  if (info.options?.authnrCfg !== true) return false;
  return info.authenticatorConfigCommands?.includes(ConfigSubCommand[setting]) ?? signs[setting](info);
}

const signs: Readonly<Record<ConfigSetting, (info: AuthenticatorInfo) => boolean>> = {
  enableEnterpriseAttestation: ({ options }) => options?.ep !== undefined,
  toggleAlwaysUv: ({ options }) => options?.alwaysUv !== undefined,
  setMinPinLength: ({ options }) => options?.setMinPINLength === true,
  enableLongTouchForReset: ({ longTouchForReset }) => longTouchForReset !== undefined,
};

/** Section 6.11.1: on until a reset. Harmless where it is on. */
export async function enableEnterpriseAttestation(
  authenticator: Authenticator,
  token: PinUvAuthToken | undefined,
  options?: OperationOptions,
): Promise<void> {
  requireSetting(authenticator, 'enableEnterpriseAttestation', 'enterprise attestation');
  await configure(authenticator, { subCommand: ConfigSubCommand.enableEnterpriseAttestation }, token, options);
}

/** Section 6.11.2: on when it was off, and off when it was on. @throws CtapError OPERATION_DENIED when it cannot be turned off */
export async function toggleAlwaysUv(
  authenticator: Authenticator,
  token: PinUvAuthToken | undefined,
  options?: OperationOptions,
): Promise<void> {
  requireSetting(authenticator, 'toggleAlwaysUv', 'always user verification');
  await configure(authenticator, { subCommand: ConfigSubCommand.toggleAlwaysUv }, token, options);
}

/** What is left out stays as it is. */
export interface MinPinLengthSettings {
  /** Code points; never less than it is now. */
  readonly newMinPinLength?: number | undefined;
  /** RPs that are told the length, in place of those that were set before. */
  readonly minPinLengthRpIds?: readonly string[] | undefined;
  /** The next use of the PIN is to change it. */
  readonly forceChangePin?: boolean | undefined;
  /** CTAP 2.3. */
  readonly pinComplexityPolicy?: boolean | undefined;
}

/**
 * Section 6.11.4.
 * @throws CtapError PIN_POLICY_VIOLATION for a smaller minimum than now; PIN_NOT_SET when a change is forced and there is no
 *   PIN; KEY_STORE_FULL for too many RPs
 */
export async function setMinPinLength(
  authenticator: Authenticator,
  token: PinUvAuthToken | undefined,
  settings: MinPinLengthSettings,
  options?: OperationOptions,
): Promise<void> {
  requireSetting(authenticator, 'setMinPinLength', 'a minimum PIN length');
  if (settings.pinComplexityPolicy !== undefined && authenticator.info.pinComplexityPolicy === undefined) {
    throw new UnsupportedByKey('a policy for the complexity of PINs');
  }
  const parameters: CborMap = new Map();
  const set = (key: number, value: CborValue | undefined) => {
    if (value !== undefined) parameters.set(key, value);
  };
  set(MinPinLength.newMinPinLength, settings.newMinPinLength);
  set(MinPinLength.minPinLengthRpIds, settings.minPinLengthRpIds && [...settings.minPinLengthRpIds]);
  set(MinPinLength.forceChangePin, settings.forceChangePin);
  set(MinPinLength.pinComplexityPolicy, settings.pinComplexityPolicy);
  await configure(authenticator, { subCommand: ConfigSubCommand.setMinPinLength, parameters }, token, options);
}

/** CTAP 2.3: a reset takes a touch of five seconds from now on, until a reset. */
export async function enableLongTouchForReset(
  authenticator: Authenticator,
  token: PinUvAuthToken | undefined,
  options?: OperationOptions,
): Promise<void> {
  requireSetting(authenticator, 'enableLongTouchForReset', 'a long touch for reset');
  await configure(authenticator, { subCommand: ConfigSubCommand.enableLongTouchForReset }, token, options);
}

function requireSetting(authenticator: Authenticator, setting: ConfigSetting, feature: string): void {
  if (!hasSetting(authenticator, setting)) throw new UnsupportedByKey(feature);
}

const SIGNED_FIRST = concatBytes(new Uint8Array(32).fill(0xff), Uint8Array.of(Command.config));

async function configure(
  authenticator: Authenticator,
  request: { readonly subCommand: number; readonly parameters?: CborMap },
  token: PinUvAuthToken | undefined,
  options: OperationOptions | undefined,
): Promise<void> {
  if (authenticator.info.options?.authnrCfg !== true) throw new UnsupportedByKey('authenticatorConfig');
  await authenticator.send(Command.config, signedRequest(ConfigRequest, request, token, SIGNED_FIRST), options);
}
