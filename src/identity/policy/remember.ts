import { limits } from '../limits.ts';
import type { DirectoryPolicy } from './directory-policy.ts';

const DAY = 86_400_000;

/**
 * S4-87, S4-88: programs that are no browsers are never asked whether to remember the device. They get a new access token every so many
 * minutes, and the last two-step verification must lie within so many days: those of the policy, or the 90 after which they ask anyway.
 */
export const programRhythm = ({ remember }: Pick<DirectoryPolicy, 'remember'>) => ({
  tokenMinutes: limits.accessTokenMs / 60_000,
  twoStepDays: Math.min(limits.stayMs / DAY, remember.enabled ? remember.days : Number.POSITIVE_INFINITY),
});

/**
 * What an administrator should know before saving (S4-88, S4-90). Closed. `keep-me-signed-in-loops`: AD FS lets in who chose "keep me signed
 * in" by the password alone, says so, and once the days are over the directory sends back for two steps: round and round.
 */
export type RememberWarning = 'modern-clients-ask-more-often' | 'keep-me-signed-in-loops';

export function rememberWarnings(
  policy: Pick<DirectoryPolicy, 'remember'>,
  directory: { readonly keepMeSignedIn: boolean },
): readonly RememberWarning[] {
  if (!policy.remember.enabled) return [];
  return [
    ...(programRhythm(policy).twoStepDays * DAY < limits.stayMs ? (['modern-clients-ask-more-often'] as const) : []),
    ...(directory.keepMeSignedIn ? (['keep-me-signed-in-loops'] as const) : []),
  ];
}
