import { setImmediate } from 'node:timers/promises';
import type { RawBuilder, Sql } from 'kysely';
import type { AdoptionPage, MethodStart, PersonSpans } from '../../operations/report-store.ts';
import type { Database, DirectoryDatabase, DirectoryEngine } from './directory-database.ts';

/** People who are counted at once: other work has its turn in between. */
const PEOPLE = 1000;

/** What is asked: `times` ascending, at least one; the types that are told of, and those of them that are a second step. */
interface Asked {
  readonly times: readonly number[];
  readonly types: readonly string[];
  readonly secondSteps: readonly string[];
}

/**
 * Who had what at some times, as counts: the database tells since when people have what, and only the methods of those from whom one
 * was removed meanwhile are handed over.
 */
export async function* adoptionPages(
  database: DirectoryDatabase,
  asked: Asked & { signal: AbortSignal },
): AsyncIterable<AdoptionPage> {
  const { sql } = await import('kysely');
  const numbering = numberingOf(asked);
  const counts = new Map<number, number>();
  for (let after: string | null = ''; after !== null; ) {
    asked.signal.throwIfAborted();
    const from: string = after;
    const to: string | null = await database.run((db) => endOfPage(sql, db, from));
    const page = pageOf(sql, from, to, asked.times[0] ?? 0);
    await database.run((db) => countStarts(sql, db, database.engine, page, asked, numbering, counts));
    await setImmediate();
    const people = await database.run((db) => changedIn(sql, db, page));
    yield { starts: [], people };
    await setImmediate();
    after = to;
  }
  // Those of all pages together: they are the same few instants on each.
  yield { starts: startsOf(counts, numbering), people: [] };
}

/** What is counted as one number: what it is, and the step in which it began. */
interface Numbering {
  readonly first: number;
  readonly last: number;
  readonly step: number;
  readonly whats: readonly string[];
}

/** Instants are counted together that lie in the same of the widest steps that lead to each of the times: few counts, and exact. */
function numberingOf({ times, types }: Asked): Numbering {
  const [first, last] = [times[0] ?? 0, times.at(-1) ?? 0];
  const step = times.slice(1, -1).reduce((found, time) => divisor(time - first, found), 0) || Math.max(1, last - first);
  return { first, last, step, whats: ['people', 'second-step', ...types] };
}

const startsOf = (counts: ReadonlyMap<number, number>, { first, last, step, whats }: Numbering): MethodStart[] =>
  [...counts].map(([number, count]) => ({
    what: whats[number % whats.length] ?? '',
    since: Math.min(first + Math.floor(number / whats.length) * step, last),
    count,
  }));

/** The account that ends a page; null: all that are left are in it. */
async function endOfPage(sql: Sql, db: Database, after: string): Promise<string | null> {
  const asked = sql<{ id: string }>`
    SELECT id FROM accounts WHERE id > ${after} ORDER BY id LIMIT 1 OFFSET ${sql.lit(PEOPLE - 1)}`;
  return (await asked.execute(db)).rows[0]?.id ?? null;
}

/** Which accounts, by the column that names them. */
type Whose = (column: string) => RawBuilder<unknown>;

interface Page {
  readonly within: Whose;
  /** From whom something was removed after the first time. */
  readonly changed: RawBuilder<unknown>;
}

function pageOf(sql: Sql, from: string, to: string | null, first: number): Page {
  const within = (column: string) =>
    to === null ? sql`${sql.ref(column)} > ${from}` : sql`${sql.ref(column)} > ${from} AND ${sql.ref(column)} <= ${to}`;
  return {
    within,
    changed: sql`SELECT account_id FROM removed_methods WHERE ${within('account_id')} AND removed_at > ${sql.lit(first)}`,
  };
}

/**
 * Each start comes as one number, because a list of numbers is made and read sooner than SQL groups rows. Those who are turned off, and those
 * who are handed over, are few: they are counted with all, and taken off again.
 */
async function countStarts(
  sql: Sql,
  db: Database,
  engine: DirectoryEngine,
  { within, changed }: Page,
  { types, secondSteps }: Asked,
  { first, last, step, whats }: Numbering,
  counts: Map<number, number>,
): Promise<void> {
  const kindOf = (what: string) => sql.lit(whats.indexOf(what));
  const kinds = sql.join(
    types.map((type) => sql`WHEN ${type} THEN ${kindOf(type)}`),
    sql` `,
  );
  const keys = 'security-key';
  const beginnings = (whose: Whose) => sql`
    SELECT CASE type ${kinds} END AS kind, min(created_at) AS since FROM methods
      WHERE ${whose('account_id')} GROUP BY account_id, type
    UNION ALL
    SELECT ${kindOf(keys)}, min(created_at) FROM security_keys WHERE ${whose('account_id')} GROUP BY account_id
    UNION ALL
    SELECT ${kindOf('second-step')}, min(created_at) FROM (
      SELECT account_id, created_at FROM methods
        WHERE ${whose('account_id')} AND type IN (${sql.join(secondSteps.filter((type) => type !== keys))})
      UNION ALL
      SELECT account_id, created_at FROM security_keys WHERE ${whose('account_id')}
    ) AS held GROUP BY account_id
    UNION ALL
    SELECT ${kindOf('people')}, created_at FROM accounts WHERE ${whose('id')}`;
  const steps = sql`CASE WHEN since <= ${sql.lit(first)} THEN 0
    ELSE (since - ${sql.lit(first + 1)}) / ${sql.lit(step)} + 1 END`;
  const list = engine.kind === 'sqlite' ? sql`json_group_array` : sql`json_agg`;
  const numbers = (whose: Whose) => sql`(
    SELECT CAST(${list}(${steps} * ${sql.lit(whats.length)} + kind) AS text) FROM (${beginnings(whose)}) AS starts
    WHERE since <= ${sql.lit(last)} AND kind IS NOT NULL)`;
  const leftOut: Whose = (column) => sql`${sql.ref(column)} IN (SELECT id FROM left_out)`;
  const asked = sql<Record<'everybody' | 'off', string | null>>`
    WITH left_out AS MATERIALIZED (SELECT id FROM accounts WHERE ${within('id')} AND disabled = 1 UNION ${changed})
    SELECT ${numbers(within)} AS everybody, ${numbers(leftOut)} AS off`;
  const row = (await asked.execute(db)).rows[0];
  const add = (found: string | null | undefined, one: number) => {
    for (const number of JSON.parse(found ?? '[]') as number[]) counts.set(number, (counts.get(number) ?? 0) + one);
  };
  add(row?.everybody, 1);
  add(row?.off, -1);
}

const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b));

async function changedIn(sql: Sql, db: Database, { within, changed }: Page): Promise<PersonSpans[]> {
  const asked = sql<{ id: string; since: number }>`
    SELECT id, created_at AS since FROM accounts WHERE ${within('id')} AND disabled = 0 AND id IN (${changed})`;
  const { rows } = await asked.execute(db);
  if (rows.length === 0) return [];
  const spans = sql<{ id: string; type: string; since: number; until: number | null }>`
    SELECT account_id AS id, 'security-key' AS type, created_at AS since, CAST(NULL AS bigint) AS until FROM security_keys
      WHERE ${within('account_id')} AND account_id IN (${changed})
    UNION ALL
    SELECT account_id, type, created_at, CAST(NULL AS bigint) FROM methods
      WHERE ${within('account_id')} AND account_id IN (${changed})
    UNION ALL
    SELECT account_id, type, created_at, removed_at FROM removed_methods
      WHERE ${within('account_id')} AND account_id IN (${changed})`;
  const found = new Map<string, PersonSpans['spans'][number][]>(rows.map(({ id }) => [id, []]));
  for (const { id, type, since, until } of (await spans.execute(db)).rows)
    found.get(id)?.push({ type, from: since, until });
  return rows.map(({ id, since }) => ({ createdAt: since, spans: found.get(id) ?? [] }));
}
