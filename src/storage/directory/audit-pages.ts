import type { AuditFilter, AuditPage } from '../../identity/audit-queries.ts';
import type { AuditRecord } from '../../identity/identity-store.ts';
import { type AuditCondition, type AuditKeyColumn, auditRows, lastLookedAt, numberByTime } from './audit-rows.ts';
import type { Database, DirectoryDatabase } from './directory-database.ts';
import { auditRecordOf, type Row } from './rows.ts';

/** A page that looked at so many records in vain ends: the next one goes on. */
const MOST_LOOKED_AT = 10_000;
/** A clock that was set back puts at most so many records out of the order of time. */
const OUT_OF_ORDER = 1000;
const EXPORT_CHUNK = 500;

/**
 * Looks through the log by the index of one filter, the narrowest, and at the others record by record, so that no page costs more
 * than another.
 * @param which.limit 1 to 500
 */
export function auditPage(
  database: DirectoryDatabase,
  which: AuditFilter & { readonly before: number | null; readonly limit: number },
): Promise<AuditPage> {
  const { from, limit } = which;
  const only = narrowest(which);
  const conditions = conditionsOf(which, only);
  return database.run(async (db) => {
    // Whoever goes on reading is between the bounds, most often.
    const { last } = which.before === null ? await boundsOf(database, db, { ...which, from: null }) : nowhere;
    const before = Math.min(which.before ?? Number.MAX_SAFE_INTEGER, last + 1);
    const whole = { before, from: nowhere.first, order: 'desc' } as const;
    const also = { conditions, among: MOST_LOOKED_AT };
    const rows = await auditRows(database, db, only, { ...whole, size: limit, also });
    const page = (next: number | null) => ({ records: rows.map(auditRecordOf), next });
    const end = rows.at(-1)?.sequence ?? null;
    if (rows.length === limit) return page(end);
    if (conditions.length === 0) return page(null);
    const lookedAt = await lastLookedAt(database, db, only, { ...whole, among: MOST_LOOKED_AT });
    if (lookedAt === null) return page(null);
    // Also where records were put into the indexes meanwhile, none is told twice.
    const looked = Math.min(lookedAt, end ?? lookedAt);
    if (from === null) return page(looked);
    const { first } = await boundsOf(database, db, { from, until: null });
    return page(first < looked ? looked : null);
  });
}

/** Everything that fits, oldest first, in pieces. */
export async function* auditRecordsOf(
  database: DirectoryDatabase,
  filter: AuditFilter,
  signal: AbortSignal,
): AsyncGenerator<readonly AuditRecord[]> {
  const { first, last } = await database.run((db) => boundsOf(database, db, filter));
  let from = first;
  for (let more = true; more; ) {
    signal.throwIfAborted();
    const at = { before: last + 1, from, size: EXPORT_CHUNK, order: 'asc' } as const;
    const rows = await database.run((db) => auditRows(database, db, narrowest(filter), at));
    yield rows.filter((row) => fits(row, filter)).map(auditRecordOf);
    from = (rows.at(-1)?.sequence ?? from) + 1;
    more = rows.length === EXPORT_CHUNK;
  }
}

const nowhere = { first: Number.MIN_SAFE_INTEGER, last: Number.MAX_SAFE_INTEGER - 1 };

/** The numbers between which the records of a time lie. */
async function boundsOf(
  database: DirectoryDatabase,
  db: Database,
  { from, until }: Pick<AuditFilter, 'from' | 'until'>,
): Promise<{ first: number; last: number }> {
  const found = { ...nowhere };
  if (from !== null) found.first = (await numberByTime(database, db, 'from', from, OUT_OF_ORDER)) ?? nowhere.last;
  if (until !== null) found.last = (await numberByTime(database, db, 'until', until, OUT_OF_ORDER)) ?? nowhere.first;
  return found;
}

function narrowest({ targetName, actorName, action }: AuditFilter): readonly [AuditKeyColumn, string] | null {
  if (targetName !== null) return ['target_name', targetName];
  if (actorName !== null) return ['actor_name', actorName];
  return action === null ? null : ['action', action];
}

/** What the index that is looked through leaves open. */
function conditionsOf(
  { targetName, actorName, action, from, until }: AuditFilter,
  only: readonly [AuditKeyColumn, string] | null,
): AuditCondition[] {
  const wished: readonly (readonly [...AuditCondition] | null)[] = [
    targetName === null ? null : ['target_name', '=', targetName],
    actorName === null ? null : ['actor_name', '=', actorName],
    action === null ? null : ['action', '=', action],
    from === null ? null : ['at', '>=', from],
    until === null ? null : ['at', '<', until],
  ];
  return wished.flatMap((condition) => (condition === null || condition[0] === only?.[0] ? [] : [condition]));
}

const fits = (row: Row<'audit'>, { actorName, targetName, action, from, until }: AuditFilter): boolean =>
  (actorName === null || row.actor_name === actorName) &&
  (targetName === null || row.target_name === targetName) &&
  (action === null || row.action === action) &&
  (from === null || row.at >= from) &&
  (until === null || row.at < until);
