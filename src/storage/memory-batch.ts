import type { DatabaseSync } from 'node:sqlite';
import { KeyMemoryFull } from '../virtual-key/key-memory.ts';
import { primaryCode } from './sqlite-error.ts';

const SQLITE_FULL = 13;

/** One batch of a key's memory: what `write` does happens as a whole or not at all. @throws KeyMemoryFull when the disk is full */
export function inOneBatch(database: DatabaseSync, write: () => void): void {
  database.exec('BEGIN IMMEDIATE');
  try {
    write();
    database.exec('COMMIT');
  } catch (cause) {
    if (database.isTransaction) database.exec('ROLLBACK');
    if (primaryCode(cause) === SQLITE_FULL) throw new KeyMemoryFull('the disk is full', { cause });
    throw cause;
  }
}
