import type { Account, DecisionReason } from './identity-store.ts';
import type { SecondStepWay } from './methods/second-step-way.ts';
import { methodWith } from './methods/second-steps.ts';
import type { IdentityParts } from './parts.ts';
import { newBlock } from './policy/decide.ts';
import { reportRules } from './policy/report-rules.ts';
import { signOutEverywhere } from './sign-out-everywhere.ts';

/**
 * S4-18 to S4-24: logged always; blocks where the policy says so (S4-19). Then, and always in the current profile, every session of the
 * account ends and no browser is remembered.
 */
export async function reportFraud(
  parts: Pick<
    IdentityParts,
    'store' | 'clock' | 'policy' | 'signInLog' | 'audit' | 'sessions' | 'ownerNotice' | 'administratorNotice' | 'log'
  >,
  account: Account,
  way: SecondStepWay,
  because: readonly DecisionReason[],
): Promise<void> {
  const { store, clock, signInLog, audit, ownerNotice, log } = parts;
  const policy = await parts.policy();
  const groups = await store.groupsOf(account.id);
  const { blockUser } = reportRules(
    policy,
    groups.map(({ id }) => id),
  );
  if (blockUser) {
    const why = { reason: 'fraud reported', because: 'fraud-report', byName: account.userName } as const;
    await store.changeAccountState(account.id, 'block', () => newBlock(clock.now(), why));
  }
  if (blockUser || policy.profile === 'current') {
    await signOutEverywhere(parts, account.id);
  }
  await signInLog.failure({ account }, methodWith(way), 'fraud-reported', { because });
  await audit.record('directory', 'fraud.reported', account, 'reported by the owner of the account', {
    blocked: blockUser,
    way,
  });
  ownerNotice.tell(account, 'fraud-reported');
  parts.administratorNotice.tell(policy, 'fraud-reported', account.userName);
  if (blockUser) parts.administratorNotice.tell(policy, 'account-blocked', account.userName);
  log.warn('fraud-reported', { blocked: blockUser });
}
