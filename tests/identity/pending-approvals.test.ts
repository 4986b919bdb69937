import { describe, expect, it } from 'vitest';
import type { PushEnd } from '../../src/identity/delivery.ts';
import { limits } from '../../src/identity/limits.ts';
import type { CachingRule } from '../../src/identity/policy/directory-policy.ts';
import { codeOf, goodPassword, secret, value } from './directory.ts';
import { addApp, codeOfNext, nobody, type Town, taro, town } from './people.ts';
import { pushed } from './postbox.ts';

const rule: CachingRule = {
  id: 'r',
  type: 'user-application-ip',
  seconds: 60,
  authenticationType: null,
  application: 'vpn',
};
const office = '203.0.113.7';
const elsewhere = '198.51.100.1';

/** Taro with the authenticator app, and a VPN whose successes are cached for a minute. */
async function vpn(caching: readonly CachingRule[] = [rule]) {
  const place = await town({ caching: [...caching] });
  const { app } = await addApp(place, await place.strong());
  const { identity, post, clock } = place;
  let answer: (end: PushEnd) => void = () => {};
  let shown: string | null = null;
  post.react = () => new Promise((resolve) => (answer = resolve));
  const second = async (from: { address: string | null; application?: string; wantsSecondStep?: boolean }) => {
    const { flow } = await identity.signIn.begin(taro.userName, { application: 'vpn', ...from });
    const next = value(await identity.signIn.withPassword(flow, secret(goodPassword)));
    if (next.next !== 'second-step') return { flow: '', next, methodId: '' };
    const step = next.choices.find(({ way }) => way === 'notification');
    return { flow: next.flow, next, methodId: step?.methodId ?? '' };
  };
  /** A try that waits for the person, begun far enough that it has either asked or joined. */
  const attempt = async (
    from: Parameters<typeof second>[0] = { address: office },
    signal: AbortSignal = nobody,
  ): Promise<{ end: Promise<Awaited<ReturnType<typeof ask>>>; numbers: (string | null)[] }> => {
    const { flow, methodId } = await second(from);
    const numbers: (string | null)[] = [];
    const begun = Promise.withResolvers<void>();
    const ask = () =>
      identity.secondSteps.withApproval(
        flow,
        methodId,
        'notification',
        'ja',
        (step) => {
          if (step.step === 'notified') numbers.push(step.number);
          if (step.step === 'notified' && step.number !== null) shown = step.number;
          begun.resolve();
        },
        signal,
      );
    const end = ask();
    await Promise.race([begun.promise, end]);
    return { end, numbers };
  };
  const decide = (verdict: 'approved' | 'denied' | 'fraud') => {
    const { requestId } = post.pushes.at(-1) ?? { requestId: '' };
    answer(pushed(app.pushKey, { requestId, answer: verdict, number: shown ?? '' }));
  };
  return { ...place, clock, attempt, second, decide, silence: () => answer({ outcome: 'not-answered' }) };
}

const pushes = ({ post }: Town) => post.pushes.length;

describe('S4-43 attempts in parallel', () => {
  it('wait for the first one and succeed when it does; the person is asked once', async () => {
    const place = await vpn();
    const first = await place.attempt();
    const others = [await place.attempt(), await place.attempt()];
    expect(pushes(place)).toBe(1);
    // The number to type belongs to the attempt that the person sees it in.
    expect(first.numbers[0]).toMatch(/^\d{2}$/);
    for (const { numbers } of others) expect(numbers).toEqual([null]);
    place.decide('approved');
    for (const { end } of [first, ...others]) expect(codeOfNext(await end)).toBe('stay-signed-in');
    const [latest] = await place.store.signIns((await place.account()).id, 1);
    expect(latest).toMatchObject({ result: 'success', because: [{ rule: 'cached', details: { application: 'vpn' } }] });
    expect(pushes(place)).toBe(1);
  });

  it('hostile C2 a denied first one admits none of them, asks nobody again and is charged once', async () => {
    const place = await vpn();
    await place.setPolicy({ lockout: { threshold: 2, resetMinutes: 10, unlockMinutes: 10 } });
    const all = [await place.attempt(), await place.attempt(), await place.attempt()];
    place.decide('denied');
    for (const { end } of all) expect(codeOf(await end)).toBe('not-approved');
    expect(pushes(place)).toBe(1);
    // Two would lock: the next attempt is asked for, after the usual pause.
    expect(codeOf(await (await place.attempt()).end)).toBe('throttled');
    await place.clock.advance(limits.resendMs);
    const next = await place.attempt();
    expect(pushes(place)).toBe(2);
    place.decide('denied');
    expect(codeOf(await next.end)).toBe('sign-in-locked');
  });

  it('hostile C12 a report of fraud ends them all, and the account is blocked', async () => {
    const place = await vpn();
    const all = [await place.attempt(), await place.attempt()];
    place.decide('fraud');
    for (const { end } of all) expect(codeOf(await end)).toBe('fraud-reported');
    const { flow } = await place.identity.signIn.begin(taro.userName, { application: 'vpn', address: office });
    expect(codeOf(await place.identity.signIn.withPassword(flow, secret(goodPassword)))).toBe('account-blocked');
  });

  it('one that nobody answers ends them all, and does not live longer for those that joined', async () => {
    const place = await vpn();
    const all = [await place.attempt(), await place.attempt()];
    place.silence();
    for (const { end } of all) expect(codeOf(await end)).toBe('not-answered');
    expect(codeOf(await (await place.attempt()).end)).toBe('throttled');
    expect(pushes(place)).toBe(1);
  });

  it.each([
    ['another address', { address: elsewhere }],
    ['no address', { address: null }],
    ['another application', { address: office, application: 'mail' }],
    ['the directory itself (S4-44)', { address: office, application: 'directory' }],
    ['a wish to prove the second step', { address: office, wantsSecondStep: true }],
  ])('%s joins nothing', async (_what, from) => {
    const place = await vpn([{ ...rule, type: 'user', application: null }]);
    const first = await place.attempt();
    const stranger = await place.attempt(from);
    // It would ask for itself, and one question at a time is put to one phone.
    expect(codeOf(await stranger.end)).toBe('throttled');
    place.decide('approved');
    expect(codeOfNext(await first.end)).toBe('stay-signed-in');
    expect(pushes(place)).toBe(1);
  });

  it.each([
    ['without a caching rule', []],
    ['with a rule for another application', [{ ...rule, application: 'mail' }]],
  ])('%s nothing is joined', async (_what, caching) => {
    const place = await vpn(caching);
    const first = await place.attempt();
    expect(codeOf(await (await place.attempt()).end)).toBe('throttled');
    place.decide('approved');
    expect(codeOfNext(await first.end)).toBe('stay-signed-in');
  });

  it('what has come between counts: blocked before the answer, the others stay out', async () => {
    const place = await vpn();
    const first = await place.attempt();
    const joined = await place.attempt();
    value(await place.identity.helpDesk.block(place.owner, { userName: taro.userName, reason: 'stolen' }));
    place.decide('approved');
    await first.end;
    expect(codeOf(await joined.end)).toBe('account-blocked');
  });

  it('after the seconds of the rule the next attempt is asked for again', async () => {
    const place = await vpn();
    const first = await place.attempt();
    place.decide('approved');
    await first.end;
    await place.clock.advance(59_999);
    expect((await place.second({ address: office })).next.next).toBe('stay-signed-in');
    await place.clock.advance(1);
    expect((await place.second({ address: office })).next.next).toBe('second-step');
  });

  it('who joined may leave without ending it for the others; no more than ten wait', async () => {
    const place = await vpn();
    const first = await place.attempt();
    const leaving = new AbortController();
    const gone = await place.attempt({ address: office }, leaving.signal);
    leaving.abort();
    expect(codeOf(await gone.end)).toBe('not-answered');
    const joined = [];
    for (let count = 0; count < limits.joinedAttempts; count++) joined.push(await place.attempt());
    expect(codeOf(await (await place.attempt()).end)).toBe('throttled');
    place.decide('approved');
    for (const { end } of [first, ...joined]) expect(codeOfNext(await end)).toBe('stay-signed-in');
  });
});
