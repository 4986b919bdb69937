import type { SelectQueryBuilder } from 'kysely';
import type { Database, DirectoryDatabase } from './directory-database.ts';
import { PreparedQuery } from './prepared-query.ts';
import type { Row } from './rows.ts';
import type { DirectoryTables } from './tables.ts';

/** What has an index. */
export type AuditKeyColumn = 'actor_name' | 'target_name' | 'target_id' | 'action';

export interface AuditStretch {
  /** Numbers: before this one, and from this one on. */
  readonly before: number;
  readonly from: number;
  readonly size: number;
  readonly order: 'asc' | 'desc';
}

/**
 * Up to this number every record is in the indexes; those after it, few on SQLite and none on PostgreSQL, are looked through. What is in
 * the indexes once stays there.
 */
export async function listedUpTo(database: DirectoryDatabase, db: Database): Promise<number> {
  if (database.engine.kind === 'postgres') return Number.MAX_SAFE_INTEGER;
  const [head] = await headQuery.execute(db, [1]);
  return head?.sequence ?? Number.MIN_SAFE_INTEGER;
}

// Asked on SQLite only.
const headQuery = new PreparedQuery((db) => db.selectFrom('audit_head').select('sequence').where('id', '=', 1));
const newQuery = (column: AuditKeyColumn, order: AuditStretch['order']) =>
  new PreparedQuery((db) => {
    const rows = db.selectFrom('audit').selectAll().where('sequence', '<', 0).where('sequence', '>=', 0);
    return rows.where(column, '=', '').orderBy('sequence', order).limit(1);
  });
const laterQueries = new Map<string, ReturnType<typeof newQuery>>();

function laterQuery(column: AuditKeyColumn, order: AuditStretch['order']): ReturnType<typeof newQuery> {
  const key = `${column} ${order}`;
  const query = laterQueries.get(key) ?? newQuery(column, order);
  laterQueries.set(key, query);
  return query;
}

/** Records in the order of their numbers, at most `at.size`. @param only those that have this in that column; all where null */
export async function auditRows(
  database: DirectoryDatabase,
  db: Database,
  only: readonly [AuditKeyColumn, string] | null,
  at: AuditStretch,
): Promise<Row<'audit'>[]> {
  const between = (from: number, before: number, size: number) => {
    const rows = db.selectFrom('audit').selectAll().where('sequence', '<', before).where('sequence', '>=', from);
    return rows.orderBy('sequence', at.order).limit(size);
  };
  if (only === null) return await between(at.from, at.before, at.size).execute();
  const [column, value] = only;
  const listedBefore = (await listedUpTo(database, db)) + 1;
  const listed = (size: number) =>
    onlyListed(database, between(at.from, Math.min(at.before, listedBefore), size).where(column, '=', value)).execute();
  if (at.before <= listedBefore) return await listed(at.size);
  const later = (size: number) =>
    laterQuery(column, at.order).execute(db, [at.before, Math.max(at.from, listedBefore), value, size]);
  const [first, second] = at.order === 'asc' ? [listed, later] : [later, listed];
  const rows = await first(at.size);
  return rows.length === at.size ? rows : [...rows, ...(await second(at.size - rows.length))];
}

/** The numbers of the records that are the first by time from a moment on, or the last before it; more where the log is newer than the indexes. */
export async function numbersByTime(
  database: DirectoryDatabase,
  db: Database,
  end: 'from' | 'until',
  moment: number,
  limit: number,
): Promise<readonly number[]> {
  const [operator, order] = end === 'from' ? (['>=', 'asc'] as const) : (['<', 'desc'] as const);
  const all = db.selectFrom('audit').select('sequence').where('at', operator, moment);
  const last = await listedUpTo(database, db);
  const byTime = onlyListed(database, all).orderBy('at', order).orderBy('sequence', order).limit(limit);
  const listed = await byTime.execute();
  const later =
    database.engine.kind === 'sqlite' ? await all.where('sequence', '>', last).orderBy('sequence').execute() : [];
  return [...listed, ...later].map(({ sequence }) => sequence);
}

/** The condition of the indexes, in the words that SQLite knows it by. */
const onlyListed = <Output>(
  { engine }: DirectoryDatabase,
  rows: SelectQueryBuilder<DirectoryTables, 'audit', Output>,
): SelectQueryBuilder<DirectoryTables, 'audit', Output> =>
  engine.kind === 'sqlite' ? rows.where((row) => row('listed', '=', row.lit(1))) : rows;
