import { expect, it } from 'vitest';
import { seededRandom } from '../../src/basics/random.ts';
import { type AdoptedType, adoptedTypes } from '../../src/contract/reports.ts';
import type { SignInEvent, StoredSecurityKey } from '../../src/identity/identity-store.ts';
import { hardwareKey } from '../../src/identity/inventory-token.ts';
import type { StoredMethod } from '../../src/identity/methods/stored-method.ts';
import { Adoption, secondSteps } from '../../src/operations/report-sums.ts';
import type { DirectoryStore } from '../../src/storage/directory/directory-store.ts';
import { newAccount, onBothEngines } from './directory-engines.ts';
import { inventoryToken, phone, softwareToken } from './stored-methods.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
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

const keyOf = (accountId: string, id: string, createdAt: number): StoredSecurityKey => ({
  id,
  accountId,
  credentialId: new TextEncoder().encode(id),
  publicKey: new Uint8Array(77),
  signCount: 0,
  aaguid: '00000000-0000-0000-0000-000000000000',
  name: id,
  nameKey: id,
  backupEligible: false,
  backedUp: false,
  attestation: 'not-attested',
  createdAt,
  lastUsedAt: null,
});

function methodOf(
  type: 'phone' | 'oath-token' | 'app-password',
  accountId: string,
  id: string,
  createdAt: number,
): StoredMethod {
  if (type === 'phone') return { ...phone(accountId, made++), id, createdAt };
  const token = { ...softwareToken(accountId, made++), id, createdAt };
  if (type === 'oath-token') return token;
  const { name, lastUsedAt, revision } = token;
  return { type, id, accountId, createdAt, name, lastUsedAt, revision, hash: `scrypt$${id}` };
}
let made = 0;

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

  it('the use of methods equals a naive count at any times, with what was removed, over several pages of people', async () => {
    const store = openEmpty();
    const dice = seededRandom('adoption').bytes(20_000);
    let at = 0;
    const one = (below: number): number => (dice[at++ % dice.length] ?? 0) % below;
    const today = Math.floor(Date.now() / HOUR) * HOUR;
    const some = Array.from({ length: 1100 }, (_, index) =>
      newAccount({ createdAt: today - 40 * DAY - one(100) * DAY, disabled: index % 9 === 0 }),
    );
    const nothing = { onProgress() {}, signal: new AbortController().signal };
    expect(await store.addAccounts([{ accounts: some, members: [] }], nothing)).toBe('added');
    const spans: { accountId: string; type: AdoptedType; from: number; isRemoved: boolean }[] = [];
    for (const [index, { id }] of some.entries()) {
      // Those who have something are on every page.
      for (let number = 0; index % 12 === 0 && number < one(4); number++) {
        const type = (['phone', 'oath-token', 'app-password', 'security-key'] as const)[one(4)] ?? 'phone';
        const from = today - one(40) * DAY - one(24) * HOUR - one(200);
        const [methodId, isRemoved] = [`held-${index}-${number}`, one(3) === 0];
        if (type === 'security-key') await store.addSecurityKey(keyOf(id, methodId, from), 9);
        else await store.addMethod(methodOf(type, id, methodId, from), { types: [type], max: 9 });
        if (isRemoved) {
          const remove = type === 'security-key' ? store.removeSecurityKey : store.removeMethod;
          expect(await remove(id, methodId)).toBe(true);
        }
        spans.push({ accountId: id, type, from, isRemoved });
      }
    }
    const removedBy = Date.now();
    for (const times of [
      [today - 45 * DAY],
      [today - 30 * DAY - 1, today - 10 * DAY - 1, removedBy],
      Array.from({ length: 30 }, (_, index) => today - (29 - index) * DAY - 1),
      // A day of 23 hours, one of 25, and the future.
      [-72, -48, -25, 0, 24].map((hours) => today + hours * HOUR - 1),
    ]) {
      const adoption = new Adoption({ bounds: [0, ...times.map((time) => time + 1)], now: times.at(-1) ?? 0 });
      const asked = { times: adoption.times, types: adoptedTypes, secondSteps, signal: new AbortController().signal };
      for await (const page of store.reports.adoption(asked)) adoption.add(page);
      for (const [index, point] of adoption.points().entries()) {
        const time = times[index] ?? 0;
        const there = some.filter(({ disabled, createdAt }) => !disabled && createdAt <= time).map(({ id }) => id);
        const has = (...types: readonly AdoptedType[]) => {
          const held = spans.filter(
            ({ type, from, isRemoved }) => types.includes(type) && from <= time && (!isRemoved || time < removedBy),
          );
          return there.filter((id) => held.some(({ accountId }) => accountId === id)).length;
        };
        expect(point.people).toBe(there.length);
        expect(point.secondStep, `second step at ${time}`).toBe(has('phone', 'oath-token', 'security-key'));
        for (const type of adoptedTypes) expect(point.types[type], `${type} at ${time}`).toBe(has(type));
      }
    }
  });

  it('tokens come with their clocks while somebody signs in with them; passes that end are listed in order', async () => {
    const store = openEmpty();
    const owner = newAccount({ displayName: '山田 花子' });
    await store.addAccount(owner);
    const token = inventoryToken(owner.id, 'method-x');
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
