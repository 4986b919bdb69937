import type { ExpressionBuilder } from 'kysely';
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

/** Records in the order of their numbers, at most `at.size`. @param only those that have this in that column; all where null */
export async function auditRows(
  { engine }: DirectoryDatabase,
  db: Database,
  only: readonly [AuditKeyColumn, string] | null,
  { before, from, size, order }: AuditStretch,
): Promise<Row<'audit'>[]> {
  const { kind } = engine;
  if (only === null) return await kept(`${kind} ${order}`, () => allQuery(order)).execute(db, [before, from, size]);
  const [column, value] = only;
  const byNumber = kept(`${kind} ${column} ${order}`, () => whereQuery(column, order));
  if (kind === 'postgres') return await byNumber.execute(db, [before, from, value, size]);
  const listed = kept(`listed ${column} ${order}`, () => listedQuery(column, order));
  let rows = await listed.execute(db, [before, from, value, size]);
  let upTo = rows[0]?.listed_up_to;
  if (upTo === undefined) {
    upTo = (await listedUpToNow.execute(db, [1]))[0]?.sequence ?? 0;
    // What was put into the indexes meanwhile is found by one of the two.
    if (upTo >= from) rows = await listed.execute(db, [before, from, value, size]);
  }
  // Those after it are few.
  if (before <= upTo + 1) return rows;
  if (order === 'asc' && rows.length === size) return rows;
  const inTime = rows.filter(({ sequence }) => sequence <= upTo);
  const later = await byNumber.execute(db, [before, Math.max(from, upTo + 1), value, size]);
  return (order === 'asc' ? [...inTime, ...later] : [...later, ...inTime]).slice(0, size);
}

/**
 * The least (`from`) or greatest (`until`) number of the records that are the first by time from a moment on, or the last before
 * it; also of those that are newer than the indexes. undefined where there is none.
 * @param limit so many of them
 */
export async function numberByTime(
  { engine }: DirectoryDatabase,
  db: Database,
  end: 'from' | 'until',
  moment: number,
  limit: number,
): Promise<number | undefined> {
  const query = kept(`${engine.kind} ${end}`, () => byTimeQuery(engine.kind, end));
  const rows = await query.execute(db, engine.kind === 'sqlite' ? [moment, limit, moment] : [moment, limit]);
  const numbers = rows.flatMap(({ number }) => number ?? []);
  return numbers.length === 0 ? undefined : Math[end === 'from' ? 'min' : 'max'](...numbers);
}

type Order = AuditStretch['order'];
type AuditExpressions = ExpressionBuilder<DirectoryTables, 'audit'>;

const queries = new Map<string, PreparedQuery<never>>();

/** @param make of a type that goes with the name */
function kept<Row>(name: string, make: () => PreparedQuery<Row>): PreparedQuery<Row> {
  const query = (queries.get(name) as PreparedQuery<Row> | undefined) ?? make();
  queries.set(name, query as PreparedQuery<never>);
  return query;
}

const between = (db: Database, order: Order) => {
  const rows = db.selectFrom('audit').selectAll().where('sequence', '<', 0).where('sequence', '>=', 0);
  return rows.orderBy('sequence', order).limit(1);
};

const allQuery = (order: Order) => new PreparedQuery((db) => between(db, order));

const whereQuery = (column: AuditKeyColumn, order: Order) =>
  new PreparedQuery((db) => between(db, order).where(column, '=', ''));

/** With the number up to which every record is in the indexes: asked for apart, it could be another by then. */
const listedQuery = (column: AuditKeyColumn, order: Order) =>
  new PreparedQuery((db) =>
    between(db, order)
      .where(column, '=', '')
      .where(isListed)
      .select((row) => listedUpTo(row).as('listed_up_to')),
  );

const listedUpToNow = new PreparedQuery((db) => db.selectFrom('audit_head').select('sequence').where('id', '=', 1));

const byTimeQuery = (kind: 'sqlite' | 'postgres', end: 'from' | 'until') =>
  new PreparedQuery((db) => {
    const [operator, order, outermost] =
      end === 'from' ? (['>=', 'asc', 'min'] as const) : (['<', 'desc', 'max'] as const);
    const all = db.selectFrom('audit').where('at', operator, 0);
    const byTime = all.select('sequence').orderBy('at', order).orderBy('sequence', order).limit(1);
    const some = kind === 'sqlite' ? byTime.where(isListed) : byTime;
    const number = db
      .selectFrom(some.as('some'))
      .select((row) => row.fn[outermost]<number | null>('sequence').as('number'));
    if (kind === 'postgres') return number;
    const later = all.where((row) => row('sequence', '>', listedUpTo(row)));
    return number.unionAll(later.select((row) => row.fn[outermost]<number | null>('sequence').as('number')));
  });

/** The condition of the indexes, in the words that SQLite knows it by. */
const isListed = (row: AuditExpressions) => row('listed', '=', row.lit(1));

const listedUpTo = (row: AuditExpressions) => {
  const head = row.selectFrom('audit_head').select('audit_head.sequence').where('id', '=', row.lit(1));
  return row.fn.coalesce(head, row.lit(0));
};
