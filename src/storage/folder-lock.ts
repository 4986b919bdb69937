import { statSync, truncateSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { ensurePrivateFile } from './private-files.ts';
import { primaryCode, unusableDatabase } from './sqlite-error.ts';

const SQLITE_BUSY = 5;
const OPENING_TIMEOUT_MS = 10_000;
const ALONE_TIMEOUT_MS = 1000;

/**
 * Who uses a data folder, over all programs: SQLite's own locks on an empty file, which the system gives back when a
 * program ends, however it ends. A program that has the folder open shares it (SHARED); one that is opening it keeps other
 * openers out (RESERVED); one that puts files aside and back has to be alone (EXCLUSIVE), because another program would go
 * on writing to the file that was moved.
 */
export class FolderLock {
  readonly #path: string;
  #shared: DatabaseSync | undefined;

  constructor(path: string) {
    ensureLockFile(path);
    this.#path = path;
  }

  /**
   * Calls `open` while nobody else opens. If it returns undefined it needs to be alone and is called again when it is.
   * @throws DataFolderUnusable `busy` when it cannot be, and where the disk refuses
   */
  opening<T>(open: (alone: boolean) => T | undefined): T {
    try {
      return this.#opening(open);
    } catch (error) {
      throw unusableDatabase(error, this.#path);
    }
  }

  #opening<T>(open: (alone: boolean) => T | undefined): T {
    const opened = this.#holding('IMMEDIATE', OPENING_TIMEOUT_MS, () => this.#sharing(open(false)));
    return (
      opened ??
      this.#holding(
        'EXCLUSIVE',
        ALONE_TIMEOUT_MS,
        () => open(true) as T,
        () => this.#share(),
      )
    );
  }

  close(): void {
    this.#shared?.close();
    this.#shared = undefined;
  }

  #sharing<T>(opened: T | undefined): T | undefined {
    if (opened !== undefined) this.#share();
    return opened;
  }

  #share(): void {
    this.#shared = new DatabaseSync(this.#path, { timeout: OPENING_TIMEOUT_MS });
    this.#shared.exec('BEGIN');
    this.#shared.prepare('SELECT count(*) FROM sqlite_schema').get();
  }

  #holding<T>(kind: 'IMMEDIATE' | 'EXCLUSIVE', timeout: number, action: () => T, afterwards = () => {}): T {
    const lock = new DatabaseSync(this.#path, { timeout });
    try {
      lock.exec(`BEGIN ${kind}`);
    } catch (error) {
      lock.close();
      throw error;
    }
    try {
      return action();
    } finally {
      lock.close();
      afterwards();
    }
  }
}

/** A lock file holds nothing. One that something was written into, as a failing disk does, would keep everybody out for ever. */
function ensureLockFile(path: string): void {
  ensurePrivateFile(path);
  // In place: locks that others have are on this very file.
  if (statSync(path).size > 0) truncateSync(path);
}

/**
 * An exclusive lock until it is closed.
 * @returns undefined while another program holds it
 * @throws DataFolderUnusable where the disk refuses
 */
export function claimFile(path: string): { close(): void } | undefined {
  ensureLockFile(path);
  const lock = new DatabaseSync(path, { timeout: 0 });
  try {
    // No journal file beside it, which would stay behind when the program is killed.
    lock.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
    return lock;
  } catch (error) {
    lock.close();
    if (primaryCode(error) === SQLITE_BUSY) return undefined;
    throw unusableDatabase(error, path);
  }
}
