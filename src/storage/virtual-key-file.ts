import type { DatabaseSync } from 'node:sqlite';
import type { Clock } from '../basics/clock.ts';
import type { Log } from '../basics/log.ts';
import { type OpenedDatabase, openDatabaseFile } from './database-file.ts';
import { claimFile } from './folder-lock.ts';
import { LastGoodCopy } from './last-good-copy.ts';
import type { Recovered } from './recovered.ts';
import { virtualKeySchema } from './virtual-key-schema.ts';
import type { VirtualKeyDatabase } from './virtual-key-store.ts';

/** The virtual keys' file, opened when it is first asked for and only by one program at a time. */
export class VirtualKeyFile implements VirtualKeyDatabase {
  readonly #path: string;
  readonly #ports: { readonly clock: Clock; readonly log: Log };
  readonly #copy: LastGoodCopy;
  #claim: { close(): void } | undefined;
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
    this.#claim ??= claimFile(this.#path.replace(/\.sqlite$/, '.lock'));
    if (this.#claim === undefined) return undefined;
    const file = { path: this.#path, what: 'virtual-keys', schema: virtualKeySchema } as const;
    const opened = openDatabaseFile(file, this.#ports.clock, true) as OpenedDatabase;
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
