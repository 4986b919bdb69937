import type { DatabaseSync } from 'node:sqlite';
import type { Kysely } from 'kysely';
import { DirectoryFailure } from '../../identity/directory-failure.ts';
import { primaryCode } from '../sqlite-error.ts';
import type { DirectoryEngine } from './directory-database.ts';
import type { DirectoryTables } from './tables.ts';

const SQLITE_FULL = 13;
/** SQLITE_CONSTRAINT_UNIQUE and SQLITE_CONSTRAINT_PRIMARYKEY. */
const uniqueViolations: readonly unknown[] = [2067, 1555];

/** A database of this computer. Kysely is loaded at the first call: it takes 0.1 s. */
export function sqliteEngine(database: DatabaseSync): DirectoryEngine {
  let kysely: Promise<Kysely<DirectoryTables>> | undefined;
  return {
    kind: 'sqlite',
    connect() {
      kysely ??= openKysely(database);
      return kysely;
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
