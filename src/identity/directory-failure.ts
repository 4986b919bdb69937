/** The directory could not read or write: what was asked for was done wholly or not at all. `cause` is the database's word. */
export class DirectoryFailure extends Error {
  override readonly name = 'DirectoryFailure';
  /**
   * `away`: its server does not answer now, ask again; `access-denied`: it refuses user, password or right; `not-trusted`: it is not
   * the server that it should be, or has no TLS; `too-old`: a PostgreSQL before version 15; `newer-version`: its tables are of a newer version of
   * this program; `no-space`: the disk is full; `sealed`: there is no key to seal secrets with; `failed`: anything else.
   */
  readonly reason:
    | 'away'
    | 'access-denied'
    | 'not-trusted'
    | 'too-old'
    | 'newer-version'
    | 'no-space'
    | 'sealed'
    | 'failed';

  constructor(reason: DirectoryFailure['reason'], options?: { cause?: unknown }) {
    super(`the directory could not read or write (${reason})`, options);
    this.reason = reason;
  }
}
