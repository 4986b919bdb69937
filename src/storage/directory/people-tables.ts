import type { RawBuilder, Sql } from 'kysely';
import type { Account, IdentityStore, SignInEvent } from '../../identity/identity-store.ts';
import type { Page, PeopleQuery, PeopleSort } from '../../identity/people-queries.ts';
import { searchText } from '../../identity/search-text.ts';
import type { Database, DatabaseTransaction, DirectoryDatabase, DirectoryEngine } from './directory-database.ts';
import { gramsOfWord, nameGrams, namePairs, pairOf } from './name-grams.ts';
import { pageOf, pageSize, readMark } from './page-marks.ts';
import { filterConditions } from './people-filter.ts';
import { PreparedQuery } from './prepared-query.ts';
import { accountColumns, accountOf, type Row, signInOf, storable } from './rows.ts';

const MAX_WORDS = 8;
const MAX_QUERY = 254;
/** As long as the longest pieces. */
const LONG = 3;
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
  const signInsBefore = new PreparedQuery((db) =>
    db.selectFrom('sign_ins').selectAll().where('sequence', '<', 0).orderBy('sequence', 'desc').limit(0),
  );
  return {
    people: (which) => database.run((db) => people(db, database.engine, which)),

    countPeople: (which) =>
      database.run(async (db) => {
        if (which !== undefined) return await countFound(db, database.engine, which);
        const counted = db.selectFrom('accounts').select((row) => row.fn.countAll<number>().as('count'));
        return (await counted.executeTakeFirstOrThrow()).count;
      }),

    signInPage: ({ after, limit }) =>
      database.run(async (db): Promise<Page<SignInEvent>> => {
        const size = pageSize(limit);
        const before = after === null ? Number.MAX_SAFE_INTEGER : readMark(after, 'sign-ins').sequence;
        const rows = await signInsBefore.execute(db, [before, size + 1]);
        return pageOf(rows, size, signInOf, ({ sequence }) => ['sign-ins', null, sequence]);
      }),
  };
}

/** What the index knows of a person. */
export interface IndexedNames {
  readonly sequence: number;
  readonly sort_name: string;
  readonly search_text: string;
}

/**
 * Keeps the indexes of names: in SQLite a full-text table over the pieces of names, in PostgreSQL an array of them under GIN; and the
 * short pieces in the order of names.
 * @param former what was indexed before; null for somebody new
 */
export async function indexNames(
  db: DatabaseTransaction,
  engine: DirectoryEngine,
  { sequence, sort_name, search_text }: IndexedNames,
  former: IndexedNames | null = null,
): Promise<void> {
  if (former?.search_text === search_text && former.sort_name === sort_name) return;
  const { sql } = await import('kysely');
  const grams = nameGrams(search_text);
  if (engine.kind === 'sqlite') {
    await sql`INSERT OR REPLACE INTO name_grams (rowid, grams) VALUES (${sequence}, ${grams.join(' ')})`.execute(db);
  } else {
    await sql`INSERT INTO name_grams (sequence, grams) VALUES (${sequence}, ${grams})
      ON CONFLICT (sequence) DO UPDATE SET grams = excluded.grams`.execute(db);
  }
  const formerPairs = former === null ? [] : namePairs(former.search_text);
  if (former !== null && formerPairs.length > 0) {
    await db
      .deleteFrom('name_pairs')
      .where('pair', 'in', formerPairs)
      .where('sort_name', '=', former.sort_name)
      .where('sequence', '=', sequence)
      .execute();
  }
  const pairs = namePairs(search_text).map((pair) => ({ pair, sort_name, sequence }));
  if (pairs.length > 0) await db.insertInto('name_pairs').values(pairs).execute();
}

/** As `indexNames` of many who are new: few statements, because putting one together takes longer than running it. */
export async function indexNewNames(
  db: DatabaseTransaction,
  engine: DirectoryEngine,
  people: readonly IndexedNames[],
): Promise<void> {
  if (people.length === 0) return;
  const { sql } = await import('kysely');
  const pairs = people.flatMap(({ sequence, sort_name, search_text }) =>
    namePairs(search_text).map((pair) => [pair, sort_name, sequence] as const),
  );
  if (engine.kind === 'sqlite') {
    const grams = people.map(({ sequence, search_text }) => [sequence, nameGrams(search_text).join(' ')]);
    await sql`INSERT INTO name_grams (rowid, grams)
      SELECT value ->> 0, value ->> 1 FROM json_each(${JSON.stringify(grams)})`.execute(db);
    await sql`INSERT INTO name_pairs (pair, sort_name, sequence)
      SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each(${JSON.stringify(pairs)})`.execute(db);
  } else {
    const grams = people.map(({ sequence, search_text }) => sql`(${sequence}, ${nameGrams(search_text)})`);
    await sql`INSERT INTO name_grams (sequence, grams) VALUES ${sql.join(grams)}`.execute(db);
    const column = (index: 0 | 1 | 2) => pairs.map((pair) => pair[index]);
    await sql`INSERT INTO name_pairs (pair, sort_name, sequence)
      SELECT * FROM unnest(${column(0)}::bigint[], ${column(1)}::text[], ${column(2)}::bigint[])`.execute(db);
  }
}

async function people(db: Database, engine: DirectoryEngine, which: PeopleQuery): Promise<Page<Account>> {
  const { sql } = await import('kysely');
  const { column, order } = sorts[which.sort];
  const { backwards = false, skip = 0 } = which;
  const isAscending = (order === 'asc') !== backwards;
  const size = pageSize(which.limit);
  const asked = wordsOf(which.query);
  const source = await sourceOf(sql, db, engine, asked, which.sort);
  const conditions = conditionsOf(sql, engine, source, asked, which);
  if (which.after !== null) {
    const { key, sequence } = readMark(which.after, which.sort);
    const than = sql.raw(isAscending ? '>' : '<');
    conditions.push(
      sql`(${sql.ref(source.table + column)}, ${sql.ref(`${source.table}sequence`)}) ${than} (${key}, ${sequence})`,
    );
  }
  const direction = sql.raw(isAscending ? 'asc' : 'desc');
  const { rows } = await sql<FoundRow>`
    SELECT ${sql.join(accountColumns.map((name) => sql.ref(name)))}, accounts.name_key, accounts.sort_name
    FROM ${source.from}
    WHERE ${sql.join(conditions, sql` AND `)}
    ORDER BY ${sql.raw(source.isSorted || engine.kind === 'postgres' ? '' : '+')}${sql.ref(source.table + column)} ${direction},
      ${sql.ref(`${source.table}sequence`)} ${direction}
    LIMIT ${size + 1} OFFSET ${skip}`.execute(db);
  const page = pageOf(rows, size, accountOf, (row) => [which.sort, row[column], row.sequence]);
  return backwards ? { ...page, rows: page.rows.toReversed() } : page;
}

async function countFound(
  db: Database,
  engine: DirectoryEngine,
  which: Pick<PeopleQuery, 'query' | 'filter'>,
): Promise<number> {
  const { sql } = await import('kysely');
  const asked = wordsOf(which.query);
  const source = await sourceOf(sql, db, engine, asked, 'name');
  const conditions = conditionsOf(sql, engine, source, asked, which);
  const counted = sql<{ count: number }>`
    SELECT count(*) AS count FROM ${source.from} WHERE ${sql.join(conditions, sql` AND `)}`;
  return (await counted.execute(db)).rows[0]?.count ?? 0;
}

const wordsOf = (query: string): string[] =>
  searchText(storable(query.slice(0, MAX_QUERY)))
    .split(' ')
    .filter((word) => word !== '')
    .slice(0, MAX_WORDS);

function conditionsOf(
  sql: Sql,
  engine: DirectoryEngine,
  source: Source,
  asked: readonly string[],
  { filter = {} }: Pick<PeopleQuery, 'filter'>,
): RawBuilder<unknown>[] {
  const conditions = [source.condition, ...filterConditions(sql, engine, filter)];
  for (const word of asked.filter((one) => !source.answered(one))) {
    conditions.push(
      engine.kind === 'sqlite' ? sql`instr(search_text, ${word}) > 0` : sql`strpos(search_text, ${word}) > 0`,
    );
  }
  return conditions;
}

/** Where the rows of a search come from. */
interface Source {
  readonly from: RawBuilder<unknown>;
  readonly condition: RawBuilder<unknown>;
  /** The table whose columns are in order, with its point. */
  readonly table: string;
  /** Read in the order of the page: the first rows are the page. */
  readonly isSorted: boolean;
  /** What needs no look into the text any more. */
  readonly answered: (word: string) => boolean;
}

/**
 * Long words are rare: who has their pieces is looked up, then sorted. A short word that is not ASCII is looked up in the order of
 * names. Of short ASCII words that many have, a page is met soon by going through everybody in order.
 */
async function sourceOf(
  sql: Sql,
  db: Database,
  engine: DirectoryEngine,
  words: readonly string[],
  sort: PeopleSort,
): Promise<Source> {
  const everybody = {
    from: sql`accounts`,
    condition: sql`1 = 1`,
    table: 'accounts.',
    isSorted: true,
    answered: () => false,
  };
  if (words.length === 0) return everybody;
  const isLong = words.some((word) => [...word].length >= LONG);
  const short = words.find((word) => pairOf(word) !== undefined);
  if (!isLong && short !== undefined && sort === 'name') {
    return {
      from: sql`name_pairs CROSS JOIN accounts`,
      condition: sql`name_pairs.pair = ${pairOf(short)} AND accounts.sequence = name_pairs.sequence`,
      table: 'name_pairs.',
      isSorted: true,
      answered: (word) => word === short,
    };
  }
  const grams = [...new Set(words.flatMap(gramsOfWord))];
  const matching =
    engine.kind === 'sqlite'
      ? sql`SELECT rowid AS sequence FROM name_grams WHERE name_grams MATCH ${grams.join(' ')}`
      : sql`SELECT sequence FROM name_grams WHERE grams @> ${grams}`;
  if (!isLong && (await countUpTo(sql, db, matching, MANY)) > MANY) return everybody;
  return {
    from: sql`(${matching}) AS matching CROSS JOIN accounts`,
    condition: sql`accounts.sequence = matching.sequence`,
    table: 'accounts.',
    isSorted: false,
    // A piece as long as its word is the word itself.
    answered: (word) => [...word].length <= LONG,
  };
}

async function countUpTo(sql: Sql, db: Database, matching: RawBuilder<unknown>, most: number): Promise<number> {
  const counted = sql<{ count: number }>`SELECT count(*) AS count FROM (${matching} LIMIT ${most + 1}) AS counted`;
  return (await counted.execute(db)).rows[0]?.count ?? 0;
}
