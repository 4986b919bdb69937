import { describe, expect, it } from 'vitest';
import { chris, codeOf, goodPassword, passwordStep, secret, value } from './directory.ts';
import { addApp, addPhone, addToken, approving, codeOfNext, due, nobody, type Town, taro, town } from './people.ts';

const about = { userName: taro.userName, reason: 'stolen' };
const wish = { stay: true, remember: true, browserName: 'thief', browser: [] };

/** Where a password is all that Taro is asked for. */
async function withNothingToRegister() {
  const place = await town();
  const { policy } = await place.store.policy();
  const off = { enabled: false, everyone: false, groups: [], excludedGroups: [] };
  await place.setPolicy({
    methods: { ...policy.methods, sms: off, voice: off, email: off, 'oath-software': off, 'authenticator-app': off },
  });
  return place;
}

/** What ends the sessions of an account. */
const endings: readonly (readonly [string, (place: Town) => Promise<unknown>])[] = [
  ['signed out everywhere', ({ identity, owner }) => identity.helpDesk.signOutEverywhere(owner, about)],
  ['given another password', ({ identity, owner }) => identity.helpDesk.resetPassword(owner, about, null)],
  ['told to register again', ({ identity, owner }) => identity.helpDesk.requireRegistration(owner, about)],
  [
    'given another role',
    ({ identity, owner }) => identity.accounts.change(owner, taro.userName, { role: 'tester' }, ''),
  ],
];

describe('hostile-tests.md C: a sign-in that is under way, of an account that is', () => {
  it.each(endings)('%s, is over: before its last question', async (_what, end) => {
    const place = await withNothingToRegister();
    const next = value(await place.password());
    if (next.next !== 'stay-signed-in') throw new Error(`expected the last question, got ${next.next}`);
    await end(place);
    expect(codeOf(await place.identity.signIn.finish(next.flow, wish))).toBe('challenge-expired');
    expect(await place.store.browserTokens((await place.account()).id)).toEqual([]);
  });

  it.each(endings)('%s, is over: at its second step, and nothing is sent any more', async (_what, end) => {
    const place = await town();
    const { identity, clock, post } = place;
    const session = await place.strong();
    const { token } = await addToken(place, session);
    await addPhone(place, session, 'voice');
    await clock.advance(60_000);
    const { flow, choices } = await due(place, 'sms');
    const of = (way: string) => choices.find((choice) => choice.way === way)?.methodId ?? '';
    await end(place);
    const { secondSteps } = identity;
    const before = post.calls.length;
    expect(codeOf(await secondSteps.withApproval(flow, of('voice'), 'voice', 'ja', () => {}, nobody))).toBe(
      'challenge-expired',
    );
    expect(post.calls).toHaveLength(before);
    expect(codeOf(await secondSteps.withCode(flow, of('oath-code'), 'oath-code', token(clock.now())))).toBe(
      'challenge-expired',
    );
  });

  it.each(endings)('%s while the browser is given what it keeps, is over and keeps nothing', async (_what, end) => {
    const place = await withNothingToRegister();
    const { store } = place;
    const next = value(await place.password());
    if (next.next !== 'stay-signed-in') throw new Error(`expected the last question, got ${next.next}`);
    const { id } = await place.account();
    const { addBrowserToken } = store;
    store.addBrowserToken = async (token) => {
      await end(place);
      await addBrowserToken(token);
    };
    expect(codeOf(await place.identity.signIn.finish(next.flow, wish))).toBe('challenge-expired');
    expect(await store.browserTokens(id)).toEqual([]);
  });

  it('given another password while the former one is being compared, is over too', async () => {
    const place = await withNothingToRegister();
    const { identity, owner } = place;
    const { flow } = await identity.signIn.begin(taro.userName);
    const compared = identity.signIn.withPassword(flow, secret(goodPassword));
    await identity.helpDesk.resetPassword(owner, about, null);
    const end = await compared;
    if (end.outcome === 'refused') return expect(end.refusal.code).toBe('wrong-credentials');
    expect(codeOf(await identity.signIn.finish(end.value.next === 'register' ? '' : end.value.flow, wish))).toBe(
      'challenge-expired',
    );
  });

  it('changed by its owner, goes on only for who begins again', async () => {
    const place = await withNothingToRegister();
    const session = await place.strong();
    const next = value(await place.password());
    const changed = await place.identity.securityInfo.changePassword(
      session.id,
      secret(goodPassword),
      secret('another horse battery'),
    );
    expect(codeOf(changed)).toBe('done');
    expect(codeOf(await place.identity.signIn.finish(next.next === 'register' ? '' : next.flow, wish))).toBe(
      'challenge-expired',
    );
    expect(codeOfNext(await passwordStep(place.identity, taro.userName, 'another horse battery'))).toBe(
      'stay-signed-in',
    );
    // Nobody else's sign-in ends with it.
    expect(codeOf(await passwordStep(place.identity, chris.userName))).toBe('done');
  });
});

describe('S0-42 a method that is taken away while it is asked for proves nothing any more', () => {
  async function asked(way: 'sms' | 'voice' | 'notification') {
    const place = await town();
    const session = await place.strong();
    if (way === 'notification') await addToken(place, session);
    else await addPhone(place, session, way);
    const { app } = await addApp(place, session);
    await place.clock.advance(60_000);
    return { ...place, session, app, ...(await due(place, way)) };
  }

  it('by a code that had been sent to a phone that was stolen', async () => {
    const { identity, post, owner, flow, step } = await asked('sms');
    value(await identity.secondSteps.sendCode(flow, step.methodId, 'sms', 'ja'));
    value(await identity.helpDesk.removeMethod(owner, about, step.methodId));
    expect(codeOf(await identity.secondSteps.withCode(flow, step.methodId, 'sms', post.code))).toBe(
      'challenge-expired',
    );
  });

  it('by a code that had been sent to the number before', async () => {
    const { identity, clock, post, session, flow, step } = await asked('sms');
    value(await identity.secondSteps.sendCode(flow, step.methodId, 'sms', 'ja'));
    const { code } = post;
    const wish = { country: 'JP', reachedBy: 'sms', line: 'mobile', use: 'primary', replaces: step.methodId } as const;
    const { methodRegistration: adding } = identity;
    const { ceremony } = value(await adding.beginPhone(session.id, { ...wish, number: '080-1111-2222' }));
    await clock.advance(60_000);
    value(await adding.sendCode(session.id, ceremony, 'ja'));
    value(await adding.verifyCode(session.id, ceremony, post.code));
    expect(codeOf(await identity.secondSteps.withCode(flow, step.methodId, 'sms', code))).toBe('challenge-expired');
  });

  it.each(['voice', 'notification'] as const)('by a yes to what had been asked by %s', async (way) => {
    const { identity, post, owner, app, flow, step } = await asked(way);
    const onStep = approving({ post }, app);
    const { pick, react } = post;
    const remove = () => identity.helpDesk.removeMethod(owner, about, step.methodId);
    post.pick = async () => value(await remove()) && pick();
    post.react = async (push) => value(await remove()) && react(push);
    const end = await identity.secondSteps.withApproval(flow, step.methodId, way, 'ja', onStep, nobody);
    expect(codeOf(end)).toBe('method-not-found');
  });
});
