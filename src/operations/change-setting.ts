import type { Secret } from '../basics/secret.ts';
import { isAsWanted } from '../contract/as-wanted.ts';
import type { KeySettings, Proof, SettingChange } from '../contract/key-settings.ts';
import type { PinUvAuthToken } from '../ctap/client-pin.ts';
import {
  enableEnterpriseAttestation,
  enableLongTouchForReset,
  setMinPinLength,
  toggleAlwaysUv,
} from '../ctap/config.ts';
import { Permission } from '../fido/commands.ts';
import { settingsOf } from './describe-settings.ts';
import type { OpenKey } from './key-access.ts';
import type { KeyPorts } from './key-ports.ts';
import type { Announce } from './progress.ts';
import { refuse } from './refusals.ts';
import { tokenByPin, verifiedToken } from './user-verification.ts';

/**
 * Changes one setting of a key (authenticatorConfig, CTAP 2.3 section 6.11) and reads it again. What is as wanted already is left
 * as it is. What the key would refuse is refused before a PIN is sent.
 * @param pin null: by the key's own fingerprint check, or by nothing where the key wants nothing
 * @returns the settings as they are now
 * @throws OperationRefused
 */
export function changeSetting(
  ports: KeyPorts,
  keyId: string,
  change: SettingChange,
  pin: Secret | null,
  announce: Announce,
  signal: AbortSignal,
): Promise<KeySettings> {
  return ports.access.use(keyId, { signal }, async (key) => {
    const before = await settingsOf(key, ports.pins);
    const { has, proof } = before.settings[change.setting];
    if (has !== 'yes') refuse('unsupported', { detail: `expected a key with the setting ${change.setting}` });
    requireSense(change, before);
    if (isAsWanted(change, before) === true) return before;

    const token = await tokenFor(key, proof, pin, ports, announce);
    try {
      signal.throwIfAborted();
      // Not to be cancelled: once it is sent, only the answer tells what became of it.
      await send(key, change, token);
    } finally {
      token?.erase();
    }
    await key.authenticator.refreshInfo();
    const after = await settingsOf(key, ports.pins);
    if (isAsWanted(change, after) === false) refuse('setting-not-taken', { detail: `${change.setting} is as before` });
    return after;
  });
}

function requireSense(change: SettingChange, { settings, minPinLength }: KeySettings): void {
  if (change.setting === 'alwaysUv' && settings.alwaysUv.state === 'unknown') {
    // There is only a switch-over: without knowing what is on, nobody knows what it would do.
    refuse('unsupported', { detail: 'expected a key that tells whether it always verifies its user' });
  }
  if (change.setting !== 'minPinLength') return;
  const { now, most, sites } = minPinLength;
  if (change.length < now || change.length > most) {
    refuse('min-length-only-grows', { detail: `got ${change.length}, expected ${now} to ${most}` });
  }
  if (change.sites && change.sites.length > (sites ?? 0)) {
    refuse('too-many-sites', { detail: `got ${change.sites.length}, expected at most ${sites ?? 0}` });
  }
}

async function tokenFor(
  key: OpenKey,
  proof: Proof,
  pin: Secret | null,
  ports: KeyPorts,
  announce: Announce,
): Promise<PinUvAuthToken | undefined> {
  if (proof.needs === 'nothing') return undefined;
  if (proof.needs === 'impossible') return refuse(proof.reason);
  const wish = { permissions: Permission.authenticatorConfiguration };
  if (pin) return tokenByPin(key, pin, wish, ports);
  if (!proof.byFingerprint) refuse('pin-required');
  return verifiedToken(key, null, wish, ports, announce);
}

function send({ authenticator }: OpenKey, change: SettingChange, token: PinUvAuthToken | undefined): Promise<void> {
  switch (change.setting) {
    case 'alwaysUv':
      return toggleAlwaysUv(authenticator, token);
    case 'minPinLength':
      return setMinPinLength(authenticator, token, {
        newMinPinLength: change.length,
        ...(change.sites && { minPinLengthRpIds: change.sites }),
      });
    case 'forcedPinChange':
      return setMinPinLength(authenticator, token, { forceChangePin: true });
    case 'pinComplexity':
      return setMinPinLength(authenticator, token, { pinComplexityPolicy: true });
    case 'enterpriseAttestation':
      return enableEnterpriseAttestation(authenticator, token);
    case 'longTouchForReset':
      return enableLongTouchForReset(authenticator, token);
  }
}
