import { limits } from '../limits.ts';
import { isRemembered } from './decide.ts';
import type { DirectoryPolicy } from './directory-policy.ts';

/** What a client that is no browser is told when it refreshes its tokens (S4-87). */
export type RefreshDecision =
  | { readonly outcome: 'token' /** ms since the epoch */; readonly expiresAt: number }
  | { readonly outcome: 'two-step-again' };

/**
 * A new access token, each good for an hour, while the last two-step verification lies within the days of the policy (S4-87) and
 * within the 90 that a modern client goes without asking anyway (S4-88).
 */
export function refresh(
  lastTwoStepAt: number,
  policy: Pick<DirectoryPolicy, 'remember'>,
  now: number,
): RefreshDecision {
  const isOwnTimeUp = now < lastTwoStepAt || now >= lastTwoStepAt + limits.stayMs;
  const isRememberedStill = !policy.remember.enabled || isRemembered(lastTwoStepAt, policy, now);
  return isOwnTimeUp || !isRememberedStill
    ? { outcome: 'two-step-again' }
    : { outcome: 'token', expiresAt: now + limits.accessTokenMs };
}

/** What an administrator should know before saving (S4-88, S4-90). Closed. */
export type RememberWarning = 'modern-clients-ask-more-often' | 'keep-me-signed-in-loops';

export function rememberWarnings(
  policy: Pick<DirectoryPolicy, 'remember'>,
  directory: { readonly keepMeSignedIn: boolean },
): readonly RememberWarning[] {
  const { enabled, days } = policy.remember;
  if (!enabled) return [];
  return [
    ...(days * 86_400_000 < limits.stayMs ? (['modern-clients-ask-more-often'] as const) : []),
    ...(directory.keepMeSignedIn ? (['keep-me-signed-in-loops'] as const) : []),
  ];
}

/**
 * S4-90: AD FS lets in who chose "keep me signed in" by the password step alone, says so, and the directory sends back for the two-step
 * verification that is over: round and round. Whether one sign-in would.
 */
export const loops = (
  signIn: { readonly keptSignedIn: boolean; readonly twoStepAt: number },
  policy: Pick<DirectoryPolicy, 'remember'>,
  now: number,
): boolean => signIn.keptSignedIn && policy.remember.enabled && !isRemembered(signIn.twoStepAt, policy, now);
