import type { DatabaseSync } from 'node:sqlite';

/** What a database file is and how it came to be. */
export interface DatabaseSchema {
  /** SQLite's `application_id`: tells our files from others. */
  readonly applicationId: number;
  /**
   * What makes each version of the one before, oldest first: SQL, or more than SQL can. The number of those that ran is SQLite's
   * `user_version`. Never changed, only added to.
   */
  readonly versions: readonly (string | ((database: DatabaseSync) => void))[];
}

/** Brings an empty or older database up to date, in one transaction. Two programs may do it at the same time. */
export function migrate(database: DatabaseSync, schema: DatabaseSchema): void {
  if (numberOf(database, 'user_version') === schema.versions.length) return;
  // As lang_altertable.html section 7 has it: otherwise dropping a table would drop what refers to it.
  const { foreign_keys: checked } = database.prepare('PRAGMA foreign_keys').get() as { foreign_keys: number };
  database.exec('PRAGMA foreign_keys = OFF; BEGIN IMMEDIATE');
  try {
    const done = numberOf(database, 'user_version');
    for (const version of schema.versions.slice(done)) {
      if (typeof version === 'string') database.exec(version);
      else version(database);
    }
    if (database.prepare('PRAGMA foreign_key_check').get() !== undefined)
      throw new Error('a row lost what it refers to');
    database.exec(`PRAGMA application_id = ${schema.applicationId}`);
    database.exec(`PRAGMA user_version = ${Math.max(done, schema.versions.length)}`);
    database.exec('COMMIT');
  } catch (error) {
    // SQLite itself has rolled back after some errors, as that of a full disk.
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  } finally {
    database.exec(`PRAGMA foreign_keys = ${checked}`);
  }
}

export const numberOf = (database: DatabaseSync, pragma: 'user_version' | 'application_id'): number =>
  (database.prepare(`PRAGMA ${pragma}`).get() as Record<string, number>)[pragma] as number;
