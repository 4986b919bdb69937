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
    readonly restriction: KeyRestriction | null;
    /** For groups of people, in the current profile only; who is in none has the rules above. */
    readonly profiles: readonly PasskeyProfile[];
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
  /** What came in the place of the fraud alert, in the current profile: whoever reports is not blocked. */
  readonly suspiciousActivity: {
    readonly enabled: boolean;
    /** Who may report: everybody, or who is in one of the groups. */
    readonly everyone: boolean;
    readonly groups: readonly string[];
    /** Digits that are pressed before #. */
    readonly code: string;
  };
  readonly appPasswords: { readonly enabled: boolean };
  readonly trustedIps: {
    /** CIDR, IPv4, at most 50 (S4-62 to S4-65). */
    readonly ranges: readonly string[];
    readonly federatedIntranet: boolean;
    /** S4-67: on the page of the service settings both may be chosen, on that of conditional access one of the two. */
    readonly chosenOn: 'service-settings' | 'conditional-access';
  };
  /** S4-74. */
  readonly namedLocations: readonly NamedLocation[];
  /** S4-25. */
  readonly notifications: { readonly enabled: boolean; readonly recipients: readonly string[] };
  /** S4-06: those from before 1 September 2018. */
  readonly providers: readonly Provider[];
  readonly tenant: {
    /** Sign-ins come by way of a federation server (S4-66). */
    readonly federated: boolean;
    /** AD FS offers "keep me signed in" (S4-90). */
    readonly keepMeSignedIn: boolean;
  };
  /** S4-05. */
  readonly edition: Edition;
  /** S2-05: how long after saving it begins to count. */
  readonly propagationMinutes: number;
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

/** S2-09, S2-10. AAGUIDs in lower case with hyphens. */
export interface KeyRestriction {
  readonly mode: 'allow' | 'block';
  readonly aaguids: readonly string[];
}

/** What security keys a group of people may register and use. */
export interface PasskeyProfile {
  readonly id: string;
  readonly name: string;
  /** Security groups. */
  readonly groups: readonly string[];
  readonly enforceAttestation: boolean;
  readonly restriction: KeyRestriction | null;
}

export interface NamedLocation {
  readonly id: string;
  readonly name: string;
  readonly trusted: boolean;
  /** As the ranges of `trustedIps`. */
  readonly ranges: readonly string[];
}

export interface Provider {
  readonly name: string;
  readonly usage: 'per-user' | 'per-authentication';
  /** ms since the epoch. */
  readonly createdAt: number;
}

export type Edition = 'full' | 'free-for-admins';

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
  securityKey: { selfService: true, enforceAttestation: false, restriction: null, profiles: [] },
  pass: { minLifetime: 10, maxLifetime: 43_200, defaultLifetime: 60, length: 8, oneTime: 'optional' },
  numberMatching: true,
  systemPreferred: true,
  secondMethodAtRegistration: true,
  lockout: { threshold: 10, resetMinutes: 10, unlockMinutes: 10 },
  remember: { enabled: true, days: 14 },
  fraud: { enabled: true, blockUser: true, code: '0' },
  suspiciousActivity: { enabled: true, everyone: true, groups: [], code: '0' },
  appPasswords: { enabled: false },
  trustedIps: { ranges: [], federatedIntranet: false, chosenOn: 'service-settings' },
  namedLocations: [],
  notifications: { enabled: false, recipients: [] },
  providers: [],
  tenant: { federated: false, keepMeSignedIn: false },
  edition: 'full',
  propagationMinutes: 1,
  caching: [],
  calls: { callerId: null },
};
