import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import type { SqliteThread } from './sqlite-thread.ts';

/** Kysely over one connection in a thread, for one transaction at a time. Whoever made the thread closes it. */
export const sqliteThreadDialect = (thread: SqliteThread): Dialect => ({
  createAdapter: () => new SqliteAdapter(),
  createDriver: () => new ThreadDriver(thread),
  createIntrospector: (db) => new SqliteIntrospector(db),
  createQueryCompiler: () => new SqliteQueryCompiler(),
});

class ThreadDriver implements Driver {
  readonly #thread: SqliteThread;

  constructor(thread: SqliteThread) {
    this.#thread = thread;
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<DatabaseConnection> {
    return new ThreadConnection(this.#thread);
  }

  async releaseConnection(): Promise<void> {}

  /** It waits for the write lock here: a thread may. */
  async beginTransaction(): Promise<void> {
    await this.#thread.run('BEGIN IMMEDIATE');
  }

  async commitTransaction(): Promise<void> {
    await this.#thread.run('COMMIT');
  }

  async rollbackTransaction(): Promise<void> {
    // Fails where SQLite itself has rolled back already, as after a full disk; what led to it is what is told.
    await this.#thread.run('ROLLBACK').catch(() => {});
  }

  async destroy(): Promise<void> {}
}

class ThreadConnection implements DatabaseConnection {
  readonly #thread: SqliteThread;

  constructor(thread: SqliteThread) {
    this.#thread = thread;
  }

  async executeQuery<Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
    const { rows, changes } = await this.#thread.run(sql, parameters);
    return { rows: rows as Row[], numAffectedRows: BigInt(changes) };
  }

  // oxlint-disable-next-line require-yield -- all that is asked for here is short
  async *streamQuery(): AsyncIterableIterator<never> {
    throw new Error('rows come all at once from a thread');
  }
}
