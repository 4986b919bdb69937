import type { DatabaseSchema } from './database-schema.ts';

/** The virtual keys and the flash of each: many small records. */
export const virtualKeySchema: DatabaseSchema = {
  // 'TSVk' in ASCII.
  applicationId: 0x5453566b,
  versions: [
    `
    CREATE TABLE virtual_keys (
      sequence INTEGER PRIMARY KEY AUTOINCREMENT,
      id TEXT NOT NULL UNIQUE,
      model TEXT NOT NULL,
      serial TEXT NOT NULL,
      created_at INTEGER NOT NULL
    ) STRICT;

    CREATE TABLE records (
      key_id TEXT NOT NULL REFERENCES virtual_keys (id) ON DELETE CASCADE,
      name TEXT NOT NULL,
      value BLOB NOT NULL,
      PRIMARY KEY (key_id, name)
    ) STRICT, WITHOUT ROWID;
    `,
    `ALTER TABLE virtual_keys ADD COLUMN quirks TEXT NOT NULL DEFAULT '';`,
  ],
};
