import type { IdentityRefusalCode } from './decision.ts';
import type { Account } from './identity-store.ts';
import type { IdentityParts } from './parts.ts';
import { isBlocked } from './policy/decide.ts';

/** What has come between the decision of a sign-in and its end; undefined: nothing. */
export async function denialSince(
  { store, clock }: Pick<IdentityParts, 'store' | 'clock'>,
  account: Account,
): Promise<Extract<IdentityRefusalCode, 'account-disabled' | 'account-blocked'> | undefined> {
  if (account.disabled) return 'account-disabled';
  const block = await store.accountState(account.id, 'block');
  return block && isBlocked(block, clock.now()) ? 'account-blocked' : undefined;
}
