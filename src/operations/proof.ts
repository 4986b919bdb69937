import type { Proof } from '../contract/key-settings.ts';
import { getPinRetries, getUvRetries } from '../ctap/client-pin.ts';
import { CtapError, UnsupportedByKey } from '../ctap/errors.ts';
import type { AuthenticatorInfo } from '../fido/get-info.ts';
import type { OpenKey } from './key-access.ts';
import type { PinMemory } from './pin-memory.ts';

/** "Protected" in the words of CTAP 2.1 section 6.11: there is a person to be verified. */
export const isProtected = ({ options }: AuthenticatorInfo): boolean =>
  options?.clientPin === true || options?.uv === true;

/**
 * How a person can prove to this key now who they are: for a token with permissions, which keys give by PIN and, where
 * they say so, by their own fingerprint check.
 * @param fingerprintMay whether the key takes its own check for what is wanted
 */
export async function proofOfPerson(key: OpenKey, pins: PinMemory, fingerprintMay: boolean): Promise<Proof> {
  const { info } = key.authenticator;
  const options = info.options ?? {};
  const byFingerprint =
    fingerprintMay &&
    options.uv === true &&
    options.pinUvAuthToken === true &&
    (await toldBy(() => getUvRetries(key.authenticator, key.options))) !== 0;
  const pin = await pinState(key, pins);
  if (pin === 'usable' || byFingerprint) return { needs: 'person', byPin: pin === 'usable', byFingerprint };
  return { needs: 'impossible', reason: pin };
}

type Impossible = Extract<Proof, { needs: 'impossible' }>['reason'];

async function pinState(key: OpenKey, pins: PinMemory): Promise<'usable' | Impossible> {
  const { info } = key.authenticator;
  const clientPin = info.options?.clientPin;
  if (clientPin === undefined) return 'unsupported';
  if (!clientPin) return 'pin-not-set';
  const told = await toldBy(() => getPinRetries(key.authenticator, key.options));
  if (told?.retries === 0) return 'pin-blocked';
  if (told?.powerCycleState === true || pins.mustStop(key.id)) return 'pin-auth-blocked';
  return info.forcePINChange === true ? 'pin-change-required' : 'usable';
}

/** undefined where the key does not tell. */
async function toldBy<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof CtapError || error instanceof UnsupportedByKey) return undefined;
    throw error;
  }
}
