import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { approvalOf, ceremonyOf, decisionOf, methodName, session, signInEvent } from './identity.ts';
import { method, secondStep, securityKeyMethod } from './methods.ts';
import { plan, planKind } from './plans.ts';
import { registering, user } from './role.ts';
import { id, instant, language, typedSecret } from './values.ts';

export const addableTypes = [
  'authenticator-app',
  'oath-token',
  'phone',
  'backup-phone',
  'email',
  'security-key',
  'app-password',
] as const;
export const addable = z.enum(addableTypes);
export type Addable = z.infer<typeof addable>;
/** Whether a method may be added now, and if not, why. */
export const addingState = z.enum(['allowed', 'needs-second-method', 'limit-reached', 'not-enabled']);

const ceremony = id;
const nothing = z.object({});
const oneMethod = z.object({ method });

export const securityInfo = z.object({
  session,
  methods: z.array(method),
  /** What "Default sign-in method" shows: what the second step asks for first; null: there is none. */
  defaultStep: secondStep.nullable(),
  /** S1-10: the directory's own order is in use, and what its owner chose is the fallback. */
  systemPreferred: z.boolean(),
  /** What its owner chose, which the directory's order stands before (S1-10); null: nothing was chosen. */
  fallback: secondStep.nullable(),
  /** What may be chosen as the default; of methods with two ways both. */
  steps: z.array(secondStep),
  add: z.record(addable, addingState),
  /** While more is to be registered (S0-25); null: nothing is. */
  registration: z.object({ wanted: z.number().int(), there: z.number().int() }).nullable(),
});
export type SecurityInfo = z.infer<typeof securityInfo>;

export const device = z.object({
  id,
  browserName: z.string(),
  kind: z.enum(['remembered', 'session']),
  createdAt: instant,
  lastUsedAt: instant,
  expiresAt: instant,
});
export type Device = z.infer<typeof device>;

export const securityInfoMethods = {
  get: registering.output(securityInfo),
  changePassword: user
    .input(z.object({ currentPassword: typedSecret, newPassword: typedSecret }))
    .output(decisionOf(nothing)),

  /** Makes and verifies the credential; it counts only once `nameKey` has given it a name (S2-49, S2-50). */
  addKey: registering.input(z.object({ keyId: id, pin: typedSecret.nullable() })).output(
    eventIterator(
      ceremonyOf(
        z.object({
          registrationId: id,
          suggestedName: z.string(),
          aaguid: z.string(),
          modelName: z.string().nullable(),
          /** What the account is called on a key that refused its name; null: what it was given. */
          plainName: z.string().nullable(),
        }),
      ),
    ),
  ),
  nameKey: registering.input(z.object({ registrationId: id, name: methodName })).output(decisionOf(securityKeyMethod)),

  /** A phone number, or with `replaces` another number for it (S1-07, S1-17). Then `sendCode` and `verifyCode`, or `approve`. */
  addPhone: registering
    .input(
      z.object({
        /** As typed, with or without the country's code and its leading zero. */
        number: z.string().max(40),
        /** ISO 3166, as `JP`. */
        country: z.string().regex(/^[A-Z]{2}$/),
        reachedBy: z.enum(['sms', 'voice']),
        line: z.enum(['mobile', 'landline']),
        use: z.enum(['primary', 'backup']),
        replaces: id.nullable(),
      }),
    )
    .output(decisionOf(z.object({ ceremony, number: z.string() }))),
  /** Then `sendCode` and `verifyCode`. */
  addEmail: registering
    .input(z.object({ address: z.string().max(254), replaces: id.nullable() }))
    .output(decisionOf(z.object({ ceremony, address: z.string() }))),
  /**
   * The authenticator app: show `qr`, or `code` and `url` where nobody can scan (S3-11), or `link` on the phone itself (S1-25). `watchPairing` tells when the app has
   * it; then `approve` (notification) or `verifyCode`, which is asked for first from then on (S3-15, S3-16). It waits as long as the session (S0-23).
   */
  addApp: registering.output(
    decisionOf(
      z.object({ ceremony, qr: z.string(), link: z.string(), code: z.string(), url: z.string(), expiresAt: instant }),
    ),
  ),
  watchPairing: registering
    .input(z.object({ ceremony }))
    .output(
      eventIterator(z.object({ pairing: z.enum(['waiting', 'paired', 'over']), deviceName: z.string().nullable() })),
    ),
  /** Another app or a token (S0-22): show `qr`, or `secret` to be typed; then `verifyCode`. */
  addToken: registering
    .input(z.object({ name: methodName.nullable(), period: z.union([z.literal(30), z.literal(60)]).default(30) }))
    .output(
      decisionOf(
        z.object({
          ceremony,
          qr: z.string(),
          secret: z.string(),
          account: z.string(),
          issuer: z.string(),
          period: z.number(),
          /** A token that was registered before stops working with this one (S0-08). */
          replaces: z.boolean(),
        }),
      ),
    ),
  /** By SMS or e-mail; another one voids the former. */
  sendCode: registering
    .input(z.object({ ceremony, language }))
    .output(decisionOf(z.object({ shown: z.string(), digits: z.number().int(), resendAt: instant }))),
  /** Nothing is stored before this, or `approve`, says done. */
  verifyCode: registering.input(z.object({ ceremony, code: z.string().max(64) })).output(decisionOf(oneMethod)),
  /** Calls the number, or asks the app by a trial notification (S1-28). */
  approve: registering.input(z.object({ ceremony, language })).output(eventIterator(approvalOf(oneMethod))),
  cancelAdding: registering.input(z.object({ ceremony })).output(nothing),

  /** S4-45 to S4-61: shown once. Within a registration at its end (S4-50). */
  addAppPassword: registering
    .input(z.object({ name: methodName }))
    .output(decisionOf(z.object({ method, password: z.string() }))),

  rename: user.input(z.object({ id, name: methodName })).output(decisionOf(nothing)),
  /** `methodId` and `way` of one of `steps`; null: the directory's order. */
  setDefault: user.input(z.object({ step: secondStep.omit({ shown: true }).nullable() })).output(decisionOf(nothing)),
  /**
   * `evenIfLast`: the person was told that no second step is left and wants it nevertheless (S1-02). `remind`: what is left on
   * the device and must be deleted there too (S0-40, S1-12).
   */
  remove: user
    .input(z.object({ id, evenIfLast: z.boolean().default(false) }))
    .output(decisionOf(z.object({ remind: z.enum(['authenticator-app', 'oath-token', 'security-key']).nullable() }))),
  /** Two codes in a row: the token's clock or counter is learned (S0-47). `seconds` null: it counts presses. */
  resynchronise: user
    .input(z.object({ id, codes: z.tuple([z.string().max(64), z.string().max(64)]) }))
    .output(decisionOf(z.object({ seconds: z.number().int().nullable() }))),

  devices: user.output(z.array(device)),
  forgetDevice: user.input(z.object({ id })).output(nothing),
  /** S1-09: every session, this one too, and every remembered browser. */
  signOutEverywhere: user.output(z.object({ sessions: z.number().int(), devices: z.number().int() })),
  /** Newest first. */
  recentActivity: user.output(z.array(signInEvent)),

  /** The guided plans under way (S1-01): kept until they are finished or given up. */
  plans: user.output(z.array(plan)),
  startPlan: user.input(z.object({ kind: planKind })).output(decisionOf(plan)),
  endPlan: user.input(z.object({ kind: planKind })).output(nothing),
};
