import { setImmediate } from 'node:timers/promises';
import type { RawBuilder, Sql } from 'kysely';
import type { AdoptionPage, MethodStart, PersonSpans } from '../../operations/report-store.ts';
import type { Database, DirectoryDatabase } from './directory-database.ts';

/** People who are counted at once: other work has its turn in between. */
const PEOPLE = 1000;

/**
 * Who had what at some times, as counts: the database counts since when people have what, and only the methods of those from whom one
 * was removed meanwhile are handed over.
 * @param times ascending, at least one
 */
export async function* adoptionPages(
  database: DirectoryDatabase,
  { times, secondSteps, signal }: { times: readonly number[]; secondSteps: readonly string[]; signal: AbortSignal },
): AsyncIterable<AdoptionPage> {
  const { sql } = await import('kysely');
  for (let after: string | null = ''; after !== null; ) {
    signal.throwIfAborted();
    const from: string = after;
    const to: string | null = await database.run((db) => endOfPage(sql, db, from));
    const page = pageOf(sql, from, to, times[0] ?? 0);
    const starts = await database.run((db) => startsIn(sql, db, page, times, secondSteps));
    await setImmediate();
    const people = await database.run((db) => changedIn(sql, db, page));
    yield { starts, people };
    await setImmediate();
    after = to;
  }
}

/** The account that ends a page; null: all that are left are in it. */
async function endOfPage(sql: Sql, db: Database, after: string): Promise<string | null> {
  const asked = sql<{ id: string }>`
    SELECT id FROM accounts WHERE id > ${after} ORDER BY id LIMIT 1 OFFSET ${sql.lit(PEOPLE - 1)}`;
  return (await asked.execute(db)).rows[0]?.id ?? null;
}

interface Page {
  readonly within: (column: string) => RawBuilder<unknown>;
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

/** Instants are counted together that lie in the same of the widest steps that lead to each of the times: few counts, and exact. */
async function startsIn(
  sql: Sql,
  db: Database,
  { within, changed }: Page,
  times: readonly number[],
  secondSteps: readonly string[],
): Promise<MethodStart[]> {
  const [first, last] = [times[0] ?? 0, times.at(-1) ?? 0];
  const step = times.slice(1, -1).reduce((found, time) => divisor(time - first, found), 0) || Math.max(1, last - first);
  const steps = sql`CASE WHEN since <= ${sql.lit(first)} THEN 0
    ELSE (since - ${sql.lit(first + 1)}) / ${sql.lit(step)} + 1 END AS steps`;
  const counts = sql`${steps}, count(*) AS count`;
  const inTime = sql`WHERE since <= ${sql.lit(last)} GROUP BY 1, 2`;
  const counted = sql<{ what: string; steps: number; count: number }>`
    WITH left_out AS (
      SELECT id FROM accounts WHERE ${within('id')} AND disabled = 1
      UNION ${changed}
    ), held AS (
      SELECT account_id, type, min(created_at) AS since FROM methods
        WHERE ${within('account_id')} AND account_id NOT IN (SELECT id FROM left_out) GROUP BY account_id, type
      UNION ALL
      SELECT account_id, 'security-key' AS type, min(created_at) AS since FROM security_keys
        WHERE ${within('account_id')} AND account_id NOT IN (SELECT id FROM left_out) GROUP BY account_id
    ), starts AS (
      SELECT type AS what, since FROM held
      UNION ALL
      SELECT 'second-step' AS what, min(since) AS since FROM held WHERE type IN (${sql.join(secondSteps)})
        GROUP BY account_id
      UNION ALL
      SELECT 'people' AS what, created_at AS since FROM accounts
        WHERE ${within('id')} AND id NOT IN (SELECT id FROM left_out)
    )
    SELECT what, ${counts} FROM starts ${inTime}`;
  const { rows } = await counted.execute(db);
  return rows.map((row) => ({ what: row.what, since: Math.min(first + row.steps * step, last), count: row.count }));
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
