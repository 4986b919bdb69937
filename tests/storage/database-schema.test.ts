import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { migrate, numberOf } from '../../src/storage/database-schema.ts';

test('a migration that the database itself has undone, as on a full disk, says why', () => {
  const database = new DatabaseSync(':memory:');
  const sql =
    'CREATE TABLE names (name TEXT UNIQUE); INSERT INTO names VALUES (1); INSERT OR ROLLBACK INTO names VALUES (1);';
  expect(() => migrate(database, { applicationId: 1, versions: [sql] })).toThrow('UNIQUE constraint failed');
  expect(numberOf(database, 'user_version')).toBe(0);
});
