import type { DatabaseSync } from 'node:sqlite';
import type { Kysely, Transaction } from 'kysely';
import { DirectoryFailure } from '../../identity/directory-failure.ts';
import { UnknownPageMark } from '../../identity/people-queries.ts';
import type { DirectoryTables } from './tables.ts';

export type Database = Kysely<DirectoryTables>;
export type DatabaseTransaction = Transaction<DirectoryTables>;

/** SQLite's one connection past Kysely, which takes as long as a small write. Whoever uses it ends at once what they begin. */
export interface DirectConnection {
  /** undefined while a transaction is under way. */
  free(): DatabaseSync | undefined;
  /** As soon as none is. */
  wait<T>(db: Database, action: (connection: DatabaseSync) => T): Promise<T>;
}

/** SQLite or PostgreSQL: what they do differently. */
export interface DirectoryEngine {
  readonly kind: 'sqlite' | 'postgres';
  /** Ready to be asked, with the tables of this version. Called before everything: what was lost is opened again. */
  connect(): Promise<Database>;
  /** A transaction of very many rows: this thread waits for neither disk nor lock. `action` asks nothing else of the directory. */
  longTransaction<T>(db: Database, action: (db: DatabaseTransaction) => Promise<T>): Promise<T>;
  /** SQLite only. */
  readonly direct?: DirectConnection;
  /** What went wrong, when the engine knows more than that something did. */
  failure(error: unknown): DirectoryFailure | undefined;
  isUniqueViolation(error: unknown): boolean;
  /** As the database sees where its questions come from: an IP address. */
  clientAddress(db: Database): Promise<string>;
  /** Waits for what is under way. */
  close(): Promise<void>;
}

/** One directory's tables as all parts of the store use them. */
export class DirectoryDatabase {
  readonly engine: DirectoryEngine;
  /** After accounts or methods changed. */
  readonly changed: () => void;

  constructor(engine: DirectoryEngine, changed: () => void) {
    this.engine = engine;
    this.changed = changed;
  }

  /** @throws DirectoryFailure */
  async run<T>(action: (db: Database) => Promise<T>): Promise<T> {
    try {
      return await action(await this.engine.connect());
    } catch (error) {
      throw this.failureOf(error);
    }
  }

  /** All or nothing. It has to write before it reads, see `nodeSqliteDialect`. @throws DirectoryFailure */
  transaction<T>(action: (db: DatabaseTransaction) => Promise<T>): Promise<T> {
    return this.run((db) => db.transaction().execute(action));
  }

  /** See the engine's. @throws DirectoryFailure */
  longTransaction<T>(action: (db: DatabaseTransaction) => Promise<T>): Promise<T> {
    return this.run((db) => this.engine.longTransaction(db, action));
  }

  /** What callers are to get in place of an error. */
  failureOf(error: unknown): unknown {
    if (error instanceof DirectoryFailure || error instanceof RangeError || error instanceof UnknownPageMark)
      return error;
    const failure = this.engine.failure(error);
    return failure ?? new DirectoryFailure('failed', { cause: error });
  }
}

/** Nobody else changes what belongs to this account until the transaction ends. */
export const lockAccount = (db: DatabaseTransaction, accountId: string) =>
  db
    .updateTable('accounts')
    .set((row) => ({ revision: row.ref('revision') }))
    .where('id', '=', accountId)
    .execute();

/** Whether one of these methods or keys of a locked account is there; true where none was asked for. */
export async function hasOneOf(
  db: DatabaseTransaction,
  accountId: string,
  ids: readonly string[] | undefined,
): Promise<boolean> {
  if (ids === undefined) return true;
  for (const table of ['methods', 'security_keys'] as const) {
    const found = db.selectFrom(table).select('id').where('account_id', '=', accountId).where('id', 'in', ids);
    if ((await found.executeTakeFirst()) !== undefined) return true;
  }
  return false;
}
