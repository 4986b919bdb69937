import type { DatabaseSync } from 'node:sqlite';
import type { Kysely } from 'kysely';
import { DirectoryFailure } from '../../identity/directory-failure.ts';
import { primaryCode } from '../sqlite-error.ts';
import { SqliteThread } from '../sqlite-thread.ts';
import type { DatabaseTransaction, DirectoryEngine } from './directory-database.ts';
import type { DirectoryTables } from './tables.ts';

const SQLITE_FULL = 13;
/** SQLITE_CONSTRAINT_UNIQUE and SQLITE_CONSTRAINT_PRIMARYKEY. */
const uniqueViolations: readonly unknown[] = [2067, 1555];

/** As a connection of this program has it otherwise; 64 MB of pages, because indexes are written to in all places. */
const forManyRows = ['PRAGMA synchronous = FULL', 'PRAGMA cache_size = -65536', 'PRAGMA wal_autocheckpoint = 0'];
/** Otherwise the next commit of this thread would move the whole write-ahead log. Where somebody reads, what can be moved without waiting. */
const moveLog = ['PRAGMA busy_timeout = 0', 'PRAGMA wal_checkpoint(TRUNCATE)'];

/** A database of this computer. Kysely is loaded at the first call: it takes 0.1 s. */
export function sqliteEngine(database: DatabaseSync): DirectoryEngine {
  let kysely: Promise<Kysely<DirectoryTables>> | undefined;
  let threads = 0;
  return {
    kind: 'sqlite',
    connect() {
      kysely ??= openKysely(database);
      return kysely;
    },
    longTransaction(db, action) {
      const path = database.location();
      if (path === null) return db.transaction().execute(action);
      // Nobody else of this program is let to the database: it would wait for the lock, and everything would wait with it.
      return db.connection().execute(async () => {
        threads++;
        try {
          return await inThread(path, action);
        } finally {
          threads--;
        }
      });
    },
    direct: {
      free: () => (database.isTransaction || threads > 0 ? undefined : database),
      wait: (db, action) => db.connection().execute(async () => action(database)),
    },
    failure: (error) =>
      primaryCode(error) === SQLITE_FULL ? new DirectoryFailure('no-space', { cause: error }) : undefined,
    isUniqueViolation: (error) => uniqueViolations.includes((error as { errcode?: unknown }).errcode),
    clientAddress: async () => '127.0.0.1',
    async close() {
      if (kysely === undefined) database.close();
      else await (await kysely).destroy();
    },
  };
}

async function openKysely(database: DatabaseSync): Promise<Kysely<DirectoryTables>> {
  const [{ Kysely }, { nodeSqliteDialect }] = await Promise.all([import('kysely'), import('../sqlite-dialect.ts')]);
  return new Kysely<DirectoryTables>({ dialect: nodeSqliteDialect(database) });
}

async function inThread<T>(path: string, action: (db: DatabaseTransaction) => Promise<T>): Promise<T> {
  const [{ Kysely }, { sqliteThreadDialect }] = await Promise.all([
    import('kysely'),
    import('../sqlite-thread-dialect.ts'),
  ]);
  const thread = new SqliteThread(path);
  try {
    for (const pragma of forManyRows) await thread.run(pragma);
    const result = await new Kysely<DirectoryTables>({ dialect: sqliteThreadDialect(thread) })
      .transaction()
      .execute(action);
    // All is on disk already.
    for (const pragma of moveLog) await thread.run(pragma).catch(() => {});
    return result;
  } finally {
    await thread.close();
  }
}
