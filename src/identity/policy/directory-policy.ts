/**
 * Everything that an administrator decides, as one value with a revision: saved as a whole, explicitly (S2-06), and never over
 * somebody else's change. Each number of the manuals is here or in `limits`, once (SX-02).
 */
export interface DirectoryPolicy {
  /** `classic` as in the manuals, `current` as Entra is today. */
  readonly profile: 'classic' | 'current';
  /** Which methods exist, and for whom (S2-03, S4-76). */
  readonly methods: Readonly<Record<PolicyMethod, MethodPolicy>>;
  readonly securityKey: {
    /** S2-07. */
    readonly selfService: boolean;
    /** S2-08. */
    readonly enforceAttestation: boolean;
    /** S2-09, S2-10. */
    readonly restriction: { readonly mode: 'allow' | 'block'; readonly aaguids: readonly string[] } | null;
  };
  readonly pass: {
    /** Minutes, 10 to 43 200 (S2-18). */
    readonly minLifetime: number;
    readonly maxLifetime: number;
    readonly defaultLifetime: number;
    /** Characters, 8 to 48. */
    readonly length: number;
    readonly oneTime: 'always' | 'optional';
  };
  /** S1-28: plain approval when false. */
  readonly numberMatching: boolean;
  readonly systemPreferred: boolean;
  /** Whether the second method is demanded at the first registration (S0-25). */
  readonly secondMethodAtRegistration: boolean;
  readonly lockout: {
    /** Denied attempts in a row (S4-10). */
    readonly threshold: number;
    readonly resetMinutes: number;
    readonly unlockMinutes: number;
  };
  readonly remember: { readonly enabled: boolean /** S4-83: 1 to 365. */; readonly days: number };
  readonly fraud: {
    readonly enabled: boolean;
    readonly blockUser: boolean;
    /** Digits that are pressed before # (S4-21). */
    readonly code: string;
  };
  readonly appPasswords: { readonly enabled: boolean };
  readonly trustedIps: {
    /** CIDR, IPv4, at most 50 (S4-62 to S4-65). */
    readonly ranges: readonly string[];
    readonly federatedIntranet: boolean;
  };
  readonly caching: readonly CachingRule[];
  readonly calls: {
    /** US number in E.164, or null (S4-27). */
    readonly callerId: string | null;
  };
}

export type PolicyMethod =
  | 'security-key'
  | 'authenticator-app'
  | 'sms'
  | 'voice'
  | 'temporary-access-pass'
  | 'oath-software'
  | 'oath-hardware'
  | 'email'
  | 'certificate';

/** `groups` empty with `everyone` false: nobody. Who is excluded stays out, whatever else holds (S2-15). */
export interface MethodPolicy {
  readonly enabled: boolean;
  readonly everyone: boolean;
  readonly groups: readonly string[];
  readonly excludedGroups: readonly string[];
}

/** S4-41 to S4-44. */
export interface CachingRule {
  readonly id: string;
  readonly type: 'user' | 'user-application-ip' | 'user-authentication-type-application-ip';
  readonly seconds: number;
  readonly authenticationType: string | null;
  readonly application: string | null;
}

const everybody: MethodPolicy = { enabled: true, everyone: true, groups: [], excludedGroups: [] };
const nobody: MethodPolicy = { enabled: false, everyone: false, groups: [], excludedGroups: [] };

/** What a new directory begins with. */
export const defaultPolicy: DirectoryPolicy = {
  profile: 'classic',
  methods: {
    'security-key': everybody,
    'authenticator-app': everybody,
    sms: everybody,
    voice: everybody,
    'temporary-access-pass': everybody,
    'oath-software': everybody,
    'oath-hardware': everybody,
    email: everybody,
    certificate: nobody,
  },
  securityKey: { selfService: true, enforceAttestation: false, restriction: null },
  pass: { minLifetime: 10, maxLifetime: 43_200, defaultLifetime: 60, length: 8, oneTime: 'optional' },
  numberMatching: true,
  systemPreferred: true,
  secondMethodAtRegistration: true,
  lockout: { threshold: 10, resetMinutes: 10, unlockMinutes: 10 },
  remember: { enabled: true, days: 14 },
  fraud: { enabled: true, blockUser: true, code: '0' },
  appPasswords: { enabled: false },
  trustedIps: { ranges: [], federatedIntranet: false },
  caching: [],
  calls: { callerId: null },
};
