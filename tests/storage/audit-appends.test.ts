import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, it, onTestFinished } from 'vitest';
import { ManualClock } from '../../src/basics/manual-clock.ts';
import { Secret } from '../../src/basics/secret.ts';
import type { AuditFilter } from '../../src/identity/audit-queries.ts';
import { openDatabaseFile } from '../../src/storage/database-file.ts';
import { migrate } from '../../src/storage/database-schema.ts';
import { DirectoryDatabase } from '../../src/storage/directory/directory-database.ts';
import { createDirectoryStore, type DirectoryStore } from '../../src/storage/directory/directory-store.ts';
import { lateIndexes } from '../../src/storage/directory/log-schema.ts';
import type { Row } from '../../src/storage/directory/rows.ts';
import { sqliteEngine } from '../../src/storage/directory/sqlite-engine.ts';
import { directorySchema } from '../../src/storage/directory/sqlite-schema.ts';
import { act, Log, verify } from './audit-log.ts';
import { newAccount, newSealing, onBothEngines, openSqlite } from './directory-engines.ts';
import { temporaryFolder } from './folder.ts';

const any: AuditFilter = { actorName: null, targetName: null, action: null, from: null, until: null };
const filters: readonly Partial<AuditFilter>[] = [
  {},
  { actorName: '(owner)' },
  { targetName: 'person1@example.com' },
  { action: 'method.removed' },
  { from: act(4).at },
  { until: act(5).at },
  { targetName: 'person2@example.com', from: act(2).at, until: act(60).at },
  { actorName: 'admin@example.com', action: 'account.blocked' },
];

/** What each filter finds: by pages of two, by the export, and of one target. */
async function found(store: DirectoryStore) {
  const numbers: number[][] = [];
  for (const filter of filters) {
    const paged: number[] = [];
    for (let before: number | null = null; ; ) {
      const page = await store.auditLog.page({ ...any, ...filter, before, limit: 2 });
      paged.push(...page.records.map(({ sequence }) => sequence));
      before = page.next;
      if (before === null) break;
    }
    const exported: number[] = [];
    for await (const records of store.auditLog.records({ ...any, ...filter }, new AbortController().signal)) {
      exported.push(...records.map(({ sequence }) => sequence));
    }
    expect(paged, JSON.stringify(filter)).toEqual(exported.toReversed());
    numbers.push(exported);
  }
  const ofTarget = await store.auditRecords({ targetId: 'account-1', limit: 3, before: 9 });
  return [...numbers, ofTarget.map(({ sequence }) => sequence)];
}

onBothEngines((openEmpty) => {
  it('what was appended a moment ago is found like everything else', async () => {
    const store = openEmpty();
    const numbers = Array.from({ length: 10 }, (_, index) => index + 1);
    for (const number of numbers) await store.appendAudit(act(number));
    expect(await found(store)).toEqual([
      numbers,
      [3, 6, 9],
      [1, 5, 9],
      [2, 4, 6, 8, 10],
      [4, 5, 6, 7, 8, 9, 10],
      [1, 2, 3, 4],
      [2, 6, 10],
      [1, 5, 7],
      [5, 1],
    ]);
  });
});

it('is found the same before it is in the indexes, after it, and where some of it is', async () => {
  const late = new Log();
  const soon = new Log();
  for (let number = 1; number <= 90; number++) {
    await late.store.appendAudit(act(number));
    await soon.append(1, {}, number);
    if (number === 40) await late.settle();
  }
  const unlisted = 'SELECT count(*) AS count FROM audit WHERE listed = 0';
  expect(late.database.prepare(unlisted).get()).toEqual({ count: 50 });
  expect(soon.database.prepare(unlisted).get()).toEqual({ count: 0 });
  const before = await found(late.store);
  expect(before).toEqual(await found(soon.store));
  await late.settle();
  expect(late.database.prepare(unlisted).get()).toEqual({ count: 0 });
  expect(await found(late.store)).toEqual(before);
  const plan = late.database.prepare(
    'EXPLAIN QUERY PLAN SELECT * FROM audit WHERE sequence < 50 AND target_name = ? AND listed = 1 ORDER BY sequence DESC',
  );
  expect(JSON.stringify(plan.all('x'))).toMatch(/INDEX audit_of_target_name \(target_name=\? AND sequence<\?\)"/);
});

it('a page that looked at 10,000 records in vain ends, and the next one goes on until it is before the time asked for', async () => {
  const log = new Log();
  for (let number = 1; number <= 25_000; number++) {
    await log.store.appendAudit(act(number, number === 3001 || number === 24_991 ? { action: 'seldom' } : {}));
  }
  const pages = async (filter: Partial<AuditFilter>) => {
    const records: number[][] = [];
    for (let before: number | null = null; ; ) {
      const page = await log.store.auditLog.page({ ...any, ...filter, before, limit: 5 });
      records.push(page.records.map(({ sequence }) => sequence));
      before = page.next;
      if (before === null) return records;
      // Two of three records are the administrator's.
      expect(before % 5000).toBeGreaterThan(4900);
    }
  };
  const seldom = { actorName: 'admin@example.com', action: 'seldom' };
  expect(await pages(seldom)).toEqual([[24_991], [3001]]);
  expect(await pages({ ...seldom, from: act(12_000).at })).toEqual([[24_991]]);
  expect(await pages({ ...seldom, until: act(24_991).at })).toEqual([[], [3001]]);
  expect(await pages({ action: 'seldom' })).toEqual([[24_991, 3001]]);
});

it('a record taken out of the indexes, so that no search finds it, is named', async () => {
  const log = new Log();
  await log.append(20);
  log.sql('UPDATE audit SET listed = 0 WHERE sequence = 7');
  expect(await verify(log.store)).toMatchObject({ outcome: 'broken', break: { kind: 'changed', first: 7, last: 7 } });
  const other = log.over(log.copied());
  other.sql(
    'UPDATE audit SET listed = 1; UPDATE audit_head SET sequence = 3; UPDATE audit SET listed = 0 WHERE sequence = 5',
  );
  const page = await other.store.auditLog.page({ ...any, targetName: 'person1@example.com', before: null, limit: 9 });
  expect(page.records.map(({ sequence }) => sequence)).toEqual([17, 13, 9, 5, 1]);
});

it('the newest records are missed also before the anchor knows of them, and their numbers are not given again', async () => {
  const log = new Log();
  for (let number = 1; number <= 9; number++) await log.store.appendAudit(act(number));
  expect(log.anchor).toBeUndefined();
  const cut = log.over(log.copied());
  cut.sql('DELETE FROM audit WHERE sequence >= 8');
  expect(await verify(cut.store)).toMatchObject({ break: { kind: 'cut-off', first: 8, last: 9 } });
  await cut.append(2, {}, 20);
  expect(await verify(cut.store)).toMatchObject({ break: { kind: 'missing', first: 8, last: 9 } });
  // By somebody else while the program runs.
  log.sql('DELETE FROM audit WHERE sequence = 9');
  await log.append(1, {}, 10);
  expect(await verify(log.store)).toMatchObject({ break: { kind: 'missing', first: 9, last: 9 } });
});

/** Two programs with one database file. */
function twoPrograms() {
  const path = join(temporaryFolder(), '..', 'directory.sqlite');
  const clock = new ManualClock();
  const sealing = newSealing();
  const opened = [0, 1].map(() => {
    const file = openDatabaseFile({ path, what: 'directory', schema: directorySchema }, clock, true);
    return openSqlite({ sealing: () => sealing }, file?.database);
  });
  return opened as [DirectoryStore, DirectoryStore];
}

it('a second program appends between two records of the first, one by one and many at once', async () => {
  const [one, other] = twoPrograms();
  for (let number = 1; number <= 30; number++) await (number % 3 === 0 ? other : one).appendAudit(act(number));
  const stores = [one, other];
  await Promise.all(Array.from({ length: 120 }, (_, index) => stores[index % 2]?.appendAudit(act(31 + index))));
  for (const store of stores) {
    expect(await verify(store)).toMatchObject({ outcome: 'intact', checked: 150, foreign: null });
  }
});

it('after another program put a smaller log back, the next record leaves no gap', async () => {
  const [one, other] = twoPrograms();
  const path = join(temporaryFolder(), '..', 'backup');
  const passphrase = () => Secret.over(Buffer.from('four words that last'));
  await one.addFirstAccount(newAccount());
  for (let number = 1; number <= 3; number++) await one.appendAudit(act(number));
  await one.backUp(path, passphrase());
  for (let number = 4; number <= 8; number++) await one.appendAudit(act(number));
  expect(readFileSync(path).length).toBeGreaterThan(0);
  await other.restore(path, passphrase(), `${path}.aside`);
  await one.appendAudit(act(9));
  await other.appendAudit(act(10));
  expect(await verify(other)).toMatchObject({ outcome: 'intact', newest: { sequence: 5 } });
  const numbers = (await one.auditRecords({ limit: 9 })).map(({ sequence }) => sequence);
  expect(numbers).toEqual([5, 4, 3, 2, 1]);
});

it('a record is in no transaction of somebody else: what they undo does not undo it', async () => {
  const database = new DatabaseSync(':memory:');
  migrate(database, directorySchema);
  const engine = sqliteEngine(database);
  const sealing = newSealing();
  const options = { sealingKey: { sealing: () => sealing }, clock: new ManualClock(), lost: false };
  const store = createDirectoryStore(engine, { ...options, onFirstAccount() {}, onChange() {} });
  onTestFinished(() => store.close());
  await store.appendAudit(act(1));
  const others = new DirectoryDatabase(engine, () => {});
  let appended: Promise<void> | undefined;
  const undone = others.transaction(async (db) => {
    await db.updateTable('policy').set({ revision: 99 }).execute();
    appended = store.appendAudit(act(2));
    for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
    expect(await db.selectFrom('audit').select('sequence').execute()).toHaveLength(1);
    throw new Error('undone');
  });
  await expect(undone).rejects.toThrow();
  await appended;
  expect(await verify(store)).toMatchObject({ outcome: 'intact', checked: 2 });
  expect((await store.policy()).revision).toBe(0);
});

it('the log of an older version stays whole, is searched, and goes on', async () => {
  const now = new Log();
  await now.append(70);
  const rows = now.database.prepare('SELECT * FROM audit ORDER BY sequence').all() as unknown as Row<'audit'>[];
  const database = new DatabaseSync(':memory:', { enableForeignKeyConstraints: true });
  const version = directorySchema.versions.indexOf(lateIndexes);
  expect(version).toBeGreaterThan(0);
  migrate(database, { ...directorySchema, versions: directorySchema.versions.slice(0, version) });
  const insert = database.prepare('INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
  for (const { listed, ...row } of rows) {
    expect(listed).toBe(1);
    insert.run(...Object.values(row));
  }
  database.prepare('UPDATE audit_head SET sequence = 70, mac = ?').run(rows.at(-1)?.mac ?? null);
  // A larger log was here before a backup was put back.
  database.exec("UPDATE sqlite_sequence SET seq = 500 WHERE name = 'audit'");
  migrate(database, directorySchema);

  const old = new Log(database);
  old.sealing = now.sealing;
  old.anchor = now.anchor;
  expect(await verify(old.store)).toMatchObject({ outcome: 'intact', checked: 70, anchor: 'good' });
  expect(await found(old.store)).toEqual(await found(now.store));
  await old.append(2, {}, 71);
  expect(await verify(old.store)).toMatchObject({ outcome: 'intact', checked: 72, newest: { sequence: 72 } });
  expect(database.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' });
});
