import type { AuditFilter, AuditPage } from '../../identity/audit-queries.ts';
import type { AuditRecord } from '../../identity/identity-store.ts';
import { type AuditKeyColumn, auditRows, numberByTime } from './audit-rows.ts';
import type { Database, DirectoryDatabase } from './directory-database.ts';
import { auditRecordOf, type Row } from './rows.ts';

const SMALLEST_CHUNK = 100;
const LARGEST_CHUNK = 1000;
/** A page that looked at so many records in vain ends: the next one goes on. */
const MOST_LOOKED_AT = 10_000;
/** A clock that was set back puts at most so many records out of the order of time. */
const OUT_OF_ORDER = 1000;
const EXPORT_CHUNK = 500;

/**
 * Looks through the log by the index of one filter, the narrowest, and at the others row by row, so that no page costs more than
 * another.
 * @param which.limit 1 to 500
 */
export function auditPage(
  database: DirectoryDatabase,
  which: AuditFilter & { readonly before: number | null; readonly limit: number },
): Promise<AuditPage> {
  const { limit } = which;
  const only = narrowest(which);
  return database.run(async (db) => {
    let { first, last } = nowhere;
    // Whoever goes on reading is between the bounds, most often.
    if (which.before === null) ({ last } = await boundsOf(database, db, { from: null, until: which.until }));
    let before = which.before ?? Number.MAX_SAFE_INTEGER;
    const records: AuditRecord[] = [];
    let size = keysOf(which) > 1 ? Math.max(SMALLEST_CHUNK, limit) : limit;
    for (let looked = 0; looked < MOST_LOOKED_AT; ) {
      before = Math.min(before, last + 1);
      const rows = await auditRows(database, db, only, { before, from: first, size, order: 'desc' });
      for (const row of rows) {
        before = row.sequence;
        if (fits(row, which)) records.push(auditRecordOf(row));
        if (records.length === limit) return { records, next: before };
      }
      if (rows.length < size) return { records, next: null };
      looked += rows.length;
      size = Math.min(size * 2, LARGEST_CHUNK);
      if (looked === rows.length) ({ first, last } = await boundsOf(database, db, which));
    }
    return { records, next: before };
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

/** How many of them are filtered by. */
const keysOf = ({ targetName, actorName, action }: AuditFilter): number =>
  [targetName, actorName, action].filter((key) => key !== null).length;

function narrowest({ targetName, actorName, action }: AuditFilter): readonly [AuditKeyColumn, string] | null {
  if (targetName !== null) return ['target_name', targetName];
  if (actorName !== null) return ['actor_name', actorName];
  return action === null ? null : ['action', action];
}

const fits = (row: Row<'audit'>, { actorName, targetName, action, from, until }: AuditFilter): boolean =>
  (actorName === null || row.actor_name === actorName) &&
  (targetName === null || row.target_name === targetName) &&
  (action === null || row.action === action) &&
  (from === null || row.at >= from) &&
  (until === null || row.at < until);
