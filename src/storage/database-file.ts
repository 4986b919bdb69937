import { copyFileSync, existsSync, statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import type { Clock } from '../basics/clock.ts';
import { type DatabaseSchema, migrate, numberOf } from './database-schema.ts';
import { lastGoodPath } from './last-good-copy.ts';
import { ensurePrivateFile, inspectPrivateFile, keepAside, replaceDurably } from './private-files.ts';
import type { Recovered } from './recovered.ts';
import { primaryCode, unusableDatabase } from './sqlite-error.ts';

const BUSY_TIMEOUT_MS = 5000;
const SIDE_FILES = ['-wal', '-shm', '-journal'];

export interface DatabaseFile {
  readonly path: string;
  readonly what: 'directory' | 'virtual-keys' | 'key-atlas';
  readonly schema: DatabaseSchema;
  /** Whether an intact database is the one that was there, not an empty one in its place. Every one is unless told. */
  readonly isExpected?: (database: DatabaseSync) => boolean;
}

export interface OpenedDatabase {
  readonly database: DatabaseSync;
  readonly recovered: Recovered | null;
  /**
   * `lost`: something was there and is not any more. `untouched`: the file is of a newer version and `database` is an empty
   * one in memory.
   */
  readonly state: 'found' | 'new' | 'restored' | 'lost' | 'untouched';
}

type Condition = 'good' | 'absent' | 'unstarted' | 'damaged' | 'unexpected' | 'newer-version';

/**
 * Opens a database so that the program can always start: what is damaged or missing is kept aside and the last good copy put
 * in its place. A file of a newer version is left alone.
 * @param alone whether no other program has it open, so that files may be moved
 * @returns undefined when files have to be moved and may not
 * @throws DataFolderUnusable when the disk refuses
 */
export function openDatabaseFile(file: DatabaseFile, clock: Clock, alone: boolean): OpenedDatabase | undefined {
  const { path, what, schema } = file;
  try {
    const { condition, database } = examine(path, file);
    if (database !== undefined) return { database: configure(database, schema), recovered: null, state: 'found' };
    if (condition === 'newer-version') {
      const recovered = { what, problem: condition, restored: 'nothing', copyFrom: null, keptAs: path } as const;
      return { database: openInMemory(schema), recovered, state: 'untouched' };
    }
    const copy = examine(lastGoodPath(path), file);
    copy.database?.close();
    if (isFirstStart(condition, copy.condition, file)) return { database: create(file), recovered: null, state: 'new' };
    return alone ? recover(file, condition, copy.condition === 'good', clock) : undefined;
  } catch (error) {
    throw unusableDatabase(error, path);
  }
}

/** An empty one that lasts as long as the process. */
export function openInMemory(schema: DatabaseSchema): DatabaseSync {
  const database = new DatabaseSync(':memory:', { enableForeignKeyConstraints: true });
  migrate(database, schema);
  return database;
}

function recover(file: DatabaseFile, condition: Condition, hasCopy: boolean, clock: Clock): OpenedDatabase {
  const { path, what } = file;
  const problem = condition === 'absent' || condition === 'unexpected' ? 'missing' : 'damaged';
  const nothing = { what, problem, restored: 'nothing', copyFrom: null } as const;
  // An intact empty database in place of the lost one stays: the next start finds the same and says the same.
  if (condition === 'unexpected' && !hasCopy) {
    return { database: create(file), recovered: { ...nothing, keptAs: null }, state: 'lost' };
  }
  // Also without a main file: a write-ahead log that stayed behind would be played into the new one.
  const keptAs = keepAside(path, clock.now(), SIDE_FILES);
  if (!hasCopy) return { database: create(file), recovered: { ...nothing, keptAs }, state: 'lost' };
  const copyPath = lastGoodPath(path);
  const copyFrom = Math.floor(statSync(copyPath).mtimeMs);
  const draft = `${path}.${process.pid}.tmp`;
  copyFileSync(copyPath, draft);
  inspectPrivateFile(draft);
  replaceDurably(draft, path);
  const recovered = { what, problem, restored: 'last-good-copy', copyFrom, keptAs } as const;
  return { database: create(file), recovered, state: 'restored' };
}

/** Nothing was ever there, or a first start was cut off before anything was kept. */
function isFirstStart(condition: Condition, copy: Condition, file: DatabaseFile): boolean {
  if ((condition !== 'absent' && condition !== 'unstarted') || copy !== 'absent') return false;
  if (condition === 'absent' && existsSync(`${file.path}-wal`)) return false;
  const empty = openInMemory(file.schema);
  try {
    return file.isExpected?.(empty) ?? true;
  } finally {
    empty.close();
  }
}

/** @returns the open database when it is good */
function examine(path: string, file: DatabaseFile): { condition: Condition; database?: DatabaseSync } {
  const stats = inspectPrivateFile(path);
  if (stats === undefined) return { condition: 'absent' };
  if (stats.size === 0) return { condition: 'unstarted' };
  let database: DatabaseSync | undefined;
  let condition: Condition = 'damaged';
  try {
    database = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS, enableForeignKeyConstraints: true });
    condition = judge(database, file);
  } catch (error) {
    if (!isDamage(error)) throw error;
  } finally {
    if (condition !== 'good') closeQuietly(database);
  }
  return condition === 'good' && database ? { condition, database } : { condition };
}

function judge(database: DatabaseSync, { schema, isExpected }: DatabaseFile): Condition {
  const version = numberOf(database, 'user_version');
  const tables = database.prepare('SELECT count(*) AS count FROM sqlite_schema').get() as { count: number };
  if (tables.count === 0 && version === 0) return 'unstarted';
  if (numberOf(database, 'application_id') !== schema.applicationId) return 'damaged';
  if (version > schema.versions.length) return 'newer-version';
  const check = database.prepare('PRAGMA quick_check(1)').get() as { quick_check: string };
  if (check.quick_check !== 'ok') return 'damaged';
  if (database.prepare('PRAGMA foreign_key_check').get() !== undefined) return 'damaged';
  return (isExpected?.(database) ?? true) ? 'good' : 'unexpected';
}

function create({ path, schema }: DatabaseFile): DatabaseSync {
  ensurePrivateFile(path);
  const database = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS, enableForeignKeyConstraints: true });
  return configure(database, schema);
}

function configure(database: DatabaseSync, schema: DatabaseSchema): DatabaseSync {
  try {
    const { journal_mode: mode } = database.prepare('PRAGMA journal_mode').get() as { journal_mode: string };
    if (mode !== 'wal') database.exec('PRAGMA journal_mode = WAL');
    database.exec('PRAGMA synchronous = FULL');
    migrate(database, schema);
    return database;
  } catch (error) {
    closeQuietly(database);
    throw error;
  }
}

/** SQLITE_CORRUPT, SQLITE_NOTADB and what a half-destroyed schema leads to (SQLITE_ERROR). */
const isDamage = (error: unknown): boolean => [1, 11, 26].includes(primaryCode(error));

function closeQuietly(database: DatabaseSync | undefined): void {
  try {
    database?.close();
  } catch {
    // What cannot be closed cleanly is damaged, which was found out already.
  }
}
