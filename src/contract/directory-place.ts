import { z } from 'zod';

/**
 * What was found at a server, in the order in which it is looked at; what comes after a fault was not looked at. Closed: each is a
 * sentence. `good`: as it should be; `warning`: to be known before; `bad`: the directory cannot be there.
 */
export const serverFindings = {
  'address-malformed': 'bad',
  'password-in-address': 'bad',
  'roots-malformed': 'bad',
  'name-unknown': 'bad',
  'nothing-listens': 'bad',
  'no-answer': 'bad',
  'no-postgres': 'bad',
  'starting-up': 'bad',
  'too-many-connections': 'bad',
  'no-tls': 'bad',
  'authority-unknown': 'bad',
  'other-host': 'bad',
  'certificate-expired': 'bad',
  'certificate-bad': 'bad',
  'password-missing': 'bad',
  'password-wrong': 'bad',
  'user-refused': 'bad',
  'database-missing': 'bad',
  encrypted: 'good',
  'this-computer': 'good',
  'version-good': 'good',
  'version-too-old': 'bad',
  'encoding-other': 'bad',
  'tables-absent': 'good',
  'tables-good': 'good',
  'tables-older': 'good',
  'tables-newer': 'bad',
  'tables-foreign': 'warning',
  'may-not-make-tables': 'bad',
  'may-not-work': 'bad',
  'may-rewrite-logs': 'warning',
  'nobody-there': 'warning',
  'people-there': 'good',
  'secrets-shut': 'warning',
  failed: 'bad',
} as const;
export type ServerFindingCode = keyof typeof serverFindings;

const findingCodes = Object.keys(serverFindings) as [ServerFindingCode, ...ServerFindingCode[]];

export const serverFinding = z.object({
  finding: z.enum(findingCodes),
  weight: z.enum(['good', 'warning', 'bad']),
  /** What it is about: a version, a number of people, a table, the server's code. Never what was typed as a password. */
  detail: z.string(),
});
export type ServerFinding = z.infer<typeof serverFinding>;

export const serverTest = z.object({
  /** Nothing is bad. */
  usable: z.boolean(),
  /** Everything that is here can be copied there: nobody is there yet, and the user may write everything. */
  mayCopy: z.boolean(),
  findings: z.array(serverFinding),
});
export type ServerTest = z.infer<typeof serverTest>;

const place = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('here') }),
  /** `address`: without the password. */
  z.object({ kind: z.literal('server'), address: z.string() }),
]);

export const directoryPlace = z.object({
  /** Which the program works with. */
  now: place,
  /** From the next start on. */
  next: place,
  /** `environment`: it is said outside of the program, which cannot change it. */
  saidBy: z.enum(['environment', 'folder']),
  /** How many accounts there are now: what would be left behind, or copied; null while the directory cannot be asked. */
  people: z.number().int().nullable(),
});
export type DirectoryPlace = z.infer<typeof directoryPlace>;

/** Why a move was not made. Closed. Nothing was changed. */
export const moveRefusals = ['not-usable', 'cannot-copy', 'said-outside', 'sealing-key-locked', 'no-space'] as const;

export const moveSteps = z.enum(['testing', 'copying', 'keeping']);
