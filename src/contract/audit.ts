import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { reason } from './identity.ts';
import { auditor, freshAdmin } from './role.ts';
import { instant } from './values.ts';

export const auditRecord = z.object({
  sequence: z.number().int(),
  at: instant,
  /** `(owner)`: whoever owns the directory's files, in the terminal; `(nobody)`: nobody was signed in; `(directory)`: a rule. */
  actorName: z.string(),
  /** One of `auditActions`, or of a newer version. */
  action: z.string(),
  targetName: z.string(),
  reason: z.string(),
  details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
});
export type AuditRecord = z.infer<typeof auditRecord>;

const name = z.string().max(254).nullable().default(null);
/** Names as they are in the records; `until` is not included. */
export const auditFilter = z.object({
  actorName: name,
  targetName: name,
  action: z.string().max(100).nullable().default(null),
  from: instant.nullable().default(null),
  until: instant.nullable().default(null),
});
export type AuditFilter = z.infer<typeof auditFilter>;

const sequence = z.number().int();
const some = z.object({ count: z.number().int(), first: sequence }).nullable();

/**
 * What became of the log. Closed. `changed`: the record `first` is not as it was written: edited, put in, or moved; `missing`:
 * records from `first` to `last` are not there; `cut-off`: the newest ones are not there, deleted or because an older copy was put
 * in place; `other-log`: from `first` on, or later but up to `last`, this is not the log that this computer has seen: an older copy
 * was put in place, and written on.
 */
export const auditBreak = z.object({
  kind: z.enum(['changed', 'missing', 'cut-off', 'other-log']),
  first: sequence,
  last: sequence,
});
export type AuditBreak = z.infer<typeof auditBreak>;

/**
 * `broken`: something does not fit; `locked`: nothing could be checked, because the key is locked by a passphrase or its
 * keychain. `anchor`: what this computer knows outside the database: `none`, `damaged` and `foreign-key` (the sealing key was
 * replaced) mean that missing newest records would not be noticed.
 */
export const auditVerdict = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('locked') }),
  z.object({
    outcome: z.enum(['intact', 'broken']),
    range: z.enum(['recent', 'whole']),
    /** How many were checked, of which the first is `from`. */
    checked: z.number().int(),
    from: sequence,
    newest: z.object({ sequence, at: instant, mac: z.string() }).nullable(),
    break: auditBreak.nullable(),
    anchor: z.enum(['good', 'none', 'damaged', 'foreign-key']),
    /** Since when this computer knows the log, and from which record on. */
    anchoredSince: z.object({ sequence, at: instant }).nullable(),
    /** Written while the key was locked, or before there was a chain: guarded by the records after them only. */
    unguarded: some,
    /** Written with another sealing key: cannot be checked here. */
    foreign: some,
    /** Dated more than a minute before one that was written before them: a clock was set back. */
    backdated: some,
    /** Up to here somebody took what was found broken as it is. */
    accepted: z.object({ sequence, at: instant }).nullable(),
  }),
]);
export type AuditVerdict = z.infer<typeof auditVerdict>;

/** A signed export: the text in pieces, then what it takes to check it. `manifest` is what the signature is over. */
export const auditExportEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text'), text: z.string(), records: z.number().int() }),
  z.object({
    type: z.literal('end'),
    records: z.number().int(),
    /** null while the key is locked: then nothing is signed. */
    signed: z.object({ manifest: z.string(), signature: z.base64(), publicKey: z.string() }).nullable(),
  }),
]);
export type AuditExportEvent = z.infer<typeof auditExportEvent>;

const progressing = z.discriminatedUnion('type', [
  z.object({ type: z.literal('step'), step: z.object({ checked: z.number().int(), of: z.number().int() }) }),
  z.object({ type: z.literal('end'), end: auditVerdict }),
]);

/** The log of every act of an administrator and everything destructive. Auditors read it; nobody changes it. */
export const audit = {
  /** Newest first; `before`: `next` of the page before. A page that found little says how far it looked. */
  page: auditor
    .input(
      auditFilter.extend({
        before: sequence.nullable().default(null),
        limit: z.number().int().min(1).max(200).default(50),
      }),
    )
    .output(
      z.object({
        records: z.array(auditRecord),
        next: sequence.nullable(),
      }),
    ),
  /** `recent`: from the last time on that everything was right. */
  verify: auditor.input(z.object({ range: z.enum(['recent', 'whole']) })).output(eventIterator(progressing)),
  /** After a restored backup, or once it is known what happened: what is here now counts from now on. */
  accept: freshAdmin.input(z.object({ reason })).output(auditVerdict),
  export: auditor
    .input(auditFilter.extend({ format: z.enum(['json-lines', 'csv']) }))
    .output(eventIterator(auditExportEvent)),
};
