import type { DirectoryPolicy, Edition } from './directory-policy.ts';

/** S4-04: where a setting counts. */
export type Scope = 'mfa-server' | 'azure-mfa' | 'both';

export interface Feature {
  readonly scope: Scope;
  /** S4-05. */
  readonly editions: readonly Edition[];
}

const everywhere: readonly Edition[] = ['full', 'free-for-admins'];
const full: readonly Edition[] = ['full'];

/**
 * The parts of the service settings, in the order of manual 4 (S4-01 to S4-03). Editions as in Microsoft's comparison of the versions; what it
 * does not name, and what protects people, is everywhere.
 */
export const features = {
  lockout: { scope: 'mfa-server', editions: full },
  'block-users': { scope: 'both', editions: everywhere },
  'fraud-alert': { scope: 'both', editions: full },
  notifications: { scope: 'mfa-server', editions: full },
  tokens: { scope: 'azure-mfa', editions: everywhere },
  'phone-calls': { scope: 'both', editions: full },
  providers: { scope: 'both', editions: full },
  'server-settings': { scope: 'mfa-server', editions: full },
  bypass: { scope: 'mfa-server', editions: full },
  caching: { scope: 'mfa-server', editions: full },
  'server-status': { scope: 'mfa-server', editions: full },
  'activity-report': { scope: 'mfa-server', editions: full },
  'app-passwords': { scope: 'azure-mfa', editions: everywhere },
  'trusted-ips': { scope: 'azure-mfa', editions: full },
  'named-locations': { scope: 'azure-mfa', editions: full },
  'verification-methods': { scope: 'azure-mfa', editions: everywhere },
  remember: { scope: 'azure-mfa', editions: everywhere },
} as const satisfies Readonly<Record<string, Feature>>;

export type FeatureName = keyof typeof features;
export const featureNames = Object.keys(features) as readonly FeatureName[];

/** S4-05: whether the edition of a directory has it. */
export const hasFeature = ({ edition }: Pick<DirectoryPolicy, 'edition'>, name: FeatureName): boolean =>
  features[name].editions.includes(edition);
