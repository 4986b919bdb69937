import type { DirectoryPolicy } from './directory-policy.ts';

/** One saved policy. Times are ms since the epoch. */
export interface PolicyVersion {
  readonly revision: number;
  readonly policy: DirectoryPolicy;
  readonly savedAt: number;
  readonly effectiveAt: number;
  readonly savedBy: string;
}

/** What `savePolicy` keeps beside the policy. */
export type PolicySaving = Pick<PolicyVersion, 'savedAt' | 'effectiveAt' | 'savedBy'>;

/** S2-05: saved now, in force after the delay that it names itself. */
export const savingOf = (policy: DirectoryPolicy, now: number, savedBy: string): PolicySaving => ({
  savedAt: now,
  effectiveAt: now + policy.propagationMinutes * 60_000,
  savedBy,
});

/**
 * The version that counts at a moment: the newest whose delay is over, by revision. Before the first one counts, the oldest
 * does: a clock that was set back leaves no directory without rules.
 */
export function effectiveVersion(history: readonly PolicyVersion[], now: number): PolicyVersion | undefined {
  const newestFirst = history.toSorted((a, b) => b.revision - a.revision);
  return newestFirst.find(({ effectiveAt }) => effectiveAt <= now) ?? newestFirst.at(-1);
}
