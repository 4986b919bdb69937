import type { LossesOverview } from '../contract/key-losses.ts';
import type { Capability } from '../contract/key-settings.ts';
import type { Authenticator } from '../ctap/authenticator.ts';
import { CtapError } from '../ctap/errors.ts';
import { readLargeBlobs } from '../ctap/large-blobs.ts';
import { type AuthenticatorInfo, leastMinPinLength } from '../fido/get-info.ts';
import type { OpenKey } from './key-access.ts';
import type { KeyPorts } from './key-ports.ts';
import type { PinMemory } from './pin-memory.ts';
import { proofOfPerson } from './proof.ts';

/** How long a key that wants a long touch wants it (CTAP 2.3 section 6.6). */
const longTouchSeconds = 5;

/** How long the touch of a reset is held; null: a touch is enough, or the key does not say. */
export const holdSecondsOf = ({ longTouchForReset }: AuthenticatorInfo): number | null =>
  longTouchForReset === true ? longTouchSeconds : null;

/** Section 6.4, transportsForReset: a key that has no such list takes a reset over USB. */
export const takesResetByUsb = ({ transportsForReset }: AuthenticatorInfo): boolean =>
  transportsForReset?.includes('usb') ?? true;

/** Whether fingerprints can be told to be on the key, or not to be; undefined where it has no place for them. */
export const holdsFingerprints = ({ options }: AuthenticatorInfo): boolean | undefined =>
  options?.bioEnroll ?? options?.userVerificationMgmtPreview ?? options?.uv;

/** What a reset would take from a key, as far as it tells without a PIN. @throws what opening and reading a key throw */
export function describeLosses(
  ports: KeyPorts,
  keyId: string,
  signal: AbortSignal | undefined,
): Promise<LossesOverview> {
  return ports.access.use(keyId, { signal, look: true }, async (key) => {
    const { info } = key.authenticator;
    return {
      pin: info.options?.clientPin === true,
      fingerprints: holdsFingerprints(info) === true ? 'yes' : 'no',
      accounts: accountsOf(info),
      largeBlobs: await largeBlobsOn(key.authenticator, key.options),
      settings: changedSettings(info),
      byUsb: takesResetByUsb(info),
      holdSeconds: holdSecondsOf(info),
      naming: await namingProof(key, ports.pins),
    };
  });
}

/** How many it holds is told to those who prove themselves; that it can hold some shows. */
const accountsOf = ({ options }: AuthenticatorInfo): Capability => (options?.rk === true ? 'unknown' : 'no');

/** null where the key keeps none, or they cannot be read. */
export async function largeBlobsOn(authenticator: Authenticator, options?: OpenKey['options']): Promise<number | null> {
  if (authenticator.info.options?.largeBlobs !== true) return null;
  try {
    const blobs = await readLargeBlobs(authenticator, options);
    return blobs.isIntact ? blobs.entries.length : null;
  } catch (error) {
    if (error instanceof CtapError) return null;
    throw error;
  }
}

function changedSettings(info: AuthenticatorInfo): LossesOverview['settings'] {
  const changed = {
    alwaysUv: info.options?.alwaysUv,
    minPinLength: (info.minPINLength ?? leastMinPinLength) > leastMinPinLength,
    forcedPinChange: info.forcePINChange,
    pinComplexity: info.pinComplexityPolicy,
    enterpriseAttestation: info.options?.ep,
    longTouchForReset: info.longTouchForReset,
  };
  return (Object.keys(changed) as (keyof typeof changed)[]).filter((name) => changed[name] === true);
}

/** Whether the key lists what is stored on it. */
export const listsAccounts = ({ options }: AuthenticatorInfo): boolean =>
  options?.credMgmt === true || options?.credentialMgmtPreview === true;

async function namingProof(key: OpenKey, pins: PinMemory): Promise<LossesOverview['naming']> {
  const { info } = key.authenticator;
  const lists = listsAccounts(info);
  const hasFingers = info.options?.bioEnroll === true || info.options?.userVerificationMgmtPreview === true;
  if (!lists && !hasFingers) return { needs: 'impossible', reason: 'unsupported' };
  return proofOfPerson(key, pins, lists);
}
