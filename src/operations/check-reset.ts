import type { ResetCheck } from '../contract/key-losses.ts';
import type { Capability } from '../contract/key-settings.ts';
import type { Authenticator } from '../ctap/authenticator.ts';
import { getPinRetries } from '../ctap/client-pin.ts';
import { CtapError } from '../ctap/errors.ts';
import type { AuthenticatorInfo } from '../fido/get-info.ts';
import { holdsFingerprints, largeBlobsOn } from './describe-losses.ts';
import type { OpenKey } from './key-access.ts';
import { toRefusal } from './refusals.ts';

/**
 * Looks whether a key is empty after it said that it erased everything; also where the person cancels by then.
 * @param before what it said about itself before
 * @returns null where it cannot be read now: some keys start anew after a reset
 */
export async function checkReset({ authenticator }: OpenKey, before: AuthenticatorInfo): Promise<ResetCheck> {
  try {
    const after = await authenticator.refreshInfo();
    const blobs = await largeBlobsOn(authenticator);
    return {
      pin: goneWhere(after.options?.clientPin),
      fingerprints: goneWhere(holdsFingerprints(after)),
      accounts: accountsGone(before, after),
      largeBlobs: after.options?.largeBlobs === true ? (blobs === null ? 'unknown' : goneWhere(blobs > 0)) : null,
      pinRetries: await retriesWithoutPin(authenticator),
      room: after.remainingDiscoverableCredentials ?? null,
    };
  } catch (error) {
    // That the key was erased is known; throws what is a fault of ours.
    toRefusal(error, 'reset');
    return null;
  }
}

const goneWhere = (isThere: boolean | undefined): Capability | null =>
  isThere === undefined ? null : isThere ? 'no' : 'yes';

/** A key without a PIN lists nothing any more: what room it says that it has is all there is to go by. */
function accountsGone(before: AuthenticatorInfo, after: AuthenticatorInfo): Capability | null {
  if (after.options?.rk !== true) return null;
  const then = before.remainingDiscoverableCredentials;
  const now = after.remainingDiscoverableCredentials;
  if (then === undefined || now === undefined || then === now) return 'unknown';
  return now > then ? 'yes' : 'no';
}

/** null where the key does not tell: some answer PIN_NOT_SET. */
async function retriesWithoutPin(authenticator: Authenticator): Promise<number | null> {
  if (authenticator.info.options?.clientPin === undefined) return null;
  try {
    return (await getPinRetries(authenticator)).retries;
  } catch (error) {
    if (error instanceof CtapError) return null;
    throw error;
  }
}
