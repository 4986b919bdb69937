import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { accountRole, decisionOf, displayName, reason, signInEvent, userName, whetherChanged } from './identity.ts';
import { longestFile } from './longest-file.ts';
import { admin, auditor, staff } from './role.ts';
import { bytesUpTo, id, instant, typedSecret } from './values.ts';

const nothing = z.object({});

/** What is registered, each once; without password and pass. */
export const registeredTypes = [
  'security-key',
  'authenticator-app',
  'oath-token',
  'phone',
  'email',
  'app-password',
] as const;

export const listedPerson = z.object({
  userName: z.string(),
  displayName: z.string(),
  phoneticName: z.string(),
  role: accountRole,
  createdAt: instant,
  disabled: z.boolean(),
  registerAgain: z.boolean(),
  types: z.array(z.enum(registeredTypes)),
  /** null: not blocked. */
  blockedUntil: instant.nullable(),
});
export type ListedPerson = z.infer<typeof listedPerson>;

export const peopleSort = z.enum(['name', 'user-name', 'newest']);
export type PeopleSort = z.infer<typeof peopleSort>;

/** Only those of whom all of this is so. */
export const peopleFilter = z.object({
  role: accountRole.optional(),
  disabled: z.boolean().optional(),
  registerAgain: z.boolean().optional(),
  blocked: z.literal(true).optional(),
  /** Nothing is registered that could be a second step. */
  withoutSecondStep: z.literal(true).optional(),
  groupId: id.optional(),
  /** Not in this group. */
  outsideGroupId: id.optional(),
});
export type PeopleFilter = z.infer<typeof peopleFilter>;

const wanted = z.object({
  /** Found anywhere in the names, without regard to width, case and the two kana. */
  query: z.string().max(254).default(''),
  filter: peopleFilter.default({}),
});
const sorted = wanted.extend({ sort: peopleSort.default('name') });

/** A place in a list; opaque, of the same query only. */
export const pageMark = z.string().max(4096);

export const group = z.object({
  id,
  name: z.string(),
  /** Only security groups can be the target of a policy (S2-04). */
  type: z.enum(['security', 'distribution', 'microsoft-365']),
});
export type Group = z.infer<typeof group>;

export const peopleFileColumns = [
  'user name',
  'display name',
  'phonetic name',
  'latin name',
  'role',
  'disabled',
  'groups',
] as const;

/** What can be wrong with any CSV file. Closed. */
const csvFaults = [
  'too-long',
  'zip-file',
  'encoding-unknown',
  'quote-unclosed',
  'quote-misplaced',
  'row-too-long',
  'too-many-columns',
  'header-missing',
  'no-rows',
  'too-many-rows',
] as const;

export const peopleFileFaults = [
  ...csvFaults,
  'column-missing',
  'column-unknown',
  'column-repeated',
  'cells-missing',
  'user-name-malformed',
  'user-name-repeated',
  'account-exists',
  'display-name-malformed',
  'name-too-long',
  'role-unknown',
  'yes-or-no',
  'group-unknown',
] as const;
export type PeopleFileFault = (typeof peopleFileFaults)[number];

export const tokenFileColumns = [
  'upn',
  'serial number',
  'secret key',
  'time interval',
  'manufacturer',
  'model',
] as const;
export const tokenFileFaults = [
  ...csvFaults,
  'columns-missing',
  'upn-malformed',
  'upn-unknown',
  'serial-number-missing',
  'serial-number-too-long',
  'serial-number-repeated',
  'already-there',
  'secret-malformed',
  'secret-too-short',
  'secret-too-long',
  'secret-repeated',
  'interval-unsupported',
  'text-unreadable',
] as const;
export type TokenFileFault = (typeof tokenFileFaults)[number];

/** `line`: from 1, the header's included; 0 for the file as a whole. `column` null: the whole row. No cell is ever quoted. */
export const faultyFile = <Column extends string, Fault extends string>(
  columns: readonly [Column, ...Column[]],
  faults: readonly [Fault, ...Fault[]],
) =>
  z.object({
    outcome: z.literal('faulty'),
    /** How many there are; the first 1,000 are told. */
    count: z.number().int(),
    errors: z.array(z.object({ line: z.number().int(), column: z.enum(columns).nullable(), fault: z.enum(faults) })),
  });

export const csvEncoding = z.enum(['utf-8', 'utf-16le', 'utf-16be', 'shift_jis']);

export const personInFile = z.object({
  userName: z.string(),
  displayName: z.string(),
  phoneticName: z.string(),
  latinName: z.string(),
  role: accountRole,
  disabled: z.boolean(),
  groups: z.array(z.string()),
});

/** Nothing was changed unless it is `imported`: then everybody of the file is there. */
export const peopleImportEnd = z.discriminatedUnion('outcome', [
  z.object({
    outcome: z.literal('readable'),
    count: z.number().int(),
    /** At most 50. */
    first: z.array(personInFile),
    encoding: csvEncoding,
  }),
  z.object({
    outcome: z.literal('imported'),
    count: z.number().int(),
    /** Those that were made, as a CSV file: handed out this once; the directory keeps no readable copy. */
    passwords: z.string().nullable(),
  }),
  faultyFile(peopleFileColumns, peopleFileFaults),
  /** By `stopImport`. */
  z.object({ outcome: z.literal('stopped') }),
]);
export type PeopleImportEnd = z.infer<typeof peopleImportEnd>;

/** `done` and `total`: rows while reading, people while passwords are made, records while writing. */
export const importProgress = z.object({
  phase: z.enum(['reading', 'making-passwords', 'writing']),
  done: z.number().int(),
  total: z.number().int(),
});
export type ImportProgress = z.infer<typeof importProgress>;

/** Many people at once, and their groups. What changes something needs a sign-in with two steps that is not long ago. */
export const people = {
  page: staff
    .input(
      sorted.extend({
        after: pageMark.nullable().default(null),
        /** How many rows further than `after` the page begins. */
        skip: z.number().int().min(0).max(10_000_000).default(0),
        /** The rows before `after`, or the last ones; in the same order, and `next` leads towards the first. */
        backwards: z.boolean().default(false),
        limit: z.number().int().min(1).max(500),
      }),
    )
    .output(z.object({ rows: z.array(listedPerson), next: pageMark.nullable() })),
  /** How many a list holds. */
  count: staff.input(wanted).output(z.object({ count: z.number().int() })),
  /** Newest first, at most 200; each with the rules that fired and their settings at that time. */
  signIns: staff.input(z.object({ userName })).output(decisionOf(z.array(signInEvent))),

  /** A CSV file: all of it or nothing. Stopping to read undoes what was begun. */
  import: admin
    .input(
      z
        .object({
          file: bytesUpTo(longestFile),
          /** Only looks. */
          dryRun: z.boolean(),
          /** What all of them sign in with first, and then change. */
          password: typedSecret.nullable().default(null),
          /** A password for each, made here and handed out with the end; with neither a Temporary Access Pass lets them in. */
          makePasswords: z.boolean().default(false),
        })
        .refine(({ password, makePasswords }) => password === null || !makePasswords, {
          message: 'expected one password for all or one for each',
        }),
    )
    .output(
      eventIterator(
        z.discriminatedUnion('type', [
          z.object({ type: z.literal('step'), step: importProgress }),
          z.object({ type: z.literal('end'), end: decisionOf(peopleImportEnd) }),
        ]),
      ),
    ),
  /**
   * Stops what the caller imports. Whether that came in time is what `import` ends with: aborting that call would leave open whether
   * somebody was added, and lose the passwords that were made for them.
   */
  stopImport: admin.output(nothing),
  /** The file that `import` reads, in pieces that belong together; safe to open in a spreadsheet. */
  export: auditor
    .input(sorted)
    .output(eventIterator(z.object({ text: z.string(), done: z.number().int(), total: z.number().int() }))),

  groups: staff.output(z.array(group)),
  groupsOf: staff.input(z.object({ userName })).output(decisionOf(z.array(group))),
  /** `id` null: a new one. The type of a group stays. */
  putGroup: admin
    .input(z.object({ id: id.nullable(), name: displayName, type: group.shape.type }))
    .output(decisionOf(group)),
  /** Its members stay in the directory. */
  removeGroup: admin.input(z.object({ id, reason })).output(decisionOf(nothing)),
  setMember: admin
    .input(z.object({ groupId: id, userName, isMember: z.boolean(), reason: reason.optional() }))
    .output(decisionOf(whetherChanged)),
};
