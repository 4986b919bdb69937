import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { DirectoryStore } from '../../src/storage/directory/directory-store.ts';
import { act, Log, verify } from './audit-log.ts';
import { newSealing, onBothEngines, openPostgres } from './directory-engines.ts';
import { noPostgres, startTemporaryPostgres } from './temporary-postgres.ts';

const ROWS = 60;

it.skipIf(noPostgres)(
  'two stations write one chain, each with an anchor of its own',
  async () => {
    const server = await startTemporaryPostgres();
    onTestFinished(() => server.end());
    const [address, sealing] = [server.database(), newSealing()];
    const stations = [0, 1].map(() => openPostgres(address, { sealing: () => sealing }));
    const [one, other] = stations as [DirectoryStore, DirectoryStore];
    await Promise.all(Array.from({ length: 200 }, (_, number) => stations[number % 2]?.appendAudit(act(number))));
    expect(await verify(one)).toMatchObject({ outcome: 'intact', checked: 200, foreign: null });
    expect(await verify(other)).toMatchObject({ outcome: 'intact', checked: 200 });
    const third = openPostgres(address);
    await third.appendAudit(act(300));
    expect(await verify(one)).toMatchObject({ outcome: 'intact', foreign: { count: 1, first: 201 } });
  },
  60_000,
);

onBothEngines((openEmpty) => {
  it('hostile F8: records appended at the same time are in one chain', async () => {
    const store = openEmpty();
    await Promise.all(Array.from({ length: 250 }, (_, number) => store.appendAudit(act(number))));
    expect(await verify(store)).toMatchObject({ outcome: 'intact', checked: 250, newest: { sequence: 250 } });
    const page = await store.auditLog.page({
      actorName: null,
      targetName: 'person1@example.com',
      action: 'account.blocked',
      from: act(100).at,
      until: act(200).at,
      before: null,
      limit: 10,
    });
    expect(page.records.map(({ details }) => details['number'])).toEqual(
      Array.from({ length: 10 }, (_, index) => 197 - index * 4),
    );
    const rest = { actorName: null, targetName: 'person1@example.com', action: null, from: null, until: act(9).at };
    const last = await store.auditLog.page({ ...rest, before: null, limit: 200 });
    expect(last.records.map(({ details }) => details['number'])).toEqual([5, 1]);
    expect(last.next).toBeNull();
  });
});

describe('what is done to the database is found, and the first bad record named', () => {
  const filled = async () => {
    const log = new Log();
    await log.append(ROWS);
    expect(await verify(log.store)).toMatchObject({ outcome: 'intact', checked: ROWS, anchor: 'good', break: null });
    return log;
  };
  const columns = ['at', 'actor_id', 'actor_name', 'action', 'target_id', 'target_name', 'reason', 'details', 'mac'];
  const insertAs = (changes: string) => `INSERT INTO audit (sequence, ${columns.join(', ')}) SELECT ${changes}`;
  const row = fc.integer({ min: 1, max: ROWS });

  it('hostile F8: edits, deletions, insertions and swaps, wherever they are', async () => {
    const log = await filled();
    const whole = log.copied();
    const shift = (by: number, from: number) => `
      UPDATE audit SET sequence = -(sequence + ${by}) WHERE sequence >= ${from};
      UPDATE audit SET sequence = -sequence WHERE sequence < 0;`;
    const tampering = fc.oneof(
      fc.record({ row, column: fc.constantFrom(...columns) }).map(({ row: at, column }) => ({
        sql: `UPDATE audit SET ${column} = ${column === 'mac' ? 'randomblob(41)' : column === 'at' ? 'at + 1' : `ifnull(${column}, '') || '1'`} WHERE sequence = ${at}`,
        found: { kind: 'changed', first: at, last: at },
      })),
      fc.record({ from: row, count: fc.integer({ min: 1, max: 5 }) }).map(({ from, count }) => {
        const last = Math.min(ROWS, from + count - 1);
        return {
          sql: `DELETE FROM audit WHERE sequence BETWEEN ${from} AND ${last}`,
          found: { kind: last === ROWS ? 'cut-off' : 'missing', first: from, last },
        };
      }),
      row.map((at) => ({
        sql: `DELETE FROM audit WHERE sequence = ${at}; ${shift(-1, at)}`,
        found: { kind: at === ROWS ? 'cut-off' : 'changed', first: at, last: at },
      })),
      row.map((at) => ({
        sql: `${shift(1, at)} ${insertAs(`${at}, at, actor_id, actor_name, action, target_id, target_name,
          'not said', details, mac`)} FROM audit WHERE sequence = ${at === 1 ? 2 : at - 1}`,
        found: { kind: 'changed', first: at, last: at },
      })),
      fc
        .tuple(row, row)
        .filter(([one, other]) => one !== other)
        .map(([one, other]) => ({
          sql: `UPDATE audit SET sequence = -1 WHERE sequence = ${one};
            UPDATE audit SET sequence = ${one} WHERE sequence = ${other};
            UPDATE audit SET sequence = ${other} WHERE sequence = -1`,
          found: { kind: 'changed', first: Math.min(one, other), last: Math.min(one, other) },
        })),
      row.map((at) => ({
        sql: `UPDATE audit SET mac = NULL WHERE sequence = ${at}`,
        found: { kind: 'changed', first: at === 1 ? 2 : at, last: at === 1 ? 2 : at },
      })),
      fc.constant({
        sql: `${insertAs(`${ROWS + 1}, ${columns.join(', ')}`)}
          FROM audit WHERE sequence = ${ROWS}`,
        found: { kind: 'changed', first: ROWS + 1, last: ROWS + 1 },
      }),
      fc.constant({ sql: 'UPDATE audit SET mac = NULL', found: { kind: 'other-log', first: 1, last: ROWS } }),
    );
    await fc.assert(
      fc.asyncProperty(tampering, async ({ sql, found }) => {
        const copy = log.over(whole);
        copy.sql(sql);
        const verdict = await verify(copy.store);
        expect(verdict, sql).toMatchObject({ outcome: 'broken' });
        const { break: broken } = verdict as { break: { kind: string; first: number; last: number } };
        // Where every mac was taken away, the first place that is known from elsewhere says so.
        if (found.kind === 'other-log') expect(broken).toMatchObject({ kind: 'other-log', first: 1 });
        else expect(broken, sql).toEqual(found);
        await copy.store.close();
      }),
      { numRuns: 150 },
    );
  });

  it('hostile F7 F8: a roll-back, also one that was written on afterwards, or whose end was hidden too', async () => {
    const log = await filled();
    const old = log.copied();
    for (let number = 0; number < 6; number++) await log.append(1, {}, 100 + number);
    const rolledBack = log.over(old);
    expect(await verify(rolledBack.store)).toMatchObject({
      outcome: 'broken',
      break: { kind: 'cut-off', first: ROWS + 1, last: ROWS + 6 },
    });
    expect(await verify(rolledBack.store, 'recent')).toMatchObject({ outcome: 'broken' });
    // Longer than it was: the anchor must not follow.
    for (let number = 0; number < 20; number++) await rolledBack.append(1, { reason: 'another history' }, 200 + number);
    expect(await verify(rolledBack.store)).toMatchObject({
      outcome: 'broken',
      break: { kind: 'other-log', first: ROWS + 1, last: ROWS + 1 },
    });
    const cut = log.over(log.copied());
    cut.sql(`DELETE FROM audit WHERE sequence > ${ROWS}; UPDATE audit_head SET sequence = ${ROWS}`);
    expect(await verify(cut.store)).toMatchObject({ break: { kind: 'cut-off', first: ROWS + 1, last: ROWS + 6 } });
    const emptied = log.over(log.copied());
    emptied.sql('DELETE FROM audit; UPDATE audit_head SET sequence = 0, mac = NULL');
    expect(await verify(emptied.store)).toMatchObject({ break: { kind: 'cut-off', first: 1, last: ROWS + 6 } });
  });

  it('hostile F8: nothing of the anchor can be changed, and taking it away is told', async () => {
    const log = await filled();
    const anchor = JSON.parse(log.anchor ?? '') as Record<string, { sequence: number }>;
    log.anchor = JSON.stringify({ ...anchor, newest: { ...anchor['newest'], sequence: 3 } });
    expect(await verify(log.store)).toMatchObject({ anchor: 'damaged' });
    await log.append(1);
    expect(await verify(log.store)).toMatchObject({ anchor: 'damaged' });
    const without = log.over(log.copied());
    without.anchor = undefined;
    expect(await verify(without.store)).toMatchObject({ outcome: 'intact', anchor: 'none' });
    expect(await verify(without.store)).toMatchObject({ anchor: 'good', anchoredSince: { sequence: ROWS + 1 } });
  });

  it('hostile F8: a clock that was set back', async () => {
    const log = await filled();
    await log.append(1, { at: act(1).at - 120_000 });
    expect(await verify(log.store)).toMatchObject({ outcome: 'intact', backdated: { count: 1, first: ROWS + 1 } });
  });
});

it('a quick look starts where everything was right the last time', async () => {
  const log = new Log();
  await log.append(30);
  expect(await verify(log.store, 'recent')).toMatchObject({ checked: 30 });
  await log.append(5, {}, 50);
  log.sql("UPDATE audit SET reason = 'edited' WHERE sequence = 10");
  expect(await verify(log.store, 'recent')).toMatchObject({ outcome: 'intact', checked: 5, from: 31 });
  expect(await verify(log.store)).toMatchObject({ outcome: 'broken', break: { kind: 'changed', first: 10 } });
  log.sql('DELETE FROM audit WHERE sequence = 35');
  expect(await verify(log.store, 'recent')).toMatchObject({ outcome: 'broken', break: { kind: 'cut-off', first: 35 } });
});

it('what was found broken can be left behind; the log after it is guarded as before', async () => {
  const log = new Log();
  await log.append(10);
  log.sql("UPDATE audit SET reason = 'edited' WHERE sequence = 4; DELETE FROM audit WHERE sequence = 10");
  expect(await log.store.auditLog.accept(new AbortController().signal)).toMatchObject({ break: { first: 4 } });
  await log.append(3, {}, 20);
  expect(await verify(log.store)).toMatchObject({ outcome: 'intact', checked: 3, from: 10, accepted: { sequence: 9 } });
  log.sql('DELETE FROM audit WHERE sequence = 11');
  expect(await verify(log.store)).toMatchObject({ outcome: 'broken', break: { kind: 'missing', first: 11, last: 11 } });
});

it('without the key, records are written and told apart; with a new one, the old ones cannot be checked', async () => {
  const log = new Log();
  log.sealing = undefined;
  await log.append(2);
  expect(await verify(log.store)).toEqual({ outcome: 'locked' });
  log.sealing = newSealing();
  await log.append(2, {}, 10);
  expect(await verify(log.store)).toMatchObject({ outcome: 'intact', checked: 4, unguarded: { count: 2, first: 1 } });
  log.sql("UPDATE audit SET reason = 'edited' WHERE sequence = 2");
  expect(await verify(log.store)).toMatchObject({ outcome: 'broken', break: { kind: 'changed', first: 2 } });
  const other = log.over(log.copied());
  other.sealing = newSealing();
  await other.append(1, {}, 20);
  other.sql("UPDATE audit SET reason = '理由 2' WHERE sequence = 2");
  expect(await verify(other.store)).toMatchObject({ anchor: 'foreign-key', foreign: { count: 2, first: 3 } });
});

it('the anchor is at most 64 records or a second behind, and never waits for long', async () => {
  const log = new Log();
  for (let number = 1; number <= 63; number++) await log.store.appendAudit(act(number));
  expect(log.anchor).toBeUndefined();
  await log.store.appendAudit(act(64));
  await log.settle();
  expect(JSON.parse(log.anchor ?? '')).toMatchObject({ newest: { sequence: 64 } });
  await log.store.appendAudit(act(65));
  expect(log.clock.pending).toBe(1);
  await log.settle();
  expect(JSON.parse(log.anchor ?? '')).toMatchObject({ newest: { sequence: 65 } });
  await log.store.appendAudit(act(66));
  await log.store.auditLog.accept(new AbortController().signal);
  expect(log.clock.pending).toBe(0);
});
