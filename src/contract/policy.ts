import { z } from 'zod';
import { decisionOf } from './identity.ts';
import { admin, auditor } from './role.ts';
import { bytesUpTo, id, instant } from './values.ts';

/** In the order of Entra's list (S2-03). */
export const policyMethods = [
  'security-key',
  'authenticator-app',
  'sms',
  'temporary-access-pass',
  'oath-software',
  'oath-hardware',
  'voice',
  'email',
  'certificate',
] as const;
export const policyMethod = z.enum(policyMethods);
export type PolicyMethod = z.infer<typeof policyMethod>;

const shortText = z.string().max(200);
const number = z.number();
const ids = z.array(id).max(500);

/** `groups` empty with `everyone` false: nobody. Exclusion wins (S2-15). */
const methodPolicy = z.object({ enabled: z.boolean(), everyone: z.boolean(), groups: ids, excludedGroups: ids });
export type MethodPolicy = z.infer<typeof methodPolicy>;

const keyRestriction = z.object({ mode: z.enum(['allow', 'block']), aaguids: z.array(shortText).max(1000) }).nullable();
export type KeyRestriction = z.infer<typeof keyRestriction>;

/** What each field means and its bounds: `DirectoryPolicy`. The directory judges it; here only its shape is checked. */
export const directoryPolicy = z.object({
  profile: z.enum(['classic', 'current']),
  methods: z.record(policyMethod, methodPolicy),
  securityKey: z.object({
    selfService: z.boolean(),
    enforceAttestation: z.boolean(),
    restriction: keyRestriction,
    profiles: z
      .array(
        z.object({
          id,
          name: shortText,
          groups: ids,
          enforceAttestation: z.boolean(),
          restriction: keyRestriction,
        }),
      )
      .max(20),
  }),
  pass: z.object({
    minLifetime: number,
    maxLifetime: number,
    defaultLifetime: number,
    length: number,
    oneTime: z.enum(['always', 'optional']),
  }),
  numberMatching: z.boolean(),
  systemPreferred: z.boolean(),
  secondMethodAtRegistration: z.boolean(),
  lockout: z.object({ threshold: number, resetMinutes: number, unlockMinutes: number }),
  remember: z.object({ enabled: z.boolean(), days: number }),
  fraud: z.object({ enabled: z.boolean(), blockUser: z.boolean(), code: shortText }),
  suspiciousActivity: z.object({ enabled: z.boolean(), everyone: z.boolean(), groups: ids, code: shortText }),
  appPasswords: z.object({ enabled: z.boolean() }),
  trustedIps: z.object({
    ranges: z.array(shortText).max(200),
    federatedIntranet: z.boolean(),
    chosenOn: z.enum(['service-settings', 'conditional-access']),
  }),
  namedLocations: z
    .array(z.object({ id, name: shortText, trusted: z.boolean(), ranges: z.array(shortText).max(200) }))
    .max(500),
  notifications: z.object({ enabled: z.boolean(), recipients: z.array(z.string().max(300)).max(200) }),
  providers: z
    .array(z.object({ name: shortText, usage: z.enum(['per-user', 'per-authentication']), createdAt: instant }))
    .max(100),
  tenant: z.object({ federated: z.boolean(), keepMeSignedIn: z.boolean() }),
  edition: z.enum(['full', 'free-for-admins']),
  propagationMinutes: number,
  caching: z
    .array(
      z.object({
        id,
        type: z.enum(['user', 'user-application-ip', 'user-authentication-type-application-ip']),
        seconds: number,
        authenticationType: shortText.nullable(),
        application: shortText.nullable(),
      }),
    )
    .max(200),
  calls: z.object({ callerId: shortText.nullable() }),
});
export type DirectoryPolicy = z.infer<typeof directoryPolicy>;
export type PasskeyProfile = DirectoryPolicy['securityKey']['profiles'][number];

/** What is wrong with one field. Closed. */
export const policyProblemCodes = [
  'out-of-range',
  'lifetimes-disagree',
  'unknown-group',
  'not-a-security-group',
  'not-an-aaguid',
  'duplicate',
  'too-many',
  'empty-list',
  'not-digits',
  'not-a-us-number',
  'not-an-address',
  'name-invalid',
  'name-taken',
  'range-ipv6',
  'range-malformed',
  'range-everything',
  'not-federated',
  'one-of-both',
  'providers-closed',
  'not-in-classic',
] as const;

export const policyProblem = z.object({
  /** The way to the field, as `pass.maxLifetime`. */
  field: z.string(),
  code: z.enum(policyProblemCodes),
  /** What was given there, where the field is a list. */
  item: z.string().nullable(),
  bounds: z.object({ from: z.number(), to: z.number() }).nullable(),
});
export type PolicyProblem = z.infer<typeof policyProblem>;

/** What an administrator should know; none of it keeps a policy from being saved. Closed. */
export const policyWarnings = [
  'fraud-greeting-missing',
  'no-second-step',
  'track-without-temporary-access-pass',
  'track-without-security-key',
  'track-without-self-service',
  'modern-clients-ask-more-often',
  'keep-me-signed-in-loops',
] as const;
const warnings = z.array(z.enum(policyWarnings));
export type PolicyWarning = (typeof policyWarnings)[number];

/** What a policy would do to people, worst first. Closed. */
export const whatIfEffects = [
  'blocked',
  'must-register',
  'password-only',
  'key-falls-out',
  'key-not-again',
  'report-blocks',
  'asked-more',
  'asked-less',
] as const;
export type WhatIfEffect = (typeof whatIfEffects)[number];

export const whatIfReport = z.object({
  people: z.number().int(),
  signIns: z.number().int(),
  effects: z.array(
    z.object({
      effect: z.enum(whatIfEffects),
      count: z.number().int(),
      /** The first hundred. */
      people: z.array(
        z.object({
          userName: z.string(),
          displayName: z.string(),
          count: z.number().int(),
          keys: z.array(z.string()),
        }),
      ),
    }),
  ),
});
export type WhatIfReport = z.infer<typeof whatIfReport>;

/** One setting before and after, as JSON. */
export const policyChange = z.object({ field: z.string(), before: z.string(), after: z.string() });
export type PolicyChange = z.infer<typeof policyChange>;

/** S4-01 to S4-03: the parts of the service settings. */
export const featureNames = [
  'lockout',
  'block-users',
  'fraud-alert',
  'notifications',
  'tokens',
  'phone-calls',
  'providers',
  'server-settings',
  'bypass',
  'caching',
  'server-status',
  'activity-report',
  'app-passwords',
  'trusted-ips',
  'named-locations',
  'verification-methods',
  'remember',
] as const;
export type FeatureName = (typeof featureNames)[number];

export const greetingKinds = [
  'greeting',
  'greeting-pin',
  'fraud-greeting',
  'fraud-greeting-pin',
  'retry',
  'successful',
  'denied',
  'fraud-reported',
] as const;
const greetingKind = z.enum(greetingKinds);
export type GreetingKind = z.infer<typeof greetingKind>;

export const greeting = z.object({
  id,
  kind: greetingKind,
  /** ISO 639-1. */
  language: z.string(),
  fileName: z.string(),
  type: z.enum(['audio/wav', 'audio/mpeg']),
  bytes: z.number().int(),
  durationMs: z.number().int(),
  /** S4-32: a call may end before it does. */
  tooLong: z.boolean(),
  addedAt: instant,
  addedBy: z.string(),
});
export type Greeting = z.infer<typeof greeting>;

export const greetingProblems = [
  'empty',
  'too-large',
  'name-not-audio',
  'not-audio',
  'name-disagrees',
  'damaged',
  'too-many',
  'language-invalid',
] as const;
export type GreetingProblem = (typeof greetingProblems)[number];

/** S4-31, and one byte more, so that what is too large is told as such. */
const longestGreeting = 5 * 1_048_576 + 1;

const clientDemand = z.object({
  from: z.enum(['inside', 'outside']),
  browser: z.enum(['nothing', 'two-step']),
  richClient: z.enum(['made-app-password', 'app-password']),
});
export type ClientDemand = z.infer<typeof clientDemand>;

export const shownPolicy = z.object({
  revision: z.number().int(),
  policy: directoryPolicy,
  savedAt: instant,
  savedBy: z.string(),
  /** S2-05: in force from then on. */
  effectiveAt: instant,
  now: instant,
  mayChange: z.boolean(),
  groups: z.array(z.object({ id, name: z.string(), type: z.enum(['security', 'distribution', 'microsoft-365']) })),
  warnings,
  features: z.record(
    z.enum(featureNames),
    z.object({
      scope: z.enum(['mfa-server', 'azure-mfa', 'both']),
      /** S4-05: in full alone, or in every edition; and whether this directory's has it. */
      fullOnly: z.boolean(),
      available: z.boolean(),
    }),
  ),
  /** S4-68: to be copied into AD FS. */
  intranetClaimRule: z.string(),
  /** S4-70, S4-71: what clients of federated users are asked for, with that option on and off. */
  clientDemands: z.object({ on: z.array(clientDemand), off: z.array(clientDemand) }),
  /** S4-87: of programs that are no browsers, under the saved policy. */
  programRhythm: z.object({ tokenMinutes: z.number().int(), twoStepDays: z.number().int() }),
});
export type ShownPolicy = z.infer<typeof shownPolicy>;

const wish = z.object({ policy: directoryPolicy, trustsEverybody: z.boolean().default(false) });
const invalid = z.object({ end: z.literal('invalid'), problems: z.array(policyProblem) });

export const saveEnd = z.discriminatedUnion('end', [
  z.object({ end: z.literal('saved'), revision: z.number().int(), effectiveAt: instant }),
  z.object({ end: z.literal('unchanged') }),
  invalid,
  /** Somebody saved since `readRevision`: who, and what. Nothing was overwritten. */
  z.object({
    end: z.literal('conflict'),
    revision: z.number().int(),
    savedBy: z.string(),
    savedAt: instant,
    changes: z.array(policyChange),
  }),
]);
export type SaveEnd = z.infer<typeof saveEnd>;

export const whatIfEnd = z.discriminatedUnion('end', [
  z.object({ end: z.literal('report'), report: whatIfReport, warnings }),
  invalid,
]);

export const station = z.object({
  name: z.string(),
  version: z.string(),
  address: z.string(),
  seenAt: instant,
  status: z.enum(['ready', 'silent']),
});

/** What administrators decide for everybody (manuals 2 and 4). */
export const policy = {
  get: auditor.output(shownPolicy),
  /** Names of key models by AAGUID, the ones of this maker first (S2-12). */
  models: auditor.output(z.array(z.object({ aaguid: z.string(), name: z.string() }))),
  /** Kept only over the revision that was read; recorded with what each setting was before. */
  save: admin
    .input(wish.extend({ readRevision: z.number().int(), reason: z.string().trim().max(500).default('') }))
    .output(decisionOf(saveEnd)),
  /** What saving would do to people and their sign-ins. Saves nothing. */
  whatIf: auditor.input(wish).output(whatIfEnd),
  greetings: auditor.output(z.array(greeting)),
  /** S4-30 to S4-33: in place of the former one of its kind and language. */
  addGreeting: admin
    .input(
      z.object({
        kind: greetingKind,
        language: z.string().max(10),
        fileName: z.string().max(400),
        sound: bytesUpTo(longestGreeting),
      }),
    )
    .output(
      decisionOf(
        z.discriminatedUnion('end', [
          z.object({ end: z.literal('added'), greeting }),
          z.object({ end: z.literal('refused'), problem: z.enum(greetingProblems) }),
        ]),
      ),
    ),
  /** null: there is none (any more). */
  greetingSound: auditor.input(z.object({ id })).output(z.object({ sound: z.string() }).nullable()),
  removeGreeting: admin.input(z.object({ id })).output(decisionOf(z.object({}))),
  /** S4-07: the programs that share this directory. */
  stations: auditor.output(z.array(station)),
};
