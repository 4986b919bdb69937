import type { DirectoryPolicy } from './directory-policy.ts';
import { isOffered } from './method-policy.ts';

/** S2-01: a phone or the authenticator app first, or a Temporary Access Pass and then the key alone. */
export type Track = 'other-method-first' | 'security-key-only';

/** S2-14: what keeps people from registering a key with nothing but a pass. */
export type TrackGap = 'temporary-access-pass' | 'security-key' | 'self-service';

export interface TrackCheck {
  readonly track: Track;
  readonly missing: readonly TrackGap[];
}

/** Which of the two ways to a security key somebody in these groups has, and what each lacks. */
export function checkTracks(
  policy: Pick<DirectoryPolicy, 'methods' | 'securityKey'>,
  groupIds: readonly string[],
): readonly TrackCheck[] {
  const has = (method: keyof DirectoryPolicy['methods']) => isOffered(method, policy, groupIds);
  const key: TrackGap[] = [
    ...(has('security-key') ? [] : (['security-key'] as const)),
    ...(policy.securityKey.selfService ? [] : (['self-service'] as const)),
  ];
  return [
    { track: 'other-method-first', missing: key },
    {
      track: 'security-key-only',
      missing: [...(has('temporary-access-pass') ? [] : (['temporary-access-pass'] as const)), ...key],
    },
  ];
}

/** The same for the directory as a whole: whether the switches are on, for whomever. */
export function trackGaps({ methods, securityKey }: Pick<DirectoryPolicy, 'methods' | 'securityKey'>): TrackGap[] {
  return [
    ...(methods['temporary-access-pass'].enabled ? [] : (['temporary-access-pass'] as const)),
    ...(methods['security-key'].enabled ? [] : (['security-key'] as const)),
    ...(securityKey.selfService ? [] : (['self-service'] as const)),
  ];
}
