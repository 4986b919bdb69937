import type { Edition } from './directory-policy.ts';

/** S4-04: where a setting counts. */
export type Scope = 'mfa-server' | 'azure-mfa' | 'both';

export interface Feature {
  readonly scope: Scope;
  /** S4-05. */
  readonly editions: readonly Edition[];
}

const everywhere: readonly Edition[] = ['full', 'free-for-admins'];
const full: readonly Edition[] = ['full'];

/** The parts of the service settings, in the order of manual 4 (S4-01, S4-02). */
export const features = {
  lockout: { scope: 'mfa-server', editions: full },
  'block-users': { scope: 'both', editions: full },
  'fraud-alert': { scope: 'both', editions: full },
  notifications: { scope: 'mfa-server', editions: full },
  'phone-calls': { scope: 'both', editions: full },
  greetings: { scope: 'both', editions: full },
  providers: { scope: 'both', editions: full },
  'server-settings': { scope: 'mfa-server', editions: full },
  bypass: { scope: 'mfa-server', editions: full },
  caching: { scope: 'mfa-server', editions: full },
  'server-status': { scope: 'mfa-server', editions: full },
  'app-passwords': { scope: 'azure-mfa', editions: everywhere },
  'trusted-ips': { scope: 'azure-mfa', editions: full },
  'named-locations': { scope: 'azure-mfa', editions: full },
  'verification-methods': { scope: 'azure-mfa', editions: everywhere },
  remember: { scope: 'azure-mfa', editions: everywhere },
} as const satisfies Readonly<Record<string, Feature>>;

export type FeatureName = keyof typeof features;
export const featureNames = Object.keys(features) as readonly FeatureName[];
