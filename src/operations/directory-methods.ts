import { ORPCError } from '@orpc/server';
import type { Secret } from '../basics/secret.ts';
import type { backupRefusalReasons } from '../contract/directory.ts';
import type { TypedSecret } from '../contract/values.ts';
import type { Decision } from '../identity/decision.ts';
import type { Demonstration } from '../identity/demonstration.ts';
import type { AuditLog } from './audit-log.ts';
import type { Caller } from './caller.ts';
import { toDecision } from './decisions.ts';
import { BackupRefused, type DirectoryBackups } from './directory-backups.ts';
import type { Methods } from './guard.ts';
import type { ReportStore } from './report-store.ts';
import { withTypedSecrets } from './typed-secret.ts';

const SHORTEST_PASSPHRASE = 12;

/** What the contract's `directory` works with. */
export interface DirectoryPorts {
  readonly backups: DirectoryBackups;
  readonly auditLog: AuditLog;
  readonly reports: ReportStore;
  readonly fillDemonstration: (password: Secret) => Promise<Decision<Demonstration>>;
}

/** The methods of the contract's `directory`. */
export const directoryMethods = (os: Methods['directory'], { backups, fillDemonstration }: DirectoryPorts) => ({
  backUp: os.backUp.handler(({ input, context }) => {
    requireOwner(context.caller);
    return orRefused(input.passphrase, async (passphrase) => ({ rows: await backups.backUp(input.path, passphrase) }));
  }),
  restore: os.restore.handler(({ input, context }) => {
    requireOwner(context.caller);
    return orRefused(input.passphrase, (passphrase) => backups.restore(input.path, passphrase));
  }),
  fillDemonstration: os.fillDemonstration.handler(({ input }) =>
    withTypedSecrets([input.password], async ([password]) =>
      toDecision(await fillDemonstration(password), (filled) => filled),
    ),
  ),
});

/** An administrator in a page is not whoever owns this computer's files. */
function requireOwner({ localOwner }: Caller): void {
  if (!localOwner) throw new ORPCError('FORBIDDEN', { message: 'expected the owner of the files, in the terminal' });
}

type Refused = { outcome: 'refused'; reason: (typeof backupRefusalReasons)[number] };

async function orRefused<Value extends object>(
  typed: TypedSecret,
  action: (passphrase: Secret) => Promise<Value>,
): Promise<({ outcome: 'done' } & Value) | Refused> {
  return await withTypedSecrets([typed], async ([passphrase]) => {
    if (passphrase.expose().length < SHORTEST_PASSPHRASE) return { outcome: 'refused', reason: 'passphrase-too-short' };
    try {
      return { outcome: 'done', ...(await action(passphrase)) };
    } catch (error) {
      if (error instanceof BackupRefused) return { outcome: 'refused', reason: error.reason };
      throw error;
    }
  });
}
