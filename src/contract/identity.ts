import { z } from 'zod';
import { progressOf, refusal } from './steps.ts';
import { instant } from './values.ts';

/** `name@domain`, as Entra's user principal name; compared without regard to case. */
export const userName = z
  .string()
  .max(254)
  .regex(/^[^\s@]+@[^\s@]+$/u, 'expected name@domain');
export const displayName = z.string().trim().min(1).max(64);
/** S2-50: 3 to 30 characters. */
export const methodName = z.string().trim().min(3).max(30);

/** S2-18. */
export const passLifetimeMinutes = z.number().int().min(10).max(43_200);

/** Why somebody did something, as typed by them: kept in the audit log (SX-05). */
export const reason = z.string().trim().min(1).max(500);

export const accountRole = z.enum(['user', 'helpdesk', 'auditor', 'admin', 'tester']);
export const signInMethod = z.enum([
  'first-account',
  'password',
  'temporary-access-pass',
  'security-key',
  'password-and-security-key',
  'password-and-sms',
  'password-and-voice',
  'password-and-notification',
  'password-and-app-code',
  'password-and-oath-code',
  'password-and-email',
  'app-password',
]);

export const session = z.object({
  userName: z.string(),
  displayName: z.string(),
  role: accountRole,
  signedInAt: instant,
  method: signInMethod,
  /** More than a password was proved. */
  strong: z.boolean(),
  /** May only register sign-in methods, and nothing else, until `signIn.registered` says that it is enough (S0-21, S0-45). */
  restricted: z.boolean(),
  /** Until then methods may be deleted without signing in again (S0-39); null: sign in with a second step first. */
  freshUntil: instant.nullable(),
});
export type Session = z.infer<typeof session>;

/** Why the directory said no. Closed. `key` carries what the security key itself refused. */
export const identityRefusalCodes = [
  'wrong-credentials',
  /** A wrong Temporary Access Pass: for an unknown name and an account without a pass too. */
  'wrong-pass',
  'wrong-code',
  /** A wrong code of a token that counts presses: two codes in a row find its counter. */
  'wrong-counted-code',
  /** A right code of another time: `seconds` says how far the token's clock is ahead (S0-46). */
  'clock-off',
  /** A right code that was used already. */
  'code-used',
  /** Two equal codes where two in a row are needed. */
  'same-code',
  /** No code is outstanding: too old, replaced by a newer one, or wrong too often. Send another. */
  'code-expired',
  /** A call or notification that was declined, hung up, or answered with a wrong key or number. */
  'not-approved',
  'not-answered',
  'fraud-reported',
  /** `delivery` says why. */
  'delivery-failed',
  'account-exists',
  'account-blocked',
  'account-disabled',
  'account-not-found',
  /** There is no block to end: nothing was changed. */
  'not-blocked',
  'directory-not-empty',
  /** There were accounts and they could not be restored: nobody may make a first account over them. */
  'directory-lost',
  'password-too-short',
  'password-too-long',
  'password-too-common',
  /** A temporary password has to be replaced by another one. */
  'password-unchanged',
  'pass-expired',
  'pass-not-yet-valid',
  'pass-used',
  'pass-for-self',
  'throttled',
  /** Wrong codes or denied requests in a row locked the second step; `until` says for how long. */
  'sign-in-locked',
  /** A second step is registered, and its secret cannot be opened: nobody is taken for a person without one. */
  'methods-unreadable',
  'needs-second-method',
  /** Deleting needs a sign-in with a second step that is not long ago (S0-39). */
  'needs-fresh-sign-in',
  'limit-reached',
  'name-taken',
  'name-invalid',
  'number-invalid',
  'number-extension',
  /** A landline takes no text messages (S1-14). */
  'landline-no-sms',
  'address-invalid',
  'method-exists',
  'method-not-found',
  /** The directory's policy does not offer this method to this person (S4-77). */
  'method-not-enabled',
  /** S4-05: the edition of this directory does not have it; `detail` names the edition. */
  'not-in-edition',
  /** S2-09, S2-10: the policy does not take security keys of this model. */
  'key-model-not-allowed',
  /** S2-08: the policy takes only keys whose maker proves their model; `detail` says what is missing. */
  'attestation-required',
  /** S2-16: the policy does not issue such a Temporary Access Pass. */
  'pass-not-allowed',
  /** The password cannot be deleted. */
  'last-method',
  /** It is the only second step left: deleted only where that is said to be meant (S1-02). */
  'last-second-factor',
  'last-admin',
  'registration-expired',
  /** More methods have to be registered first. */
  'registration-incomplete',
  'pairing-code-wrong',
  'challenge-expired',
  'response-invalid',
  'origin-not-allowed',
  'counter-went-back',
  'key-unknown',
  'app-passwords-off',
  /** Nobody does this to the own account. */
  'not-for-self',
  /** The help desk acts on accounts of people without a role only. */
  'role-too-low',
  'plan-not-found',
  /** Somebody else changed it at the same time: nothing was changed, look again. */
  'changed-meanwhile',
  'group-not-found',
  'group-exists',
  /** The policy names it; `detail` says where. */
  'group-in-use',
  'token-not-found',
  /** Somebody signs in with it: take it away from them first. */
  'token-in-use',
  'token-revoked',
  /** It is nobody's yet. */
  'token-unassigned',
  'key',
] as const;

/** Why a message, call or notification did not get out; `unclear`: it may have. */
export const deliveryProblem = z.enum([
  'not-set-up',
  'not-reachable',
  'refused',
  'bad-address',
  'timed-out',
  'too-many',
  'unclear',
]);

export const identityRefusal = z.object({
  code: z.enum(identityRefusalCodes),
  /** What the key refused, with code `key`. */
  key: refusal.nullable().default(null),
  /** With `throttled`, `sign-in-locked`, and a delivery that is `too-many`: when the next try is taken. */
  until: instant.nullable().default(null),
  /** With `clock-off`: how many seconds the token's clock is ahead; negative: behind. */
  seconds: z.number().int().nullable().default(null),
  /** With `delivery-failed`. */
  delivery: deliveryProblem.nullable().default(null),
  detail: z.string().max(500).nullable().default(null),
});
export type IdentityRefusal = z.infer<typeof identityRefusal>;
export type IdentityRefusalCode = IdentityRefusal['code'];

export const decisionOf = <T extends z.ZodType>(value: T) =>
  z.discriminatedUnion('outcome', [
    z.object({ outcome: z.literal('done'), value }),
    z.object({ outcome: z.literal('refused'), refusal: identityRefusal }),
  ]);
/** Of an act that may find everything as it wants it: then nothing was written. */
export const whetherChanged = z.object({ changed: z.boolean() });

export type Decision<T> = { outcome: 'done'; value: T } | { outcome: 'refused'; refusal: IdentityRefusal };

/** As `progressOf`, for operations that end with the directory's word. */
export const ceremonyOf = <T extends z.ZodType>(value: T) =>
  z.discriminatedUnion('type', [
    progressOf(z.object({})).options[0],
    z.object({ type: z.literal('end'), end: decisionOf(value) }),
  ]);

/** What a call or notification is doing now. Closed: a screen switches over it. */
export const approvalStep = z.discriminatedUnion('step', [
  z.object({ step: z.literal('dialling') }),
  z.object({ step: z.literal('ringing') }),
  /** The call was taken: the greeting plays and the line waits for #. */
  z.object({ step: z.literal('answered') }),
  /** The notification is out. `number`: to be typed in the app (S1-28); null: it only wants a yes. */
  z.object({ step: z.literal('notified'), number: z.string().nullable() }),
]);
export type ApprovalStep = z.infer<typeof approvalStep>;

/** A call or a notification: steps in order, then one end. Stopping to read hangs up, or takes the notification back. */
export const approvalOf = <T extends z.ZodType>(value: T) =>
  z.discriminatedUnion('type', [
    z.object({ type: z.literal('step'), step: approvalStep }),
    z.object({ type: z.literal('end'), end: decisionOf(value) }),
  ]);

/** The rules that decide what a sign-in is asked for, in the order of their precedence (SX-01). Closed. */
export const decisionRules = [
  'account-disabled',
  'blocked',
  'locked',
  'security-key-is-enough',
  'pass-is-enough',
  'one-time-bypass',
  'trusted-ip',
  'corporate-intranet',
  'remembered-device',
  'cached',
  'second-step',
  'methods-unreadable',
  'nothing-to-register',
  'no-method-registered',
  'register-again',
] as const;

/** Why a sign-in was asked for what it was asked for. `details`: the settings at that time, for the words. */
export const because = z.array(
  z.object({
    rule: z.enum(decisionRules),
    details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  }),
);
export type Because = z.infer<typeof because>;

export const signInEvent = z.object({
  id: z.string(),
  at: instant,
  userName: z.string(),
  method: z.string(),
  result: z.enum(['success', 'failure', 'interrupted']),
  /** An identity refusal code on failure. */
  reason: z.string().nullable(),
  /** The name of the security key or other method that was used. */
  keyName: z.string().nullable(),
  because,
});
export type SignInEvent = z.infer<typeof signInEvent>;
