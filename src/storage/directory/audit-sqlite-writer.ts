import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import type { ChainPosition } from './audit-anchor.ts';
import { type AuditWriter, type ChainedRow, type Chaining, newestOf } from './audit-writer.ts';
import type { DirectConnection, DirectoryDatabase } from './directory-database.ts';

/**
 * One record is one statement that commits itself and writes to no index. SQLite's own count of the numbers that were given
 * (`sqlite_sequence`) says where the chain ends; it changes with each record. `audit_head` follows a little later, together with the indexes:
 * what is newer than it is found by its number.
 */
export function sqliteWriter(database: DirectoryDatabase, direct: DirectConnection): AuditWriter {
  let prepared: Statements | undefined;
  const statementsOn = (connection: DatabaseSync) => {
    prepared ??= new Statements(connection);
    return prepared;
  };
  const soon = <T>(action: (statements: Statements) => T): Promise<T> =>
    database.run(async (db) => {
      const connection = direct.free();
      if (connection !== undefined) return action(statementsOn(connection));
      return await direct.wait(db, (waitedFor) => action(statementsOn(waitedFor)));
    });
  return {
    append(chaining, left) {
      try {
        const connection = direct.free();
        if (connection === undefined) return soon((statements) => appendTo(statements, chaining, left));
        appendTo(statementsOn(connection), chaining, left);
        return undefined;
      } catch (error) {
        throw database.failureOf(error);
      }
    },

    list: () => soon((statements) => statements.list()),
    reset: () => soon((statements) => statements.reset()),
    count: () => soon((statements) => statements.count()),
  };
}

function appendTo(statements: Statements, chaining: Chaining, left: ChainPosition | undefined): void {
  if (left !== undefined) {
    const rows = chaining(left);
    if (rows.length === 1 && statements.insertAfter(left, newestOf(rows))) return;
  }
  statements.transaction(() => {
    for (const row of chaining(statements.head())) statements.insert(row);
  });
}

const columns = 'sequence, at, actor_id, actor_name, action, target_id, target_name, reason, details, mac';
const numbered = "name = 'audit'";
/** SQLITE_CONSTRAINT_NOTNULL and SQLITE_CONSTRAINT_PRIMARYKEY. */
const notAfter: readonly unknown[] = [1299, 1555];
const newest = 'FROM audit ORDER BY sequence DESC LIMIT 1';
/** Without it nothing would be put into the indexes any more. */
const headIfGone = 'INSERT OR IGNORE INTO audit_head (id, sequence) VALUES (1, 0)';

class Statements {
  readonly #connection: DatabaseSync;
  readonly #prepared = new Map<string, StatementSync>();
  readonly #insertAfter: StatementSync;

  constructor(connection: DatabaseSync) {
    this.#connection = connection;
    // Where the newest record is another one, `listed` is null, which it must not be. Not `OR IGNORE`: that would count the number as given.
    this.#insertAfter = connection.prepare(`
      INSERT INTO audit (${columns}, listed) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, (
        SELECT 0 FROM audit WHERE sequence = ? AND mac IS ?
          AND sequence = (SELECT seq FROM sqlite_sequence WHERE ${numbered})))`);
  }

  /** @returns false where `head` is not the newest record */
  insertAfter(head: ChainPosition, row: ChainedRow): boolean {
    try {
      this.#insertAfter.run(...valuesOf(row), head.sequence, head.mac);
      return true;
    } catch (error) {
      if (notAfter.includes((error as { errcode?: unknown }).errcode)) return false;
      throw error;
    }
  }

  insert(row: ChainedRow): void {
    this.#run(`INSERT INTO audit (${columns}, listed) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)`, ...valuesOf(row));
  }

  /** Also where the newest records are gone: those that come leave their numbers free. */
  head(): ChainPosition {
    const last = this.#last();
    const listed = this.#get('SELECT sequence FROM audit_head WHERE id = 1') as { sequence: number } | undefined;
    return { sequence: Math.max(last.sequence, this.count(), listed?.sequence ?? 0), mac: last.mac };
  }

  /** Whatever somebody put there is a number: what is said then is that records are missing. */
  count(): number {
    const given = this.#get(
      `SELECT min(CAST(seq AS INTEGER), ${Number.MAX_SAFE_INTEGER}) AS given FROM sqlite_sequence WHERE ${numbered}`,
    );
    return (given as { given: number } | undefined)?.given ?? 0;
  }

  list(): void {
    this.transaction(() => {
      this.#run(headIfGone);
      this.#run(
        'UPDATE audit SET listed = 1 WHERE sequence > (SELECT sequence FROM audit_head WHERE id = 1) AND listed = 0',
      );
      this.#run(
        `UPDATE audit_head SET (sequence, mac) = (SELECT sequence, mac ${newest})
         WHERE id = 1 AND sequence < (SELECT sequence ${newest})`,
      );
    });
  }

  reset(): ChainPosition {
    return this.transaction(() => {
      const last = this.#last();
      this.#run(headIfGone);
      this.#run('UPDATE audit SET listed = 1 WHERE listed = 0');
      this.#run('UPDATE audit_head SET sequence = ?, mac = ? WHERE id = 1', last.sequence, last.mac);
      this.#run(`UPDATE sqlite_sequence SET seq = ? WHERE ${numbered}`, last.sequence);
      return last;
    });
  }

  transaction<T>(action: () => T): T {
    this.#run('BEGIN IMMEDIATE');
    try {
      const result = action();
      this.#run('COMMIT');
      return result;
    } catch (error) {
      // SQLite itself has rolled back after some errors, as that of a full disk.
      if (this.#connection.isTransaction) this.#run('ROLLBACK');
      throw error;
    }
  }

  #last(): ChainPosition {
    return (
      (this.#get(`SELECT sequence, mac ${newest}`) as unknown as ChainPosition | undefined) ?? {
        sequence: 0,
        mac: null,
      }
    );
  }

  #run(sql: string, ...values: SQLInputValue[]): void {
    this.#statement(sql).run(...values);
  }

  #get(sql: string): Record<string, unknown> | undefined {
    return this.#statement(sql).get();
  }

  #statement(sql: string): StatementSync {
    const known = this.#prepared.get(sql) ?? this.#connection.prepare(sql);
    this.#prepared.set(sql, known);
    return known;
  }
}

const valuesOf = (row: ChainedRow) =>
  [
    row.sequence,
    row.at,
    row.actor_id,
    row.actor_name,
    row.action,
    row.target_id,
    row.target_name,
    row.reason,
    row.details,
    row.mac,
  ] as const;
