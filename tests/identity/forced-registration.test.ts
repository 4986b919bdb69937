import { describe, expect, it } from 'vitest';
import { limits } from '../../src/identity/limits.ts';
import { codeOf, passwordStep, sessionFrom, value } from './directory.ts';
import { addApp, addPhone, addToken, codeOfNext, due, nobody, number, type Town, taro, town } from './people.ts';

const MINUTE = 60_000;

/** Taro has only a password, and signs in for the first time. */
async function firstSignIn(place: Town) {
  const next = value(await place.password());
  if (next.next !== 'register') throw new Error(`expected registration, got ${next.next}`);
  return next;
}

describe('hostile C13 S0-21 a sign-in without any method', () => {
  it('leads to registration, in a session that is for nothing else', async () => {
    const place = await town({ secondMethodAtRegistration: true });
    const next = await firstSignIn(place);
    expect(next).toMatchObject({ wanted: 2, there: 0, because: [{ rule: 'no-method-registered' }] });
    expect(next.session).toMatchObject({ restricted: true, strong: false });
    expect(codeOf(await place.identity.signIn.registered(next.session.id))).toBe('registration-incomplete');
  });

  it('S0-25 S0-30 S0-31 wants a second method after the token, then asks whether to stay signed in', async () => {
    const place = await town({ secondMethodAtRegistration: true });
    const { identity } = place;
    const { session } = await firstSignIn(place);
    await addToken(place, session);
    expect((await identity.securityInfo.get(session.id)).registration).toEqual({ wanted: 2, there: 1 });
    expect(codeOf(await identity.signIn.registered(session.id))).toBe('registration-incomplete');
    await addPhone(place, session);
    const end = await identity.signIn.registered(session.id);
    expect(codeOfNext(end)).toBe('stay-signed-in');
    const signedIn = await sessionFrom(identity, end);
    expect(signedIn).toMatchObject({ restricted: false, strong: true, method: 'password-and-sms' });
    expect(identity.signIn.session(session.id)).toBeUndefined();
    // S0-32: from then on the password and a second step.
    expect((await due(place, 'oath-code')).suggested.way).toBe('oath-code');
  });

  it('S0-24 registers nothing by a wrong code, and S0-23 waits as long as it takes', async () => {
    const place = await town();
    const { identity, clock, store } = place;
    const { session } = await firstSignIn(place);
    const offer = value(await identity.methodRegistration.beginToken(session.id, { name: null, period: 30 }));
    await clock.advance(8 * 60 * MINUTE);
    expect(codeOf(await identity.methodRegistration.verifyCode(session.id, offer.ceremony, '000000'))).toMatch(
      /wrong-code|clock-off/,
    );
    expect(await store.methods(session.accountId)).toEqual([]);
    expect(codeOf(await identity.signIn.registered(session.id))).toBe('registration-incomplete');
  });

  it('S2-48 a security key comes after another method', async () => {
    const place = await town();
    const { identity } = place;
    const { session } = await firstSignIn(place);
    expect((await identity.securityInfo.get(session.id)).add['security-key']).toBe('needs-second-method');
    expect(codeOf(await identity.securityKeyRegistration.begin(session.id))).toBe('needs-second-method');
    await addPhone(place, session);
    expect((await identity.securityInfo.get(session.id)).add['security-key']).toBe('allowed');
    expect(codeOf(await identity.securityKeyRegistration.begin(session.id))).toBe('done');
  });

  it('is not asked for where the policy offers nothing to register', async () => {
    const place = await town();
    const { policy } = await place.store.policy();
    const off = { enabled: false, everyone: false, groups: [], excludedGroups: [] };
    await place.setPolicy({
      methods: { ...policy.methods, sms: off, voice: off, email: off, 'oath-software': off, 'authenticator-app': off },
    });
    expect(value(await place.password())).toMatchObject({
      next: 'stay-signed-in',
      because: [{ rule: 'nothing-to-register' }],
    });
  });
});

describe('S0-45 registration that an administrator requires', () => {
  const about = { userName: taro.userName, reason: 'token lost' };

  it('S0-44 of somebody without a method comes at the next sign-in, and is over once a method is there', async () => {
    const place = await town();
    const { identity, owner } = place;
    const before = await place.strong();
    const { method } = await addToken(place, before);
    value(await identity.helpDesk.removeMethod(owner, about, method.id));
    value(await identity.helpDesk.requireRegistration(owner, about));
    expect(identity.signIn.session(before.id)).toBeUndefined();
    const { session, because } = await firstSignIn(place);
    expect(because.map(({ rule }) => rule)).toEqual(['no-method-registered', 'register-again']);
    await place.clock.advance(MINUTE);
    await addToken(place, session);
    expect(codeOfNext(await identity.signIn.registered(session.id))).toBe('stay-signed-in');
    expect((await place.account()).registerAgain).toBe(false);
    expect(codeOfNext(await place.password())).toBe('second-step');
  });

  it('of somebody who still has a method asks for it first, and then for a new one', async () => {
    const place = await town();
    const { identity, owner, clock, post } = place;
    await addPhone(place, await place.strong());
    await clock.advance(MINUTE);
    value(await identity.helpDesk.requireRegistration(owner, about));
    const { flow, step } = await due(place, 'sms');
    value(await identity.secondSteps.sendCode(flow, step.methodId, 'sms', 'ja'));
    const next = value(await identity.secondSteps.withCode(flow, step.methodId, 'sms', post.code));
    if (next.next !== 'register') throw new Error('expected registration');
    expect(next).toMatchObject({ wanted: 2, there: 1 });
    expect(codeOf(await identity.signIn.registered(next.session.id))).toBe('registration-incomplete');
    await addApp(place, next.session);
    expect(codeOfNext(await identity.signIn.registered(next.session.id))).toBe('stay-signed-in');
  });
});

describe('S1-16 to S1-23, S3-07 registering a phone', () => {
  const wish = { number, country: 'JP', reachedBy: 'sms', line: 'mobile', use: 'primary', replaces: null } as const;

  it('S1-14 a landline is called and gets no messages', async () => {
    const { identity, strong } = await town();
    const session = await strong();
    const begin = (changes: object) => identity.methodRegistration.beginPhone(session.id, { ...wish, ...changes });
    expect(codeOf(await begin({ number: '03-1234-5678', line: 'landline' }))).toBe('landline-no-sms');
    expect(codeOf(await begin({ number: '03-1234-5678', line: 'mobile' }))).toBe('landline-no-sms');
    expect(codeOf(await begin({ number: '03-1234-5678', line: 'landline', reachedBy: 'voice' }))).toBe('done');
    for (const typed of ['110', '090', 'javascript:alert(1)', '', '+81 0', '9'.repeat(40)]) {
      expect([typed, codeOf(await begin({ number: typed }))]).toEqual([typed, 'number-invalid']);
    }
    expect(value(await begin({ number: '０９０ー１２３４ー５６７８' }))).toMatchObject({ number: '+819012345678' });
  });

  it('S1-17 takes the ways to dial a country, and no number that would ring another person than the one who answers', async () => {
    const { identity, strong } = await town();
    const session = await strong();
    const begin = (number: string) => identity.methodRegistration.beginPhone(session.id, { ...wish, number });
    for (const typed of ['+81 90 1234 5678', '010 81 90 1234 5678', '0081 90-1234-5678', 'tel:090-1234-5678']) {
      expect([typed, value(await begin(typed)).number]).toEqual([typed, '+819012345678']);
    }
    expect(value(await begin('0044 7400 123456')).number).toBe('+447400123456');
    for (const extension of [' x12', ';ext=5', '#12', ',,7', ' ext. 7', ' 内線12', ' 内線: 12']) {
      const typed = `090-1234-5678${extension}`;
      expect([typed, codeOf(await begin(typed))]).toEqual([typed, 'number-extension']);
    }
    for (const typed of ['09O-1234-5678', '090-1234-ABCD', '00 81', '000 81 90 1234 5678']) {
      expect([typed, codeOf(await begin(typed))]).toEqual([typed, 'number-invalid']);
    }
  });

  it.each([
    ['#', 'done'],
    ['', 'not-approved'],
    ['1#', 'not-approved'],
    ['0#', 'not-approved'],
    [null, 'not-answered'],
  ])('S1-18 S1-20 a call that is answered by %j is %s', async (keys, code) => {
    const { identity, strong, post, store } = await town();
    const session = await strong();
    const { ceremony } = value(
      await identity.methodRegistration.beginPhone(session.id, { ...wish, reachedBy: 'voice' }),
    );
    post.pick = () => (keys === null ? { outcome: 'not-answered' } : { outcome: 'ended', keys });
    const steps: string[] = [];
    const answer = await identity.methodRegistration.approve(
      session.id,
      ceremony,
      'ja',
      ({ step }) => steps.push(step),
      nobody,
    );
    expect(codeOf(answer)).toBe(code);
    expect(steps).toEqual(['dialling', 'ringing', 'answered']);
    expect(await store.methods(session.accountId)).toHaveLength(code === 'done' ? 1 : 0);
  });

  it('S1-20 whoever does not answer, or says no, is not called again at once', async () => {
    for (const end of [{ outcome: 'not-answered' }, { outcome: 'ended', keys: '1#' }] as const) {
      const { identity, strong, post, clock } = await town();
      const session = await strong();
      const { methodRegistration: adding } = identity;
      const { ceremony } = value(await adding.beginPhone(session.id, { ...wish, reachedBy: 'voice' }));
      const call = () => adding.approve(session.id, ceremony, 'ja', () => {}, nobody);
      post.pick = () => end;
      expect(['not-answered', 'not-approved']).toContain(codeOf(await call()));
      await clock.advance(limits.resendMs - 1);
      expect(codeOf(await call())).toBe('throttled');
      expect(post.calls).toHaveLength(1);
      await clock.advance(1);
      post.pick = () => ({ outcome: 'ended', keys: '#' });
      expect(codeOf(await call())).toBe('done');
    }
  });

  it('S3-20 one number is for use and one for the day when the app is gone; another takes the place of the first', async () => {
    const place = await town();
    const { identity, store, post, clock } = place;
    const session = await place.strong();
    const method = await addPhone(place, session);
    const { methodRegistration: adding } = identity;
    expect(codeOf(await adding.beginPhone(session.id, { ...wish, number: '080-1111-2222' }))).toBe('limit-reached');
    expect(codeOf(await adding.beginPhone(session.id, { ...wish, use: 'backup' }))).toBe('method-exists');
    const changing = value(
      await adding.beginPhone(session.id, { ...wish, number: '080-1111-2222', replaces: method.id }),
    );
    value(await adding.sendCode(session.id, changing.ceremony, 'en'));
    expect((await store.methods(session.accountId))[0]).toMatchObject({ number: '+819012345678' });
    value(await adding.verifyCode(session.id, changing.ceremony, post.code));
    expect(await store.methods(session.accountId)).toMatchObject([{ id: method.id, number: '+818011112222' }]);
    const backup = value(await adding.beginPhone(session.id, { ...wish, use: 'backup' }));
    await clock.advance(MINUTE);
    value(await adding.sendCode(session.id, backup.ceremony, 'en'));
    expect(codeOf(await adding.verifyCode(session.id, backup.ceremony, post.code))).toBe('done');
    expect((await identity.securityInfo.get(session.id)).add).toMatchObject({
      phone: 'limit-reached',
      'backup-phone': 'limit-reached',
    });
  });

  it('belongs to its session, and is not for one that proved only a password', async () => {
    const place = await town();
    const { identity } = place;
    const session = await place.strong();
    const { ceremony } = value(await identity.methodRegistration.beginPhone(session.id, wish));
    const other = place.owner;
    expect(codeOf(await identity.methodRegistration.sendCode(other.id, ceremony, 'ja'))).toBe('registration-expired');
    expect(codeOf(await identity.methodRegistration.verifyCode(other.id, ceremony, '000000'))).toBe(
      'registration-expired',
    );
    await addPhone(place, session);
    await identity.helpDesk.bypass(null, { userName: taro.userName, reason: 'test' }, 60);
    const weak = await sessionFrom(identity, await passwordStep(identity, taro.userName));
    expect(weak).toMatchObject({ method: 'password', strong: false, restricted: false });
    expect(codeOf(await identity.methodRegistration.beginPhone(weak.id, wish))).toBe('needs-second-method');
    expect(codeOf(await identity.methodRegistration.beginApp(weak.id))).toBe('needs-second-method');
  });

  it('S4-77 offers what the policy offers and nothing else', async () => {
    const place = await town();
    const session = await place.strong();
    const { policy } = await place.store.policy();
    const off = { enabled: false, everyone: false, groups: [], excludedGroups: [] };
    await place.setPolicy({ methods: { ...policy.methods, sms: off } });
    const { methodRegistration: adding, securityInfo } = place.identity;
    expect(codeOf(await adding.beginPhone(session.id, wish))).toBe('method-not-enabled');
    expect(codeOf(await adding.beginPhone(session.id, { ...wish, reachedBy: 'voice' }))).toBe('done');
    expect((await securityInfo.get(session.id)).add).toMatchObject({ phone: 'allowed', email: 'allowed' });
  });
});

describe('S0-21 a sign-in of somebody whose methods the policy does not take any more', () => {
  const off = { enabled: false, everyone: false, groups: [], excludedGroups: [] };

  it.each([false, true])('registers others, a second one wanted: %s', async (secondMethodAtRegistration) => {
    const place = await town({ secondMethodAtRegistration });
    const { identity, clock, store, setPolicy } = place;
    const before = await place.strong();
    await addPhone(place, before);
    await clock.advance(MINUTE);
    await addPhone(place, before, 'sms', '080-1111-2222', 'backup');
    const { methods } = (await store.policy()).policy;
    await setPolicy({ methods: { ...methods, sms: off, voice: off } });
    const next = await firstSignIn(place);
    expect(next).toMatchObject({ wanted: secondMethodAtRegistration ? 2 : 1, there: 0 });
    expect(codeOf(await identity.signIn.registered(next.session.id))).toBe('registration-incomplete');
    await addToken(place, next.session);
    if (secondMethodAtRegistration) await addApp(place, next.session);
    expect(codeOfNext(await identity.signIn.registered(next.session.id))).toBe('stay-signed-in');
    expect((await due(place, 'oath-code')).choices.some(({ way }) => way === 'sms')).toBe(false);
  });

  it('takes a mobile number in place of a landline that cannot be called any more', async () => {
    const place = await town();
    const { identity, clock, store, setPolicy, post } = place;
    await addPhone(place, await place.strong(), 'voice', '03-1234-5678');
    const { methods } = (await store.policy()).policy;
    await setPolicy({
      methods: { ...methods, voice: off, email: off, 'oath-software': off, 'authenticator-app': off },
    });
    await clock.advance(MINUTE);
    const { session } = await firstSignIn(place);
    expect((await identity.securityInfo.get(session.id)).add.phone).toBe('allowed');
    await addPhone(place, session);
    expect((await identity.securityInfo.get(session.id)).add.phone).toBe('limit-reached');
    expect(post.texts.at(-1)?.to).toBe('+819012345678');
    expect(codeOfNext(await identity.signIn.registered(session.id))).toBe('stay-signed-in');
    expect(await store.methods(session.accountId)).toMatchObject([{ type: 'phone', number: '+819012345678' }]);
  });
});

describe('S0-45 registering again', () => {
  it('where a phone and an address are all that the policy takes, is to prove those anew', async () => {
    const place = await town();
    const { identity, owner, clock, store, setPolicy } = place;
    await addPhone(place, await place.strong());
    const off = { enabled: false, everyone: false, groups: [], excludedGroups: [] };
    const { methods } = (await store.policy()).policy;
    const none = { voice: off, email: off, 'oath-software': off, 'authenticator-app': off, 'security-key': off };
    await setPolicy({ methods: { ...methods, ...none } });
    value(await identity.helpDesk.requireRegistration(owner, { userName: taro.userName, reason: 'moved' }));
    await clock.advance(MINUTE);
    const { flow, step } = await due(place, 'sms');
    value(await identity.secondSteps.sendCode(flow, step.methodId, 'sms', 'ja'));
    const next = value(await identity.secondSteps.withCode(flow, step.methodId, 'sms', place.post.code));
    if (next.next !== 'register') throw new Error(`expected registration, got ${next.next}`);
    await clock.advance(MINUTE);
    await addPhone(place, next.session);
    expect(codeOfNext(await identity.signIn.registered(next.session.id))).toBe('stay-signed-in');
    expect(await store.methods(next.session.accountId)).toHaveLength(1);
  });
});
