import type { DirectoryPolicy } from './directory-policy.ts';
import { type RememberWarning, rememberWarnings } from './remember.ts';
import { type TrackGap, trackGaps } from './tracks.ts';

/** What the standard greeting tells people to press (S4-21, S4-22). */
export const standardFraudCode = '0';

/** What an administrator should know about a policy; none of it keeps it from being saved. Closed. */
export type PolicyWarning =
  | RememberWarning
  /** S4-22: the standard greeting says 0#, and no own greeting says the other code. */
  | 'fraud-greeting-missing'
  /** S2-14. */
  | `track-without-${TrackGap}`
  /** Nobody is offered anything but the password. */
  | 'no-second-step';

export function policyWarnings(
  policy: DirectoryPolicy,
  { hasFraudGreeting }: { readonly hasFraudGreeting: boolean },
): readonly PolicyWarning[] {
  const { profile, methods } = policy;
  const reports = profile === 'current' ? policy.suspiciousActivity : policy.fraud;
  const needsGreeting = reports.enabled && reports.code !== standardFraudCode && !hasFraudGreeting;
  const { 'temporary-access-pass': _pass, certificate: _certificate, ...steps } = methods;
  const offersAny = Object.values(steps).some(
    ({ enabled, everyone, groups }) => enabled && (everyone || groups.length > 0),
  );
  return [
    ...(needsGreeting ? (['fraud-greeting-missing'] as const) : []),
    ...(offersAny ? [] : (['no-second-step'] as const)),
    ...trackGaps(policy).map((gap) => `track-without-${gap}` as const),
    ...rememberWarnings(policy, { keepMeSignedIn: policy.tenant.federated && policy.tenant.keepMeSignedIn }),
  ];
}
