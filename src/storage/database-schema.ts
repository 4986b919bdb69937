import type { DatabaseSync } from 'node:sqlite';

/** What a database file is and how it came to be. */
export interface DatabaseSchema {
  /** SQLite's `application_id`: tells our files from others. */
  readonly applicationId: number;
  /** SQL of each version, oldest first. The number of those that ran is SQLite's `user_version`. Never changed, only added to. */
  readonly versions: readonly string[];
}

/** Brings an empty or older database up to date, in one transaction. Two programs may do it at the same time. */
export function migrate(database: DatabaseSync, schema: DatabaseSchema): void {
  if (numberOf(database, 'user_version') === schema.versions.length) return;
  database.exec('BEGIN IMMEDIATE');
  try {
    const done = numberOf(database, 'user_version');
    for (const sql of schema.versions.slice(done)) database.exec(sql);
    database.exec(`PRAGMA application_id = ${schema.applicationId}`);
    database.exec(`PRAGMA user_version = ${Math.max(done, schema.versions.length)}`);
    database.exec('COMMIT');
  } catch (error) {
    // SQLite itself has rolled back after some errors, as that of a full disk.
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

export const numberOf = (database: DatabaseSync, pragma: 'user_version' | 'application_id'): number =>
  (database.prepare(`PRAGMA ${pragma}`).get() as Record<string, number>)[pragma] as number;
