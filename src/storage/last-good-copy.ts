import { rmSync, statSync, utimesSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import type { Clock } from '../basics/clock.ts';
import type { Log } from '../basics/log.ts';
import { ensurePrivateFile, replaceDurably } from './private-files.ts';

/** Copying may take a twentieth of the time. */
const REST = 20;
/** Bytes from which copying takes longer than a thread takes to start. */
const LARGE = 4 * 1024 * 1024;
const COPY = 'VACUUM INTO ?';

export const lastGoodPath = (path: string): string => path.replace(/\.sqlite$/, '.last-good.sqlite');

/**
 * The copy of a database that a damaged one is restored from. Its file time is the time of the last change that it holds,
 * which also tells whether it is up to date.
 */
export class LastGoodCopy {
  readonly #path: string;
  readonly #ports: { readonly clock: Clock; readonly log: Log };
  readonly #largeInThread: boolean;
  #nextAt = Number.NEGATIVE_INFINITY;
  #copying: Promise<void> = Promise.resolve();

  /** @param largeInThread for who waits for `settled` before the end */
  constructor(path: string, ports: { clock: Clock; log: Log }, { largeInThread = false } = {}) {
    this.#path = path;
    this.#ports = ports;
    this.#largeInThread = largeInThread;
  }

  /** Copies unless the copy holds every change. */
  refresh(): void {
    try {
      if (!this.#isUpToDate()) this.#copy();
    } catch (error) {
      this.#warn(error);
    }
  }

  /**
   * Something was changed that a restored copy should have. Copies now, or at a later change or the end when it just did.
   */
  noteChange(): void {
    const { clock } = this.#ports;
    const start = clock.monotonic();
    if (start < this.#nextAt) return;
    const rest = () => {
      const end = clock.monotonic();
      this.#nextAt = end + (end - start) * REST;
    };
    if (!this.#largeInThread || (statSync(this.#path, { throwIfNoEntry: false })?.size ?? 0) <= LARGE) {
      this.refresh();
      rest();
      return;
    }
    this.#nextAt = Number.POSITIVE_INFINITY;
    this.#copying = this.#copyAside()
      .catch((error: unknown) => this.#warn(error))
      .finally(rest);
  }

  /** No thread is copying any more: before the database is closed. */
  settled(): Promise<void> {
    return this.#copying;
  }

  /** The change itself is safe; a full disk must not undo it. */
  #warn(error: unknown): void {
    const code = (error as { code?: unknown }).code;
    this.#ports.log.warn('last-good-copy-failed', { code: typeof code === 'string' ? code : 'unknown' });
  }

  #isUpToDate(): boolean {
    return changedAt(this.#path) === fileTime(lastGoodPath(this.#path));
  }

  #copy(): void {
    const { draft, time } = this.#begin();
    // A connection of its own sees what is committed and nothing of a transaction that is under way in this process. Not a
    // read-only one: that would leave its side files behind.
    const source = new DatabaseSync(this.#path, { timeout: 5000 });
    try {
      source.prepare(COPY).run(draft);
    } finally {
      source.close();
    }
    this.#finish(draft, time);
  }

  async #copyAside(): Promise<void> {
    // Not before a window: loading threads takes a twentieth of an empty start.
    const [{ SqliteThread }, { open }] = await Promise.all([import('./sqlite-thread.ts'), import('node:fs/promises')]);
    if (this.#isUpToDate()) return;
    const { draft, time } = this.#begin();
    const thread = new SqliteThread(this.#path);
    try {
      await thread.run(COPY, [draft]);
    } finally {
      await thread.close();
    }
    const file = await open(draft, 'r+');
    try {
      await file.sync();
    } finally {
      await file.close();
    }
    this.#finish(draft, time);
  }

  #begin(): { draft: string; time: number } {
    const draft = `${lastGoodPath(this.#path)}.${process.pid}.tmp`;
    rmSync(draft, { force: true });
    ensurePrivateFile(draft);
    // Read before copying: what changes meanwhile makes the copy look old, never new.
    return { draft, time: changedAt(this.#path) as number };
  }

  #finish(draft: string, time: number): void {
    utimesSync(draft, time / 1000, time / 1000);
    replaceDurably(draft, lastGoodPath(this.#path));
  }
}

/** ms since the epoch; undefined where there is no file. */
const fileTime = (path: string): number | undefined => {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats && Math.floor(stats.mtimeMs);
};

/** New transactions are in the write-ahead log until they are moved into the main file. */
const changedAt = (path: string): number | undefined => {
  const log = statSync(`${path}-wal`, { throwIfNoEntry: false });
  const times = [fileTime(path) ?? Number.NaN, log && log.size > 0 ? Math.floor(log.mtimeMs) : 0];
  const newest = Math.max(...times);
  return Number.isNaN(newest) ? undefined : newest;
};
