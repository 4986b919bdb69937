import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { decisionOf, reason, userName } from './identity.ts';
import { longestFile } from './longest-file.ts';
import { faultyFile, importProgress, pageMark, tokenFileColumns, tokenFileFaults } from './people.ts';
import { admin, helpdesk, staff } from './role.ts';
import { bytesUpTo, id, instant, typedSecret } from './values.ts';

const nothing = z.object({});
const typedCode = z.string().max(16);

export const tokenStates = ['unassigned', 'assigned', 'active', 'revoked'] as const;
export const tokenState = z.enum(tokenStates);
export type TokenState = z.infer<typeof tokenState>;

const hardware = z.object({ serial: z.string(), manufacturer: z.string(), model: z.string() });

export const inventoryToken = hardware.extend({
  id,
  state: tokenState,
  owner: z.object({ userName: z.string(), displayName: z.string() }).nullable(),
  /** `totp`: a code per period (RFC 6238); `hotp`: a code per press (RFC 4226). */
  type: z.enum(['totp', 'hotp']),
  algorithm: z.enum(['SHA1', 'SHA256', 'SHA512']),
  digits: z.number().int(),
  /** Seconds; without meaning for `hotp`. */
  period: z.number().int(),
  /** The counter of HOTP's next code; 0 for TOTP. */
  counter: z.number().int(),
  addedAt: instant,
  revokedAt: instant.nullable(),
  lastUsedAt: instant.nullable(),
});

export const tokenDetails = z.object({
  token: inventoryToken,
  /** How far its clock was known to be ahead, oldest first; none of a token that counts. */
  drifts: z.array(z.object({ at: instant, seconds: z.number().int() })),
  /** null while too little is known. */
  forecast: z
    .object({
      ppm: z.number(),
      uncertaintyPpm: z.number(),
      /** When it falls out of the window if nobody uses it; null: not in ten years. */
      unusedUntil: instant.nullable(),
      /** When it is a day off, which nothing follows; null: not in ten years. */
      followedUntil: instant.nullable(),
    })
    .nullable(),
  /** How many presses that went nowhere are forgiven; null: it tells the time. */
  lookAhead: z.number().int().nullable(),
});
export type TokenDetails = z.infer<typeof tokenDetails>;

/** Why a package of a PSKC file was left out. Closed. */
export const leftOutReasons = [
  'not-an-otp-token',
  'serial-number-missing',
  'serial-number-repeated',
  'text-unreadable',
  'secret-unusable',
  'algorithm-unknown',
  'digits-unsupported',
  'period-unsupported',
  'counter-malformed',
  'already-there',
] as const;
export type LeftOutReason = (typeof leftOutReasons)[number];
const leftOut = z.array(z.object({ package: z.number().int(), serial: z.string(), reason: z.enum(leftOutReasons) }));

/** Why a PSKC file was not read. Closed. */
export const containerFaults = [
  'too-long',
  'not-xml',
  'not-pskc',
  'malformed',
  'too-many',
  'encrypted',
  'wants-pre-shared-key',
  'wants-passphrase',
  'encryption-unsupported',
  'mac-missing',
  'key-or-file-wrong',
] as const;
export type ContainerFault = (typeof containerFaults)[number];

export const tokenImportEnd = z.discriminatedUnion('outcome', [
  z.object({
    outcome: z.literal('readable'),
    count: z.number().int(),
    /** At most 50. */
    first: z.array(hardware.extend({ owner: z.string().nullable() })),
    leftOut,
  }),
  z.object({ outcome: z.literal('imported'), count: z.number().int(), leftOut }),
  faultyFile(tokenFileColumns, tokenFileFaults),
  z.object({ outcome: z.literal('unreadable'), reason: z.enum(containerFaults), detail: z.string() }),
]);
export type TokenImportEnd = z.infer<typeof tokenImportEnd>;

/** Hardware tokens of the directory (S4-26 to S4-28). The help desk acts on tokens of people without a role. */
export const tokenInventory = {
  page: staff
    .input(
      z.object({
        /** Found anywhere in serial number, maker, model and owner. */
        query: z.string().max(254).default(''),
        state: tokenState.nullable().default(null),
        after: pageMark.nullable().default(null),
        limit: z.number().int().min(1).max(500),
      }),
    )
    .output(z.object({ rows: z.array(inventoryToken), next: pageMark.nullable() })),
  counts: staff.output(z.record(tokenState, z.number().int())),
  details: staff.input(z.object({ id })).output(decisionOf(tokenDetails)),
  /**
   * Entra's CSV: all of it or nothing. PSKC (RFC 6030): what is no token for this directory is left out and told. Stopping to read
   * undoes what was begun.
   */
  import: admin
    .input(
      z.object({
        file: bytesUpTo(longestFile),
        format: z.enum(['csv', 'pskc']),
        /** What an encrypted PSKC file opens with; the shared key in hexadecimal digits. */
        opener: z
          .discriminatedUnion('kind', [
            z.object({ kind: z.literal('passphrase'), secret: typedSecret }),
            z.object({ kind: z.literal('pre-shared-key'), secret: typedSecret }),
          ])
          .nullable()
          .default(null),
        /** Only looks. */
        dryRun: z.boolean(),
      }),
    )
    .output(
      eventIterator(
        z.discriminatedUnion('type', [
          z.object({ type: z.literal('step'), step: importProgress }),
          z.object({ type: z.literal('end'), end: decisionOf(tokenImportEnd) }),
        ]),
      ),
    ),
  /** `userName` null: it is nobody's again. */
  assign: helpdesk.input(z.object({ id, userName: userName.nullable() })).output(decisionOf(nothing)),
  /** With a code that the token shows now. */
  activate: helpdesk.input(z.object({ id, code: typedCode })).output(decisionOf(nothing)),
  /** Two codes in a row (S0-47); with a token that counts, before it is activated too. */
  resynchronise: helpdesk.input(z.object({ id, codes: z.tuple([typedCode, typedCode]) })).output(decisionOf(nothing)),
  /** For good: its secret is erased, and nobody signs in with it any more. */
  revoke: helpdesk.input(z.object({ id, reason })).output(decisionOf(nothing)),
};
