import { z } from 'zod';
import { fromBase64url, toBase64url } from '../basics/bytes.ts';
import { maxMigrationPages } from '../otp/google-migration.ts';
import { MAX_COUNTER } from '../otp/oath-parameters.ts';

/** How many phones somebody can have in the Lab. */
export const maxPhones = 12;
/** What an inbox keeps; older messages go. All phones together fit into the file that they are kept in. */
export const inboxLimits = { messages: 50, characters: 30_000 } as const;
/** Characters. Ten joined SMS are 1,530. */
export const messageLimits = { sms: 1_600, subject: 200, mail: 5_000 } as const;
export const maxPastCalls = 20;
export const maxAppAccounts = 20;

/**
 * What an authenticator app may show before it can be used (S1-26): each of them is there or not, as in real ones. The last two are
 * asked for by the phone's system when they are first needed.
 */
export const appScreens = ['diagnostics', 'improve', 'protect', 'camera', 'notifications'] as const;
export type AppScreen = (typeof appScreens)[number];

const text = (maximum: number) => z.string().max(maximum);
const id = z.string().min(1).max(64);
const instant = z.number().int();
const permission = z.enum(['ask', 'granted', 'denied']);

const secret = z.base64url().transform((encoded, context) => {
  try {
    return fromBase64url(encoded);
  } catch {
    context.addIssue('expected base64url');
    return z.NEVER;
  }
});

const account = z.object({
  id,
  /** The organisation or service, and the name there: from outside, to be shown as text. */
  issuer: text(256),
  name: text(256),
  addedAt: instant,
  /** `hotp`: one code per press. Phones of versions that knew no other kind do not say it. */
  type: z.enum(['totp', 'hotp']).default('totp'),
  algorithm: z.enum(['SHA1', 'SHA256', 'SHA512']),
  digits: z.union([z.literal(6), z.literal(7), z.literal(8)]),
  /** Seconds; without meaning for `hotp`. */
  period: z.union([z.literal(30), z.literal(60)]),
  /** The counter of HOTP's next code; 0 for TOTP. */
  counter: z.number().int().min(0).max(MAX_COUNTER).default(0),
  secret,
  /** Of a work or school account: where its notifications come, and the key that signs the answers. null: codes only. */
  push: z.object({ address: text(200), key: secret }).nullable(),
});

const message = z.object({ id, at: instant, text: text(messageLimits.mail), unread: z.boolean() });

const contents = z.object({
  id,
  name: text(64).min(1),
  line: z.enum(['mobile', 'landline']),
  /** E.164; null: it has no number (any more). */
  number: z
    .string()
    .regex(/^\+[1-9]\d{4,14}$/)
    .nullable(),
  email: text(254).nullable(),
  language: z.enum(['ja', 'en']),
  network: z.enum(['connected', 'no-signal', 'off']),
  messages: z.array(message).max(inboxLimits.messages),
  mails: z.array(message.extend({ subject: text(messageLimits.subject) })).max(inboxLimits.messages),
  calls: z
    .array(z.object({ at: instant, from: text(20).nullable(), outcome: z.enum(['answered', 'declined', 'missed']) }))
    .max(maxPastCalls),
  app: z.object({
    installed: z.boolean(),
    /** What a newly installed app shows. */
    shows: z.array(z.enum(appScreens)).max(appScreens.length),
    /** What of it is still to come. */
    ahead: z.array(z.enum(appScreens)).max(appScreens.length),
    camera: permission,
    notifications: permission,
    accounts: z.array(account).max(maxAppAccounts),
    /** Which QR codes of the last export of another app have been read. */
    transfer: z
      .object({
        batchId: z.int32(),
        size: z.int().min(1).max(maxMigrationPages),
        read: z.array(z.int().nonnegative()).max(maxMigrationPages),
      })
      .nullable()
      .default(null),
  }),
});

/** What a phone keeps while it is off. */
export type PhoneContents = z.output<typeof contents>;
export type AppContents = PhoneContents['app'];
export type AppAccount = AppContents['accounts'][number];

const kept = z.object({ format: z.literal(1), phones: z.array(contents).max(maxPhones) });

/** @throws Error on what `writePhones` did not write */
export const readPhones = (document: string): readonly PhoneContents[] => kept.parse(JSON.parse(document)).phones;

export const writePhones = (phones: readonly PhoneContents[]): string =>
  JSON.stringify({ format: 1, phones }, (_, value: unknown) =>
    value instanceof Uint8Array ? toBase64url(value) : value,
  );

/** An app as it comes from the store: nothing in it, everything to be asked. */
export const freshApp = (installed: boolean, shows: readonly AppScreen[]): AppContents => ({
  installed,
  shows: [...shows],
  ahead: [...shows],
  camera: 'ask',
  notifications: 'ask',
  accounts: [],
  transfer: null,
});
