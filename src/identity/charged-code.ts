import { type Decision, refused } from './decision.ts';
import type { IdentityParts } from './parts.ts';

/**
 * A code is paid for before it is judged; while the account is locked it is not judged at all, so that no answer tells anything.
 * Refused with `sign-in-locked` then, and for the wrong one that locks.
 * @param judge what the code opens; refuses where it is wrong
 */
export async function chargedCode<Value>(
  parts: Pick<IdentityParts, 'codeThrottle' | 'ownerNotice'>,
  accountId: string,
  judge: () => Promise<Decision<Value>>,
): Promise<Decision<Value>> {
  const { codeThrottle, ownerNotice } = parts;
  const charge = await codeThrottle.charge(accountId);
  if (charge.locked) return locked(charge.until);
  const verdict = await judge();
  if (verdict.outcome === 'done') {
    await codeThrottle.clear(accountId);
    return verdict;
  }
  if (charge.locksNow) ownerNotice.tell({ id: accountId }, 'locked');
  return charge.until === null ? verdict : locked(charge.until);
}

/** @param until ms since the epoch; null: not known */
export const locked = (until: number | null) =>
  until === null ? refused('sign-in-locked') : refused('sign-in-locked', { until });
