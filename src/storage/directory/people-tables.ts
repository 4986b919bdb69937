import type { RawBuilder, Sql } from 'kysely';
import type { Account, IdentityStore, SignInEvent } from '../../identity/identity-store.ts';
import { type Page, type PeopleQuery, type PeopleSort, UnknownPageMark } from '../../identity/people-queries.ts';
import { searchText } from '../../identity/search-text.ts';
import type { Database, DatabaseTransaction, DirectoryDatabase, DirectoryEngine } from './directory-database.ts';
import { gramsOfWord, nameGrams } from './name-grams.ts';
import { accountColumns, accountOf, type Row, signInOf, storable } from './rows.ts';

const MAX_PAGE = 500;
const MAX_WORDS = 8;
const MAX_QUERY = 254;
/**
 * Up to so many people who match are sorted; of more, enough for a page are met soon by going through everybody in order.
 */
const MANY = 1000;

/** What a page goes by, and the column as a row has it. */
const sorts = {
  name: { column: 'sort_name', order: 'asc' },
  'user-name': { column: 'name_key', order: 'asc' },
  newest: { column: 'created_at', order: 'desc' },
} as const satisfies Record<PeopleSort, unknown>;

type FoundRow = Omit<Row<'accounts'>, 'search_text'>;

export function peopleTables(
  database: DirectoryDatabase,
): Pick<IdentityStore, 'people' | 'countPeople' | 'signInPage'> {
  return {
    people: (which) => database.run((db) => people(db, database.engine, which)),

    countPeople: () =>
      database.run(async (db) => {
        const counted = db.selectFrom('accounts').select((row) => row.fn.countAll<number>().as('count'));
        return (await counted.executeTakeFirstOrThrow()).count;
      }),

    signInPage: ({ after, limit }) =>
      database.run(async (db): Promise<Page<SignInEvent>> => {
        const size = pageSize(limit);
        let events = db
          .selectFrom('sign_ins')
          .selectAll()
          .orderBy('sequence', 'desc')
          .limit(size + 1);
        if (after !== null) events = events.where('sequence', '<', readMark(after, 'sign-ins').sequence);
        return pageOf(await events.execute(), size, signInOf, ({ sequence }) => ['sign-ins', null, sequence]);
      }),
  };
}

/** Keeps the index of names: in SQLite a full-text table over the pieces of names, in PostgreSQL an array of them under GIN. */
export async function indexNames(
  db: DatabaseTransaction,
  engine: DirectoryEngine,
  sequence: number,
  text: string,
): Promise<void> {
  const { sql } = await import('kysely');
  const grams = nameGrams(text);
  if (engine.kind === 'sqlite') {
    await sql`INSERT OR REPLACE INTO name_grams (rowid, grams) VALUES (${sequence}, ${grams.join(' ')})`.execute(db);
  } else {
    await sql`INSERT INTO name_grams (sequence, grams) VALUES (${sequence}, ${grams})
      ON CONFLICT (sequence) DO UPDATE SET grams = excluded.grams`.execute(db);
  }
}

async function people(db: Database, engine: DirectoryEngine, which: PeopleQuery): Promise<Page<Account>> {
  const { sql } = await import('kysely');
  const { column, order } = sorts[which.sort];
  const size = pageSize(which.limit);
  const words = searchText(storable(which.query.slice(0, MAX_QUERY)))
    .split(' ')
    .slice(0, MAX_WORDS);
  const asked = words.filter((word) => word !== '');
  const conditions: RawBuilder<unknown>[] = [];
  if (which.after !== null) {
    const { key, sequence } = readMark(which.after, which.sort);
    const than = sql.raw(order === 'asc' ? '>' : '<');
    conditions.push(sql`(${sql.ref(column)}, accounts.sequence) ${than} (${key}, ${sequence})`);
  }
  const matching = matches(sql, engine, asked);
  const isRare = matching !== null && (await countUpTo(sql, db, matching, MANY)) <= MANY;
  for (const word of asked) {
    // A piece as long as its word is the word itself.
    if (isRare && [...word].length <= 3) continue;
    conditions.push(
      engine.kind === 'sqlite' ? sql`instr(search_text, ${word}) > 0` : sql`strpos(search_text, ${word}) > 0`,
    );
  }
  const direction = sql.raw(order);
  const { rows } = await sql<FoundRow>`
    SELECT ${sql.join(accountColumns.map((name) => sql.ref(name)))}, name_key, sort_name
    FROM ${isRare ? sql`(${matching}) AS matching CROSS JOIN accounts` : sql`accounts`}
    WHERE ${isRare ? sql`accounts.sequence = matching.sequence` : sql`1 = 1`}
      ${conditions.length === 0 ? sql`` : sql`AND ${sql.join(conditions, sql` AND `)}`}
    ORDER BY ${isRare && engine.kind === 'sqlite' ? sql`+${sql.ref(column)}` : sql.ref(column)} ${direction},
      accounts.sequence ${direction}
    LIMIT ${size + 1}`.execute(db);
  return pageOf(rows, size, accountOf, (row) => [which.sort, row[column], row.sequence]);
}

/** The sequences of all who have every piece of the words. */
function matches(sql: Sql, engine: DirectoryEngine, words: readonly string[]): RawBuilder<unknown> | null {
  if (words.length === 0) return null;
  const grams = [...new Set(words.flatMap(gramsOfWord))];
  return engine.kind === 'sqlite'
    ? sql`SELECT rowid AS sequence FROM name_grams WHERE name_grams MATCH ${grams.join(' ')}`
    : sql`SELECT sequence FROM name_grams WHERE grams @> ${grams}`;
}

async function countUpTo(sql: Sql, db: Database, matching: RawBuilder<unknown>, most: number): Promise<number> {
  const counted = sql<{ count: number }>`SELECT count(*) AS count FROM (${matching} LIMIT ${most + 1}) AS counted`;
  return (await counted.execute(db)).rows[0]?.count ?? 0;
}

function pageSize(limit: number): number {
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_PAGE) {
    throw new RangeError(`got a page of ${limit} rows, expected 1 to ${MAX_PAGE}`);
  }
  return limit;
}

type Mark = readonly [of: PeopleSort | 'sign-ins', key: string | number | null, sequence: number];

/** @param rows one more than fits where there are more */
function pageOf<From, To>(
  rows: readonly From[],
  size: number,
  read: (row: From) => To,
  markOf: (row: From) => Mark,
): Page<To> {
  const last = rows.length > size ? rows[size - 1] : undefined;
  const next = last === undefined ? null : Buffer.from(JSON.stringify(markOf(last))).toString('base64url');
  return { rows: rows.slice(0, size).map(read), next };
}

function readMark(text: string, of: Mark[0]): { key: string | number; sequence: number } {
  let mark: unknown;
  try {
    mark = JSON.parse(Buffer.from(text, 'base64url').toString());
  } catch {
    throw new UnknownPageMark('got a mark that cannot be read');
  }
  const [kind, key, sequence] = Array.isArray(mark) ? (mark as unknown[]) : [];
  const isKey =
    of === 'newest' ? Number.isSafeInteger(key) : of === 'sign-ins' ? key === null : typeof key === 'string';
  if (kind !== of || !isKey || !Number.isSafeInteger(sequence))
    throw new UnknownPageMark(`got a mark of another order than ${of}`);
  return { key: typeof key === 'string' ? storable(key) : Number(key), sequence: Number(sequence) };
}
