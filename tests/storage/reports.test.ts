import { expect, it } from 'vitest';
import { seededRandom } from '../../src/basics/random.ts';
import type { SignInEvent } from '../../src/identity/identity-store.ts';
import { hardwareKey } from '../../src/identity/inventory-token.ts';
import type { DirectoryStore } from '../../src/storage/directory/directory-store.ts';
import { newAccount, onBothEngines } from './directory-engines.ts';
import { phone } from './stored-methods.ts';

const HOUR = 3_600_000;
const start = 1_767_225_600_000;

const event = (number: number, changes: Partial<SignInEvent> = {}): SignInEvent => ({
  id: `event-${number}`,
  at: start + number,
  accountId: null,
  userName: 'somebody@example.com',
  method: 'password',
  result: 'success',
  reason: null,
  keyName: null,
  because: [],
  ...changes,
});

const methods = ['password', 'security-key', 'temporary-access-pass'] as const;
const results = ['success', 'failure', 'interrupted'] as const;
const reasons = ['wrong-credentials', 'throttled', 'fraud-reported'] as const;

/** Sign-ins of ten hours, at any second, in an order that a clock that was set back could leave. */
async function fill(store: DirectoryStore, count: number): Promise<SignInEvent[]> {
  const bytes = seededRandom('reports').bytes(count * 6);
  const events: SignInEvent[] = [];
  for (let index = 0; index < count; index++) {
    const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = bytes.subarray(index * 6, index * 6 + 6);
    const result = results[c % 3] ?? 'success';
    const one = event(index, {
      at: start + Math.floor(((a * 256 + b) / 65_536) * 10 * HOUR),
      result,
      method: methods[d % 3] ?? 'password',
      reason: result === 'failure' ? (reasons[e % 3] ?? null) : null,
      userName: `person${f % 4}@example.com`,
    });
    await store.appendSignIn(one);
    events.push(one);
  }
  return events;
}

async function collected<T>(pages: AsyncIterable<readonly T[]>): Promise<T[]> {
  const rows: T[] = [];
  for await (const page of pages) rows.push(...page);
  return rows;
}

const all = {
  from: null,
  until: null,
  userName: null,
  method: null,
  result: null,
  reason: null,
  before: null,
  limit: 50,
} as const;

onBothEngines((openEmpty) => {
  it('S4-23 the sums equal a naive count over the log, for whole hours and for any other times', async () => {
    const store = openEmpty();
    const events = await fill(store, 300);
    const numbers = seededRandom('bounds').bytes(200);
    for (let round = 0; round < 20; round++) {
      const cuts = [...numbers.subarray(round * 6, round * 6 + 6)].sort((a, b) => a - b);
      // Whole hours, half hours, and what falls in the middle of one.
      const unit = [HOUR / 24, HOUR / 2, HOUR][round % 3] ?? HOUR;
      const bounds = [...new Set(cuts.map((cut) => start + Math.floor((cut / 256) * (10 * (HOUR / unit))) * unit))];
      const counted = await store.reports.signInCounts(bounds);
      const sums = new Map<string, number>();
      for (const { bucket, method, result, count } of counted) {
        const key = `${bucket} ${method} ${result}`;
        sums.set(key, (sums.get(key) ?? 0) + count);
      }
      const naive = new Map<string, number>();
      const within = (at: number) => bounds.findIndex((from, index) => at >= from && at < (bounds[index + 1] ?? from));
      for (const { at, method, result } of events) {
        const bucket = within(at);
        const key = `${bucket} ${method} ${result}`;
        if (bucket >= 0) naive.set(key, (naive.get(key) ?? 0) + 1);
      }
      expect(sums, `bounds ${bounds.join(' ')}`).toEqual(naive);
      const [from = 0, until = 0] = [bounds[0], bounds.at(-1)];
      const failures = await store.reports.failureCounts(from, until);
      for (const reason of reasons) {
        const expected = events.filter((one) => one.reason === reason && one.at >= from && one.at < until).length;
        expect(failures.find((one) => one.reason === reason)?.count ?? 0, reason).toBe(expected);
      }
    }
  });

  it('S4-23 the sign-in log is read page by page by any filter, newest first, each sign-in once', async () => {
    const store = openEmpty();
    const events = await fill(store, 260);
    const filters = [
      {},
      { reason: 'fraud-reported' },
      { userName: 'person2@example.com', result: 'success' },
      { method: 'security-key', from: start + 2 * HOUR, until: start + 7 * HOUR },
      { from: start + 20 * HOUR },
      { until: start },
    ] as const;
    for (const filter of filters) {
      const which = { ...all, ...filter };
      const wanted = events.filter(
        (one) =>
          (which.from === null || one.at >= which.from) &&
          (which.until === null || one.at < which.until) &&
          (['userName', 'method', 'result', 'reason'] as const).every((f) => which[f] === null || one[f] === which[f]),
      );
      const found: string[] = [];
      for (let before: number | null = null, more = true; more; ) {
        const page = await store.reports.signInLog({ ...which, before });
        found.push(...page.events.map(({ id }) => id));
        before = page.next;
        more = page.next !== null;
      }
      expect(found, JSON.stringify(filter)).toEqual(wanted.toReversed().map(({ id }) => id));
    }
    await expect(store.reports.signInLog({ ...all, limit: 0 })).rejects.toThrow('expected 1 to 500');
  });

  it('S4-40 the use of a one-time bypass is found in the log', async () => {
    const store = openEmpty();
    const rule = (name: string) => [{ rule: name, details: {} }];
    await store.appendSignIn(event(1, { accountId: 'a', because: rule('second-step') }));
    await store.appendSignIn(event(2, { accountId: 'b', because: rule('one-time-bypass') }));
    await store.appendSignIn(event(3, { accountId: 'a', because: rule('one-time-bypass') }));
    await store.appendSignIn(event(4, { accountId: 'a', because: rule('one-time-bypass') }));
    expect(await store.reports.bypassUse('a', start, start + 100)).toBe(start + 3);
    expect(await store.reports.bypassUse('a', start + 4, start + 100)).toBe(start + 4);
    expect(await store.reports.bypassUse('a', start, start + 3)).toBeNull();
  });

  it('what somebody has and had to sign in with is known with its times; who is turned off is left out', async () => {
    const store = openEmpty();
    const [one, off] = [newAccount({ createdAt: 5 }), newAccount({ disabled: true })];
    await store.addAccount(one);
    await store.addAccount(off);
    const mobile = { ...phone(one.id, 1), createdAt: 10 };
    await store.addMethod(mobile, { types: ['phone'], max: 5 });
    await store.addMethod({ ...phone(one.id, 2), createdAt: 20 }, { types: ['phone'], max: 5 });
    const before = Math.floor(Date.now());
    expect(await store.removeMethod(one.id, mobile.id)).toBe(true);
    expect(await store.removeMethod(one.id, mobile.id)).toBe(false);
    const pages = await collected(store.reports.methodSpans(new AbortController().signal));
    expect(pages).toEqual([
      {
        createdAt: 5,
        spans: expect.toSatisfy((spans: { from: number; until: number | null }[]) => {
          const gone = spans.filter(({ until }) => until !== null);
          return spans.length === 2 && gone.length === 1 && gone[0]?.from === 10 && (gone[0].until ?? 0) >= before;
        }),
      },
    ]);
  });

  it('S4-26 tokens come with their clocks while somebody signs in with them; passes that end are listed in order', async () => {
    const store = openEmpty();
    const owner = newAccount({ displayName: '山田 花子' });
    await store.addAccount(owner);
    const token = {
      id: 'token',
      serial: 'C610-1',
      manufacturer: 'Authenex',
      model: 'c610',
      accountId: owner.id,
      methodId: 'method-x',
      revokedAt: null,
      algorithm: 'SHA1',
      digits: 6,
      period: 30,
      driftSteps: 0,
      secret: seededRandom('seed').bytes(20),
      addedAt: 5,
      revision: 0,
    } as const;
    await store.addTokens([token, { ...token, id: 'other', serial: 'C610-2', methodId: null }]);
    await store.addMethod({ ...phone(owner.id, 1), id: 'method-x' }, { types: ['phone'], max: 5 });
    await store.addDrift(hardwareKey(token), { at: 1, seconds: 0 });
    await store.addDrift(hardwareKey(token), { at: 2, seconds: -30 });
    const clocks = await collected(store.reports.tokenClocks(new AbortController().signal));
    expect(clocks).toEqual([
      {
        serial: 'C610-1',
        model: 'c610',
        period: 30,
        userName: owner.userName,
        displayName: '山田 花子',
        readings: [
          { at: 1, seconds: 0 },
          { at: 2, seconds: -30 },
        ],
      },
    ]);
  });
});
