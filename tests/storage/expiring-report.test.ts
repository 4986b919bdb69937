import { expect, it } from 'vitest';
import { ManualClock } from '../../src/basics/manual-clock.ts';
import { hardwareKey } from '../../src/identity/inventory-token.ts';
import { ReportDesk } from '../../src/operations/report-desk.ts';
import { newAccount, onBothEngines } from './directory-engines.ts';
import { inventoryToken, phone } from './stored-methods.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const now = Date.UTC(2026, 10, 22, 13, 47, 16);
const wanted = { days: 7, timeZone: 'Asia/Tokyo', limit: 500, signal: new AbortController().signal } as const;

onBothEngines((openEmpty) => {
  it('tokens whose clock falls out of the window, and passes that end, come in the order of their end', async () => {
    const store = openEmpty();
    const clock = new ManualClock(now);
    const reports = new ReportDesk({ reports: store.reports, auditLog: store.auditLog, modelName: () => null, clock });
    const owner = newAccount({ displayName: '山田 花子' });
    await store.addAccount(owner);
    const token = inventoryToken(owner.id, 'method-x');
    await store.addTokens([token]);
    await store.addMethod({ ...phone(owner.id, 1), id: 'method-x' }, { types: ['phone'], max: 5 });
    expect(await reports.expiring(wanted)).toMatchObject({ tokens: 1, withoutForecast: 1, total: 0 });
    for (const week of [3, 2, 1, 0]) {
      await store.addDrift(hardwareKey(token), { at: now - week * 7 * DAY, seconds: (3 - week) * 30 });
    }
    const report = await reports.expiring({ ...wanted, days: 90 });
    expect(report).toMatchObject({ tokens: 1, withoutForecast: 0, total: 1 });
    expect(report.rows).toMatchObject([{ kind: 'token', name: 'C610-1 c610', displayName: '山田 花子' }]);
    // 30 s in a week of 604,800 s.
    expect(report.rows[0]?.ppm).toBeCloseTo(49.6, 1);
    const pass = { id: 'pass', hash: 'scrypt$none', startsAt: now, oneTime: true, usedAt: null };
    await store.replacePass(owner.id, { ...pass, expiresAt: now + HOUR });
    const both = await reports.expiring({ ...wanted, days: 90 });
    expect(both.total).toBe(2);
    expect(both.rows.map(({ kind }) => kind)).toEqual(['pass', 'token']);
    expect(both.bars[0]?.passes).toBe(1);
    expect(await store.consumePass('pass', now)).toBe(true);
    expect((await reports.expiring({ ...wanted, days: 90 })).rows.map(({ kind }) => kind)).toEqual(['token']);
    expect(report.bars.reduce((sum, bar) => sum + bar.tokens, 0)).toBe(1);
  });
});
