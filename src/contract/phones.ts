import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import {
  appRefusals,
  appScreens,
  callKeys,
  phoneLines,
  phoneNetworks,
  phoneProblems,
  requestStates,
} from './phone-lists.ts';
import { tester } from './role.ts';
import { bytesUpTo, id, instant, language } from './values.ts';

const appScreen = z.enum(appScreens);

const permission = z.enum(['ask', 'granted', 'denied']);

/** From outside, to be shown as text only; so is everything below that a sender wrote. */
const message = z.object({ id, at: instant, text: z.string(), unread: z.boolean() });

export const appAccount = z.object({
  id,
  /** The organisation or service, and the name there. */
  issuer: z.string(),
  name: z.string(),
  addedAt: instant,
  /** `work`: takes notifications too; `other`: shows codes. */
  kind: z.enum(['work', 'other']),
  /** One code per press (HOTP), by `nextCode`; otherwise they follow the time, and `codes` has them. */
  counts: z.boolean(),
});

export const appRequest = z.object({
  id,
  application: z.string(),
  /** The account's name in the app. */
  name: z.string(),
  /** The number that the sign-in page shows is to be typed (S1-28). */
  askNumber: z.boolean(),
  takesFraudReport: z.boolean(),
  at: instant,
  until: instant,
  state: z.enum(requestStates),
});

/** A simulated phone as its holder sees it. No secret, and no code of its authenticator app. */
export const phone = z.object({
  id,
  name: z.string(),
  line: z.enum(phoneLines),
  /** E.164; null: it has none (any more). */
  number: z.string().nullable(),
  email: z.string().nullable(),
  language,
  network: z.enum(phoneNetworks),
  /** Oldest first. */
  messages: z.array(message),
  mails: z.array(message.extend({ subject: z.string() })),
  call: z
    .object({
      /** null: the caller shows no number. */
      from: z.string().nullable(),
      language,
      state: z.enum(['ringing', 'answered']),
      since: instant,
      /** What is said; null: a recording, which `greeting` gives. */
      text: z.string().nullable(),
      keys: z.string(),
    })
    .nullable(),
  /** Past ones, oldest first. */
  calls: z.array(
    z.object({ at: instant, from: z.string().nullable(), outcome: z.enum(['answered', 'declined', 'missed']) }),
  ),
  app: z.object({
    installed: z.boolean(),
    /** What a new installation shows, and what of it is still to come. */
    shows: z.array(appScreen),
    ahead: z.array(appScreen),
    camera: permission,
    notifications: permission,
    /** Whether a request comes up by itself; otherwise it is found in the app. */
    notifies: z.boolean(),
    accounts: z.array(appAccount),
    /** Oldest first; those that are over too. */
    requests: z.array(appRequest),
  }),
});
export type Phone = z.infer<typeof phone>;

const nothing = z.object({});
const of = z.object({ id });
/** As people type it: with or without +81. */
const number = z.string().trim().min(1).max(40).nullable();
const facts = {
  name: z.string().trim().min(1).max(64),
  number,
  email: z.email().max(254).nullable(),
  language,
};
const chosen = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('done'), id }),
  z.object({ outcome: z.literal('refused'), reason: z.enum(phoneProblems) }),
]);
const taken = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('added') }),
  /** One code of an export of another app: `code` of `codes`, from 1. */
  z.object({
    outcome: z.literal('imported'),
    added: z.number().int(),
    known: z.number().int(),
    leftOut: z.number().int(),
    code: z.number().int(),
    codes: z.number().int(),
    /** The codes of the same export that are still to be read. */
    missing: z.array(z.number().int()),
  }),
  z.object({ outcome: z.literal('refused'), reason: z.enum(appRefusals) }),
]);
export type TakenAccount = z.infer<typeof taken>;

export const phones = {
  list: tester.output(z.array(phone)),
  /** All phones now and after each change. */
  watch: tester.output(eventIterator(z.array(phone))),
  create: tester
    .input(z.object({ ...facts, line: z.enum(phoneLines), shows: z.array(appScreen).max(appScreens.length) }))
    .output(chosen),
  change: tester
    .input(
      of.extend({
        ...z.object(facts).partial().shape,
        network: z.enum(phoneNetworks).optional(),
        shows: z.array(appScreen).max(appScreens.length).optional(),
      }),
    )
    .output(chosen),
  /** With everything on it. */
  remove: tester.input(of).output(nothing),
  /** Another phone in place of this one: nothing is carried over but, where wanted, the number (manual 1). */
  replace: tester.input(of.extend({ keepsNumber: z.boolean() })).output(of),
  markRead: tester.input(of.extend({ inbox: z.enum(['messages', 'mails']) })).output(nothing),

  answerCall: tester.input(of).output(nothing),
  /** # ends the call. */
  pressKey: tester.input(of.extend({ key: z.enum(callKeys) })).output(nothing),
  /** Declines while it rings. */
  hangUp: tester.input(of).output(nothing),
  /** The recording that the caller plays; null where there is none. */
  greeting: tester
    .input(of)
    .output(z.object({ audio: bytesUpTo(5 * 1024 * 1024), mimeType: z.enum(['audio/wav', 'audio/mpeg']) }).nullable()),

  /** Removing the app removes its accounts. */
  installApp: tester.input(of.extend({ installed: z.boolean() })).output(nothing),
  passScreen: tester.input(of.extend({ screen: appScreen })).output(nothing),
  permit: tester
    .input(of.extend({ what: z.enum(['camera', 'notifications']), permitted: z.boolean() }))
    .output(nothing),
  /** What the app's camera reads. */
  scan: tester.input(of.extend({ text: z.string().max(4096) })).output(taken),
  /** A pairing link that is opened on the phone (S1-25). */
  openLink: tester.input(of.extend({ link: z.string().max(4096) })).output(taken),
  /** S3-11, S3-12. */
  enterCode: tester.input(of.extend({ code: z.string().max(64), url: z.string().max(2048) })).output(taken),
  removeAccount: tester.input(of.extend({ account: id })).output(nothing),
  /** What the app shows now of accounts whose codes follow the time; ask again at the earliest `until`. */
  codes: tester.input(of).output(
    z.array(
      z.object({
        account: id,
        code: z.string(),
        /** Seconds. */
        period: z.number().int(),
        /** When the next code comes. */
        until: instant,
        /** The phone's clock when this was read. */
        at: instant,
      }),
    ),
  ),
  /** Of an account that counts: uses one code up. null: the phone is off, or no code is left. */
  nextCode: tester.input(of.extend({ account: id })).output(z.object({ code: z.string().nullable() })),
  /** `over`: it ran out, was answered or taken back; `number-needed`: no number was typed. */
  answerRequest: tester
    .input(of.extend({ request: id, answer: z.enum(['approved', 'denied', 'fraud']), number: z.string().max(16) }))
    .output(z.object({ outcome: z.enum(['sent', 'over', 'number-needed', 'not-connected']) })),
};
