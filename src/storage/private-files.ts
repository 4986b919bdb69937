import {
  accessSync,
  chmodSync,
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { DataFolderUnusable } from './recovered.ts';

/** Only their owner reads and writes them. Windows has no such bits: there the profile folder is private. */
const FILE_MODE = 0o600;
const FOLDER_MODE = 0o700;
const OTHERS = 0o077;

/**
 * Makes the folder where it is missing, and private where it is not.
 * @throws DataFolderUnusable `not-ours` for one that others can read and that holds other things: a home folder or /tmp would
 *   be shut to everybody else
 */
export function openPrivateFolder(path: string): void {
  try {
    makeFolders(path);
    const stats = statSync(path);
    const isOpen = (stats.mode & OTHERS) !== 0 && process.platform !== 'win32';
    if (isOpen && !isOurs(readdirSync(path))) throw new DataFolderUnusable('not-ours', path);
    closeToOthers(path, stats);
    accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw unusable(error, path);
  }
}

/**
 * What lies at `path`; undefined where nothing does. Makes it private before anything is written to it.
 * @throws DataFolderUnusable when it is no plain file: a link would send private data elsewhere
 */
export function inspectPrivateFile(path: string): Stats | undefined {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return undefined;
  if (!stats.isFile()) throw new DataFolderUnusable('not-a-file', path);
  try {
    closeToOthers(path, stats);
    // SQLite would open what it cannot write, and fail at the first change.
    accessSync(path, constants.R_OK | constants.W_OK);
  } catch (error) {
    throw unusable(error, path);
  }
  return stats;
}

/** An empty private file, unless there is one: SQLite gives its side files the mode of the main one. @throws DataFolderUnusable */
export function ensurePrivateFile(path: string): void {
  try {
    closeSync(openSync(path, 'a', FILE_MODE));
  } catch (error) {
    throw unusable(error, path);
  }
}

/** Written, and on disk with its name, when it returns. */
export function writeDurably(path: string, text: string): void {
  const draft = `${path}.${process.pid}.tmp`;
  writeFileSync(draft, text, { mode: FILE_MODE });
  replaceDurably(draft, path);
}

/** `draft` takes the place of `path`: after a crash there is the one or the other, whole. */
export function replaceDurably(draft: string, path: string): void {
  syncFile(draft);
  renameSync(draft, path);
  syncFolder(dirname(path));
}

/**
 * `draft` becomes `path`, whole and on disk, unless something is there already.
 * @returns whether it did; the draft is gone in any case
 */
export function publishDurably(draft: string, path: string): boolean {
  try {
    syncFile(draft);
    linkSync(draft, path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return false;
    // A file system without hard links.
    if (code !== 'EPERM' && code !== 'ENOTSUP' && code !== 'ENOSYS') throw error;
    renameSync(draft, path);
  } finally {
    rmSync(draft, { force: true });
  }
  syncFolder(dirname(path));
  return true;
}

/**
 * Moves a file and its side files out of the way, with the time in the name.
 * @param sideFiles their suffixes
 * @returns where it lies now; null when there was none of them
 */
export function keepAside(path: string, at: number, sideFiles: readonly string[] = []): string | null {
  const present = ['', ...sideFiles].filter((suffix) => existsSync(path + suffix));
  if (present.length === 0) return null;
  const extension = extname(path);
  const time = new Date(at).toISOString().slice(0, 19).replaceAll(':', '-');
  const stem = `${path.slice(0, path.length - extension.length)}.damaged-${time}Z`;
  let kept = `${stem}${extension}`;
  for (let count = 2; existsSync(kept); count++) kept = `${stem}-${count}${extension}`;
  for (const suffix of present) renameSync(path + suffix, kept + suffix);
  syncFolder(dirname(path));
  return kept + present[0];
}

/** Takes away the drafts of programs that were killed while they wrote. */
export function removeOrphanedDrafts(folder: string): void {
  for (const name of readdirSync(folder)) {
    const owner = /\.(\d+)\.tmp$/.exec(name)?.[1];
    if (owner !== undefined && !isRunning(Number(owner))) rmSync(join(folder, name), { recursive: true, force: true });
  }
}

/** The system's word on a file, as the reason that a person is told. */
export function unusable(error: unknown, path: string): DataFolderUnusable {
  if (error instanceof DataFolderUnusable) return error;
  const code = (error as { code?: unknown }).code;
  return new DataFolderUnusable(reasons[String(code)] ?? 'failed', path, { cause: error });
}

const reasons: Readonly<Record<string, DataFolderUnusable['reason']>> = {
  EACCES: 'not-writable',
  EPERM: 'not-writable',
  EROFS: 'not-writable',
  ENOSPC: 'no-space',
  EDQUOT: 'no-space',
  ENOTDIR: 'not-a-folder',
  EEXIST: 'not-a-folder',
};

/** One after the other: where none can be made, as in /proc, `recursive` of Node never ends. */
function makeFolders(path: string): void {
  if (isFolder(path)) return;
  if (dirname(path) !== path) makeFolders(dirname(path));
  try {
    mkdirSync(path, { mode: FOLDER_MODE });
  } catch (error) {
    // Another program may have made it meanwhile.
    if (!isFolder(path)) throw error;
  }
}

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;

/** Electron makes its profile before the data folder is opened. */
const isOurs = (names: readonly string[]): boolean =>
  names.length === 0 || names.some((name) => /^(?:directory|virtual-keys|settings)\.|^electron$/.test(name));

function closeToOthers(path: string, { mode }: Stats): void {
  if ((mode & OTHERS) !== 0 && process.platform !== 'win32') chmodSync(path, mode & 0o777 & ~OTHERS);
}

function isRunning(processId: number): boolean {
  try {
    return process.kill(processId, 0);
  } catch (error) {
    return (error as { code?: unknown }).code === 'EPERM';
  }
}

function syncFile(path: string): void {
  const file = openSync(path, 'r+');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Makes a rename last. Windows has no such call and does it itself. */
function syncFolder(path: string): void {
  if (process.platform === 'win32') return;
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
