import { unusable } from './private-files.ts';
import { DataFolderUnusable } from './recovered.ts';

/** SQLite's primary result code of an error (rescode.html); NaN for any other error. */
export const primaryCode = (error: unknown): number =>
  Number((error as { errcode?: unknown }).errcode ?? Number.NaN) & 0xff;

/** What SQLite says of a file of the data folder, as the reason that a person is told. */
export function unusableDatabase(error: unknown, path: string): DataFolderUnusable {
  const reason = reasons[primaryCode(error)];
  return reason === undefined ? unusable(error, path) : new DataFolderUnusable(reason, path, { cause: error });
}

/** SQLITE_PERM, BUSY, LOCKED, READONLY, FULL, CANTOPEN. */
const reasons: Readonly<Record<number, DataFolderUnusable['reason']>> = {
  3: 'not-writable',
  5: 'busy',
  6: 'busy',
  8: 'not-writable',
  13: 'no-space',
  14: 'not-writable',
};
