/** The end of the audit chain, where appending waits for its turn; what the log is looked through by; sign-ins counted by the hour. */
export const logSchema = {
  sqlite: `
    CREATE TABLE audit_head (
      id INTEGER PRIMARY KEY CHECK (id = 1),
      sequence INTEGER NOT NULL,
      mac BLOB
    ) STRICT;
    INSERT INTO audit_head (id, sequence, mac)
      VALUES (1, (SELECT ifnull(max(sequence), 0) FROM audit), (SELECT mac FROM audit ORDER BY sequence DESC LIMIT 1));
    CREATE INDEX audit_of_actor ON audit (actor_name, sequence);
    CREATE INDEX audit_of_target_name ON audit (target_name, sequence);
    CREATE INDEX audit_of_action ON audit (action, sequence);
    CREATE INDEX audit_by_time ON audit (at, sequence);

    CREATE INDEX sign_ins_of_name ON sign_ins (user_name, sequence);
    CREATE INDEX sign_ins_of_reason ON sign_ins (reason, sequence) WHERE reason IS NOT NULL;
    CREATE INDEX sign_ins_by_time ON sign_ins (at, sequence);

    CREATE TABLE sign_in_hours (
      hour INTEGER NOT NULL,
      method TEXT NOT NULL,
      result TEXT NOT NULL,
      count INTEGER NOT NULL,
      PRIMARY KEY (hour, method, result)
    ) STRICT, WITHOUT ROWID;
    INSERT INTO sign_in_hours SELECT at / 3600000, method, result, count(*) FROM sign_ins GROUP BY 1, 2, 3;
  `,
  postgres: `
    CREATE TABLE audit_head (
      id integer PRIMARY KEY CHECK (id = 1),
      sequence bigint NOT NULL,
      mac bytea
    );
    INSERT INTO audit_head (id, sequence, mac)
      VALUES (1, (SELECT coalesce(max(sequence), 0) FROM audit), (SELECT mac FROM audit ORDER BY sequence DESC LIMIT 1));
    CREATE INDEX audit_of_actor ON audit (actor_name, sequence);
    CREATE INDEX audit_of_target_name ON audit (target_name, sequence);
    CREATE INDEX audit_of_action ON audit (action, sequence);
    CREATE INDEX audit_by_time ON audit (at, sequence);

    CREATE INDEX sign_ins_of_name ON sign_ins (user_name, sequence);
    CREATE INDEX sign_ins_of_reason ON sign_ins (reason, sequence) WHERE reason IS NOT NULL;
    CREATE INDEX sign_ins_by_time ON sign_ins (at, sequence);

    CREATE TABLE sign_in_hours (
      hour bigint NOT NULL,
      method text NOT NULL,
      result text NOT NULL,
      count bigint NOT NULL,
      PRIMARY KEY (hour, method, result)
    );
    INSERT INTO sign_in_hours SELECT at / 3600000, method, result, count(*) FROM sign_ins GROUP BY 1, 2, 3;
  `,
} as const;

/**
 * SQLite only: a record is in the indexes some time after it was written, so that writing it touches one page. What was counted
 * beyond the newest record, by a restored backup of a smaller log, is forgotten: from now on that count says where the log ends.
 */
export const lateIndexes = `
  ALTER TABLE audit ADD COLUMN listed INTEGER NOT NULL DEFAULT 1 CHECK (listed IN (0, 1));
  DROP INDEX audit_of_actor;
  DROP INDEX audit_of_target_name;
  DROP INDEX audit_of_target;
  DROP INDEX audit_of_action;
  DROP INDEX audit_by_time;
  CREATE INDEX audit_of_actor ON audit (actor_name, sequence) WHERE listed = 1;
  CREATE INDEX audit_of_target_name ON audit (target_name, sequence) WHERE listed = 1;
  CREATE INDEX audit_of_target ON audit (target_id, sequence) WHERE listed = 1;
  CREATE INDEX audit_of_action ON audit (action, sequence) WHERE listed = 1;
  CREATE INDEX audit_by_time ON audit (at, sequence) WHERE listed = 1;
  UPDATE sqlite_sequence SET seq = (SELECT sequence FROM audit_head) WHERE name = 'audit';
`;
