import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../src/basics/manual-clock.ts';
import { seededRandom } from '../../src/basics/random.ts';
import { reportDays, reportNames } from '../../src/contract/report-names.ts';
import { reportTables } from '../../src/contract/report-table.ts';
import { DirectoryFailure } from '../../src/identity/directory-failure.ts';
import type { SignInEvent } from '../../src/identity/identity-store.ts';
import { createCaller } from '../../src/operations/caller.ts';
import { reportCsv } from '../../src/operations/report-csv.ts';
import { ReportDesk } from '../../src/operations/report-desk.ts';
import { comingPeriod, pastPeriod } from '../../src/operations/report-period.ts';
import { Adoption } from '../../src/operations/report-sums.ts';
import { reportLabels } from '../../src/words/report-labels.ts';
import { openMemoryStore } from './memory-store.ts';
import { Stage, secret } from './stage.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const now = Date.UTC(2026, 10, 22, 13, 47, 16);
const signal = new AbortController().signal;

const event = (at: number, changes: Partial<SignInEvent> = {}): SignInEvent => ({
  id: `event-${at}`,
  at,
  accountId: null,
  userName: 'somebody@example.com',
  method: 'password',
  result: 'success',
  reason: null,
  keyName: null,
  because: [],
  ...changes,
});

function desk() {
  const store = openMemoryStore();
  const clock = new ManualClock(now);
  const ports = { reports: store.reports, auditLog: store.auditLog, modelName: () => 'A model', clock };
  const audit = (at: number, action: string, index: number, details: Record<string, string | number | boolean> = {}) =>
    store.appendAudit({
      at,
      actorId: null,
      actorName: '(owner)',
      action,
      targetId: `account-${index}`,
      targetName: `person${index}@example.com`,
      reason: `because of ${index}`,
      details,
    });
  return { store, clock, audit, desk: new ReportDesk(ports) };
}
const wanted = { days: 7, timeZone: 'Asia/Tokyo', limit: 500, signal } as const;

describe('a period', () => {
  const zones = [
    'UTC',
    'Asia/Tokyo',
    'Asia/Kolkata',
    'America/St_Johns',
    'Africa/Cairo',
    'America/Havana',
    'Pacific/Apia',
  ];

  it('begins and ends with days of the time zone, whatever its clocks do, and holds the present', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.constantFrom(...reportDays),
        fc.integer({ min: Date.UTC(2005, 0), max: Date.UTC(2040, 0) }),
        (timeZone, days, at) => {
          const day = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' });
          for (const { bounds } of [pastPeriod(days, timeZone, at), comingPeriod(days, timeZone, at)]) {
            const bars = days === 1 ? 24 : days;
            expect(bounds.length).toBeGreaterThan(bars - 1);
            expect(bounds.length).toBeLessThanOrEqual(bars + 1);
            for (const [index, bound] of bounds.entries()) {
              if (index > 0) expect(bound).toBeGreaterThan(bounds[index - 1] ?? 0);
              if (days > 1) expect(day.format(bound - 1)).not.toBe(day.format(bound));
            }
            expect(bounds[0]).toBeLessThanOrEqual(at);
            expect(bounds.at(-1)).toBeGreaterThan(at);
          }
        },
      ),
      { numRuns: 150 },
    );
  });

  it.each([
    // The clocks go forward at midnight: the day begins at 1:00 and has 23 hours.
    ['Africa/Cairo', '2024-04-26T12:00:00Z', '2024-04-25T22:00:00.000Z', 23],
    // They go back at 1:00 to midnight: the day has 25.
    ['America/Havana', '2025-11-02T15:00:00Z', '2025-11-02T04:00:00.000Z', 25],
    ['Asia/Kolkata', '2026-11-22T13:47:00Z', '2026-11-21T18:30:00.000Z', 24],
  ])('in %s at %s the day began at %s and has %i hours', (timeZone, at, start, hours) => {
    const [from = 0, until = 0] = pastPeriod(7, timeZone, Date.parse(at)).bounds.slice(-2);
    expect(new Date(from).toISOString()).toBe(start);
    expect((until - from) / HOUR).toBe(hours);
  });

  it('a day that a time zone left out has no bar', () => {
    const { bounds } = pastPeriod(7, 'Pacific/Apia', Date.parse('2012-01-01T12:00:00Z'));
    expect(bounds).toHaveLength(7);
  });
});

describe('reports', () => {
  it('S4-03 S4-23 sign-ins, fraud reports among them, are counted as a naive count over the log does, by day and by hour', async () => {
    const { store, desk: reports } = desk();
    const dice = seededRandom('dice').bytes(600);
    const events: SignInEvent[] = [];
    for (let index = 0; index < 200; index++) {
      const [a = 0, b = 0, c = 0] = dice.subarray(index * 3, index * 3 + 3);
      const failed = c % 3 === 0;
      events.push(
        event(now + HOUR - Math.floor(((a * 256 + b) / 65_536) * 9 * DAY), {
          method: c % 2 === 0 ? 'password' : 'security-key',
          result: failed ? 'failure' : 'success',
          reason: failed ? (c % 2 === 0 ? 'fraud-reported' : 'wrong-code') : null,
        }),
      );
    }
    for (const one of events) await store.appendSignIn(one);
    for (const days of [1, 7] as const) {
      for (const timeZone of ['Asia/Tokyo', 'Asia/Kolkata', 'America/St_Johns']) {
        const { period, bars, methods, reasons } = await reports.signIns({ ...wanted, days, timeZone });
        const within = events.filter(({ at }) => at >= (period.bounds[0] ?? 0) && at < (period.bounds.at(-1) ?? 0));
        expect(within.length).toBeGreaterThan(5);
        for (const [index, bar] of bars.entries()) {
          const [from, until] = [period.bounds[index] ?? 0, period.bounds[index + 1] ?? 0];
          const there = within.filter(({ at }) => at >= from && at < until);
          const of = (result: string) => there.filter((one) => one.result === result).length;
          expect(bar).toEqual({ success: of('success'), failure: of('failure'), interrupted: 0 });
        }
        const fraud = within.filter(({ reason }) => reason === 'fraud-reported').length;
        expect(reasons.find(({ reason }) => reason === 'fraud-reported')?.count).toBe(fraud);
        const keys = within.filter(({ method }) => method === 'security-key').length;
        const found = methods.find(({ method }) => method === 'security-key');
        expect((found?.success ?? 0) + (found?.failure ?? 0)).toBe(keys);
      }
    }
  });

  it('S4-23 fraud reports are listed with the way and whether they blocked the account', async () => {
    const { desk: reports, audit } = desk();
    await audit(now - 8 * DAY, 'fraud.reported', 1, { way: 'sms', blocked: true });
    await audit(now - 2 * DAY, 'fraud.reported', 2, { way: 'notification', blocked: true });
    await audit(now - DAY, 'fraud.reported', 3, { way: 'voice', blocked: false });
    const report = await reports.fraud(wanted);
    expect(report).toMatchObject({ total: 2, blocked: 1 });
    expect(report.rows).toMatchObject([
      { userName: 'person3@example.com', way: 'voice', blocked: false },
      { userName: 'person2@example.com', way: 'notification', blocked: true },
    ]);
    expect(report.bars).toEqual([0, 0, 0, 0, 1, 1, 0]);
    expect((await reports.fraud({ ...wanted, limit: 1 })).rows).toHaveLength(1);
  });

  it('S4-40 the one-time bypass report says of each whether it is open, was used, ran out or was replaced', async () => {
    const { store, desk: reports, audit } = desk();
    const given = (ago: number, index: number, seconds: number) =>
      audit(now - ago, 'account.bypass-given', index, { seconds });
    await given(3 * HOUR, 1, 3600);
    await given(2 * HOUR, 2, 86_400);
    await given(HOUR, 2, 600);
    await given(30 * 60_000, 3, 600);
    await given(60_000, 4, 300);
    const because = [{ rule: 'one-time-bypass', details: {} }];
    await store.appendSignIn(event(now - 3 * HOUR + 5000, { accountId: 'account-1', because }));
    // After it had been replaced: of the second one.
    await store.appendSignIn(event(now - HOUR + 5000, { accountId: 'account-2', because }));
    const { rows, total } = await reports.bypasses(wanted);
    expect(total).toBe(5);
    expect(rows.map(({ userName, state, seconds }) => [userName.slice(6, 7), state, seconds])).toEqual([
      ['4', 'open', 300],
      ['3', 'over', 600],
      ['2', 'used', 600],
      ['2', 'replaced', 86_400],
      ['1', 'used', 3600],
    ]);
    expect(rows.at(-1)?.usedAt).toBe(now - 3 * HOUR + 5000);
  });

  it('S4-15 the history of blocked users has every block and unblock with both reasons', async () => {
    const { desk: reports, audit } = desk();
    await audit(now - 3 * DAY, 'account.blocked', 1);
    await audit(now - 2 * DAY, 'account.unblocked', 1);
    await audit(now - DAY, 'fraud.reported', 2, { way: 'sms', blocked: true });
    await audit(now - DAY + 1, 'fraud.reported', 3, { way: 'sms', blocked: false });
    const { rows, bars } = await reports.blocks(wanted);
    expect(rows.map(({ act, reason }) => [act, reason])).toEqual([
      ['blocked-by-fraud-report', 'because of 2'],
      ['unblocked', 'because of 1'],
      ['blocked', 'because of 1'],
    ]);
    expect(bars.reduce((sum, bar) => sum + bar.blocked, 0)).toBe(2);
    expect(bars.reduce((sum, bar) => sum + bar.unblocked, 0)).toBe(1);
  });
});

it('adoption equals a naive count at the end of each bar, with what was removed since', () => {
  const { bounds } = pastPeriod(7, 'UTC', now);
  const instant = fc.integer({ min: now - 10 * DAY, max: now });
  const span = fc.tuple(
    fc.constantFrom('phone', 'security-key', 'app-password', 'of another version'),
    instant,
    instant,
  );
  const person = fc.record({ createdAt: instant, spans: fc.array(span, { maxLength: 4 }) });
  fc.assert(
    fc.property(fc.array(person, { maxLength: 6 }), (people) => {
      const spans = people.map(({ createdAt, spans: given }) => ({
        createdAt,
        spans: given.map(([type, a, b]) => ({ type, from: Math.min(a, b), until: a > b ? a : null })),
      }));
      const adoption = new Adoption({ bounds, now });
      for (const one of spans) adoption.add({ starts: [], people: [one] });
      for (const [index, point] of adoption.points().entries()) {
        const end = Math.min((bounds[index + 1] ?? 0) - 1, now);
        const there = spans.filter(({ createdAt }) => createdAt <= end);
        const has = (wantedTypes: readonly string[]) =>
          there.filter(({ spans: all }) =>
            all.some(({ type, from, until }) => wantedTypes.includes(type) && from <= end && (until ?? now + 1) > end),
          ).length;
        expect(point.people).toBe(there.length);
        expect(point.types.phone).toBe(has(['phone']));
        expect(point.types['app-password']).toBe(has(['app-password']));
        expect(point.secondStep).toBe(has(['phone', 'security-key']));
      }
    }),
  );
});

describe('handing on', () => {
  async function stage() {
    const it = new Stage();
    const owner = it.client(createCaller({ localOwner: true }));
    await it
      .client(createCaller())
      .accounts.createFirst({ userName: 'a@b.example', displayName: 'A', password: secret('correct battery staple') });
    return owner;
  }

  it('every report is a CSV file in both languages, and the export is in the audit log', async () => {
    const owner = await stage();
    for (const report of reportNames) {
      for (const language of ['en', 'ja'] as const) {
        const labels = reportLabels(language);
        const { text } = await owner.reports.export({ report, days: 7, timeZone: 'Asia/Tokyo', labels });
        expect(text.startsWith('\ufeff"')).toBe(true);
        expect(text).toContain('"Asia/Tokyo"');
        expect(text, report).not.toMatch(/"(columns|tables|values|types|results|methods)\./);
      }
    }
    const { records } = await owner.audit.page({ action: 'report.exported' });
    expect(records).toHaveLength(reportNames.length * 2);
    expect(records[0]?.details).toMatchObject({ report: 'expiring', format: 'csv' });
    expect(await owner.reports.print({ report: 'keys', days: 7, timeZone: 'UTC', as: 'pdf' })).toEqual({
      outcome: 'by-page',
    });
    const [newest] = (await owner.audit.page({ action: 'report.exported' })).records;
    expect(newest?.details).toMatchObject({ report: 'keys', format: 'pdf' });
  });

  it('hostile F2: the sign-in log is a CSV file of what fits, without a formula, recorded, and for nobody who is not signed in', async () => {
    const it = new Stage();
    const owner = it.client(createCaller({ localOwner: true }));
    const person = it.client(createCaller());
    const password = secret('correct battery staple');
    await person.accounts.createFirst({ userName: 'a@b.example', displayName: 'A', password });
    await it.store.appendSignIn(event(now, { userName: '=cmd@b.example', result: 'failure', reason: 'wrong-code' }));
    await it.store.appendSignIn(event(now + 1, { userName: 'c@b.example', keyName: '+key' }));
    const asked = { timeZone: 'Asia/Tokyo', labels: reportLabels('ja') };
    const all = await owner.reports.exportSignInLog(asked);
    expect(all).toMatchObject({ isWhole: true });
    expect(all.text).toContain(`"'=cmd@b.example"`);
    expect(all.text).toContain(`"'+key"`);
    const some = await owner.reports.exportSignInLog({ ...asked, userName: 'c@b.example' });
    expect(some.rows).toBe(1);
    expect(some.text).toContain('"2026-11-22 22:47:16"');
    expect(some.text).not.toContain('cmd');
    const [newest] = (await owner.audit.page({ action: 'report.exported' })).records;
    expect(newest?.details).toEqual({ report: 'sign-in-log', rows: 1, format: 'csv' });
    await expect(it.client(createCaller()).reports.exportSignInLog(asked)).rejects.toThrow();
    it.store.appendAudit = () => Promise.reject(new DirectoryFailure('no-space'));
    await expect(owner.reports.exportSignInLog(asked)).rejects.toThrow();
  });

  it('hostile F2: no cell begins a formula, whoever wrote it, and times are of the time zone', () => {
    const period = { days: 7, timeZone: 'Asia/Tokyo', bounds: [0, 1], now } as const;
    const hostile = '=HYPERLINK("x")';
    const text = reportCsv(
      reportTables({
        report: 'bypasses',
        period: { ...period, bounds: [0, 1] },
        bars: [1],
        total: 1,
        rows: [
          { at: 0, userName: hostile, byName: '@SUM(1)', reason: '-1+1', seconds: -5, state: 'open', usedAt: null },
        ],
      }),
      { labels: { 'tables.bypasses': '+evil' }, period },
    );
    expect(text).toContain(`"'=HYPERLINK(""x"")"`);
    expect(text).toContain(`"'@SUM(1)"`);
    expect(text).toContain(`"'-1+1"`);
    expect(text).toContain(`"'+evil"`);
    expect(text).toContain('"1970-01-01 09:00:00"');
    for (const cell of text.matchAll(/"((?:[^"]|"")*)"/g)) expect(cell[1]).not.toMatch(/^[=+@]|^-(?!5$)/);
  });

  it('refuses a time zone that is none and days that are no period', async () => {
    const owner = await stage();
    await expect(owner.reports.keys({ days: 7, timeZone: 'Nowhere/At_All' })).rejects.toThrow();
    await expect(owner.reports.keys({ days: 8 as 7, timeZone: 'UTC' })).rejects.toThrow();
  });
});
