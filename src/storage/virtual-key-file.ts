import { DatabaseSync } from 'node:sqlite';
import type { Clock } from '../basics/clock.ts';
import type { Log } from '../basics/log.ts';
import { openDatabaseFile } from './database-file.ts';
import { LastGoodCopy } from './last-good-copy.ts';
import { ensurePrivateFile } from './private-files.ts';
import type { Recovered } from './recovered.ts';
import { virtualKeySchema } from './virtual-key-schema.ts';
import type { VirtualKeyDatabase } from './virtual-key-store.ts';

const SQLITE_BUSY = 5;

/** The virtual keys' file, opened when it is first asked for and only by one program at a time. */
export class VirtualKeyFile implements VirtualKeyDatabase {
  readonly #path: string;
  readonly #ports: { readonly clock: Clock; readonly log: Log };
  readonly #copy: LastGoodCopy;
  #claim: DatabaseSync | undefined;
  #database: DatabaseSync | undefined;
  #recovered: Recovered | null = null;
  #isClosed = false;

  constructor(path: string, ports: { clock: Clock; log: Log }) {
    this.#path = path;
    this.#ports = ports;
    this.#copy = new LastGoodCopy(path, ports);
  }

  /** What happened at the first call of `open`. */
  get recovered(): Recovered | null {
    return this.#recovered;
  }

  open(): DatabaseSync | undefined {
    if (this.#isClosed) throw new Error('the data folder was closed');
    if (this.#database !== undefined) return this.#database;
    this.#claim ??= claim(this.#path.replace(/\.sqlite$/, '.lock'));
    if (this.#claim === undefined) return undefined;
    const opened = openDatabaseFile(
      { path: this.#path, what: 'virtual-keys', schema: virtualKeySchema },
      this.#ports.clock,
    );
    this.#database = opened.database;
    this.#recovered = opened.recovered;
    if (this.#keepsCopy) this.#copy.refresh();
    return this.#database;
  }

  onChange(): void {
    if (this.#keepsCopy) this.#copy.noteChange();
  }

  /** A file of a newer version is left alone, and so is its copy. */
  get #keepsCopy(): boolean {
    return this.#recovered?.problem !== 'newer-version';
  }

  close(): void {
    this.#isClosed = true;
    if (this.#database !== undefined) {
      this.#database.close();
      if (this.#keepsCopy) this.#copy.refresh();
    }
    this.#claim?.close();
  }
}

/**
 * An exclusive lock that the system gives back when the program ends, however it ends: SQLite's own, on an empty file.
 * @returns undefined while another program holds it
 */
function claim(path: string): DatabaseSync | undefined {
  ensurePrivateFile(path);
  const lock = new DatabaseSync(path, { timeout: 0 });
  try {
    lock.exec('PRAGMA journal_mode = MEMORY; PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
    return lock;
  } catch (error) {
    lock.close();
    if ((error as { errcode?: unknown }).errcode === SQLITE_BUSY) return undefined;
    throw error;
  }
}
