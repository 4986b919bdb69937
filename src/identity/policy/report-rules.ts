import type { DirectoryPolicy } from './directory-policy.ts';

/** Whether, how and with what effect somebody reports a sign-in that was not theirs. */
export interface ReportRules {
  readonly enabled: boolean;
  /** S4-19: keeps whoever reports out; otherwise their sessions end and their browsers are forgotten. */
  readonly blockUser: boolean;
  /** Digits that are pressed before #. */
  readonly code: string;
}

/** The fraud alert of the manuals (S4-17 to S4-24); in the current profile, what came in its place, for those it is aimed at. */
export function reportRules(
  { profile, fraud, suspiciousActivity }: Pick<DirectoryPolicy, 'profile' | 'fraud' | 'suspiciousActivity'>,
  groupIds: readonly string[],
): ReportRules {
  if (profile === 'classic') return fraud;
  const { enabled, everyone, groups, code } = suspiciousActivity;
  return { enabled: enabled && (everyone || groups.some((id) => groupIds.includes(id))), blockUser: false, code };
}
