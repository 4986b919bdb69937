import type { DatabaseSchema } from './database-schema.ts';

/** Sealed records: what the file shows is how many there are and how long they are. */
export const keyAtlasSchema: DatabaseSchema = {
  // 'TSKa' in ASCII.
  applicationId: 0x54534b61,
  versions: [
    `
    CREATE TABLE records (
      id TEXT PRIMARY KEY,
      sealed BLOB NOT NULL
    ) STRICT, WITHOUT ROWID;
    `,
  ],
};
