import { afterEach, expect, test } from 'vitest';
import type { Clock } from '../../src/basics/clock.ts';
import { ManualClock } from '../../src/basics/manual-clock.ts';
import { systemRandom } from '../../src/basics/random.ts';
import { createIdentity, type Identity } from '../../src/identity/identity.ts';
import { type DataFolder, openDataFolder } from '../../src/storage/data-folder.ts';
import {
  chris,
  firstAccount,
  goodPassword,
  passStep,
  passwordStep,
  relyingParty,
  secret,
  sessionFrom,
  value,
} from './directory.ts';

const MINUTE = 60_000;
const folders: DataFolder[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await folder.close();
});

/** A wall clock that can be set, over a monotonic one that cannot. */
function settableClock() {
  const clock = new ManualClock();
  const setting = { offset: 0 };
  const settable: Clock = {
    now: () => clock.now() + setting.offset,
    monotonic: () => clock.monotonic(),
    schedule: (delay, action) => clock.schedule(delay, action),
  };
  return { clock: settable, setting, advance: (ms: number) => clock.advance(ms) };
}

async function open() {
  const { clock, setting, advance } = settableClock();
  const folder = await openDataFolder(':memory:', { clock });
  folders.push(folder);
  const { identityStore: store } = await folder.stores();
  const start = (at: Clock = clock) =>
    createIdentity({ store, clock: at, random: systemRandom, directory: relyingParty });
  const identity = start();
  await firstAccount(identity);
  return { identity, start, clock, setting, advance };
}

const attempt = async (identity: Identity, password: string, userName = chris.userName) => {
  const decision = await passwordStep(identity, userName, password);
  return decision.outcome === 'done' ? 'done' : { code: decision.refusal.code, until: decision.refusal.until };
};

async function fail(identity: Identity, times: number, userName = chris.userName) {
  for (let time = 0; time < times; time++) await attempt(identity, 'wrong horse', userName);
}

test('hostile C4 the tenth wrong password in a row locks for ten minutes, and then each wrong one again', async () => {
  const { identity, clock, advance } = await open();
  await fail(identity, 8);
  expect(await attempt(identity, 'wrong horse')).toEqual({ code: 'wrong-credentials', until: null });
  const until = clock.now() + 10 * MINUTE;
  expect(await attempt(identity, 'wrong horse')).toEqual({ code: 'throttled', until });
  await advance(10 * MINUTE - 1);
  expect(await attempt(identity, goodPassword)).toEqual({ code: 'throttled', until });
  await advance(1);
  expect(await attempt(identity, 'wrong horse')).toEqual({ code: 'throttled', until: clock.now() + 10 * MINUTE });
  await advance(10 * MINUTE);
  expect(await attempt(identity, goodPassword)).toBe('done');
  expect(await attempt(identity, 'wrong horse')).toEqual({ code: 'wrong-credentials', until: null });
});

test('a right password before the tenth wrong one starts the count anew', async () => {
  const { identity } = await open();
  await fail(identity, 9);
  expect(await attempt(identity, goodPassword)).toBe('done');
  await fail(identity, 8);
  expect(await attempt(identity, 'wrong horse')).toEqual({ code: 'wrong-credentials', until: null });
});

test.each(['used', 'expired'])('a pass that is %s pays back no wrong tries', async (state) => {
  const { identity, advance } = await open();
  const { pass } = value(
    await identity.accounts.issuePass({ userName: chris.userName, oneTime: state === 'used' }, null),
  );
  const typed = Buffer.from(pass.expose()).toString();
  const usePass = () => passStep(identity, chris.userName, secret(typed));
  if (state === 'used') value(await usePass());
  else await advance(60 * MINUTE);
  await fail(identity, 8);
  expect(await usePass()).toMatchObject({ outcome: 'refused', refusal: { code: `pass-${state}` } });
  expect(await attempt(identity, 'wrong horse')).toMatchObject({ code: 'throttled' });
});

test('hostile C3 while locked, the right password gets the same answer as a wrong one and costs as much', async () => {
  const { identity } = await open();
  await fail(identity, 10);
  const timed = async (password: string) => {
    const before = process.cpuUsage();
    const answer = await attempt(identity, password);
    const { user, system } = process.cpuUsage(before);
    return { answer, cpu: user + system };
  };
  const [right, wrong] = [await timed(goodPassword), await timed('wrong horse')];
  expect(right.answer).toEqual(wrong.answer);
  expect(right.cpu / wrong.cpu).toBeGreaterThan(0.2);
});

test('hostile C2 a lock survives a restart', async () => {
  const { identity, start } = await open();
  await fail(identity, 10);
  expect(await attempt(start(), goodPassword)).toMatchObject({ code: 'throttled' });
});

test('hostile C2 wrong tries survive a restart', async () => {
  const { identity, start } = await open();
  await fail(identity, 9);
  expect(await attempt(start(), 'wrong horse')).toMatchObject({ code: 'throttled' });
});

test('hostile C2 a clock set back opens nothing, and locks for ten minutes at most', async () => {
  const { identity, start, clock, setting, advance } = await open();
  await fail(identity, 10);
  setting.offset = -365 * 24 * 60 * MINUTE;
  const restarted = start();
  expect(await attempt(restarted, goodPassword)).toEqual({ code: 'throttled', until: clock.now() + 10 * MINUTE });
  await advance(10 * MINUTE);
  expect(await attempt(restarted, goodPassword)).toBe('done');
});

test('hostile C2 a clock set forward opens nothing in the program that set the lock', async () => {
  const { identity, setting, advance } = await open();
  await fail(identity, 10);
  setting.offset = 24 * 60 * MINUTE;
  expect(await attempt(identity, goodPassword)).toMatchObject({ code: 'throttled' });
  await advance(10 * MINUTE);
  expect(await attempt(identity, goodPassword)).toBe('done');
});

test('hostile C2 of thirty wrong ones at the same time, ten are compared', async () => {
  const { identity } = await open();
  const answers = await Promise.all(Array.from({ length: 30 }, () => attempt(identity, 'wrong horse')));
  const codes = answers.map((answer) => (answer === 'done' ? answer : answer.code));
  expect(codes.filter((code) => code === 'wrong-credentials')).toHaveLength(9);
  expect(codes.filter((code) => code === 'throttled')).toHaveLength(21);
});

test('an unknown name is answered and locked like a known one', async () => {
  const { identity } = await open();
  const unknown = 'nobody@example.com';
  const { flow: _one, ...forUnknown } = await identity.signIn.begin(unknown);
  const { flow: _other, ...forKnown } = await identity.signIn.begin(chris.userName);
  expect(forUnknown).toEqual(forKnown);
  for (let time = 1; time <= 11; time++) {
    expect(await attempt(identity, 'wrong horse', unknown)).toEqual(await attempt(identity, 'wrong horse'));
  }
  expect(await attempt(identity, 'wrong horse', unknown)).toMatchObject({ code: 'throttled' });
});

test('a password change counts wrong current passwords too', async () => {
  const { identity } = await open();
  const session = await sessionFrom(identity, await passwordStep(identity));
  const next = 'another horse battery';
  for (let time = 0; time < 10; time++) {
    await identity.securityInfo.changePassword(session.id, secret('wrong horse'), secret(next));
  }
  const answer = await identity.securityInfo.changePassword(session.id, secret(goodPassword), secret(next));
  expect(answer).toMatchObject({ outcome: 'refused', refusal: { code: 'throttled' } });
});

test('of names that nobody has, only the newest thousand are remembered; accounts always are', async () => {
  const { clock } = settableClock();
  const folder = await openDataFolder(':memory:', { clock });
  folders.push(folder);
  const { identityStore: store } = await folder.stores();
  const identity = createIdentity({
    store,
    clock,
    random: systemRandom,
    directory: relyingParty,
  });
  await firstAccount(identity);
  const count = async (name: string) => {
    let failures = 0;
    await store.changeAttempts(name, (current) => {
      failures = current?.failures ?? 0;
      return current;
    });
    return failures;
  };
  const set = (name: string, lastAt: number) => store.changeAttempts(name, () => ({ failures: 3, lock: null, lastAt }));
  await set(chris.userName, 0);
  for (let index = 1; index <= 1010; index++) await set(`nobody-${index}@example.com`, index);
  expect(await count('nobody-10@example.com')).toBe(0);
  expect(await count('nobody-11@example.com')).toBe(3);
  expect(await count(chris.userName)).toBe(3);
});
