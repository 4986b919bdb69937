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
  /** What else is looked at, in at most so many of the records that are in the stretch. */
  readonly also?: { readonly conditions: readonly AuditCondition[]; readonly among: number };
}

export type AuditCondition =
  | readonly [AuditKeyColumn, '=', string]
  /** Milliseconds since 1970. */
  | readonly ['at', '>=' | '<', number];

/** Records in the order of their numbers, at most `at.size`. @param only those that have this in that column; all where null */
export async function auditRows(
  { engine }: DirectoryDatabase,
  db: Database,
  only: readonly [AuditKeyColumn, string] | null,
  { before, from, size, order, also }: AuditStretch,
): Promise<Row<'audit'>[]> {
  const { kind } = engine;
  const [column, value] = only ?? [null];
  const conditions = also?.conditions ?? [];
  const values = (first: number): unknown[] => [
    ...[before, first, ...(column === null ? [] : [value])],
    ...(conditions.length > 0 ? [also?.among, ...conditions.map((condition) => condition[2])] : []),
    size,
  ];
  const name = [column, order, ...conditions.map(([what, operator]) => what + operator)].join(' ');
  const byNumber = kept(`${kind} ${name}`, () => stretchQuery({ column, order, conditions }));
  if (column === null || kind === 'postgres') return await byNumber.execute(db, values(from));
  const listed = kept(`listed ${name}`, () => listedQuery({ column, order, conditions }));
  let rows = await listed.execute(db, values(from));
  let upTo = rows[0]?.listed_up_to;
  if (upTo === undefined) {
    upTo = (await listedUpToNow.execute(db, [1]))[0]?.sequence ?? 0;
    // What was put into the indexes meanwhile is found by one of the two.
    if (upTo >= from) rows = await listed.execute(db, values(from));
  }
  // Those after it are few.
  if (before <= upTo + 1) return rows;
  if (order === 'asc' && rows.length === size) return rows;
  const inTime = rows.filter(({ sequence }) => sequence <= upTo);
  const later = await byNumber.execute(db, values(Math.max(from, upTo + 1)));
  return (order === 'asc' ? [...inTime, ...later] : [...later, ...inTime]).slice(0, size);
}

/** The number of the last record that was looked at when `among` were; null where there are fewer. */
export async function lastLookedAt(
  { engine }: DirectoryDatabase,
  db: Database,
  only: readonly [AuditKeyColumn, string] | null,
  { before, from, among }: { readonly before: number; readonly from: number; readonly among: number },
): Promise<number | null> {
  const [column, value] = only ?? [null];
  const listed = column !== null && engine.kind === 'sqlite';
  const query = kept(`${engine.kind} last ${column}`, () => lastQuery(column, listed));
  const values = [before, from, ...(column === null ? [] : [value]), 1, among - 1];
  return (await query.execute(db, values))[0]?.sequence ?? null;
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

type Conditions = readonly AuditCondition[];

/** @param listed only what is in the indexes */
function between(db: Database, column: AuditKeyColumn | null, listed: boolean) {
  let rows = db.selectFrom('audit').where('sequence', '<', 0).where('sequence', '>=', 0);
  if (column !== null) rows = rows.where(column, '=', '');
  return listed ? rows.where(isListed) : rows;
}

function stretch(db: Database, { column, order, conditions, listed }: Stretch & { readonly listed: boolean }) {
  const inside = between(db, column, listed).selectAll().orderBy('sequence', order).limit(1);
  if (conditions.length === 0) return inside;
  let among = db.selectFrom(inside.as('audit')).selectAll();
  for (const [what, operator] of conditions) among = among.where(what, operator, '');
  return among.orderBy('sequence', order).limit(1);
}

interface Stretch {
  readonly column: AuditKeyColumn | null;
  readonly order: Order;
  readonly conditions: Conditions;
}

const stretchQuery = (which: Stretch) => new PreparedQuery((db) => stretch(db, { ...which, listed: false }));

/** With the number up to which every record is in the indexes: asked for apart, it could be another by then. */
const listedQuery = (which: Stretch) =>
  new PreparedQuery((db) =>
    stretch(db, { ...which, listed: true }).select((row) => listedUpTo(row).as('listed_up_to')),
  );

const lastQuery = (column: AuditKeyColumn | null, listed: boolean) =>
  new PreparedQuery((db) =>
    between(db, column, listed).select('sequence').orderBy('sequence', 'desc').limit(1).offset(1),
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
