import { type DirectoryPolicy, defaultPolicy } from './directory-policy.ts';
import { type FeatureName, hasFeature } from './features.ts';

/**
 * A policy as sign-ins and registrations use it: without what its edition does not have (S4-05, S4-73), and with the trusted
 * named locations where conditional access chose the ranges (S4-67, S4-74). Without its setting the lockout is the usual one: an edition is no
 * way to guess without end.
 */
export function inForce(policy: DirectoryPolicy): DirectoryPolicy {
  const has = (feature: FeatureName): boolean => hasFeature(policy, feature);
  const { trustedIps, namedLocations } = policy;
  const located = trustedIps.chosenOn === 'conditional-access' && has('named-locations');
  const ranges = located
    ? [...trustedIps.ranges, ...namedLocations.filter(({ trusted }) => trusted).flatMap((one) => one.ranges)]
    : trustedIps.ranges;
  return {
    ...policy,
    trustedIps: has('trusted-ips')
      ? { ...trustedIps, ranges }
      : { ...trustedIps, ranges: [], federatedIntranet: false },
    lockout: has('lockout') ? policy.lockout : defaultPolicy.lockout,
    notifications: has('notifications') ? policy.notifications : { ...policy.notifications, enabled: false },
    fraud: has('fraud-alert') ? policy.fraud : { ...policy.fraud, enabled: false },
    suspiciousActivity: has('fraud-alert')
      ? policy.suspiciousActivity
      : { ...policy.suspiciousActivity, enabled: false },
    caching: has('caching') ? policy.caching : [],
    calls: has('phone-calls') ? policy.calls : { ...policy.calls, callerId: null },
  };
}
