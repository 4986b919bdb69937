import type { ResetCheck } from '../contract/key-losses.ts';
import type { Capability } from '../contract/key-settings.ts';
import { getPinRetries } from '../ctap/client-pin.ts';
import type { AuthenticatorInfo } from '../fido/get-info.ts';
import { holdsFingerprints, largeBlobsOn } from './describe-losses.ts';
import type { OpenKey } from './key-access.ts';
import { toRefusal } from './refusals.ts';

/**
 * Looks whether a key is empty after it said that it erased everything; also where the person cancels by then.
 * @param before what it said about itself, and how many accounts it listed; null: it was not asked
 * @returns null where it cannot be read now: some keys start anew after a reset
 */
export async function checkReset(
  { authenticator }: OpenKey,
  before: { readonly info: AuthenticatorInfo; readonly heldAccounts: number | null },
): Promise<ResetCheck> {
  const after = await orNull(() => authenticator.refreshInfo());
  if (!after) return null;
  const hasPins = after.options?.clientPin !== undefined;
  const hasBlobs = after.options?.largeBlobs === true;
  const blobs = hasBlobs ? await orNull(() => largeBlobsOn(authenticator)) : null;
  return {
    pin: goneWhere(after.options?.clientPin),
    fingerprints: goneWhere(holdsFingerprints(after)),
    accounts: accountsGone(before, after),
    largeBlobs: hasBlobs ? (blobs === null ? 'unknown' : goneWhere(blobs > 0)) : null,
    // Some keys answer PIN_NOT_SET.
    pinRetries: hasPins ? await orNull(async () => (await getPinRetries(authenticator)).retries) : null,
    room: after.remainingDiscoverableCredentials ?? null,
  };
}

/** null where the key does not tell, or is gone: that it was erased is known. @throws faults of ours */
async function orNull<T>(ask: () => Promise<T>): Promise<T | null> {
  try {
    return await ask();
  } catch (error) {
    toRefusal(error, 'reset');
    return null;
  }
}

const goneWhere = (isThere: boolean | undefined): Capability | null =>
  isThere === undefined ? null : isThere ? 'no' : 'yes';

/** A key without a PIN lists nothing any more: what room it says that it has is all there is to go by. */
function accountsGone(
  before: { readonly info: AuthenticatorInfo; readonly heldAccounts: number | null },
  after: AuthenticatorInfo,
): Capability | null {
  if (after.options?.rk !== true) return null;
  const then = before.info.remainingDiscoverableCredentials;
  const now = after.remainingDiscoverableCredentials;
  // Of a key that held none there is none.
  if (then === undefined || now === undefined || then === now) return before.heldAccounts === 0 ? 'yes' : 'unknown';
  return now > then ? 'yes' : 'no';
}
