import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { anyone, tester } from './role.ts';
import { id, instant } from './values.ts';

/** The buttons under the display (S0-03). */
export const tokenButton = z.enum(['left', 'centre', 'right']);
export type TokenButton = z.infer<typeof tokenButton>;

export const tokenMessages = ['registered', 'full', 'unsupported', 'deleted', 'time-set', 'not-a-time-code'] as const;

const index = z.number().int().min(0).max(3);
export const tokenScreen = z.discriminatedUnion('shows', [
  z.object({ shows: z.literal('nothing') }),
  z.object({ shows: z.literal('start') }),
  /** `selected` equal to the number of accounts is the [+] below them. */
  z.object({ shows: z.literal('list'), selected: index }),
  z.object({ shows: z.literal('register') }),
  z.object({ shows: z.literal('camera'), wants: z.enum(['account', 'time']) }),
  z.object({ shows: z.literal('code'), index }),
  z.object({ shows: z.literal('confirm-delete'), index }),
  z.object({ shows: z.literal('message'), message: z.enum(tokenMessages) }),
]);

/** A virtual "OTP c610" as its holder sees it. */
export const otpToken = z.object({
  id,
  name: z.string(),
  screen: tokenScreen,
  accounts: z.array(z.object({ issuer: z.string(), account: z.string() })),
  /** On the display now; null on every other screen. */
  code: z
    .object({
      code: z.string(),
      period: z.union([z.literal(30), z.literal(60)]),
      /** Ms of the token's clock. */
      remainingMs: z.number(),
    })
    .nullable(),
  /** Of the token's own clock, and of the world's when that was read: ms since the epoch. */
  time: z.number(),
  at: instant,
  driftPpm: z.number(),
});
export type OtpToken = z.infer<typeof otpToken>;

const of = z.object({ id });

export const otpTokens = {
  list: tester.output(z.array(otpToken)),
  /** All tokens now and after each change. A code that runs out is no change: ask again then. */
  watch: tester.output(eventIterator(z.array(otpToken))),
  create: tester.input(z.object({ name: z.string().trim().min(1).max(64) })).output(of),
  /** With its accounts. */
  remove: tester.input(of).output(z.object({})),
  /** What a button does follows from how long it is held (S0-04, S0-18). */
  press: tester.input(of.extend({ button: tokenButton })).output(z.object({})),
  release: tester.input(of.extend({ button: tokenButton })).output(z.object({})),
  /** What the camera reads; `seen` is false while it is off. */
  see: tester.input(of.extend({ text: z.string().max(4096) })).output(z.object({ seen: z.boolean() })),
  /** A clock that runs fast or slow, or shows another time. */
  detune: tester
    .input(
      of.extend({
        change: z.union([
          z.object({ driftPpm: z.number().min(-10_000).max(10_000) }),
          z.object({
            secondsOff: z
              .number()
              .int()
              .min(-86_400 * 365)
              .max(86_400 * 365),
          }),
        ]),
      }),
    )
    .output(z.object({})),
};

/** What the time QR code says now (S0-20): made here, without any network. */
export const timeCode = anyone.output(z.object({ text: z.string(), at: instant }));
