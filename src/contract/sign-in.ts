import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { approvalOf, because, ceremonyOf, decisionOf, session, userName } from './identity.ts';
import { secondStep, secondStepWay } from './methods.ts';
import { anyone, registering } from './role.ts';
import { bytesUpTo, id, instant, language, typedSecret } from './values.ts';

/** What names a try to sign in, from the user name to the end. Good for ten minutes from each answer. */
const flow = id;

/**
 * What a page keeps for the browser it runs in (in localStorage): opaque, at most ten. `keep` in an answer replaces the whole list.
 * Each is good once; whoever shows a used one ends its series.
 */
export const browserTokens = z.array(bytesUpTo(64)).max(10);

const firstStep = z.enum(['password', 'temporary-access-pass', 'security-key']);

/** What comes next in a sign-in. */
export const next = z.discriminatedUnion('next', [
  z.object({
    next: z.literal('second-step'),
    flow,
    /** What to ask for first; the others are one link away (S0-37). */
    suggested: secondStep,
    choices: z.array(secondStep).min(1),
    /** "Don't ask again for X days" (S3-09, S4-84); null: not offered. */
    rememberDays: z.number().int().positive().nullable(),
    because,
  }),
  /** The window has a restricted session now: register methods as in Security info, then `registered` (S0-21, S0-45). */
  z.object({
    next: z.literal('register'),
    session,
    /** How many methods are wanted in all, and how many are there. */
    wanted: z.number().int().positive(),
    there: z.number().int().nonnegative(),
    because,
  }),
  /** The password is one that an administrator gave: ask for another one, then `withNewPassword`. */
  z.object({
    next: z.literal('new-password'),
    flow,
    /** Whether there are app passwords: a new password does not end them. */
    hasAppPasswords: z.boolean(),
    because,
  }),
  /** Everything is proved: ask "Stay signed in?" (S0-31), then `finish`. */
  z.object({ next: z.literal('stay-signed-in'), flow, because }),
]);
export type Next = z.infer<typeof next>;

const finished = z.object({ session, keep: browserTokens });

export const signIn = {
  /** What to ask for after the user name. An unknown name answers like one with only a password. */
  begin: anyone
    .input(
      z.object({
        userName,
        browser: browserTokens.default([]),
        /** Wants a second step whatever could be left out: before methods are deleted (S0-39). */
        wantsSecondStep: z.boolean().default(false),
        /**
         * An application that asks who somebody is, and where they are as it knows it: from a program of whoever owns the directory's files
         * (FORBIDDEN for everybody else). Without it the directory's own pages ask, from where this program is.
         */
        asking: z.object({ application: z.string().min(1).max(100), address: z.ipv4().nullable() }).optional(),
      }),
    )
    .output(z.object({ flow, ask: firstStep, ways: z.array(firstStep) })),
  withPassword: anyone.input(z.object({ flow, password: typedSecret })).output(decisionOf(next)),
  withPass: anyone.input(z.object({ flow, pass: typedSecret })).output(decisionOf(next)),
  /**
   * With a key, as the first step or as the second. `flow` null: the key names the account (discoverable credential).
   * `pin` null: the key's own fingerprint check.
   */
  withKey: anyone
    .input(z.object({ keyId: id, pin: typedSecret.nullable(), flow: flow.nullable() }))
    .output(eventIterator(ceremonyOf(next))),
  /** Answers the step `choose-account` of a sign-in. Nothing happens where nobody waits for it any more. */
  chooseAccount: anyone.input(z.object({ choiceId: id, accountId: bytesUpTo(1023) })).output(z.object({})),

  /** Sends a code by SMS or e-mail, or another one in place of the former, which is void from then on (S0-29). */
  sendCode: anyone
    .input(z.object({ flow, methodId: id, way: z.enum(['sms', 'email']), language }))
    .output(decisionOf(z.object({ shown: z.string(), digits: z.number().int(), resendAt: instant }))),
  /** A code: sent, from the app, or from a token. Full-width digits and spaces are taken. */
  withCode: anyone
    .input(z.object({ flow, methodId: id, way: secondStepWay, code: z.string().max(64) }))
    .output(decisionOf(next)),
  /** Two codes in a row from a token whose clock is off (S0-47): the clock is learned, and they count as the second step. */
  withTwoCodes: anyone
    .input(z.object({ flow, methodId: id, codes: z.tuple([z.string().max(64), z.string().max(64)]) }))
    .output(decisionOf(next)),
  /** Calls, or sends a notification, and waits for the answer (S3-08, S3-21). */
  withApproval: anyone
    .input(z.object({ flow, methodId: id, way: z.enum(['voice', 'notification']), language }))
    .output(eventIterator(approvalOf(next))),

  /** After `new-password`: what it shall be from now on. */
  withNewPassword: anyone.input(z.object({ flow, password: typedSecret })).output(decisionOf(next)),

  /** After `stay-signed-in`. `remember` counts where `rememberDays` was given. */
  finish: anyone
    .input(
      z.object({
        flow,
        stay: z.boolean(),
        remember: z.boolean(),
        /** What the list of devices shows. */
        browserName: z.string().max(100),
        /** What the page keeps now; the answer's `keep` replaces it. */
        browser: browserTokens.default([]),
      }),
    )
    .output(decisionOf(finished)),
  /** Opens a session that was to stay (S0-31), when a page starts and nobody is signed in. null: there is none. */
  resume: anyone
    .input(z.object({ browser: browserTokens }))
    .output(z.object({ session: session.nullable(), keep: browserTokens })),
  /**
   * A program that knows no second step, with an app password (S4-46). No session comes of it: the answer names the password that
   * opened. What the program is decides whether one is taken at all (S4-51 to S4-55).
   */
  withAppPassword: anyone
    .input(
      z.object({
        userName,
        password: typedSecret,
        program: z.object({
          /** It can do the second step itself (S4-51). */
          modernAuthentication: z.boolean().default(false),
          /** Conditional access demands the second step (S4-52). */
          conditionalAccess: z.boolean().default(false),
          /** What it asks for is an administrator's (S4-53). */
          administrative: z.boolean().default(false),
          /** Where it goes (S4-55, S4-60). */
          service: z.enum(['cloud', 'on-premises']).default('cloud'),
        }),
      }),
    )
    .output(decisionOf(z.object({ name: z.string() }))),
  /** Out of the restricted session, once enough is registered; refused with `registration-incomplete` before. */
  registered: registering.output(decisionOf(next)),

  current: anyone.output(session.nullable()),
  /** Ends the session, and that it was to stay in this browser (S0-31). `browser`: what the page keeps; `keep` replaces it. */
  out: anyone
    .input(z.object({ browser: browserTokens.default([]) }).optional())
    .output(z.object({ keep: browserTokens })),
};
