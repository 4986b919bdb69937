import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../src/basics/manual-clock.ts';
import { limits } from '../../src/identity/limits.ts';
import { defaultPolicy } from '../../src/identity/policy/directory-policy.ts';
import { mostCandidates } from '../otp/tokens.ts';
import { codeThrottles } from './code-throttle.ts';
import { chris, codeOf, goodPassword, passwordStep, secret, value } from './directory.ts';
import { addPhone, addToken, due, taro, town } from './people.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

function codeThrottle(lockout = defaultPolicy.lockout) {
  const clock = new ManualClock();
  const start = codeThrottles(clock, lockout);
  return { clock, start, throttle: start() };
}

describe('hostile C2: guessing codes with the right password, unlimited sessions and patience', () => {
  it.each([
    ['the usual lockout', defaultPolicy.lockout],
    ['a lockout that somebody has made lax', { threshold: 100_000, resetMinutes: 1, unlockMinutes: 1 }],
  ])('succeeds with less than 0.1%% in 30 days, with %s', async (_what, lockout) => {
    const { clock, start } = codeThrottle(lockout);
    const end = clock.now() + 30 * DAY;
    let guesses = 0;
    while (clock.now() < end) {
      // Another program each time: what is counted does not live in memory.
      const { locked, until } = await start().charge('taro');
      if (!locked) guesses++;
      await clock.advance(Math.min(until === null ? 1 : until - clock.now(), end - clock.now()));
    }
    expect(guesses).toBeGreaterThanOrEqual(limits.wrongCodes);
    expect(guesses).toBeLessThanOrEqual(2 * limits.wrongCodes + 1);
    // Every guess is worth as many codes as are right at a time, of a million.
    const perGuess = mostCandidates / 10 ** 6;
    expect(1 - (1 - perGuess) ** guesses).toBeLessThan(0.001);
  });

  it('is not helped by right codes in between, of which each pays back only itself', async () => {
    const { throttle } = codeThrottle({ threshold: 10, resetMinutes: 10, unlockMinutes: 10 });
    let guesses = 0;
    for (let time = 0; time < 1000; time++) {
      const { locked } = await throttle.charge('taro');
      if (locked) break;
      guesses++;
      if (guesses % 5 === 0 && !(await throttle.charge('taro')).locked) await throttle.clear('taro');
    }
    expect(guesses).toBeLessThanOrEqual(limits.wrongCodes);
  });

  it('hostile C3 C4 counts all code methods together, tells the owner, and a right code while locked gets the answer of a wrong one', async () => {
    const place = await town();
    const session = await place.strong();
    const { token } = await addToken(place, session);
    await addPhone(place, session);
    const { identity, clock, post } = place;
    const { secondSteps } = identity;
    await clock.advance(MINUTE);
    const oath = await due(place, 'oath-code');
    const sms = await due(place, 'sms');
    value(await secondSteps.sendCode(sms.flow, sms.step.methodId, 'sms', 'ja'));
    const sent = post.code;
    const told = post.texts.length;
    const wrong = '000000' === sent ? '111111' : '000000';
    for (let time = 0; time < 4; time++) await secondSteps.withCode(sms.flow, sms.step.methodId, 'sms', wrong);
    for (let time = 0; time < 5; time++)
      await secondSteps.withCode(oath.flow, oath.step.methodId, 'oath-code', '12345');
    const until = clock.now() + 10 * MINUTE;
    const locked = { outcome: 'refused', refusal: { code: 'sign-in-locked', until } };
    expect(await secondSteps.withCode(oath.flow, oath.step.methodId, 'oath-code', '12345')).toMatchObject(locked);
    expect(await secondSteps.withCode(oath.flow, oath.step.methodId, 'oath-code', token(clock.now()))).toMatchObject(
      locked,
    );
    expect(await secondSteps.withCode(sms.flow, sms.step.methodId, 'sms', sent)).toMatchObject(locked);
    expect(await place.password()).toMatchObject(locked);
    await new Promise((resolve) => setImmediate(resolve));
    expect(post.texts.slice(told).some(({ text }) => text.includes('locked for a while'))).toBe(true);
    // S4-10: after ten minutes it is open, and the next wrong one locks again at once.
    await clock.advance(10 * MINUTE);
    const again = await due(place, 'oath-code');
    expect(codeOf(await secondSteps.withCode(again.flow, again.step.methodId, 'oath-code', '12345'))).toBe(
      'sign-in-locked',
    );
  });

  it('S4-08 a success ends the row, S4-10 ten minutes without a wrong one do too', async () => {
    const { throttle, clock } = codeThrottle();
    for (let time = 0; time < 9; time++) await throttle.charge('taro', false);
    await clock.advance(10 * MINUTE - 1);
    expect((await throttle.charge('taro', false)).locksNow).toBe(true);
    await throttle.open('taro');
    for (let time = 0; time < 9; time++) await throttle.charge('taro', false);
    await clock.advance(10 * MINUTE);
    expect((await throttle.charge('taro', false)).locksNow).toBe(false);
    await throttle.clear('taro', false);
    for (let time = 0; time < 9; time++) expect((await throttle.charge('taro', false)).locksNow).toBe(false);
    expect((await throttle.charge('taro', false)).locksNow).toBe(true);
  });
});

describe('hostile C5: locking another account on purpose', () => {
  it('from one computer stops at that computer: five tries, and the owner signs in elsewhere', async () => {
    const { identity, clock } = await town();
    const attempt = async (source: string, password: string, userName = taro.userName) => {
      const { flow } = await identity.signIn.begin(userName, { source });
      return identity.signIn.withPassword(flow, secret(password));
    };
    for (let time = 0; time < 5; time++)
      expect(codeOf(await attempt('kiosk', 'wrong horse'))).toBe('wrong-credentials');
    for (let time = 0; time < 20; time++) {
      expect(await attempt('kiosk', 'wrong horse')).toMatchObject({
        refusal: { code: 'throttled', until: clock.now() + 10 * MINUTE },
      });
    }
    expect(codeOf(await attempt('kiosk', goodPassword))).toBe('throttled');
    expect(codeOf(await attempt('desk', goodPassword))).toBe('done');
    expect(codeOf(await attempt('kiosk', goodPassword, chris.userName))).toBe('done');
    await clock.advance(10 * MINUTE);
    expect(codeOf(await attempt('kiosk', goodPassword))).toBe('done');
  });

  it('an administrator opens the lock, with a record', async () => {
    const { identity, owner, store, account } = await town();
    for (let time = 0; time < 10; time++) await passwordStep(identity, taro.userName, 'wrong horse');
    expect(codeOf(await passwordStep(identity, taro.userName))).toBe('throttled');
    value(await identity.helpDesk.unlock(owner, { userName: taro.userName, reason: 'was somebody else' }));
    expect(codeOf(await passwordStep(identity, taro.userName))).toBe('done');
    const [record] = await store.auditRecords({ targetId: (await account()).id, limit: 1 });
    expect(record).toMatchObject({
      action: 'account.unlocked',
      actorName: chris.userName,
      reason: 'was somebody else',
    });
  });
});
