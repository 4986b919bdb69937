import { describe, expect, it } from 'vitest';
import { limits } from '../../src/identity/limits.ts';
import { defaultPolicy } from '../../src/identity/policy/directory-policy.ts';
import { freshForMs, type Session, SessionEnded } from '../../src/identity/sessions.ts';
import type { Finished } from '../../src/identity/sign-in-steps.ts';
import { addKey, codeOf, goodPassword, keyStep, secret, value } from './directory.ts';
import { addApp, addPhone, addToken, codeOfNext, due, number, type Town, taro, town } from './people.ts';

const MINUTE = 60_000;
const about = { userName: taro.userName, reason: 'stolen' };
const another = '080-1111-2222';

/** Taro has a phone, a key and an app; somebody who has the password as well signed in by the first two. */
async function robbed() {
  const place = await town({ remember: { ...defaultPolicy.remember, enabled: true } });
  const session = await place.strong();
  const phone = await addPhone(place, session);
  const { key, method } = await addKey(place.identity, session);
  await addApp(place, session);
  await place.clock.advance(MINUTE);
  const byPhone = await finish(place, await codeStep(place));
  const { flow } = await due(place, 'sms');
  const start = value(await place.identity.keySignIn.begin(flow));
  const byKey = await finish(
    place,
    value(await place.identity.keySignIn.finish(start.challengeId, key.get(start.options))),
  );
  return { ...place, session, phone, key, securityKey: method, byPhone, byKey };
}

async function codeStep(place: Town) {
  const { identity, post } = place;
  const { flow, step } = await due(place, 'sms');
  value(await identity.secondSteps.sendCode(flow, step.methodId, 'sms', 'en'));
  return value(await identity.secondSteps.withCode(flow, step.methodId, 'sms', post.code));
}

async function finish({ identity }: Town, next: { readonly next: string; readonly flow?: string }): Promise<Finished> {
  if (next.next !== 'stay-signed-in') throw new Error(`expected the last question, got ${next.next}`);
  const wish = { stay: true, remember: true, browserName: 'thief', browser: [] };
  return value(await identity.signIn.finish(next.flow ?? '', wish));
}

/** Whether a sign-in is still of use: its window, its session that was to stay, its trusted browser. */
async function whatIsLeft({ identity }: Town, { session, keep }: Finished): Promise<object> {
  const { flow } = await identity.signIn.begin(taro.userName, { browser: keep });
  return {
    window: identity.signIn.session(session.id) !== undefined,
    stays: (await identity.signIn.resume(keep)).session !== null,
    trusted: codeOfNext(await identity.signIn.withPassword(flow, secret(goodPassword))) !== 'second-step',
  };
}

const nothing = { window: false, stays: false, trusted: false };

const replacing = (place: Town, session: Session, replaces: string) =>
  place.identity.methodRegistration.beginPhone(session.id, {
    number: another,
    country: 'JP',
    reachedBy: 'sms',
    line: 'mobile',
    use: 'primary',
    replaces,
  });

describe('S0-42 S1-09 whoever has what was taken away is signed out', () => {
  it.each(['phone', 'securityKey'] as const)('by the help desk: %s', async (which) => {
    const place = await robbed();
    expect(await whatIsLeft(place, await finish(place, await codeStep(await later(place))))).toMatchObject({
      window: true,
      trusted: true,
    });
    value(await place.identity.helpDesk.removeMethod(place.owner, about, place[which].id));
    expect(await whatIsLeft(place, which === 'phone' ? place.byPhone : place.byKey)).toEqual(nothing);
  });

  it.each(['phone', 'securityKey'] as const)('by the owner, whose own window stays: %s', async (which) => {
    const place = await robbed();
    value(await place.identity.securityInfo.remove(place.session.id, place[which].id));
    expect(await whatIsLeft(place, which === 'phone' ? place.byPhone : place.byKey)).toEqual(nothing);
    expect(place.identity.signIn.session(place.session.id)).toBeDefined();
  });

  it('by another number in its place', async () => {
    const place = await robbed();
    const { ceremony } = value(await replacing(place, place.session, place.phone.id));
    value(await place.identity.methodRegistration.sendCode(place.session.id, ceremony, 'ja'));
    expect(place.identity.signIn.session(place.byPhone.session.id)).toBeDefined();
    value(await place.identity.methodRegistration.verifyCode(place.session.id, ceremony, place.post.code));
    expect(await whatIsLeft(place, place.byPhone)).toEqual(nothing);
    expect(place.identity.signIn.session(place.session.id)).toBeDefined();
  });

  it('also who is just signing in with the key', async () => {
    const place = await robbed();
    const { identity, store, owner, key, securityKey } = place;
    const start = value(await keyStep(identity));
    const { recordKeyUse } = store;
    store.recordKeyUse = async (...use) => {
      const answer = await recordKeyUse(...use);
      value(await identity.helpDesk.removeMethod(owner, about, securityKey.id));
      return answer;
    };
    const next = value(await identity.keySignIn.finish(start.challengeId, key.get(start.options)));
    await expect(finish(place, next)).rejects.toThrow('challenge-expired');
  });

  it('and nothing goes where they cannot be signed out', async () => {
    const place = await robbed();
    const { identity, store, owner, session, securityKey } = place;
    const { changeAccountState } = store;
    store.changeAccountState = () => Promise.reject(new Error('busy'));
    await expect(identity.helpDesk.removeMethod(owner, about, securityKey.id)).rejects.toThrow('busy');
    store.changeAccountState = changeAccountState;
    expect(await store.securityKeys(session.accountId)).toHaveLength(1);
    value(await identity.helpDesk.removeMethod(owner, about, securityKey.id));
    expect(await whatIsLeft(place, place.byKey)).toEqual(nothing);
  });

  it('but not the window in which the owner does it, whoever looks at it meanwhile', async () => {
    const place = await robbed();
    const { identity, store, session, phone } = place;
    const { changeAccountState } = store;
    store.changeAccountState = async (...change) => {
      await changeAccountState(...change);
      await identity.signIn.closeIfOver(session.id);
    };
    value(await identity.securityInfo.remove(session.id, phone.id));
    expect(identity.signIn.session(session.id)).toBeDefined();
  });

  it('but by nothing that opens no session', async () => {
    const place = await robbed();
    await place.setPolicy({ appPasswords: { ...defaultPolicy.appPasswords, enabled: true } });
    const { method } = value(await place.identity.appPasswords.create(place.session.id, 'Mail'));
    value(await place.identity.securityInfo.remove(place.session.id, method.id));
    expect(place.identity.signIn.session(place.byPhone.session.id)).toBeDefined();
  });
});

describe("S0-39 an old session takes nobody's method away", () => {
  it('not by another number, address or token in its place, also after it was opened again', async () => {
    const place = await town();
    const { identity, clock, store } = place;
    const session = await place.strong();
    const phone = await addPhone(place, session);
    await addToken(place, session);
    await clock.advance(MINUTE);
    const { keep } = await finish(place, await codeStep(place));
    await clock.advance(freshForMs);
    const resumed = (await identity.signIn.resume(keep)).session;
    if (!resumed) throw new Error('expected a session');
    for (const old of [session, resumed]) {
      expect(codeOf(await replacing(place, old, phone.id))).toBe('needs-fresh-sign-in');
      const offer = await identity.methodRegistration.beginToken(old.id, { name: null, period: 30 });
      expect(codeOf(offer)).toBe('needs-fresh-sign-in');
      // What takes nothing away is as before.
      expect(codeOf(await identity.methodRegistration.beginApp(old.id))).toBe('done');
    }
    expect(await store.methods(session.accountId)).toMatchObject([{ number: '+819012345678' }, {}]);
    await clock.advance(limits.resendMs);
    const fresh = (await finish(place, await codeStep(place))).session;
    expect(codeOf(await replacing(place, fresh, phone.id))).toBe('done');
  });
});

describe('S0-21 a registration that was left open', () => {
  async function twoWindows() {
    const place = await town();
    const [one, two] = [value(await place.password()), value(await place.password())];
    if (one.next !== 'register' || two.next !== 'register') throw new Error('expected two registrations');
    return { ...place, mine: one.session, other: two.session };
  }

  it('ends where a method was registered elsewhere, so that a password alone passes by none', async () => {
    const place = await twoWindows();
    const { signIn } = place.identity;
    await addPhone(place, place.mine);
    await signIn.closeIfOver(place.mine.id);
    await signIn.closeIfOver(place.other.id);
    expect(signIn.session(place.mine.id)).toBeDefined();
    await expect(signIn.registered(place.other.id)).rejects.toThrow(SessionEnded);
    await expect(addPhone(place, place.other, 'sms', another)).rejects.toThrow(SessionEnded);
    expect(codeOfNext(await signIn.registered(place.mine.id))).toBe('stay-signed-in');
    expect(await place.store.methods(place.mine.accountId)).toMatchObject([{ number: '+819012345678' }]);
  });

  it('ends at its next step, without being looked at before', async () => {
    const place = await twoWindows();
    const { methodRegistration: adding } = place.identity;
    const wish = { country: 'JP', reachedBy: 'sms', line: 'mobile', use: 'primary', replaces: null } as const;
    const { ceremony } = value(await adding.beginPhone(place.other.id, { ...wish, number: another }));
    value(await adding.sendCode(place.other.id, ceremony, 'ja'));
    const { code } = place.post;
    await addPhone(place, place.mine, 'sms', number);
    await expect(adding.verifyCode(place.other.id, ceremony, code)).rejects.toThrow(SessionEnded);
  });

  it('stays where its own methods are more than one, and where an app password came', async () => {
    const place = await twoWindows();
    const { signIn } = place.identity;
    await addPhone(place, place.mine);
    await addApp(place, place.mine);
    await addKey(place.identity, place.mine);
    await signIn.closeIfOver(place.mine.id);
    expect(codeOfNext(await signIn.registered(place.mine.id))).toBe('stay-signed-in');
  });
});

async function later<T extends Town>(place: T): Promise<T> {
  await place.clock.advance(limits.resendMs);
  return place;
}
