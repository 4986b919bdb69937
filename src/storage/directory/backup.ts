import { z } from 'zod';
import type { Random } from '../../basics/random.ts';
import type { Secret } from '../../basics/secret.ts';
import { DirectoryFailure } from '../../identity/directory-failure.ts';
import { BackupRefused } from '../../operations/directory-backups.ts';
import { SealBroken, type Sealing } from '../sealed-box.ts';
import type { SealingKey } from '../sealing-key-file.ts';
import { readBackupFile, writeBackupFile } from './backup-file.ts';
import type { DatabaseTransaction, DirectoryDatabase } from './directory-database.ts';
import { secretContext } from './method-tables.ts';
import { indexNewNames } from './people-tables.ts';
import { SpentCodes } from './spent-codes.ts';
import type { DirectoryTables } from './tables.ts';
import { tokenContext } from './token-tables.ts';

const PAGE = 500;
/** SQLite takes 32 766 values in one statement, PostgreSQL 65 535. */
const MAX_VALUES = 20_000;

/**
 * What a backup holds, in an order in which nothing refers to what comes later, with the columns that a row goes by.
 * Trusted browsers and passes are not in it: put back, those that were used or withdrawn since would be good again. For the same reason
 * `isPutBack` leaves out some states of accounts.
 */
const tables = {
  directory: ['id'],
  accounts: ['sequence'],
  passwords: ['account_id'],
  attempts: ['name_key'],
  security_keys: ['sequence'],
  methods: ['sequence'],
  oath_tokens: ['sequence'],
  oath_drifts: ['sequence'],
  directory_groups: ['sequence'],
  memberships: ['group_id', 'account_id'],
  policy: ['id'],
  policy_versions: ['revision'],
  removed_methods: ['sequence'],
  greetings: ['sequence'],
  account_states: ['account_id', 'kind'],
  plans: ['account_id'],
  audit: ['sequence'],
  sign_ins: ['sequence'],
} as const satisfies Partial<Record<keyof DirectoryTables, readonly string[]>>;

type TableName = keyof typeof tables;
const tableNames = Object.keys(tables) as TableName[];
const emptied: readonly (keyof DirectoryTables)[] = [...tableNames.toReversed()];
const forgotten = ['browser_tokens', 'passes'] as const;

/** What says something about the indexes of one database. */
const ofThisDatabase: Partial<Record<TableName, string>> = { audit: 'listed' };

/** What the secrets of a table are sealed in. */
const secretContexts: Partial<Record<TableName, (row: Record<string, Cell | Value>) => string>> = {
  methods: (row) => secretContext({ account_id: textOf(row['account_id']), id: textOf(row['id']) }),
  oath_tokens: (row) => tokenContext({ id: textOf(row['id']) }),
};

/** Bytes as base64; `secret`: the plain secret of a method or token, which is sealed anew where it is restored. */
const cell = z.union([
  z.string(),
  z.number(),
  z.null(),
  z.strictObject({ bytes: z.base64() }),
  z.strictObject({ secret: z.base64() }),
]);
const line = z.union([
  z.strictObject({ table: z.enum(tableNames as [TableName, ...TableName[]]), columns: z.array(z.string()).min(1) }),
  z.strictObject({ row: z.array(cell) }),
  z.strictObject({ end: z.literal(true), rows: z.number().int() }),
]);
type Cell = z.infer<typeof cell>;
type Value = string | number | null | Uint8Array;

export interface BackupPorts {
  readonly sealingKey: SealingKey;
  readonly random: Random;
  /** ms since the epoch. */
  readonly now: () => number;
}

/**
 * The whole directory as it is at one moment, in one new file that opens with the passphrase on any computer and on either
 * engine. Secrets that cannot be read here go in as they are.
 * @returns how many rows it holds
 * @throws BackupRefused; DirectoryFailure
 */
export async function backUp(
  database: DirectoryDatabase,
  path: string,
  passphrase: Secret,
  ports: BackupPorts,
): Promise<number> {
  const { random } = ports;
  let rows = 0;
  await writeBackupFile(path, passphrase, { createdAt: ports.now(), random }, async (write) => {
    rows = await database.run(async (db) => {
      const snapshot = db.transaction();
      const whole = database.engine.kind === 'sqlite' ? snapshot : snapshot.setIsolationLevel('repeatable read');
      return await whole.execute((transaction) => writeRows(transaction, ports.sealingKey, write));
    });
    write(JSON.stringify({ end: true, rows }));
  });
  return rows;
}

/**
 * Puts a backup in the place of everything: the file is read to its end and checked before anything is touched, what is here
 * goes to a backup of its own under the same passphrase, and then everything changes in one transaction. Codes of apps and tokens that
 * were used here stay used.
 * @param asidePath where what was here goes to; nowhere where only an empty directory may be filled
 * @returns how many rows were restored
 * @throws BackupRefused; DirectoryFailure
 */
export async function restore(
  database: DirectoryDatabase,
  path: string,
  passphrase: Secret,
  asidePath: string,
  ports: BackupPorts & { readonly onlyIfEmpty?: boolean },
): Promise<number> {
  const { random, sealingKey } = ports;
  const check = new RowReader();
  let accounts = 0;
  await readBackupFile(path, passphrase, random, (text) => {
    if (check.read(text)?.table === 'accounts') accounts++;
  });
  check.requireEnd();
  // Whoever came next would be its administrator.
  if (accounts === 0) throw new BackupRefused('no-accounts');
  if (!ports.onlyIfEmpty) await backUp(database, asidePath, passphrase, ports);
  return await database.transaction(async (db) => {
    await lockTables(db, database);
    const spent = await SpentCodes.read(db);
    await emptyTables(db, ports.onlyIfEmpty ?? false);
    const reader = new RowReader();
    const insert = new RowInserter(db, sealingKey.sealing());
    const now = ports.now();
    await readBackupFile(path, passphrase, random, async (text) => {
      const found = reader.read(text);
      if (found !== undefined && isPutBack(found, now)) await insert.add(found.table, spent.in(found.table, found.row));
    });
    reader.requireEnd();
    await insert.flush();
    await afterInserting(db, database, now);
    return reader.rows;
  });
}

/** A bypass may have been used since and a second step may have been another person's; sessions are counted anew. */
function isPutBack({ table, row }: { table: TableName; row: Record<string, Cell> }, now: number): boolean {
  if (table !== 'account_states') return true;
  if (row['kind'] !== 'bypass') return row['kind'] !== 'proofs' && row['kind'] !== 'session-endings';
  const bypass = z.object({ usedAt: z.number().nullable(), until: z.number() });
  const { usedAt, until } = bypass.parse(JSON.parse(textOf(row['state'])));
  return usedAt !== null || until <= now;
}

async function writeRows(
  db: DatabaseTransaction,
  sealingKey: SealingKey,
  write: (line: string) => void,
): Promise<number> {
  const { sql } = await import('kysely');
  const sealing = sealingKey.sealing();
  let count = 0;
  for (const table of tableNames) {
    const keys = tables[table];
    let columns: readonly string[] | undefined;
    let last: Record<string, Value> | undefined;
    for (let more = true; more; ) {
      const order = sql.join(keys.map((key) => sql.ref(key)));
      const after = last && sql`WHERE (${order}) > (${sql.join(keys.map((key) => last?.[key]))})`;
      const page = await sql<Record<string, Value>>`
        SELECT * FROM ${sql.table(table)} ${after ?? sql``} ORDER BY ${order} LIMIT ${PAGE}`.execute(db);
      for (const row of page.rows) {
        if (columns === undefined) {
          columns = Object.keys(row).filter((column) => column !== ofThisDatabase[table]);
          write(JSON.stringify({ table, columns }));
        }
        write(JSON.stringify({ row: columns.map((column) => cellOf(table, column, row, sealing)) }));
        count++;
      }
      last = page.rows.at(-1);
      more = page.rows.length === PAGE;
    }
  }
  return count;
}

function cellOf(table: TableName, column: string, row: Record<string, Value>, sealing: Sealing | undefined): Cell {
  const value = row[column] ?? null;
  if (!(value instanceof Uint8Array)) return value;
  const contextOf = column === 'secret' ? secretContexts[table] : undefined;
  if (contextOf !== undefined && sealing !== undefined) {
    try {
      const plain = sealing.open(value, contextOf(row));
      const secret = Buffer.from(plain).toString('base64');
      plain.fill(0);
      return { secret };
    } catch (error) {
      if (!(error instanceof SealBroken)) throw error;
    }
  }
  return { bytes: Buffer.from(value).toString('base64') };
}

/** Lines to rows, in the order of the tables. */
class RowReader {
  rows = 0;
  #table: TableName | undefined;
  #columns: readonly string[] = [];
  #isEnded = false;

  read(text: string): { table: TableName; row: Record<string, Cell> } | undefined {
    let found: z.infer<typeof line>;
    try {
      found = line.parse(JSON.parse(text));
    } catch (cause) {
      throw new BackupRefused('damaged', { cause });
    }
    if (this.#isEnded) throw new BackupRefused('damaged');
    if ('table' in found) {
      this.#table = found.table;
      this.#columns = found.columns;
      return undefined;
    }
    if ('end' in found) {
      if (found.rows !== this.rows) throw new BackupRefused('damaged');
      this.#isEnded = true;
      return undefined;
    }
    const { row } = found;
    if (this.#table === undefined || row.length !== this.#columns.length) throw new BackupRefused('damaged');
    this.rows++;
    return { table: this.#table, row: Object.fromEntries(this.#columns.map((name, at) => [name, row[at] ?? null])) };
  }

  requireEnd(): void {
    if (!this.#isEnded) throw new BackupRefused('damaged');
  }
}

class RowInserter {
  readonly #db: DatabaseTransaction;
  readonly #sealing: Sealing | undefined;
  #table: TableName | undefined;
  #pending: Record<string, Value>[] = [];

  constructor(db: DatabaseTransaction, sealing: Sealing | undefined) {
    this.#db = db;
    this.#sealing = sealing;
  }

  async add(table: TableName, row: Record<string, Cell>): Promise<void> {
    const width = Object.keys(row).length;
    if (table !== this.#table || (this.#pending.length + 1) * width > MAX_VALUES) await this.flush();
    this.#table = table;
    this.#pending.push(
      Object.fromEntries(Object.entries(row).map(([column, value]) => [column, this.#valueOf(value, row)])),
    );
  }

  async flush(): Promise<void> {
    const [table, rows] = [this.#table, this.#pending];
    this.#pending = [];
    if (table === undefined || rows.length === 0) return;
    await this.#db.insertInto(table).values(rows).execute();
  }

  #valueOf(value: Cell, row: Record<string, Cell>): Value {
    if (value === null || typeof value !== 'object') return value;
    if ('bytes' in value) return new Uint8Array(Buffer.from(value.bytes, 'base64'));
    if (this.#sealing === undefined) throw new DirectoryFailure('sealed');
    const plain = Buffer.from(value.secret, 'base64');
    const contextOf = this.#table && secretContexts[this.#table];
    if (contextOf === undefined) throw new BackupRefused('damaged');
    const sealed = this.#sealing.seal(plain, contextOf(row));
    plain.fill(0);
    return sealed;
  }
}

function textOf(value: Cell | Value | undefined): string {
  if (typeof value !== 'string') throw new BackupRefused('damaged');
  return value;
}

/** Nobody else changes anything until the transaction ends. On SQLite the first deletion sees to that. */
async function lockTables(db: DatabaseTransaction, { engine }: DirectoryDatabase): Promise<void> {
  if (engine.kind === 'postgres') {
    const { sql } = await import('kysely');
    const all = sql.join([...emptied, ...forgotten].map((table) => sql.table(table)));
    await sql`LOCK TABLE ${all} IN EXCLUSIVE MODE`.execute(db);
  }
  for (const table of forgotten) await db.deleteFrom(table).execute();
}

async function emptyTables(db: DatabaseTransaction, mustBe: boolean): Promise<void> {
  const { sql } = await import('kysely');
  const some = mustBe && (await db.selectFrom('accounts').select('id').limit(1).executeTakeFirst());
  if (some) throw new BackupRefused('not-empty');
  for (const table of emptied.filter((name) => name !== 'accounts')) await db.deleteFrom(table).execute();
  await sql`DELETE FROM name_grams`.execute(db);
  await db.deleteFrom('name_pairs').execute();
  await db.deleteFrom('accounts').execute();
}

async function afterInserting(db: DatabaseTransaction, { engine }: DirectoryDatabase, now: number): Promise<void> {
  const { sql } = await import('kysely');
  for (let last = -1, more = true; more; ) {
    const accounts = db
      .selectFrom('accounts')
      .select(['sequence', 'sort_name', 'search_text'])
      .where('sequence', '>', last);
    const page = await accounts.orderBy('sequence').limit(PAGE).execute();
    await indexNewNames(db, engine, page);
    last = page.at(-1)?.sequence ?? last;
    more = page.length === PAGE;
  }
  // Whoever is signed in, in whichever program, signs in again: no session was opened after so many endings.
  await sql`INSERT INTO account_states (account_id, kind, state)
    SELECT id, 'session-endings', ${JSON.stringify({ count: now })} FROM accounts`.execute(db);
  await sql`DELETE FROM audit_head`.execute(db);
  await sql`INSERT INTO audit_head (id, sequence, mac) VALUES (1, (SELECT coalesce(max(sequence), 0) FROM audit),
    (SELECT mac FROM audit ORDER BY sequence DESC LIMIT 1))`.execute(db);
  await sql`DELETE FROM sign_in_hours`.execute(db);
  await sql`INSERT INTO sign_in_hours
    SELECT at / 3600000, method, result, count(*) FROM sign_ins GROUP BY 1, 2, 3`.execute(db);
  await sql`DELETE FROM failure_hours`.execute(db);
  await sql`INSERT INTO failure_hours
    SELECT at / 3600000, reason, count(*) FROM sign_ins WHERE reason IS NOT NULL GROUP BY 1, 2`.execute(db);
  if (engine.kind === 'sqlite') {
    await sql`UPDATE sqlite_sequence SET seq = (SELECT sequence FROM audit_head) WHERE name = 'audit'`.execute(db);
    return;
  }
  for (const table of tableNames.filter((name) => tables[name][0] === 'sequence')) {
    await sql`SELECT setval(pg_get_serial_sequence(${table}, 'sequence'), coalesce(max(sequence), 0) + 1, false)
      FROM ${sql.table(table)}`.execute(db);
  }
}
