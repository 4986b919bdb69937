/** Data that could not be used as it was found. Told to the person; nothing is thrown away. */
export interface Recovered {
  readonly what: 'directory' | 'settings' | 'virtual-keys' | 'key-atlas';
  /**
   * `missing`: the file, or the accounts in it, are gone although there were some. `newer-version`: made by a newer program,
   * left as it is and not used.
   */
  readonly problem: 'damaged' | 'missing' | 'newer-version';
  readonly restored: 'last-good-copy' | 'nothing';
  /** ms since the epoch: the copy holds everything up to then. null when nothing was restored. */
  readonly copyFrom: number | null;
  /** The path under which the unusable file lies now; null when there was none. */
  readonly keptAs: string | null;
}

/** The data folder cannot be used at all: the disk is read-only or full, or the files belong to somebody else. */
export class DataFolderUnusable extends Error {
  override readonly name = 'DataFolderUnusable';
  readonly reason: 'not-writable' | 'no-space' | 'not-a-folder' | 'not-a-file' | 'not-ours' | 'busy' | 'failed';

  constructor(reason: DataFolderUnusable['reason'], path: string, options?: { cause?: unknown }) {
    super(`the data folder cannot be used (${reason}): ${path}`, options);
    this.reason = reason;
  }
}
