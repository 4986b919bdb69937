import { z } from 'zod';
import { decisionOf } from './identity.ts';
import { admin, anyone } from './role.ts';
import { typedSecret } from './values.ts';

/** Why a backup was not written or not restored. Closed. Nothing was changed. */
export const backupRefusalReasons = [
  'exists',
  'not-a-backup',
  'newer-version',
  'wrong-passphrase',
  /** Cut off or altered since it was written. */
  'damaged',
  /** Of a directory without accounts. */
  'no-accounts',
  'no-space',
  'not-writable',
  'not-found',
  'passphrase-too-short',
] as const;

const endOf = <T extends z.ZodRawShape>(value: T) =>
  z.discriminatedUnion('outcome', [
    z.object({ outcome: z.literal('done'), ...value }),
    z.object({ outcome: z.literal('refused'), reason: z.enum(backupRefusalReasons) }),
  ]);

/** A file of this computer: only whoever owns the directory's files may name one (FORBIDDEN for everybody else). */
const path = z.string().min(1).max(4096);
const rows = z.number().int();

/** The directory as a whole. */
export const directory = {
  /** Everything in one new file, encrypted with the passphrase (12 to 512 bytes). */
  backUp: admin.input(z.object({ path, passphrase: typedSecret })).output(endOf({ rows })),
  /** In place of everything that is here; `keptAs`: a backup of that, under the same passphrase. */
  restore: admin.input(z.object({ path, passphrase: typedSecret })).output(endOf({ rows, keptAs: z.string() })),
  /** Fills an empty directory with people to play with, who all have this password; `administrator` may do everything. */
  fillDemonstration: anyone
    .input(z.object({ password: typedSecret }))
    .output(decisionOf(z.object({ administrator: z.string(), people: z.number().int() }))),
};
