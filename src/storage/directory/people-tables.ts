import type { DatabaseTransaction, DirectoryEngine } from './directory-database.ts';
import { nameGrams } from './name-grams.ts';

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
