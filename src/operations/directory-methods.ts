import { ORPCError } from '@orpc/server';
import type { z } from 'zod';
import type { Clock } from '../basics/clock.ts';
import type { Secret } from '../basics/secret.ts';
import type { backupRefusalReasons, Moved } from '../contract/directory.ts';
import { type moveSteps, type ServerTest, serverFindings } from '../contract/directory-place.ts';
import type { Decision } from '../contract/identity.ts';
import type { TypedSecret } from '../contract/values.ts';
import { actingProblem } from '../identity/acting.ts';
import type { Decision as DirectoryDecision } from '../identity/decision.ts';
import type { Demonstration } from '../identity/demonstration.ts';
import type { Identity } from '../identity/identity.ts';
import type { AuditLog } from './audit-log.ts';
import { actorOf, type Caller } from './caller.ts';
import { toDecision } from './decisions.ts';
import { BackupRefused, type DirectoryBackups } from './directory-backups.ts';
import type { DirectoryMoves, MoveEnd, ServerLook } from './directory-moves.ts';
import type { Methods } from './guard.ts';
import { eventsOf } from './progress.ts';
import type { ReportStore } from './report-store.ts';
import { withTypedSecrets } from './typed-secret.ts';

const SHORTEST_PASSPHRASE = 12;

/** What the contract's `directory` works with. */
export interface DirectoryPorts {
  readonly backups: DirectoryBackups;
  readonly moves: DirectoryMoves;
  readonly auditLog: AuditLog;
  readonly reports: ReportStore;
  readonly fillDemonstration: (password: Secret) => Promise<DirectoryDecision<Demonstration>>;
}

/** The methods of the contract's `directory`. */
export const directoryMethods = (
  os: Methods['directory'],
  { backups, moves, fillDemonstration }: DirectoryPorts,
  { identity, clock }: { readonly identity: Identity; readonly clock: Clock },
) => ({
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
  place: os.place.handler(() => moves.place()),
  testServer: os.testServer.handler(({ input }) =>
    withTypedSecrets([input.password], async ([password]) => shownLook(await moves.look({ ...input, password }))),
  ),
  moveToServer: os.moveToServer.handler(({ input, context, signal }) =>
    eventsOf<z.infer<typeof moveSteps>, Decision<Moved>>(signal, (announce, aborting) =>
      withTypedSecrets([input.password], async ([password]) => {
        const problem = actingProblem(actorOf(context.caller, identity), clock.now());
        if (problem) return toDecision<never, Moved>(problem, same);
        const server = { address: input.address, roots: input.roots, password };
        return moved(await moves.moveToServer(server, input.copy, announce, aborting), moves);
      }),
    ),
  ),
  moveHere: os.moveHere.handler(async ({ context }) => {
    const problem = actingProblem(actorOf(context.caller, identity), clock.now());
    if (problem) return toDecision<never, Moved>(problem, same);
    return moved(await moves.moveHere(), moves);
  }),
});

const same = <T>(value: T): T => value;

const shownLook = ({ findings, ...look }: ServerLook): ServerTest => ({
  ...look,
  findings: findings.map((one) => ({ ...one, weight: serverFindings[one.finding] })),
});

async function moved(end: MoveEnd, moves: DirectoryMoves): Promise<Decision<Moved>> {
  const value: Moved =
    end.end === 'moved'
      ? { ...end, place: await moves.place() }
      : { end: end.end, why: end.why, test: end.look && shownLook(end.look) };
  return { outcome: 'done', value };
}

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
