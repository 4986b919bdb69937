import { describe, expect, it } from 'vitest';
import type { PolicyMethod } from '../../src/identity/policy/directory-policy.ts';
import { addKey, codeOf, value } from './directory.ts';
import {
  addApp,
  addPhone,
  addToken,
  approving,
  codeOfApp,
  due,
  nobody,
  number,
  type Town,
  taro,
  town,
} from './people.ts';

const off = { enabled: false, everyone: false, groups: [], excludedGroups: [] };
const wish = { number, country: 'JP', reachedBy: 'sms', line: 'mobile', use: 'primary', replaces: null } as const;

async function turnOff({ store, setPolicy }: Town, ...names: PolicyMethod[]) {
  const { policy } = await store.policy();
  await setPolicy({ methods: { ...policy.methods, ...Object.fromEntries(names.map((name) => [name, off])) } });
}

/** An account with everything, and a sign-in that was offered it. */
async function underWay() {
  const place = await town();
  const session = await place.strong();
  await addPhone(place, session);
  const { app } = await addApp(place, session);
  const { token } = await addToken(place, session);
  await addKey(place.identity, session, 'Blue key');
  await place.clock.advance(60_000);
  const { flow, choices } = await due(place, 'sms');
  const of = (way: string) => choices.find((choice) => choice.way === way)?.methodId ?? expect.unreachable(way);
  return { place, ...place, flow, of, app, token };
}

describe('S4-77 a method that the policy takes no more opens nothing, also in a sign-in that was offered it', () => {
  it('no code is sent, and the one that is out is not taken', async () => {
    const { place, identity, flow, of, post } = await underWay();
    value(await identity.secondSteps.sendCode(flow, of('sms'), 'sms', 'ja'));
    await turnOff(place, 'sms');
    expect(codeOf(await identity.secondSteps.withCode(flow, of('sms'), 'sms', post.code))).toBe('method-not-enabled');
    const sent = post.texts.length;
    expect(codeOf(await identity.secondSteps.sendCode(flow, of('sms'), 'sms', 'ja'))).toBe('method-not-enabled');
    expect(post.texts).toHaveLength(sent);
  });

  it('codes of an app and of a token are refused, and the ways that are left still open', async () => {
    const { place, identity, flow, of, app, token, clock } = await underWay();
    await turnOff(place, 'authenticator-app');
    const { secondSteps } = identity;
    const appCode = codeOfApp(app, clock.now());
    expect(codeOf(await secondSteps.withCode(flow, of('app-code'), 'app-code', appCode))).toBe('method-not-enabled');
    const both: [string, string] = [appCode, appCode];
    expect(codeOf(await secondSteps.withTwoCodes(flow, of('app-code'), both))).toBe('method-not-enabled');
    expect(codeOf(await secondSteps.withCode(flow, of('oath-code'), 'oath-code', token(clock.now())))).toBe('done');
  });

  it('nobody is called or notified; a call that was answered meanwhile opens nothing', async () => {
    const { place, identity, flow, of, post, app, store } = await underWay();
    const { secondSteps } = identity;
    const react = approving(place, app);
    const approve = post.react;
    post.react = async (push) => {
      await turnOff(place, 'authenticator-app');
      return approve(push);
    };
    const late = await secondSteps.withApproval(flow, of('notification'), 'notification', 'ja', react, nobody);
    expect(codeOf(late)).toBe('method-not-enabled');
    const { id } = await place.account();
    expect((await store.signIns(id, 1))[0]).toMatchObject({ result: 'failure', reason: 'method-not-enabled' });
    await turnOff(place, 'voice');
    expect(codeOf(await secondSteps.withApproval(flow, of('voice'), 'voice', 'ja', () => {}, nobody))).toBe(
      'method-not-enabled',
    );
    expect(post.calls).toHaveLength(0);
  });

  it('S2-15 nor for somebody who is in a group that is left out since', async () => {
    const { identity, store, setPolicy, owner, flow, of, token, clock } = await underWay();
    const group = value(await identity.people.putGroup(owner, { id: null, name: 'Guests', type: 'security' }));
    const { policy } = await store.policy();
    const { methods } = policy;
    await setPolicy({
      methods: { ...methods, 'oath-software': { ...methods['oath-software'], excludedGroups: [group.id] } },
    });
    value(await identity.people.setMember(owner, { groupId: group.id, userName: taro.userName, isMember: true }));
    expect(codeOf(await identity.secondSteps.withCode(flow, of('oath-code'), 'oath-code', token(clock.now())))).toBe(
      'method-not-enabled',
    );
  });

  it('a registration that was begun before stores nothing', async () => {
    const place = await town();
    const { identity, post, store } = place;
    const session = await place.strong();
    const { ceremony } = value(await identity.methodRegistration.beginPhone(session.id, wish));
    value(await identity.methodRegistration.sendCode(session.id, ceremony, 'ja'));
    await turnOff(place, 'sms');
    expect(codeOf(await identity.methodRegistration.verifyCode(session.id, ceremony, post.code))).toBe(
      'method-not-enabled',
    );
    expect(await store.methods(session.accountId)).toEqual([]);
  });
});
