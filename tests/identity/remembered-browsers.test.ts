import { describe, expect, it } from 'vitest';
import { limits } from '../../src/identity/limits.ts';
import { defaultPolicy } from '../../src/identity/policy/directory-policy.ts';
import { programRhythm, rememberWarnings } from '../../src/identity/policy/remember.ts';
import { addKey, codeOf, goodPassword, keyStep, secret, value } from './directory.ts';
import { addToken, codeOfNext, due, type Town, taro, town } from './people.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const wish = { stay: false, remember: false, browserName: 'Firefox', browser: [] as string[] };

async function withToken() {
  const place = await town();
  const { token } = await addToken(place, await place.strong());
  await place.clock.advance(MINUTE);
  /** Signs in with the password and the token, and gives what the browser keeps. */
  const signIn = async (choices: Partial<typeof wish> = {}) => {
    const { flow, step, rememberDays } = await due(place, 'oath-code');
    const next = value(
      await place.identity.secondSteps.withCode(flow, step.methodId, 'oath-code', token(place.clock.now())),
    );
    if (next.next !== 'stay-signed-in') throw new Error(`expected the end, got ${next.next}`);
    const end = value(await place.identity.signIn.finish(next.flow, { ...wish, ...choices }));
    await place.clock.advance(MINUTE);
    return { ...end, rememberDays };
  };
  return { ...place, token, signIn };
}

async function passwordFrom({ identity }: Pick<Town, 'identity'>, browser: readonly string[], wantsSecondStep = false) {
  const { flow } = await identity.signIn.begin(taro.userName, { browser, wantsSecondStep });
  return identity.signIn.withPassword(flow, secret(goodPassword));
}

describe('S3-09 S4-83 to S4-92 browsers that are remembered', () => {
  it('S4-84 S4-92 S4-85 "do not ask again" leaves out the second step in that browser, S3-23 S4-86 in no other', async () => {
    const place = await withToken();
    const { keep, rememberDays } = await place.signIn({ remember: true });
    expect(rememberDays).toBe(14);
    expect(keep).toHaveLength(1);
    const next = value(await passwordFrom(place, keep));
    expect(next).toMatchObject({
      next: 'stay-signed-in',
      because: [{ rule: 'remembered-device', details: { days: 14 } }],
    });
    expect(codeOfNext(await passwordFrom(place, []))).toBe('second-step');
    expect(codeOfNext(await passwordFrom(place, ['A'.repeat(43), '', 'nonsense']))).toBe('second-step');
    // Before deleting a method the second step is wanted nevertheless.
    expect(codeOfNext(await passwordFrom(place, keep, true))).toBe('second-step');
  });

  it('day 13 23:59 asks for nothing, after 14 times 24 hours the second step is back', async () => {
    const place = await withToken();
    const at = place.clock.now();
    const { keep } = await place.signIn({ remember: true });
    await place.clock.advance(at + 14 * DAY - 1 - place.clock.now());
    expect(codeOfNext(await passwordFrom(place, keep))).toBe('stay-signed-in');
    await place.clock.advance(1);
    expect(codeOfNext(await passwordFrom(place, keep))).toBe('second-step');
  });

  it('hostile C8 a token is good once: its next one goes on to the same day, and a used one that comes again ends them all', async () => {
    const place = await withToken();
    const { identity, store } = place;
    const first = await place.signIn({ remember: true });
    const use = async (browser: readonly string[]) => {
      const next = value(await passwordFrom(place, browser));
      if (next.next !== 'stay-signed-in') throw new Error('expected no second step');
      return identity.signIn.finish(next.flow, { ...wish, browser: [...browser] });
    };
    const second = value(await use(first.keep));
    expect(second.keep).toHaveLength(1);
    expect(second.keep).not.toEqual(first.keep);
    // The thief shows the copy of the first one.
    expect(codeOfNext(await passwordFrom(place, first.keep))).toBe('second-step');
    expect(codeOfNext(await passwordFrom(place, second.keep))).toBe('second-step');
    const { id } = await place.account();
    expect(await store.browserTokens(id)).toEqual([]);
    expect((await store.auditRecords({ targetId: id, limit: 1 }))[0]).toMatchObject({ action: 'browser-token.reused' });
  });

  it('hostile C8 of two who use one token at the same time, one gets in', async () => {
    const place = await withToken();
    const { keep } = await place.signIn({ remember: true });
    const flows = await Promise.all([passwordFrom(place, keep), passwordFrom(place, keep)]);
    const ends = await Promise.all(
      flows.map((decision) => {
        const next = value(decision);
        return next.next === 'stay-signed-in'
          ? place.identity.signIn.finish(next.flow, { ...wish, browser: keep })
          : expect.unreachable();
      }),
    );
    expect(ends.map(codeOf).sort()).toEqual(['challenge-expired', 'done']);
  });

  it("hostile C8 somebody else's token is worth nothing, nor is one after S4-89 everything was signed out", async () => {
    const place = await withToken();
    const { identity, owner } = place;
    const { keep, session } = await place.signIn({ remember: true, stay: true });
    expect(await identity.securityInfo.devices(session.id)).toMatchObject([
      { browserName: 'Firefox' },
      { browserName: 'Firefox' },
    ]);
    value(await identity.helpDesk.signOutEverywhere(owner, { userName: taro.userName, reason: 'stolen' }));
    expect(identity.signIn.session(session.id)).toBeUndefined();
    expect(codeOfNext(await passwordFrom(place, keep))).toBe('second-step');
    expect(await identity.signIn.resume(keep)).toEqual({ session: null, keep });
  });

  it('S1-09 its owner signs out everywhere, this window too', async () => {
    const place = await withToken();
    const { session } = await place.signIn({ remember: true });
    const other = await place.signIn();
    expect(await place.identity.securityInfo.signOutEverywhere(session.id)).toEqual({ sessions: 3, devices: 1 });
    expect(place.identity.signIn.session(other.session.id)).toBeUndefined();
    expect(place.identity.signIn.session(session.id)).toBeUndefined();
  });

  it('S4-83 turned off, nothing is offered and what was given counts no more', async () => {
    const place = await withToken();
    const { keep } = await place.signIn({ remember: true });
    await place.setPolicy({ remember: { enabled: false, days: 14 } });
    expect((await due(place, 'oath-code')).rememberDays).toBeNull();
    expect(codeOfNext(await passwordFrom(place, keep))).toBe('second-step');
    expect((await place.signIn({ remember: true })).keep).toEqual([]);
  });
});

describe('S0-31 staying signed in', () => {
  it('opens a session again from the browser, once by each token, that deletes nothing without a new sign-in', async () => {
    const place = await withToken();
    const { identity } = place;
    const { keep } = await place.signIn({ stay: true });
    const again = await identity.signIn.resume(keep);
    expect(again.session).toMatchObject({
      userName: taro.userName,
      method: 'password-and-oath-code',
      freshUntil: null,
    });
    expect((await identity.signIn.resume(keep)).session).toBeNull();
    const { keep: later } = await place.signIn({ stay: true });
    await place.clock.advance(limits.stayMs);
    expect((await identity.signIn.resume(later)).session).toBeNull();
  });

  it('ends with the security key that opened it, in the window and in the browser', async () => {
    const place = await withToken();
    const { identity, owner } = place;
    const { key, method } = await addKey(identity, await place.strong());
    const stay = async () => {
      const start = value(await keyStep(identity));
      const next = value(await identity.keySignIn.finish(start.challengeId, key.get(start.options)));
      if (next.next !== 'stay-signed-in') throw new Error(`expected the end, got ${next.next}`);
      return value(await identity.signIn.finish(next.flow, { ...wish, stay: true }));
    };
    const [one, another] = [await stay(), await stay()];
    const { session } = await identity.signIn.resume(one.keep);
    expect(session).toMatchObject({ method: 'security-key' });
    value(await identity.helpDesk.removeMethod(owner, { userName: taro.userName, reason: 'stolen' }, method.id));
    expect(identity.signIn.session(session?.id ?? '')).toBeUndefined();
    expect((await identity.signIn.resume(another.keep)).session).toBeNull();
  });

  it('says when the browser was used last', async () => {
    const place = await withToken();
    const { keep } = await place.signIn({ stay: true });
    await place.clock.advance(DAY);
    const { session } = await place.identity.signIn.resume(keep);
    const [device] = await place.identity.securityInfo.devices(session?.id ?? '');
    expect(device).toMatchObject({ lastUsedAt: place.clock.now(), createdAt: place.clock.now() - DAY - MINUTE });
  });

  it('is over in the browser that signs out, which stays trusted', async () => {
    const place = await withToken();
    const { identity } = place;
    const { keep } = await place.signIn({ stay: true, remember: true });
    const later = await identity.signIn.endStaying(keep);
    expect([keep.length, later.length]).toEqual([2, 1]);
    expect((await identity.signIn.resume(keep)).session).toBeNull();
    expect(value(await passwordFrom(place, later))).toMatchObject({ next: 'stay-signed-in' });
  });

  it('not of an account that was blocked, turned off, or has to register again', async () => {
    const place = await withToken();
    const { identity, owner } = place;
    const about = { userName: taro.userName, reason: 'test' };
    const { keep } = await place.signIn({ stay: true });
    await place.store.changeAccountState((await place.account()).id, 'block', () => ({
      from: 0,
      until: place.clock.now() + 1,
      reason: '',
      because: 'administrator',
      byName: '',
    }));
    expect((await identity.signIn.resume(keep)).session).toBeNull();
    await place.clock.advance(1);
    value(await identity.accounts.change(owner, about.userName, { disabled: true }, 'left'));
    expect((await identity.signIn.resume(keep)).session).toBeNull();
    expect(codeOf(await place.password())).toBe('account-disabled');
  });
});

describe('clients that are no browsers', () => {
  it('S4-87 S4-88 get a token each hour, and ask for two steps after the days of the policy or after 90', () => {
    const days = (count: number, enabled = true) => programRhythm({ remember: { enabled, days: count } });
    expect(programRhythm(defaultPolicy)).toEqual({ tokenMinutes: 60, twoStepDays: 14 });
    expect([days(89), days(90), days(91), days(14, false)].map(({ twoStepDays }) => twoStepDays)).toEqual([
      89, 90, 90, 90,
    ]);
  });

  it('S4-88 S4-90 it is warned of where that is sooner, and where AD FS keeps people signed in', () => {
    const days = (count: number) => ({ remember: { enabled: true, days: count } });
    expect(rememberWarnings(days(89), { keepMeSignedIn: false })).toEqual(['modern-clients-ask-more-often']);
    expect(rememberWarnings(days(90), { keepMeSignedIn: false })).toEqual([]);
    expect(rememberWarnings(days(90), { keepMeSignedIn: true })).toEqual(['keep-me-signed-in-loops']);
    expect(rememberWarnings({ remember: { enabled: false, days: 14 } }, { keepMeSignedIn: true })).toEqual([]);
  });
});
