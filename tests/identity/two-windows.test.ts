import { describe, expect, it } from 'vitest';
import { systemRandom } from '../../src/basics/random.ts';
import { createIdentity } from '../../src/identity/identity.ts';
import { SessionEnded } from '../../src/identity/sessions.ts';
import { addKey, codeOf, passStep, relyingParty, value } from './directory.ts';
import { addPhone, addToken, codeOfNext, nobody, number, type Town, taro, tokenOf, town } from './people.ts';
import { SoftwareAuthenticator } from './software-authenticator.ts';

const DAY = 86_400_000;
const wish = { number, country: 'JP', reachedBy: 'sms', line: 'mobile', use: 'primary', replaces: null } as const;

/** Another program with the same directory. */
const otherStation = ({ store, clock }: Pick<Town, 'store' | 'clock'>) =>
  createIdentity({ store, clock, random: systemRandom, directory: relyingParty });

/** The wall clock is set; the monotonic one goes on. */
function setClock({ clock }: Pick<Town, 'clock'>, by: number): void {
  const unmoved = clock.now.bind(clock);
  Object.assign(clock, { now: () => unmoved() + by });
}

describe('registrations that go on at the same time', () => {
  it('S3-20 make one phone for use, not two', async () => {
    const place = await town();
    const { methodRegistration: adding } = place.identity;
    const [one, another] = [await place.strong(), await place.strong()];
    const { ceremony } = value(await adding.beginPhone(another.id, { ...wish, number: '080-1111-2222' }));
    await addPhone(place, one);
    value(await adding.sendCode(another.id, ceremony, 'ja'));
    expect(codeOf(await adding.verifyCode(another.id, ceremony, place.post.code))).toBe('limit-reached');
    expect(await place.store.methods(one.accountId)).toMatchObject([{ number: '+819012345678' }]);
  });

  it('S0-08 keep one secret of a token, not two', async () => {
    const place = await town();
    const { methodRegistration: adding } = place.identity;
    const [one, another] = [await place.strong(), await place.strong()];
    const offer = value(await adding.beginToken(another.id, { name: null, period: 30 }));
    await addToken(place, one);
    const code = tokenOf(offer.secret)(place.clock.now());
    expect(codeOf(await adding.verifyCode(another.id, offer.ceremony, code))).toBe('changed-meanwhile');
    expect(await place.store.methods(one.accountId)).toHaveLength(1);
  });

  it('S4-89 store nothing once another program has signed the person out, though the call is answered', async () => {
    const place = await town();
    const { methodRegistration: adding } = place.identity;
    const session = await place.strong();
    const { ceremony } = value(await adding.beginPhone(session.id, { ...wish, reachedBy: 'voice' }));
    const { pick } = place.post;
    place.post.pick = async () => {
      value(await otherStation(place).helpDesk.signOutEverywhere(null, { userName: taro.userName, reason: 'stolen' }));
      return pick();
    };
    await expect(adding.approve(session.id, ceremony, 'ja', () => {}, nobody)).rejects.toThrow(SessionEnded);
    expect(await place.store.methods(session.accountId)).toEqual([]);
  });
});

describe('S2-07 S2-08 a security key that waits for its name', () => {
  it.each([
    ['attestation is demanded', { enforceAttestation: true }, 'attestation-required'],
    ['nobody may add keys any more', { selfService: false }, 'method-not-enabled'],
  ] as const)('is not taken where meanwhile %s', async (_what, changes, code) => {
    const place = await town();
    const { identity, store, setPolicy } = place;
    const { securityKeyRegistration: adding } = identity;
    const session = await place.strong();
    const start = value(await adding.begin(session.id));
    const answer = new SoftwareAuthenticator(relyingParty.origin).create(start.options);
    const { registrationId } = value(await adding.finish(session.id, start.challengeId, answer));
    const { securityKey } = (await store.policy()).policy;
    await setPolicy({ securityKey: { ...securityKey, ...changes } });
    expect(codeOf(await adding.name(session.id, registrationId, 'My key'))).toBe(code);
    expect(await store.securityKeys(session.accountId)).toEqual([]);
  });
});

describe('hostile F12 a clock that is set', () => {
  it('forward and back lets nobody off the registration that S0-45 demands', async () => {
    const place = await town();
    const { identity } = place;
    setClock(place, DAY);
    await addToken(place, await place.strong());
    setClock(place, -DAY);
    value(await identity.helpDesk.requireRegistration(null, { userName: taro.userName, reason: 'lost' }));
    const { pass } = value(await identity.accounts.issuePass({ userName: taro.userName, oneTime: true }, null));
    const next = value(await passStep(identity, taro.userName, pass));
    if (next.next !== 'register') throw new Error(`expected registration, got ${next.next}`);
    expect(next).toMatchObject({ wanted: 2, there: 1 });
    expect(codeOf(await identity.signIn.registered(next.session.id))).toBe('registration-incomplete');
    // Set back in the middle of it, what is registered counts nevertheless.
    setClock(place, -DAY);
    await addPhone(place, next.session);
    expect(codeOfNext(await identity.signIn.registered(next.session.id))).toBe('stay-signed-in');
  });

  it('back to before a sign-in makes that one no fresh one', async () => {
    const place = await town();
    const { identity } = place;
    const session = await place.strong();
    const { method } = await addKey(identity, session);
    setClock(place, -DAY);
    expect(codeOf(await identity.securityInfo.remove(session.id, method.id, true))).toBe('needs-fresh-sign-in');
  });
});
