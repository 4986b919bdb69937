import type { Secret } from '../basics/secret.ts';

/**
 * The whole directory in one file, encrypted with a passphrase: for another disk, another computer or another database. Paths
 * are of the computer on which the program runs. Throws `BackupRefused`, and `DirectoryFailure` when the directory fails.
 */
export interface DirectoryBackups {
  /** Into a new file. @returns how many rows it holds */
  backUp(path: string, passphrase: Secret): Promise<number>;
  /**
   * In place of everything that is here, at once, after the whole file was checked.
   * @returns `keptAs`: a backup of what was here, under the same passphrase
   */
  restore(path: string, passphrase: Secret): Promise<{ readonly rows: number; readonly keptAs: string }>;
}

/** The file is no backup that can be restored, or the backup was not written. Nothing was changed. */
export class BackupRefused extends Error {
  override readonly name = 'BackupRefused';
  /**
   * `exists`: there is a file of this name; `not-a-backup`: it does not begin as one; `newer-version`: of a newer version of the
   * program; `wrong-passphrase`; `damaged`: cut off or altered since it was written; `no-accounts`: of an empty directory; `not-empty`: it is for an empty directory only, and
   * there are accounts;
   * `no-space`; `not-writable`; `not-found`.
   */
  readonly reason:
    | 'exists'
    | 'not-a-backup'
    | 'newer-version'
    | 'wrong-passphrase'
    | 'damaged'
    | 'no-accounts'
    | 'not-empty'
    | 'no-space'
    | 'not-writable'
    | 'not-found';

  constructor(reason: BackupRefused['reason'], options?: { cause?: unknown }) {
    super(`the backup was refused (${reason})`, options);
    this.reason = reason;
  }
}
