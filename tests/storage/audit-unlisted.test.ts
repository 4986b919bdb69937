import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Secret } from '../../src/basics/secret.ts';
import { DirectoryFailure } from '../../src/identity/directory-failure.ts';
import { act, Log, verify } from './audit-log.ts';
import { newAccount } from './directory-engines.ts';
import { temporaryFolder } from './folder.ts';

const numberOf = (log: Log, sql: string) => (log.database.prepare(sql).get() as { number: number }).number;
const unlisted = (log: Log) => numberOf(log, 'SELECT count(*) AS number FROM audit WHERE listed = 0');
const ofOwner = async ({ store }: Log) => {
  const any = { targetName: null, action: null, from: null, until: null, before: null };
  const page = await store.auditLog.page({ ...any, actorName: '(owner)', limit: 500 });
  return page.records.map(({ sequence }) => sequence);
};
const accept = ({ store }: Log) => store.auditLog.accept(new AbortController().signal);
const intact = (checked: number) => ({ outcome: 'intact', checked, break: null });

/** Twelve records, of which three are in the indexes. */
async function late(): Promise<Log> {
  const log = new Log();
  await log.append(3);
  for (let number = 4; number <= 12; number++) await log.store.appendAudit(act(number));
  expect(unlisted(log)).toBe(9);
  return log;
}

it.each([
  ["UPDATE audit SET reason = 'x' WHERE sequence = 7", { kind: 'changed', first: 7, last: 7 }],
  ["UPDATE audit SET reason = 'x' WHERE sequence = 12", { kind: 'changed', first: 12, last: 12 }],
  ['DELETE FROM audit WHERE sequence = 7', { kind: 'missing', first: 7, last: 7 }],
  ['DELETE FROM audit WHERE sequence > 9', { kind: 'cut-off', first: 10, last: 12 }],
  ['DELETE FROM audit', { kind: 'cut-off', first: 1, last: 12 }],
  [
    "DELETE FROM audit WHERE sequence > 2; UPDATE sqlite_sequence SET seq = 2 WHERE name = 'audit'",
    { kind: 'cut-off', first: 3, last: 3 },
  ],
])('hostile F8: before records are in the indexes another program finds: %s', async (sql, expected) => {
  const log = await late();
  log.sql(sql);
  const other = log.over(log.copied());
  expect(await verify(other.store)).toMatchObject({ break: expected });
  // What comes then leaves the numbers of those that are gone free, and what is said of them stays true.
  await other.append(2, {}, 20);
  const kind = expected.kind === 'cut-off' ? 'missing' : expected.kind;
  expect(await verify(other.store)).toMatchObject({ break: { ...expected, kind } });
  await accept(other);
  await other.append(2, {}, 30);
  expect(await verify(other.store)).toMatchObject({ outcome: 'intact' });
});

it('hostile F8: an absurd count of the numbers that were given is told, and accepted', async () => {
  const log = await late();
  log.sql("UPDATE sqlite_sequence SET seq = 9007199254740995 WHERE name = 'audit'");
  expect(await verify(log.store)).toMatchObject({ break: { kind: 'cut-off', first: 13 } });
  await accept(log);
  await log.append(1, {}, 13);
  expect(await verify(log.store)).toMatchObject({ outcome: 'intact', newest: { sequence: 13 } });
});

it('records are put into the indexes also where the head was taken away', async () => {
  const log = await late();
  log.sql('DELETE FROM audit_head');
  await log.append(1, {}, 13);
  expect(unlisted(log)).toBe(0);
  expect(await ofOwner(log)).toEqual([12, 9, 6, 3]);
  expect(await verify(log.store)).toMatchObject(intact(13));
});

it('after a power cut between a record and the indexes all is found, and the next record brings it there', async () => {
  const log = await late();
  const again = log.over(log.copied());
  expect(await ofOwner(again)).toEqual([12, 9, 6, 3]);
  expect(await verify(again.store)).toMatchObject(intact(12));
  await again.append(1, {}, 13);
  expect(unlisted(again)).toBe(0);
  expect(await verify(again.store)).toMatchObject(intact(13));
});

it('hostile F7: a disk that is full when the indexes are to follow loses nothing', async () => {
  const log = await late();
  let number = 13;
  for (; unlisted(log) === 0 || number === 13; number++) {
    log.sql('PRAGMA max_page_count = 100000');
    await log.store.appendAudit(act(number, { reason: 'x'.repeat(number) }));
    log.sql(`PRAGMA max_page_count = ${numberOf(log, 'SELECT page_count AS number FROM pragma_page_count')}`);
    await log.settle();
  }
  expect(log.database.isTransaction).toBe(false);
  expect((await ofOwner(log))[0]).toBeGreaterThanOrEqual(number - 3);
  expect(await verify(log.store)).toMatchObject(intact(number - 1));
  log.sql('PRAGMA max_page_count = 100000');
  await log.append(1, {}, number);
  expect(unlisted(log)).toBe(0);
  expect(await verify(log.store)).toMatchObject(intact(number));
});

it('a backup holds what is in no index yet, and takes its place', async () => {
  const log = await late();
  await log.store.addFirstAccount(newAccount());
  const path = join(temporaryFolder(), '..', 'backup');
  await log.store.backUp(path, passphrase());
  const other = new Log();
  other.sealing = log.sealing;
  for (const [to, aside] of [
    [other, `${path}.aside`],
    [log, `${path}.other`],
  ] as const) {
    await to.store.restore(path, passphrase(), aside);
    expect(unlisted(to)).toBe(0);
    expect(await verify(to.store)).toMatchObject(intact(12));
    await to.append(1, {}, 13);
    expect(await ofOwner(to)).toEqual([12, 9, 6, 3]);
    expect(await verify(to.store)).toMatchObject(intact(13));
  }
});

it('what comes while the log is closed is recorded well or refused, and no timer is left', async () => {
  const log = await late();
  const closing = log.store.close();
  await log.store.appendAudit(act(13));
  const { database } = log;
  let copy: Uint8Array = new Uint8Array();
  const close = database.close.bind(database);
  database.close = () => {
    copy = log.copied();
    close();
  };
  await closing;
  expect(log.clock.pending).toBe(0);
  await expect(log.store.appendAudit(act(14))).rejects.toBeInstanceOf(DirectoryFailure);
  const again = log.over(copy);
  expect(unlisted(again)).toBe(0);
  expect(await verify(again.store)).toMatchObject({ ...intact(13), anchor: 'good' });
});

it('a backup that is older than what was accepted counts once it is restored', async () => {
  const log = new Log();
  await log.store.addFirstAccount(newAccount());
  await log.append(3);
  const path = join(temporaryFolder(), '..', 'backup');
  await log.store.backUp(path, passphrase());
  await log.append(6, {}, 4);
  log.sql("UPDATE audit SET reason = 'x' WHERE sequence = 5");
  await accept(log);
  expect(await verify(log.store)).toMatchObject(intact(0));
  const broken = `${path}.broken`;
  await log.store.restore(path, passphrase(), broken);
  expect(await verify(log.store)).toMatchObject({ ...intact(3), accepted: null });
  await log.append(9, {}, 20);
  expect(await verify(log.store)).toMatchObject({ ...intact(12), accepted: null });
  // And back: what is broken in it is accepted again.
  await log.store.restore(broken, passphrase(), `${path}.whole`);
  expect(await verify(log.store)).toMatchObject({ ...intact(0), accepted: { sequence: 9 } });
});

const passphrase = () => Secret.over(Buffer.from('four words that last'));
