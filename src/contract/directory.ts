import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { directoryPlace, moveRefusals, moveSteps, serverTest } from './directory-place.ts';
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
  /** Where only an empty directory may be filled. */
  'not-empty',
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

/** A PostgreSQL server: its address without the password, the password, and the roots that its certificate may lead to as PEM. */
const server = z.object({
  address: z.string().trim().max(1000),
  password: typedSecret.nullable(),
  roots: z.string().max(200_000).nullable(),
});

const moved = z.discriminatedUnion('end', [
  /** `rows`: as many were copied; null: nothing was. */
  z.object({ end: z.literal('moved'), place: directoryPlace, rows: z.number().int().nullable() }),
  z.object({ end: z.literal('refused'), why: z.enum(moveRefusals), test: serverTest.nullable() }),
]);

export type Moved = z.infer<typeof moved>;

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

  /** Where it is. */
  place: admin.output(directoryPlace),
  /** Looks at a server and changes nothing there. */
  testServer: admin.input(server).output(serverTest),
  /**
   * From the next start on the directory is on that server, which is tested first. Takes a sign-in with two steps that is not long ago.
   * @param copy everything that is here but remembered browsers, passes and unused bypasses is put there, where nobody is yet
   */
  moveToServer: admin
    .input(server.extend({ copy: z.boolean() }))
    .output(
      eventIterator(
        z.discriminatedUnion('type', [
          z.object({ type: z.literal('step'), step: moveSteps }),
          z.object({ type: z.literal('end'), end: decisionOf(moved) }),
        ]),
      ),
    ),
  /** From the next start on the directory is the one in this computer's data folder, as it was left. */
  moveHere: admin.output(decisionOf(moved)),
};
