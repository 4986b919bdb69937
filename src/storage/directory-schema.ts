import type { Generated } from 'kysely';
import type { DatabaseSchema } from './database-schema.ts';

/**
 * People, their methods and their sign-ins. Times are ms since the epoch, truth values 0 and 1, ids text: the same on
 * PostgreSQL. The checks also let `quick_check` find rows that nobody wrote.
 */
export const directorySchema: DatabaseSchema = {
  // 'TSDi' in ASCII.
  applicationId: 0x54534469,
  versions: [
    `
    CREATE TABLE directory (
      id INTEGER PRIMARY KEY CHECK (id = 1),
      first_account_at INTEGER
    ) STRICT;
    INSERT INTO directory (id, first_account_at) VALUES (1, NULL);

    CREATE TABLE accounts (
      id TEXT PRIMARY KEY NOT NULL,
      name_key TEXT NOT NULL UNIQUE,
      user_name TEXT NOT NULL,
      display_name TEXT NOT NULL,
      role TEXT NOT NULL CHECK (role IN ('user', 'admin')),
      user_handle BLOB NOT NULL UNIQUE CHECK (length(user_handle) = 32),
      created_at INTEGER NOT NULL,
      revision INTEGER NOT NULL DEFAULT 0
    ) STRICT;

    CREATE TABLE passwords (
      account_id TEXT PRIMARY KEY NOT NULL REFERENCES accounts (id),
      id TEXT NOT NULL UNIQUE,
      hash TEXT NOT NULL CHECK (hash LIKE 'scrypt$%'),
      changed_at INTEGER NOT NULL
    ) STRICT;

    CREATE TABLE attempts (
      name_key TEXT PRIMARY KEY NOT NULL,
      failures INTEGER NOT NULL CHECK (failures >= 0),
      locked_from INTEGER,
      locked_until INTEGER CHECK ((locked_from IS NULL) = (locked_until IS NULL)),
      last_at INTEGER NOT NULL
    ) STRICT;

    CREATE TABLE passes (
      account_id TEXT PRIMARY KEY NOT NULL REFERENCES accounts (id),
      id TEXT NOT NULL UNIQUE,
      hash TEXT NOT NULL CHECK (hash LIKE 'scrypt$%'),
      starts_at INTEGER NOT NULL,
      expires_at INTEGER NOT NULL CHECK (expires_at > starts_at),
      one_time INTEGER NOT NULL CHECK (one_time IN (0, 1)),
      used_at INTEGER
    ) STRICT;

    CREATE TABLE security_keys (
      sequence INTEGER PRIMARY KEY AUTOINCREMENT,
      id TEXT NOT NULL UNIQUE,
      account_id TEXT NOT NULL REFERENCES accounts (id),
      credential_id BLOB NOT NULL UNIQUE,
      public_key BLOB NOT NULL,
      sign_count INTEGER NOT NULL CHECK (sign_count BETWEEN 0 AND 4294967295),
      aaguid TEXT NOT NULL CHECK (length(aaguid) = 36),
      name TEXT NOT NULL,
      name_key TEXT NOT NULL,
      backup_eligible INTEGER NOT NULL CHECK (backup_eligible IN (0, 1)),
      backed_up INTEGER NOT NULL CHECK (backed_up IN (0, 1)),
      attestation TEXT NOT NULL CHECK (attestation IN ('attested', 'not-attested')),
      created_at INTEGER NOT NULL,
      last_used_at INTEGER,
      UNIQUE (account_id, name_key)
    ) STRICT;

    CREATE TABLE sign_ins (
      sequence INTEGER PRIMARY KEY AUTOINCREMENT,
      id TEXT NOT NULL,
      at INTEGER NOT NULL,
      account_id TEXT,
      user_name TEXT NOT NULL,
      method TEXT NOT NULL,
      result TEXT NOT NULL CHECK (result IN ('success', 'failure', 'interrupted')),
      reason TEXT,
      key_name TEXT
    ) STRICT;
    CREATE INDEX sign_ins_of_account ON sign_ins (account_id, sequence);
    `,
  ],
};

/** The rows, as Kysely sees them. */
export interface DirectoryTables {
  directory: { id: number; first_account_at: number | null };
  accounts: {
    id: string;
    name_key: string;
    user_name: string;
    display_name: string;
    role: 'user' | 'admin';
    user_handle: Uint8Array;
    created_at: number;
    revision: number;
  };
  passwords: { account_id: string; id: string; hash: string; changed_at: number };
  attempts: {
    name_key: string;
    failures: number;
    locked_from: number | null;
    locked_until: number | null;
    last_at: number;
  };
  passes: {
    account_id: string;
    id: string;
    hash: string;
    starts_at: number;
    expires_at: number;
    one_time: number;
    used_at: number | null;
  };
  security_keys: {
    sequence: Generated<number>;
    id: string;
    account_id: string;
    credential_id: Uint8Array;
    public_key: Uint8Array;
    sign_count: number;
    aaguid: string;
    name: string;
    name_key: string;
    backup_eligible: number;
    backed_up: number;
    attestation: 'attested' | 'not-attested';
    created_at: number;
    last_used_at: number | null;
  };
  sign_ins: {
    sequence: Generated<number>;
    id: string;
    at: number;
    account_id: string | null;
    user_name: string;
    method: string;
    result: 'success' | 'failure' | 'interrupted';
    reason: string | null;
    key_name: string | null;
  };
}
