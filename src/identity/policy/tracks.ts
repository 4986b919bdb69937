import type { DirectoryPolicy } from './directory-policy.ts';

/** S2-14: what keeps people from registering a key with nothing but a pass. */
export type TrackGap = 'temporary-access-pass' | 'security-key' | 'self-service';

/**
 * S2-01: a security key is registered after a phone or the authenticator app, or after a Temporary Access Pass alone. What the second way
 * lacks: whether the switches are on, for whomever.
 */
export function trackGaps({ methods, securityKey }: Pick<DirectoryPolicy, 'methods' | 'securityKey'>): TrackGap[] {
  return [
    ...(methods['temporary-access-pass'].enabled ? [] : (['temporary-access-pass'] as const)),
    ...(methods['security-key'].enabled ? [] : (['security-key'] as const)),
    ...(securityKey.selfService ? [] : (['self-service'] as const)),
  ];
}
