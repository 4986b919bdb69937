import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Clock } from '../../src/basics/clock.ts';
import { systemRandom } from '../../src/basics/random.ts';
import { createIdentity } from '../../src/identity/identity.ts';
import type { IdentityStore } from '../../src/identity/identity-store.ts';
import { limits } from '../../src/identity/limits.ts';
import { defaultPolicy } from '../../src/identity/policy/directory-policy.ts';
import { hashSecret } from '../../src/identity/secret-hash.ts';
import { mostCandidates } from '../otp/tokens.ts';
import { codeThrottles } from './code-throttle.ts';
import { chris, codeOf, goodPassword, keyStep, passwordStep, relyingParty, secret, value } from './directory.ts';
import { addPhone, addToken, due, nobody, type Town, taro, tokenOf, town } from './people.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

describe('hostile C1', () => {
  it('one code in a thousand calls of twenty sign-ins at the same time opens one', async () => {
    const place = await town({ lockout: { threshold: 100_000, resetMinutes: 10, unlockMinutes: 10 } });
    const { token } = await addToken(place, await place.strong());
    await place.clock.advance(MINUTE);
    const code = token(place.clock.now());
    const flows = await Promise.all(Array.from({ length: 20 }, () => due(place, 'oath-code')));
    const calls = Array.from({ length: 1_000 }, (_, index) => flows[index % flows.length] ?? expect.unreachable());
    const answers = await Promise.all(
      calls.map(({ flow, step }) => place.identity.secondSteps.withCode(flow, step.methodId, 'oath-code', code)),
    );
    expect(answers.filter(({ outcome }) => outcome === 'done')).toHaveLength(1);
  });
});

describe('hostile C2', () => {
  /** Both clocks in the hands of a test, and a count that outlives programs. */
  function counted(lockout = defaultPolicy.lockout) {
    const time = { real: 1_767_225_600_000, offset: 0 };
    const clock: Clock = {
      now: () => time.real + time.offset,
      monotonic: () => time.real,
      schedule: () => expect.unreachable(),
    };
    const start = codeThrottles(clock, lockout);
    return { time, start };
  }

  it('of 10^6 guesses in 30 days, a restart after each thousandth, less than one in a thousand guessers gets in', async () => {
    const { time, start } = counted();
    let throttle = start();
    let compared = 0;
    for (let guess = 0; guess < 1_000_000; guess++) {
      if (guess % 1_000 === 0) throttle = start();
      if (!(await throttle.charge('taro')).locked) compared++;
      time.real += (30 * DAY) / 1_000_000;
    }
    expect(compared).toBeLessThanOrEqual(2 * limits.wrongCodes + 1);
    expect(1 - (1 - mostCandidates / 10 ** 6) ** compared).toBeLessThan(0.001);
  });

  it('a clock that is moved between guesses buys none: forward in a program, back in any', async () => {
    const moves = fc.oneof(
      fc.record({ move: fc.constant('wait' as const), ms: fc.integer({ min: 0, max: 3 * DAY }) }),
      fc.record({ move: fc.constant('set' as const), ms: fc.integer({ min: -400 * DAY, max: 400 * DAY }) }),
      fc.record({ move: fc.constant('restart' as const), ms: fc.constant(0) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(moves, { maxLength: 60 }), async (list) => {
        const { time, start } = counted();
        let throttle = start();
        let [compared, lowest] = [0, 0];
        const begun = time.real;
        const guess = async () => {
          for (let times = 0; times < 40; times++) if (!(await throttle.charge('taro')).locked) compared++;
        };
        await guess();
        for (const { move, ms } of list) {
          if (move === 'wait') time.real += ms;
          // A program knows the time since it last looked; what was before it, the wall clock alone tells.
          else if (move === 'set') time.offset = ms;
          else {
            time.offset = Math.min(time.offset, lowest);
            throttle = start();
          }
          lowest = Math.min(lowest, time.offset);
          await guess();
        }
        const days = Math.floor((time.real - begun) / DAY);
        expect(compared).toBeLessThanOrEqual(limits.wrongCodes + 1 + days);
      }),
      { numRuns: 200 },
    );
  });
});

describe('hostile C3', () => {
  /** The directory as another program sees it that tells which of its storage's methods it calls. */
  function watched({ store, clock, post }: Town) {
    const calls: string[] = [];
    const proxy = new Proxy(store, {
      get(target, name) {
        const member: unknown = Reflect.get(target, name);
        if (typeof member !== 'function') return member;
        return (...values: unknown[]) => {
          calls.push(String(name));
          return Reflect.apply(member, target, values);
        };
      },
    }) as IdentityStore;
    const identity = createIdentity({
      store: proxy,
      clock,
      random: systemRandom,
      directory: relyingParty,
      delivery: post,
    });
    return { identity, calls };
  }

  it('while locked, a right code takes the same way through the directory as a wrong one, and is not spent', async () => {
    const place = await town({ lockout: { threshold: 3, resetMinutes: 10, unlockMinutes: 10 } });
    const { token } = await addToken(place, await place.strong());
    await place.clock.advance(MINUTE);
    const { identity, calls } = watched(place);
    const { flow, step } = await due({ password: () => passwordStep(identity, taro.userName) }, 'oath-code');
    const type = (code: string) => identity.secondSteps.withCode(flow, step.methodId, 'oath-code', code);
    for (let time = 0; time < 3; time++) await type('12345');
    const way = async (code: string) => {
      calls.length = 0;
      const answer = await type(code);
      return { answer, calls: [...calls] };
    };
    const wrong = await way('12345');
    expect(wrong.answer).toMatchObject({ refusal: { code: 'sign-in-locked' } });
    expect(wrong.calls.length).toBeGreaterThan(0);
    const right = token(place.clock.now());
    expect(await way(right)).toEqual(wrong);
    value(await place.identity.helpDesk.unlock(place.owner, { userName: taro.userName, reason: 'test' }));
    expect(codeOf(await type(right))).toBe('done');
  });
});

it('hostile C8 a cached success is of its person: from the same computer, somebody else is asked', async () => {
  const rule = {
    id: 'r',
    type: 'user-application-ip',
    seconds: 300,
    authenticationType: null,
    application: 'vpn',
  } as const;
  const place = await town({ caching: [rule] });
  const { identity, post } = place;
  await addPhone(place, await place.strong());
  await addPhone(place, place.owner, 'sms', '080-1111-2222');
  const asked = async (userName: string) => {
    const { flow } = await identity.signIn.begin(userName, { address: '203.0.113.7', application: 'vpn' });
    return value(await identity.signIn.withPassword(flow, secret(goodPassword)));
  };
  const next = await asked(taro.userName);
  if (next.next !== 'second-step') throw new Error('expected a second step');
  const methodId = next.choices.find(({ way }) => way === 'sms')?.methodId ?? '';
  value(await identity.secondSteps.sendCode(next.flow, methodId, 'sms', 'en'));
  value(await identity.secondSteps.withCode(next.flow, methodId, 'sms', post.code));
  expect((await asked(taro.userName)).next).not.toBe('second-step');
  expect((await asked(chris.userName)).next).toBe('second-step');
});

describe('hostile C10 an app password', () => {
  const client = {
    modernAuthentication: false,
    conditionalAccess: false,
    administrative: false,
    service: 'cloud',
    federated: null,
  } as const;

  it('that two people happen to have is two hashes, and each opens its own account alone', async () => {
    const place = await town({ appPasswords: { enabled: true } });
    const { identity, store } = place;
    const { method, password } = value(await identity.appPasswords.create((await place.strong()).id, 'Laptop'));
    const typed = Buffer.from(password.expose()).toString();
    const hashes = await Promise.all([1, 2].map(() => hashSecret(Buffer.from(typed), systemRandom)));
    expect(new Set([...hashes, method.hash]).size).toBe(3);
    const twin = { ...method, id: 'twin', accountId: place.owner.accountId, hash: hashes[0] ?? '' };
    expect(await store.addMethod(twin, { types: ['app-password'], max: limits.appPasswords })).toBe('added');
    value(await identity.securityInfo.remove(place.owner.id, 'twin'));
    expect(codeOf(await identity.appPasswords.use(chris.userName, secret(typed), client, null))).toBe(
      'wrong-credentials',
    );
    expect(codeOf(await identity.appPasswords.use(taro.userName, secret(typed), client, null))).toBe('done');
  });

  it('costs as much to refuse as to take, whichever of them it is', async () => {
    const place = await town({ appPasswords: { enabled: true } });
    const { identity } = place;
    const session = await place.strong();
    const made: string[] = [];
    for (const name of ['First', 'Second', 'Third']) {
      const { password } = value(await identity.appPasswords.create(session.id, name));
      made.push(Buffer.from(password.expose()).toString());
    }
    const cost = async (typed: string) => {
      const before = process.cpuUsage();
      await identity.appPasswords.use(taro.userName, secret(typed), client, null);
      const { user, system } = process.cpuUsage(before);
      return user + system;
    };
    await cost('b'.repeat(16));
    const costs = [];
    for (const typed of [made[0], made[2], 'a'.repeat(16)]) costs.push(await cost(typed ?? ''));
    // Three hashes each: one that stopped at the first would cost a third.
    expect(Math.min(...costs) / Math.max(...costs)).toBeGreaterThan(0.4);
  });
});

it('hostile C12 after a report of fraud no other method ends the same attempt, and nothing is sent for it', async () => {
  const place = await town();
  const session = await place.strong();
  const { token } = await addToken(place, session);
  await addPhone(place, session, 'voice');
  await place.clock.advance(MINUTE);
  const { secondSteps } = place.identity;
  const { flow, choices } = await due(place, 'voice');
  const of = (way: string) => choices.find((choice) => choice.way === way)?.methodId ?? expect.unreachable();
  const elsewhere = await due(place, 'oath-code');
  place.post.pick = () => ({ outcome: 'ended', keys: '0#' });
  expect(codeOf(await secondSteps.withApproval(flow, of('voice'), 'voice', 'ja', () => {}, nobody))).toBe(
    'fraud-reported',
  );
  const right = token(place.clock.now());
  expect(codeOf(await secondSteps.withCode(flow, of('oath-code'), 'oath-code', right))).toBe('challenge-expired');
  // Nor does one that was under way in another window.
  const other = await secondSteps.withCode(elsewhere.flow, elsewhere.step.methodId, 'oath-code', right);
  expect(['account-blocked', 'challenge-expired']).toContain(codeOf(other));
  const sent = post(place);
  expect(codeOf(await secondSteps.sendCode(flow, of('sms'), 'sms', 'ja'))).toBe('challenge-expired');
  expect(post(place)).toBe(sent);
});

const post = (place: Town) => place.post.texts.filter(({ text }) => /\d{6}/.test(text)).length;

describe('hostile C13 a second step', () => {
  it('before the password is none, whatever the method', async () => {
    const place = await town();
    const { token, method } = await addToken(place, await place.strong());
    await place.clock.advance(MINUTE);
    const { flow } = await place.identity.signIn.begin(taro.userName);
    const code = token(place.clock.now());
    const { secondSteps } = place.identity;
    expect(codeOf(await secondSteps.withCode(flow, method.id, 'oath-code', code))).toBe('challenge-expired');
    expect(codeOf(await secondSteps.withTwoCodes(flow, method.id, [code, code]))).toBe('challenge-expired');
    // Without a key there is nothing that a key could answer.
    const key = await keyStep(place.identity, taro.userName);
    expect(codeOf(key)).toBe('key-unknown');
  });

  it('by the method of somebody else is none, though the code is right', async () => {
    const place = await town();
    await addPhone(place, await place.strong());
    const theirs = await addToken(place, place.owner);
    await place.clock.advance(MINUTE);
    const { flow } = await due(place, 'sms');
    const code = theirs.token(place.clock.now());
    for (const way of ['oath-code', 'sms', 'email'] as const) {
      const answer = await place.identity.secondSteps.withCode(flow, theirs.method.id, way, code);
      expect(answer.outcome).toBe('refused');
    }
  });

  it('of a person who has none leads to registration, never to a session that opens anything', async () => {
    const place = await town();
    const next = value(await place.password());
    if (next.next !== 'register') throw new Error(`expected registration, got ${next.next}`);
    expect(next.session).toMatchObject({ restricted: true, strong: false });
    expect(
      codeOf(await place.identity.accounts.issuePass({ userName: taro.userName, oneTime: true }, next.session.id)),
    ).not.toBe('done');
  });
});

describe('hostile C15 nothing that is no code opens anything:', () => {
  const nonsense: readonly unknown[] = [
    undefined,
    null,
    '',
    ' ',
    0,
    '0',
    -0,
    Number.NaN,
    [],
    {},
    true,
    '000000 '.repeat(99),
  ];

  async function lax() {
    const place = await town({ lockout: { threshold: 1_000, resetMinutes: 10, unlockMinutes: 10 } });
    const session = await place.strong();
    const { token, method } = await addToken(place, session);
    await addPhone(place, session);
    await place.clock.advance(MINUTE);
    return { ...place, session, token, method };
  }

  it('of a token, and two of them', async () => {
    const place = await lax();
    const { secondSteps, securityInfo } = place.identity;
    const { flow, step } = await due(place, 'oath-code');
    for (const typed of nonsense) {
      const one = await secondSteps.withCode(flow, step.methodId, 'oath-code', typed as string);
      expect([typed, codeOf(one)]).toEqual([typed, 'wrong-code']);
    }
    for (const typed of nonsense.slice(0, 6)) {
      const pair = [typed, place.token(place.clock.now())] as unknown as [string, string];
      expect((await secondSteps.withTwoCodes(flow, step.methodId, pair)).outcome).toBe('refused');
      expect((await securityInfo.resynchronise(place.session.id, place.method.id, pair)).outcome).toBe('refused');
    }
    const right = place.token(place.clock.now());
    expect(codeOf(await secondSteps.withCode(flow, step.methodId, 'oath-code', right))).toBe('done');
  });

  it('of a message', async () => {
    const place = await lax();
    const { secondSteps } = place.identity;
    const { flow, step } = await due(place, 'sms');
    // Nothing was sent: nothing is right.
    for (const typed of nonsense) {
      expect((await secondSteps.withCode(flow, step.methodId, 'sms', typed as string)).outcome).toBe('refused');
    }
    value(await secondSteps.sendCode(flow, step.methodId, 'sms', 'en'));
    for (const typed of nonsense.slice(0, limits.sentCodeTries)) {
      expect(codeOf(await secondSteps.withCode(flow, step.methodId, 'sms', typed as string))).toBe('wrong-code');
    }
    expect(codeOf(await secondSteps.withCode(flow, step.methodId, 'sms', place.post.code))).toBe('code-expired');
  });

  it('of a registration', async () => {
    const place = await lax();
    const { methodRegistration: adding } = place.identity;
    const offer = value(await adding.beginToken(place.session.id, { name: null, period: 60 }));
    for (const typed of nonsense) {
      expect((await adding.verifyCode(place.session.id, offer.ceremony, typed as string)).outcome).toBe('refused');
    }
    const right = tokenOf(offer.secret, 60)(place.clock.now());
    expect(codeOf(await adding.verifyCode(place.session.id, offer.ceremony, right))).toBe('done');
  });

  it('of a pairing, nor an address', async () => {
    const place = await lax();
    const { methodRegistration: adding, pairing } = place.identity;
    const phone = { pushAddress: 'phone-1', deviceName: 'Pixel' };
    for (const typed of nonsense) {
      const { code, url } = value(await adding.beginApp(place.session.id));
      expect(pairing.activate({ ...phone, code: typed as string, url }).outcome).toBe('refused');
      if (typeof typed === 'string') expect(pairing.activate({ ...phone, code, url: typed }).outcome).toBe('refused');
    }
  });

  it('as a password, a pass or an app password; nor as a flow', async () => {
    const place = await town({ appPasswords: { enabled: true } });
    const { identity } = place;
    const session = await place.strong();
    value(await identity.appPasswords.create(session.id, 'Laptop'));
    const client = {
      modernAuthentication: false,
      conditionalAccess: false,
      administrative: false,
      service: 'cloud',
      federated: null,
    } as const;
    for (const bytes of [[], [0], [0xff], [0xef, 0xbb, 0xbf], Array<number>(2_000).fill(0x20)]) {
      const typed = () => secret(Buffer.from(bytes).toString('latin1'));
      const { flow } = await identity.signIn.begin(taro.userName);
      expect((await identity.signIn.withPassword(flow, typed())).outcome).toBe('refused');
      expect((await identity.signIn.withPass(flow, typed())).outcome).toBe('refused');
      expect((await identity.appPasswords.use(taro.userName, typed(), client, null)).outcome).toBe('refused');
    }
    for (const flow of nonsense) {
      expect((await identity.signIn.withPassword(flow as string, secret(goodPassword))).outcome).toBe('refused');
      const wish = { stay: false, remember: false, browserName: 'x', browser: [] };
      expect((await identity.signIn.finish(flow as string, wish)).outcome).toBe('refused');
    }
  });
});
