import type { DatabaseSync } from 'node:sqlite';
import type { DatabaseSchema } from '../database-schema.ts';
import { keyOfBrowserToken, noKeyOfBrowserToken } from './browser-token-schema.ts';
import { lateIndexes, logSchema } from './log-schema.ts';
import { nameGrams, namePairs, namesOf } from './name-grams.ts';
import { adoptionIndexes, reportSchema } from './report-schema.ts';
import { sqliteTokenCounters, sqliteTokens } from './token-schema.ts';

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
    withMethods,
    `
    CREATE TABLE policy_versions (
      revision INTEGER PRIMARY KEY,
      policy TEXT NOT NULL CHECK (json_valid(policy)),
      saved_at INTEGER NOT NULL,
      effective_at INTEGER NOT NULL,
      saved_by TEXT NOT NULL
    ) STRICT;

    CREATE TABLE greetings (
      sequence INTEGER PRIMARY KEY AUTOINCREMENT,
      id TEXT NOT NULL UNIQUE,
      kind TEXT NOT NULL,
      language TEXT NOT NULL,
      file_name TEXT NOT NULL,
      type TEXT NOT NULL CHECK (type IN ('audio/wav', 'audio/mpeg')),
      bytes INTEGER NOT NULL,
      duration_ms INTEGER NOT NULL,
      added_at INTEGER NOT NULL,
      added_by TEXT NOT NULL,
      sound BLOB NOT NULL,
      UNIQUE (kind, language)
    ) STRICT;

    CREATE TABLE stations (
      name TEXT PRIMARY KEY NOT NULL,
      version TEXT NOT NULL,
      address TEXT NOT NULL,
      seen_at INTEGER NOT NULL
    ) STRICT;
    `,
    logSchema.sqlite,
    sqliteTokens,
    reportSchema.sqlite,
    adoptionIndexes,
    lateIndexes,
    keyOfBrowserToken,
    sqliteTokenCounters,
    noKeyOfBrowserToken,
  ],
};

/** Version 2: names in kana and Latin, every sign-in method, groups, trusted browsers, policy, plans, audit; names are found. */
function withMethods(database: DatabaseSync): void {
  database.exec(`
    CREATE TABLE accounts_2 (
      sequence INTEGER PRIMARY KEY AUTOINCREMENT,
      id TEXT NOT NULL UNIQUE,
      name_key TEXT NOT NULL UNIQUE,
      user_name TEXT NOT NULL,
      display_name TEXT NOT NULL,
      phonetic_name TEXT NOT NULL,
      latin_name TEXT NOT NULL,
      role TEXT NOT NULL CHECK (role IN ('user', 'helpdesk', 'auditor', 'admin', 'tester')),
      disabled INTEGER NOT NULL CHECK (disabled IN (0, 1)),
      register_again INTEGER NOT NULL CHECK (register_again IN (0, 1)),
      default_method_id TEXT,
      user_handle BLOB NOT NULL UNIQUE CHECK (length(user_handle) = 32),
      created_at INTEGER NOT NULL,
      revision INTEGER NOT NULL,
      sort_name TEXT NOT NULL,
      search_text TEXT NOT NULL
    ) STRICT;
    INSERT INTO accounts_2
      (id, name_key, user_name, display_name, phonetic_name, latin_name, role, disabled, register_again,
       user_handle, created_at, revision, sort_name, search_text)
      SELECT id, name_key, user_name, display_name, '', '', role, 0, 0, user_handle, created_at, revision, '', ''
      FROM accounts ORDER BY created_at, name_key;
    DROP TABLE accounts;
    ALTER TABLE accounts_2 RENAME TO accounts;
    CREATE INDEX accounts_by_name ON accounts (sort_name, sequence);
    CREATE INDEX accounts_by_age ON accounts (created_at, sequence);

    -- Words are pieces of names (see name-grams.ts), the rowid is an account's sequence.
    CREATE VIRTUAL TABLE name_grams USING
      fts5 (grams, content = '', contentless_delete = 1, detail = none, tokenize = 'ascii');

    CREATE TABLE name_pairs (
      pair INTEGER NOT NULL,
      sort_name TEXT NOT NULL,
      sequence INTEGER NOT NULL,
      PRIMARY KEY (pair, sort_name, sequence)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE methods (
      sequence INTEGER PRIMARY KEY AUTOINCREMENT,
      id TEXT NOT NULL UNIQUE,
      account_id TEXT NOT NULL REFERENCES accounts (id),
      type TEXT NOT NULL CHECK (type IN ('phone', 'email', 'authenticator-app', 'oath-token', 'app-password')),
      name TEXT NOT NULL,
      unique_key TEXT UNIQUE,
      details TEXT NOT NULL CHECK (json_valid(details)),
      secret BLOB,
      created_at INTEGER NOT NULL,
      last_used_at INTEGER,
      revision INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX methods_of_account ON methods (account_id, sequence);

    CREATE TABLE directory_groups (
      sequence INTEGER PRIMARY KEY AUTOINCREMENT,
      id TEXT NOT NULL UNIQUE,
      name TEXT NOT NULL,
      name_key TEXT NOT NULL UNIQUE,
      type TEXT NOT NULL CHECK (type IN ('security', 'distribution', 'microsoft-365'))
    ) STRICT;
    CREATE TABLE memberships (
      group_id TEXT NOT NULL REFERENCES directory_groups (id) ON DELETE CASCADE,
      account_id TEXT NOT NULL REFERENCES accounts (id),
      PRIMARY KEY (group_id, account_id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX memberships_of_account ON memberships (account_id, group_id);

    CREATE TABLE browser_tokens (
      hash BLOB PRIMARY KEY NOT NULL CHECK (length(hash) = 32),
      kind TEXT NOT NULL CHECK (kind IN ('remembered', 'session')),
      series TEXT NOT NULL,
      account_id TEXT NOT NULL REFERENCES accounts (id),
      browser_name TEXT NOT NULL,
      created_at INTEGER NOT NULL,
      expires_at INTEGER NOT NULL,
      used_at INTEGER,
      method TEXT
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX browser_tokens_of_account ON browser_tokens (account_id);
    CREATE INDEX browser_tokens_of_series ON browser_tokens (series);

    CREATE TABLE policy (
      id INTEGER PRIMARY KEY CHECK (id = 1),
      revision INTEGER NOT NULL,
      policy TEXT NOT NULL CHECK (json_valid(policy))
    ) STRICT;
    INSERT INTO policy (id, revision, policy) VALUES (1, 0, '{}');

    CREATE TABLE account_states (
      account_id TEXT NOT NULL REFERENCES accounts (id),
      kind TEXT NOT NULL,
      state TEXT NOT NULL CHECK (json_valid(state)),
      PRIMARY KEY (account_id, kind)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX account_states_by_kind ON account_states (kind, account_id);

    CREATE TABLE plans (account_id TEXT PRIMARY KEY NOT NULL REFERENCES accounts (id), plan TEXT NOT NULL) STRICT;

    CREATE TABLE audit (
      sequence INTEGER PRIMARY KEY AUTOINCREMENT,
      at INTEGER NOT NULL,
      actor_id TEXT,
      actor_name TEXT NOT NULL,
      action TEXT NOT NULL,
      target_id TEXT,
      target_name TEXT NOT NULL,
      reason TEXT NOT NULL,
      details TEXT NOT NULL,
      mac BLOB
    ) STRICT;
    CREATE INDEX audit_of_target ON audit (target_id, sequence);

    ALTER TABLE sign_ins ADD COLUMN because TEXT NOT NULL DEFAULT '[]';
  `);
  const update = database.prepare('UPDATE accounts SET sort_name = ?, search_text = ? WHERE sequence = ?');
  const index = database.prepare('INSERT INTO name_grams (rowid, grams) VALUES (?, ?)');
  const pair = database.prepare('INSERT INTO name_pairs (pair, sort_name, sequence) VALUES (?, ?, ?)');
  const select = 'SELECT sequence, user_name, display_name, phonetic_name, latin_name FROM accounts';
  for (const row of database.prepare(select).all()) {
    const { sequence, ...names } = row as { sequence: number } & Parameters<typeof namesOf>[0];
    const { sort_name, search_text } = namesOf(names);
    update.run(sort_name, search_text, sequence);
    index.run(sequence, nameGrams(search_text).join(' '));
    for (const piece of namePairs(search_text)) pair.run(piece, sort_name, sequence);
  }
}
