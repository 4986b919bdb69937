import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { ManualClock } from '../../src/basics/manual-clock.ts';
import { migrate, numberOf } from '../../src/storage/database-schema.ts';
import { virtualKeySchema } from '../../src/storage/virtual-key-schema.ts';
import { createVirtualKeyStore } from '../../src/storage/virtual-key-store.ts';

test('a migration that the database itself has undone, as on a full disk, says why', () => {
  const database = new DatabaseSync(':memory:');
  const sql =
    'CREATE TABLE names (name TEXT UNIQUE); INSERT INTO names VALUES (1); INSERT OR ROLLBACK INTO names VALUES (1);';
  expect(() => migrate(database, { applicationId: 1, versions: [sql] })).toThrow('UNIQUE constraint failed');
  expect(numberOf(database, 'user_version')).toBe(0);
});

test('a virtual key of an older version has no quirks of its own', () => {
  const [first, ...later] = virtualKeySchema.versions;
  const database = new DatabaseSync(':memory:');
  migrate(database, { ...virtualKeySchema, versions: [first as string] });
  database.exec(
    "INSERT INTO virtual_keys (id, model, serial, created_at) VALUES ('virtual-1', 'atkey-pro', 'VK1', 1700000000000)",
  );
  migrate(database, virtualKeySchema);
  expect(later.length).toBeGreaterThan(0);
  const store = createVirtualKeyStore({ open: () => database, onChange: () => {} }, new ManualClock());
  expect(store.list()).toEqual([{ id: 'virtual-1', model: 'atkey-pro', quirks: [], serial: 'VK1' }]);
  const made = { id: 'virtual-2', model: 'pin-only', quirks: ['one-quirk', 'another'], serial: 'VK2' };
  store.create(made);
  expect(store.list().at(-1)).toEqual(made);
});
