import type { AuditFilter, AuditPage } from '../../identity/audit-queries.ts';
import type { AuditRecord } from '../../identity/identity-store.ts';
import { type AuditKeyColumn, auditRows, numbersByTime } from './audit-rows.ts';
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
  return database.run(async (db) => {
    const bounds = await boundsOf(database, db, which);
    let before = Math.min(which.before ?? Number.MAX_SAFE_INTEGER, bounds.last + 1);
    const records: AuditRecord[] = [];
    let size = Math.max(SMALLEST_CHUNK, which.limit);
    for (let looked = 0; looked < MOST_LOOKED_AT; ) {
      const rows = await auditRows(database, db, narrowest(which), { before, from: bounds.first, size, order: 'desc' });
      for (const row of rows) {
        before = row.sequence;
        if (fits(row, which)) records.push(auditRecordOf(row));
        if (records.length === which.limit) return { records, next: before };
      }
      if (rows.length < size) return { records, next: null };
      looked += rows.length;
      size = Math.min(size * 2, LARGEST_CHUNK);
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

/** The numbers between which the records of a time lie. */
async function boundsOf(
  database: DirectoryDatabase,
  db: Database,
  { from, until }: AuditFilter,
): Promise<{ first: number; last: number }> {
  const found = { first: Number.MIN_SAFE_INTEGER, last: Number.MAX_SAFE_INTEGER - 1 };
  if (from !== null) {
    const numbers = await numbersByTime(database, db, 'from', from, OUT_OF_ORDER);
    found.first = numbers.length === 0 ? Number.MAX_SAFE_INTEGER - 1 : least(numbers);
  }
  if (until !== null) {
    const numbers = await numbersByTime(database, db, 'until', until, OUT_OF_ORDER);
    found.last = numbers.length === 0 ? Number.MIN_SAFE_INTEGER : most(numbers);
  }
  return found;
}

const least = (numbers: readonly number[]): number => numbers.reduce((one, other) => Math.min(one, other));
const most = (numbers: readonly number[]): number => numbers.reduce((one, other) => Math.max(one, other));

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
