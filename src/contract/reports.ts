import { z } from 'zod';
import { signInEvent } from './identity.ts';
import { reportDays, reportNames } from './report-names.ts';
import { auditor, staff } from './role.ts';
import { bytesUpTo, instant } from './values.ts';

const count = z.number().int().nonnegative();

/** An IANA time zone, as `Asia/Tokyo`. */
const timeZone = z.string().min(1).max(64).refine(isTimeZone, 'expected an IANA time zone');

function isTimeZone(text: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

const days = z.union(reportDays.map((one) => z.literal(one)));
const wanted = z.object({ days, timeZone });

/** What a report is about. `bounds`: the bars begin at each but the last, which ends the last bar; days as the time zone has them. */
const period = z.object({ days, timeZone: z.string(), bounds: z.array(instant), now: instant });
export type ReportPeriod = z.infer<typeof period>;

const results = z.object({ success: count, failure: count, interrupted: count });

const signIns = z.object({
  report: z.literal('sign-ins'),
  period,
  /** One for each bar. */
  bars: z.array(results),
  /** Those that were used, the most used first. */
  methods: z.array(results.extend({ method: z.string() })),
  /** Why sign-ins failed: identity refusal codes, the most frequent first. Fraud reports are among them (S4-23). */
  reasons: z.array(z.object({ reason: z.string(), count })),
});

const fraud = z.object({
  report: z.literal('fraud'),
  period,
  bars: z.array(count),
  total: count,
  /** How many of them blocked an account. */
  blocked: count,
  /** Newest first. */
  rows: z.array(z.object({ at: instant, userName: z.string(), way: z.string(), blocked: z.boolean() })),
});

/** `replaced`: another one was given before it was used. */
const bypassState = z.enum(['open', 'used', 'over', 'replaced']);

const bypasses = z.object({
  report: z.literal('bypasses'),
  period,
  bars: z.array(count),
  total: count,
  rows: z.array(
    z.object({
      at: instant,
      userName: z.string(),
      byName: z.string(),
      reason: z.string(),
      /** null: given by a version that did not note it. */
      seconds: z.number().int().nullable(),
      state: bypassState,
      usedAt: instant.nullable(),
    }),
  ),
});

const blocks = z.object({
  report: z.literal('blocks'),
  period,
  bars: z.array(z.object({ blocked: count, unblocked: count })),
  total: count,
  rows: z.array(
    z.object({
      at: instant,
      userName: z.string(),
      act: z.enum(['blocked', 'blocked-by-fraud-report', 'unblocked']),
      byName: z.string(),
      reason: z.string(),
    }),
  ),
});

export const adoptedTypes = [
  'security-key',
  'authenticator-app',
  'oath-token',
  'phone',
  'email',
  'app-password',
] as const;

const methods = z.object({
  report: z.literal('methods'),
  period,
  /** People who are not turned off, and how many of them had what at the end of each bar; of the last one: now. */
  points: z.array(
    z.object({
      people: count,
      /** Anything that is a second step. */
      secondStep: count,
      types: z.object(
        Object.fromEntries(adoptedTypes.map((type) => [type, count])) as Record<AdoptedType, typeof count>,
      ),
    }),
  ),
});
export type AdoptedType = (typeof adoptedTypes)[number];

const keys = z.object({
  report: z.literal('keys'),
  period,
  /** The most frequent model first. `name` null: nobody knows this AAGUID. */
  models: z.array(
    z.object({
      aaguid: z.string(),
      name: z.string().nullable(),
      keys: count,
      people: count,
      attested: count,
      synced: count,
    }),
  ),
});

const expiring = z.object({
  report: z.literal('expiring'),
  /** The time to come. */
  period,
  bars: z.array(z.object({ tokens: count, passes: count, browsers: count })),
  total: count,
  /** The first to end first. */
  rows: z.array(
    z.object({
      at: instant,
      kind: z.enum(['token', 'pass']),
      /** Of a token: serial number and model. */
      name: z.string(),
      userName: z.string(),
      displayName: z.string(),
      /** Of a token: how fast its clock goes wrong. */
      ppm: z.number().nullable(),
    }),
  ),
  /** Tokens in use, and of how many too little is known for a forecast. */
  tokens: count,
  withoutForecast: count,
});

export const report = z.discriminatedUnion('report', [signIns, fraud, bypasses, blocks, methods, keys, expiring]);
export type Report = z.infer<typeof report>;
export type ReportOf<Name extends Report['report']> = Extract<Report, { report: Name }>;

const signInFilter = z.object({
  /** `until` is not included. */
  from: instant.nullable().default(null),
  until: instant.nullable().default(null),
  userName: z.string().max(254).nullable().default(null),
  method: z.string().max(60).nullable().default(null),
  result: signInEvent.shape.result.nullable().default(null),
  reason: z.string().max(60).nullable().default(null),
});

/** What stands for columns and for members of closed lists; what is not among them stands as the log has it. */
const labels = z.record(z.string().max(100), z.string().max(300)).default({});

const exported = wanted.extend({ report: z.enum(reportNames) });

/** Sums over the logs, and lists. The help desk sees what is about its work; handing on is for auditors and administrators, and recorded. */
export const reports = {
  signIns: staff.input(wanted).output(signIns),
  fraud: auditor.input(wanted).output(fraud),
  bypasses: auditor.input(wanted).output(bypasses),
  blocks: auditor.input(wanted).output(blocks),
  methods: staff.input(wanted).output(methods),
  keys: staff.input(wanted).output(keys),
  expiring: staff.input(wanted).output(expiring),
  /** Of everybody, newest first; `before`: `next` of the page before. A page that found little says how far it looked. */
  signInLog: staff
    .input(
      signInFilter.extend({
        before: z.number().int().nullable().default(null),
        limit: z.number().int().min(1).max(200).default(50),
      }),
    )
    .output(z.object({ events: z.array(signInEvent), next: z.number().int().nullable() })),
  /**
   * A CSV file, safe to open in a spreadsheet. `labels`: in the language of whoever asks.
   */
  export: auditor.input(exported.extend({ labels })).output(z.object({ text: z.string(), rows: count })),
  /** The sign-ins that fit, newest first, as a CSV file. `isWhole`: false when there are more than a file takes. */
  exportSignInLog: auditor
    .input(signInFilter.extend({ timeZone, labels }))
    .output(z.object({ text: z.string(), rows: count, isWhole: z.boolean() })),
  /**
   * Asked for before a report is put on paper. `page`: as a PDF file of what the window shows, made by the host; `by-page`: this
   * host makes none, the page opens the print dialogue.
   */
  print: auditor
    .input(exported.extend({ as: z.enum(['pdf', 'paper']) }))
    .output(
      z.discriminatedUnion('outcome', [
        z.object({ outcome: z.literal('made'), pdf: bytesUpTo(24 * 1024 * 1024) }),
        z.object({ outcome: z.literal('by-page') }),
      ]),
    ),
};
