import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import { SqliteDialect, type SqliteStatement } from 'kysely';

const MAX_STATEMENTS = 200;

/**
 * Kysely over node:sqlite. Kysely gives the one connection to one transaction at a time. Each transaction has to write
 * before it reads: then two programs wait for each other, where otherwise the second would fail at its first write.
 */
export function nodeSqliteDialect(database: DatabaseSync): SqliteDialect {
  const statements = new Map<string, SqliteStatement>();
  return new SqliteDialect({
    database: {
      close: () => database.close(),
      prepare(sql) {
        const known = statements.get(sql);
        if (known !== undefined) return known;
        if (statements.size >= MAX_STATEMENTS) statements.clear();
        const statement = statementOf(database.prepare(sql));
        const prepared = sql.toLowerCase() === 'rollback' ? unlessRolledBack(database, statement) : statement;
        statements.set(sql, prepared);
        return prepared;
      },
    },
  });
}

function statementOf(statement: StatementSync): SqliteStatement {
  const values = (parameters: readonly unknown[]) => parameters as SQLInputValue[];
  return {
    reader: statement.columns().length > 0,
    all: (parameters) => statement.all(...values(parameters)),
    run: (parameters) => statement.run(...values(parameters)),
    iterate: (parameters) => statement.iterate(...values(parameters)),
  };
}

/** SQLite itself undoes a transaction that a full disk stopped; an error of another rollback would hide why. */
const unlessRolledBack = (database: DatabaseSync, statement: SqliteStatement): SqliteStatement => ({
  ...statement,
  run: (parameters) => (database.isTransaction ? statement.run(parameters) : { changes: 0, lastInsertRowid: 0 }),
});
