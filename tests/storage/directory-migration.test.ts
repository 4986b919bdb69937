import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { migrate } from '../../src/storage/database-schema.ts';
import { noKeyOfBrowserToken } from '../../src/storage/directory/browser-token-schema.ts';
import { directorySchema } from '../../src/storage/directory/sqlite-schema.ts';
import { sqliteTokenCounters } from '../../src/storage/directory/token-schema.ts';
import { newAccount, newSealing, openSqlite } from './directory-engines.ts';
import { phone, softwareToken } from './stored-methods.ts';

test('a directory of version 1 keeps everything, is searched, and takes what is new', async () => {
  const database = new DatabaseSync(':memory:', { enableForeignKeyConstraints: true });
  migrate(database, { ...directorySchema, versions: directorySchema.versions.slice(0, 1) });
  database.exec(`
    UPDATE directory SET first_account_at = 1;
    INSERT INTO accounts VALUES
      ('b', 'taro@example.com', 'Taro@example.com', '田中 太郎', 'user', zeroblob(32), 20, 7),
      ('a', 'chris@example.com', 'chris@example.com', 'Chris Green', 'admin', randomblob(32), 10, 0);
    INSERT INTO passwords VALUES ('a', 'p1', 'scrypt$1', 11), ('b', 'p2', 'scrypt$2', 21);
    INSERT INTO passes VALUES ('b', 'pass', 'scrypt$3', 1, 2, 1, NULL);
    INSERT INTO attempts VALUES ('taro@example.com', 3, NULL, NULL, 9);
    INSERT INTO security_keys VALUES
      (1, 'k', 'a', x'0102', x'03', 5, '00000000-0000-0000-0000-000000000000', 'My key', 'my key', 0, 0, 'attested', 12, NULL);
    INSERT INTO sign_ins VALUES (1, 'e', 13, 'a', 'chris@example.com', 'password', 'success', NULL, NULL);
  `);
  migrate(database, directorySchema);
  expect(database.prepare('PRAGMA foreign_keys').get()).toEqual({ foreign_keys: 1 });
  expect(database.prepare('PRAGMA foreign_key_check').all()).toEqual([]);

  const store = openSqlite(undefined, database);
  expect(await store.state()).toBe('in-use');
  expect(await store.accounts()).toMatchObject([
    { id: 'a', userName: 'chris@example.com', role: 'admin', phoneticName: '', disabled: false, revision: 0 },
    { id: 'b', userName: 'Taro@example.com', role: 'user', defaultMethodId: null, revision: 7, createdAt: 20 },
  ]);
  expect(await store.password('b')).toEqual({ id: 'p2', hash: 'scrypt$2', changedAt: 21 });
  expect(await store.pass('b')).toMatchObject({ id: 'pass', usedAt: null });
  expect(await store.securityKeys('a')).toMatchObject([{ id: 'k', name: 'My key', signCount: 5 }]);
  expect(await store.signIns('a', 9)).toMatchObject([{ id: 'e', because: [] }]);
  for (const query of ['田中', '中', 'taro@', 'chris']) {
    expect((await store.people({ query, sort: 'name', after: null, limit: 9 })).rows, query).toHaveLength(1);
  }
  expect(await store.addAccount(newAccount({ role: 'auditor' }))).toBe('added');
  expect(await store.addMethod(phone('b', 1), { types: ['phone'], max: 1 })).toBe('added');
  await expect(store.replacePassword('nobody', { id: 'x', hash: 'scrypt$x', changedAt: 1 })).rejects.toThrow();
});

test('tokens of the version before counters were known tell the time, and their owners sign in as before', async () => {
  const database = new DatabaseSync(':memory:', { enableForeignKeyConstraints: true });
  const counters = directorySchema.versions.indexOf(sqliteTokenCounters);
  expect(counters).toBeGreaterThan(0);
  const before = directorySchema.versions.slice(0, counters);
  migrate(database, { ...directorySchema, versions: before });
  const sealing = newSealing();
  database.exec(`
    INSERT INTO oath_tokens (id, hardware_key, serial, manufacturer, model, account_id, method_id, revoked_at, algorithm,
        digits, period, drift_steps, secret, search_text, added_at, revision)
      VALUES ('t', 'key', 'C610-1', 'Authenex', 'c610', NULL, NULL, NULL, 'SHA256', 8, 60, -2, NULL, 'c610', 5, 3);
  `);
  migrate(database, directorySchema);
  const store = openSqlite({ sealing: () => sealing }, database);
  expect(await store.token('t')).toMatchObject({ type: 'totp', counter: 0, period: 60, driftSteps: -2, revision: 3 });
  const owner = newAccount();
  await store.addAccount(owner);
  const method = softwareToken(owner.id, 1);
  await store.addMethod(method, { types: ['oath-token'], max: 1 });
  // As a version wrote it that knew one kind only.
  database.exec(`UPDATE methods SET details = json_remove(details, '$.oath.type')`);
  expect(database.prepare('SELECT details FROM methods').get()).not.toMatchObject({
    details: expect.stringContaining('totp'),
  });
  expect(await store.methods(owner.id)).toStrictEqual([method]);
});

test('browsers that came by a method which may be gone sign in anew', () => {
  const database = new DatabaseSync(':memory:', { enableForeignKeyConstraints: false });
  const without = directorySchema.versions.indexOf(noKeyOfBrowserToken);
  expect(without).toBeGreaterThan(0);
  migrate(database, { ...directorySchema, versions: directorySchema.versions.slice(0, without) });
  database.exec(`
    INSERT INTO browser_tokens (hash, kind, series, account_id, browser_name, created_at, expires_at, used_at, method, key_id)
      VALUES (zeroblob(32), 'session', 's', 'a', 'Firefox', 1, 2, NULL, 'security-key', 'removed');
  `);
  migrate(database, directorySchema);
  expect(database.prepare('SELECT * FROM browser_tokens').all()).toEqual([]);
});
