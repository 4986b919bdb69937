/** SQLite's primary result code of an error (rescode.html); NaN for any other error. */
export const primaryCode = (error: unknown): number =>
  Number((error as { errcode?: unknown }).errcode ?? Number.NaN) & 0xff;
