import { rmSync, statSync, utimesSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import type { Clock } from '../basics/clock.ts';
import type { Log } from '../basics/log.ts';
import { ensurePrivateFile, replaceDurably } from './private-files.ts';

/** Copying may take a twentieth of the time. */
const REST = 20;

export const lastGoodPath = (path: string): string => path.replace(/\.sqlite$/, '.last-good.sqlite');

/**
 * The copy of a database that a damaged one is restored from. Its file time is the time of the last change that it holds,
 * which also tells whether it is up to date.
 */
export class LastGoodCopy {
  readonly #path: string;
  readonly #ports: { readonly clock: Clock; readonly log: Log };
  #nextAt = Number.NEGATIVE_INFINITY;

  constructor(path: string, ports: { clock: Clock; log: Log }) {
    this.#path = path;
    this.#ports = ports;
  }

  /** Copies unless the copy holds every change. */
  refresh(): void {
    try {
      if (changedAt(this.#path) !== fileTime(lastGoodPath(this.#path))) this.#copy();
    } catch (error) {
      // The change itself is safe; a full disk must not undo it.
      const code = (error as { code?: unknown }).code;
      this.#ports.log.warn('last-good-copy-failed', { code: typeof code === 'string' ? code : 'unknown' });
    }
  }

  /** Something was changed that a restored copy should have. Copies now, or at a later change or the end when it just did. */
  noteChange(): void {
    const { clock } = this.#ports;
    const start = clock.monotonic();
    if (start < this.#nextAt) return;
    this.refresh();
    const end = clock.monotonic();
    this.#nextAt = end + (end - start) * REST;
  }

  #copy(): void {
    const target = lastGoodPath(this.#path);
    const draft = `${target}.${process.pid}.tmp`;
    rmSync(draft, { force: true });
    ensurePrivateFile(draft);
    // Read before copying: what changes meanwhile makes the copy look old, never new.
    const time = changedAt(this.#path) as number;
    // A connection of its own sees what is committed and nothing of a transaction that is under way in this process. Not a
    // read-only one: that would leave its side files behind.
    const source = new DatabaseSync(this.#path, { timeout: 5000 });
    try {
      source.prepare('VACUUM INTO ?').run(draft);
    } finally {
      source.close();
    }
    utimesSync(draft, time / 1000, time / 1000);
    replaceDurably(draft, target);
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
