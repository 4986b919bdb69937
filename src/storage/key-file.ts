import { closeSync, existsSync, openSync, readSync, rmSync, statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { toHex, utf8 } from '../basics/bytes.ts';
import type { Clock } from '../basics/clock.ts';
import type { KeyMemory } from '../virtual-key/key-memory.ts';
import { migrate, numberOf } from './database-schema.ts';
import {
  DamagedRecords,
  type KeyFileHeader,
  keyFileSchema,
  keyMemory,
  readAll,
  writeHeader,
} from './key-file-records.ts';
import { ensurePrivateFile, inspectPrivateFile, keepAside, publishDurably } from './private-files.ts';
import { DataFolderUnusable } from './recovered.ts';
import { primaryCode } from './sqlite-error.ts';

/** One virtual key in one file. */
export interface KeyFile extends KeyFileHeader {
  readonly memory: KeyMemory;
  /** Whether it was made just now. */
  readonly isNew: boolean;
  /** Of what it held when it was opened: another content has another digest. Hexadecimal. */
  readonly digest: string;
  close(): void;
}

/** The file cannot be used. Nothing in it was changed, and nothing of it is lost. */
export class KeyFileRefused extends Error {
  override readonly name = 'KeyFileRefused';
  /**
   * `damaged`: cut off or altered since it was written; `not-ours`: no file of a virtual key; `newer-version`: written by a
   * newer version of the program; `in-use`: another program has it open.
   */
  readonly reason: 'damaged' | 'not-ours' | 'newer-version' | 'in-use' | 'not-writable' | 'no-space' | 'failed';
  readonly path: string;
  /** Where the damaged file lies now; null where it was left in its place. */
  readonly keptAs: string | null;

  constructor(
    reason: KeyFileRefused['reason'],
    path: string,
    options: { keptAs?: string | null; cause?: unknown } = {},
  ) {
    super(`the file of a virtual key cannot be used (${reason}): ${path}`, { cause: options.cause });
    this.reason = reason;
    this.path = path;
    this.keptAs = options.keptAs ?? null;
  }
}

/**
 * Opens the file of a virtual key, or makes one where there is none. SQLite with a rollback journal, so that between two
 * writes the file alone is the whole state. Each record carries its SHA-256; the header holds the number of records and all
 * their digests in one (exclusive or), under a digest of its own. Any stored bit that changed is found at opening, and so is a
 * record that is missing; what a write costs does not grow with what is stored.
 * @param fresh what a new file says; a file that is there says what it says
 * @throws KeyFileRefused; a damaged file is moved aside first
 */
export function openKeyFile(path: string, fresh: KeyFileHeader, clock: Clock): KeyFile {
  try {
    const isNew = inspectPrivateFile(path) === undefined && make(path, fresh);
    return open(path, isNew, clock);
  } catch (cause) {
    throw refused(cause, path);
  }
}

/** Whole from its first moment on: it has another name until it is finished. */
function make(path: string, header: KeyFileHeader): boolean {
  const draft = `${path}.${process.pid}.tmp`;
  try {
    // One of a program that had the same process id and was killed.
    rmSync(draft, { force: true });
    ensurePrivateFile(draft);
    const database = new DatabaseSync(draft);
    try {
      database.exec(`PRAGMA page_size = ${pageSize}`);
      migrate(database, keyFileSchema);
      writeHeader(database, header);
    } finally {
      database.close();
    }
    return publishDurably(draft, path);
  } finally {
    rmSync(draft, { force: true });
  }
}

function open(path: string, isNew: boolean, clock: Clock): KeyFile {
  const start = startOf(path);
  if (!looksLikeOurs(start)) throw new KeyFileRefused('not-ours', path);
  let database: DatabaseSync | undefined;
  try {
    requireSound(path, start);
    database = new DatabaseSync(path, { timeout: 0, enableForeignKeyConstraints: true });
    claim(database);
    const version = numberOf(database, 'user_version');
    if (version > keyFileSchema.versions.length) throw new KeyFileRefused('newer-version', path);
    const stored = readAll(database);
    const { model, serial, digest } = stored.header;
    const opened = database;
    const memory = keyMemory(opened, stored);
    const quirks = quirksOf(stored.header);
    if (!serialForm.test(serial)) throw new DamagedRecords('the serial number is not what was written');
    return { model, quirks, serial, isNew, digest: toHex(digest), memory, close: () => opened.close() };
  } catch (cause) {
    closeQuietly(database);
    if (!isDamage(cause)) throw cause;
    throw new KeyFileRefused('damaged', path, { keptAs: keepAside(path, clock.now(), ['-journal', '-wal']), cause });
  }
}

/** What systems show of a device; this program makes shorter ones. */
const serialForm = /^[\x20-\x7e]{1,64}$/;

/** @throws DamagedRecords: the digest is right where somebody made such a file by hand */
function quirksOf({ quirks }: { readonly quirks: string }): string[] {
  try {
    return z.array(z.string()).parse(JSON.parse(quirks));
  } catch (cause) {
    throw new DamagedRecords('the list of quirks is not what was written', { cause });
  }
}

/** The file is this program's until it is closed: SQLite's lock is never given back between two transactions. */
function claim(database: DatabaseSync): void {
  database.exec('PRAGMA trusted_schema = OFF; PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; COMMIT');
  database.exec('PRAGMA journal_mode = DELETE; PRAGMA synchronous = EXTRA');
}

/** SQLite's header (fileformat.html section 1.3): its first 16 bytes, and where it keeps the application id. */
const magic = utf8('SQLite format 3\0');
const applicationIdAt = 68;
const pageSize = 4096;
const applicationId = new Uint8Array(4);
new DataView(applicationId.buffer).setUint32(0, keyFileSchema.applicationId);

/**
 * What SQLite would not mind: it makes a new database of a piece of a page, takes a file with other format versions for
 * read-only or looks for changes in a write-ahead log, and plays in a journal that belongs to the file before it looks at it.
 * @throws DamagedRecords
 */
function requireSound(path: string, start: Uint8Array): void {
  if (start[18] !== 1 || start[19] !== 1) throw new DamagedRecords('the format versions are not what was written');
  if (existsSync(`${path}-journal`)) return;
  const { size } = statSync(path);
  const written = new DataView(start.buffer).getUint32(28) * pageSize;
  if (size !== written) throw new DamagedRecords(`the file has ${size} bytes, expected ${written}`);
}

/** As much of SQLite's header as is there. */
function startOf(path: string): Uint8Array {
  const start = new Uint8Array(applicationIdAt + 4);
  const file = openSync(path, 'r');
  try {
    return start.subarray(0, readSync(file, start));
  } finally {
    closeSync(file);
  }
}

/**
 * Whether a file is worth being kept aside as damaged: one of somebody else, named by mistake, stays where it is. Either mark
 * may have suffered; a piece that is too short for them counts as ours as far as it goes.
 */
function looksLikeOurs(start: Uint8Array): boolean {
  const differing = (offset: number, expected: Uint8Array) =>
    expected.filter((byte, index) => offset + index < start.length && start[offset + index] !== byte).length;
  const inMagic = differing(0, magic);
  const inId = differing(applicationIdAt, applicationId);
  return (inMagic === 0 && inId <= 1) || (inMagic <= 2 && inId === 0 && start.length === applicationIdAt + 4);
}

/** SQLITE_CORRUPT, SQLITE_NOTADB and what a half-destroyed schema leads to (SQLITE_ERROR, SQLITE_MISMATCH). */
const isDamage = (error: unknown): boolean =>
  error instanceof DamagedRecords || [1, 11, 20, 26].includes(primaryCode(error));

function refused(cause: unknown, path: string): KeyFileRefused {
  if (cause instanceof KeyFileRefused) return cause;
  // A link or a folder holds no key; what the system says is the rest.
  if (cause instanceof DataFolderUnusable && cause.reason === 'not-a-file') {
    return new KeyFileRefused('not-ours', path, { cause });
  }
  const { code } = (cause instanceof DataFolderUnusable ? cause.cause : cause) as { code?: unknown };
  const reason =
    sqliteReasons[primaryCode(cause)] ??
    (cause instanceof DataFolderUnusable ? folderReasons[cause.reason] : undefined) ??
    systemReasons[String(code)];
  return new KeyFileRefused(reason ?? 'failed', path, { cause });
}

/** SQLITE_PERM, BUSY, LOCKED, READONLY, FULL, CANTOPEN. */
const sqliteReasons: Readonly<Record<number, KeyFileRefused['reason']>> = {
  3: 'not-writable',
  5: 'in-use',
  6: 'in-use',
  8: 'not-writable',
  13: 'no-space',
  14: 'not-writable',
};

const folderReasons: Readonly<Partial<Record<DataFolderUnusable['reason'], KeyFileRefused['reason']>>> = {
  'not-writable': 'not-writable',
  'no-space': 'no-space',
};

const systemReasons: Readonly<Record<string, KeyFileRefused['reason']>> = {
  EACCES: 'not-writable',
  EPERM: 'not-writable',
  EROFS: 'not-writable',
  ENOENT: 'not-writable',
  ENOSPC: 'no-space',
  EDQUOT: 'no-space',
};

function closeQuietly(database: DatabaseSync | undefined): void {
  try {
    database?.close();
  } catch {
    // What cannot be closed cleanly is damaged, which was found out already.
  }
}
