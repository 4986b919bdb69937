import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { DirectoryPolicy } from '../../../src/identity/policy/directory-policy.ts';
import { inForce } from '../../../src/identity/policy/in-force.ts';
import { whatIf } from '../../../src/identity/policy/what-if.ts';
import { codeOf, goodPassword, passStep, secret, sessionFrom, value } from '../directory.ts';
import { ownPassword } from '../own-password.ts';
import { addApp, addToken, approving, nobody, town } from '../people.ts';

const DAY = 86_400_000;
const VPN = { application: 'vpn', address: '203.0.113.7' };
const elsewhere = '198.51.100.1';

const seconds = fc.constantFrom(60, 600, 3_600);
const settings = fc.record({
  remember: fc.record({ enabled: fc.boolean(), days: fc.integer({ min: 1, max: 4 }) }),
  caching: fc.option(fc.record({ type: fc.constantFrom('user', 'user-application-ip'), seconds })),
  trustsOffice: fc.boolean(),
  fraud: fc.record({ enabled: fc.boolean(), blockUser: fc.boolean() }),
  profile: fc.constantFrom('classic', 'current'),
  notifies: fc.boolean(),
});
type Settings = typeof settings extends fc.Arbitrary<infer T> ? T : never;
/** How long after the second step the twins come again, and as what: around the edges of the settings. */
const returns = fc.record({
  days: fc.integer({ min: 1, max: 4 }),
  seconds,
  early: fc.constantFrom(0, 1),
  application: fc.constantFrom('vpn', 'mail'),
  address: fc.constantFrom(VPN.address, elsewhere),
});
type Return = typeof returns extends fc.Arbitrary<infer T> ? T : never;

const usual: Settings = {
  remember: { enabled: true, days: 4 },
  caching: { type: 'user-application-ip', seconds: 600 },
  trustsOffice: false,
  fraud: { enabled: true, blockUser: false },
  profile: 'classic',
  notifies: true,
};
const soon: Return = { days: 3, seconds: 600, early: 1, application: 'vpn', address: VPN.address };
const examples: [Settings, Settings, Return][] = [
  [usual, { ...usual, caching: null, remember: { enabled: false, days: 4 } }, soon],
  [
    { ...usual, caching: { type: 'user', seconds: 60 }, remember: { enabled: true, days: 2 } },
    { ...usual, fraud: { enabled: true, blockUser: true } },
    soon,
  ],
  [usual, { ...usual, remember: { enabled: true, days: 3 } }, { ...soon, early: 0 }],
  [{ ...usual, trustsOffice: true }, { ...usual, caching: { type: 'user', seconds: 60 }, notifies: false }, soon],
];

function policyOf(former: DirectoryPolicy, wish: Settings): DirectoryPolicy {
  const { caching, trustsOffice, notifies, profile, remember, fraud } = wish;
  return {
    ...former,
    profile,
    remember,
    fraud: { ...former.fraud, ...fraud },
    caching: caching === null ? [] : [{ id: 'c', ...caching, authenticationType: null, application: null }],
    trustedIps: { ...former.trustedIps, ranges: trustsOffice ? ['203.0.113.0/24'] : [] },
    methods: {
      ...former.methods,
      'authenticator-app': { ...former.methods['authenticator-app'], enabled: notifies },
    },
  } as DirectoryPolicy;
}

it('of twins that do the same one comes again before saving and one after: what-if tells of the first what happens to the second', async () => {
  const place = await town();
  const { identity, store, clock } = place;
  const { policy: former } = await store.policy();
  const beginning = { ...former, remember: { enabled: true, days: 30 } };

  const twin = async (userName: string) => {
    await clock.advance(60_000);
    value(
      await identity.accounts.create({ userName, displayName: userName, password: secret(goodPassword), role: 'user' }),
    );
    await ownPassword(store, userName);
    const { pass } = value(await identity.accounts.issuePass({ userName, oneTime: true }, null));
    const session = await sessionFrom(identity, await passStep(identity, userName, pass));
    const { token, method } = await addToken(place, session);
    const { app } = await addApp(place, session);
    const { id } = (await store.accountByName(userName)) ?? expect.unreachable();

    const withPassword = async (from: Parameters<typeof identity.signIn.begin>[1]) => {
      const { flow } = await identity.signIn.begin(userName, from);
      return value(await identity.signIn.withPassword(flow, secret(goodPassword)));
    };
    /** From the password to the end, and what the browser keeps. */
    const signIn = async (from: Parameters<typeof identity.signIn.begin>[1]) => {
      let next = await withPassword(from);
      const outcome = next.next === 'second-step' ? 'asked' : 'let-in';
      if (next.next === 'second-step') {
        next = value(await identity.secondSteps.withCode(next.flow, method.id, 'oath-code', token(clock.now())));
      }
      if (next.next !== 'stay-signed-in') throw new Error(`expected the end, got ${next.next}`);
      const wish = { stay: false, remember: true, browserName: 'Firefox', browser: [...(from?.browser ?? [])] };
      const { keep } = value(await identity.signIn.finish(next.flow, wish));
      return { outcome, keep };
    };
    /** Reports the notification, where there is one. */
    const report = async () => {
      const next = await withPassword({});
      const step = next.next === 'second-step' ? next.choices.find(({ way }) => way === 'notification') : undefined;
      if (next.next !== 'second-step' || !step) return { isTaken: false, isBlocked: false };
      const react = approving(place, app, 'fraud');
      const end = await identity.secondSteps.withApproval(
        next.flow,
        step.methodId,
        'notification',
        'ja',
        react,
        nobody,
      );
      const isBlocked = (await store.accountState(id, 'block')) !== undefined;
      await store.changeAccountState(id, 'block', () => undefined);
      return { isTaken: codeOf(end) === 'fraud-reported', isBlocked };
    };
    return { id, signIn, report };
  };
  const twins = async (name: string) =>
    [await twin(`${name}-1@example.com`), await twin(`${name}-2@example.com`)] as const;
  const [browsers, programs, reporters] = [await twins('browser'), await twins('program'), await twins('reporter')];
  const save = async (policy: DirectoryPolicy) => store.savePolicy(policy, (await store.policy()).revision);
  const seen = new Set<string>();

  await fc.assert(
    fc.asyncProperty(
      settings,
      settings,
      returns,
      async (one, other, { days, early, application, address, ...back }) => {
        const [now, next] = [policyOf(former, one), policyOf(former, other)];
        await clock.advance(DAY);
        const start = clock.now();
        // Everybody takes the second step; the browsers are told not to ask again.
        await save(beginning);
        const keeps = [(await browsers[0].signIn({})).keep, (await browsers[1].signIn({})).keep] as const;
        await clock.advance(days * DAY - back.seconds * 1000);
        for (const program of programs) await program.signIn({ ...VPN, wantsSecondStep: true });
        await clock.advance(back.seconds * 1000 - early);

        const again = async (index: 0 | 1) => ({
          browser: (await browsers[index].signIn({ browser: keeps[index] })).outcome,
          program: (await programs[index].signIn({ application, address })).outcome,
          reporter: await reporters[index].report(),
        });
        await save(now);
        const before = await again(0);
        const told = whatIf(inForce(now), inForce(next), {
          people: await store.inventory(0, 100),
          signIns: (
            await Promise.all([browsers, programs, reporters].flat().map(({ id }) => store.signIns(id, 200)))
          ).flatMap((events) => events.filter(({ at }) => at >= start)),
          modelFaults: () => [],
        });
        const effectsOf = (name: string) =>
          told.effects
            .filter(({ people }) => people.some(({ userName }) => userName === `${name}@example.com`))
            .map(({ effect }) => effect);
        await save(next);
        const after = await again(1);

        const change = (was: string, is: string) => (was === is ? [] : [is === 'asked' ? 'asked-more' : 'asked-less']);
        const expected = {
          browser: change(before.browser, after.browser),
          program: change(before.program, after.program),
          reporter:
            before.reporter.isTaken && !before.reporter.isBlocked && after.reporter.isBlocked ? ['report-blocks'] : [],
        };
        for (const name of ['browser', 'program', 'reporter'] as const) {
          expect(effectsOf(`${name}-1`), name).toEqual(expected[name]);
          // Their log ends with the second step that was asked for by either policy.
          expect(effectsOf(`${name}-2`), name).toEqual([]);
          for (const effect of expected[name]) seen.add(`${name} ${effect}`);
        }
      },
    ),
    { numRuns: 7, examples, endOnFailure: true },
  );
  expect([...seen]).toEqual(
    expect.arrayContaining([
      'browser asked-more',
      'browser asked-less',
      'program asked-more',
      'program asked-less',
      'reporter report-blocks',
    ]),
  );
}, 240_000);
