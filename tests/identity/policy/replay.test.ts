import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { InventoryRow, SignInEvent } from '../../../src/identity/identity-store.ts';
import {
  authenticationTypeOf,
  decide,
  type SignInRequest,
  type SignInState,
} from '../../../src/identity/policy/decide.ts';
import {
  type CachingRule,
  type DirectoryPolicy,
  defaultPolicy,
} from '../../../src/identity/policy/directory-policy.ts';
import { replay } from '../../../src/identity/policy/replay.ts';
import { whatIf } from '../../../src/identity/policy/what-if.ts';
import { signInEvent } from './sign-in-event.ts';

const NOW = 1_800_000_000_000;
const DAY = 86_400_000;
const MINUTE = 60_000;
const OFFICE = '203.0.113.7';

const person: InventoryRow = {
  sequence: 1,
  id: 'taro',
  userName: 'taro@example.com',
  displayName: '太郎',
  disabled: false,
  registerAgain: false,
  groupIds: [],
  keys: [],
  methods: [
    { type: 'authenticator-app', kind: null },
    { type: 'app-password', kind: null },
  ],
};
const event = (more: Partial<SignInEvent>) => signInEvent({ at: NOW, ...more });
const caching = (...rules: Partial<CachingRule>[]): DirectoryPolicy => ({
  ...defaultPolicy,
  caching: rules.map((rule, index) => ({
    id: `r${index}`,
    type: 'user',
    seconds: 600,
    authenticationType: null,
    application: null,
    ...rule,
  })),
});
const remember = (days: number, enabled = true): DirectoryPolicy => ({ ...defaultPolicy, remember: { enabled, days } });
const told = (former: DirectoryPolicy, next: DirectoryPolicy, ...signIns: SignInEvent[]) =>
  whatIf(former, next, { people: [person], signIns, modelFaults: () => [] }).effects.map(({ effect }) => effect);

describe('sign-ins of the log under another policy', () => {
  it('one that a success let in which was cached is asked for without the rule, or with a shorter one', () => {
    const before = event({ because: [{ rule: 'cached', details: { seconds: 600, application: 'vpn' } }] });
    expect(told(caching({}), caching(), before)).toEqual(['asked-more']);
    expect(told(caching({}), caching({ seconds: 599 }), before)).toEqual(['asked-more']);
    expect(told(caching({}), caching({ seconds: 601 }), before)).toEqual([]);
  });

  it('what was written down of a cached success is exact, to the millisecond and for the place', () => {
    const because = (age: number, here?: number) => [
      {
        rule: 'cached',
        details: {
          seconds: 600,
          application: 'vpn',
          address: OFFICE,
          confirmedMs: age,
          ...(here && { confirmedHereMs: here }),
        },
      },
    ];
    const before = event({ because: because(59_999) });
    expect(told(caching({}), caching({ seconds: 60 }), before)).toEqual([]);
    expect(told(caching({}), caching({ seconds: 59 }), before)).toEqual(['asked-more']);
    expect(told(caching({}), caching({ type: 'user-application-ip' }), before)).toEqual(['asked-more']);
    expect(told(caching({}), caching({ application: 'mail' }), before)).toEqual(['asked-more']);
    const here = event({ because: because(59_999, 120_000) });
    expect(told(caching({}), caching({ type: 'user-application-ip', seconds: 121 }), here)).toEqual([]);
    expect(told(caching({}), caching({ type: 'user-application-ip', seconds: 120 }), here)).toEqual(['asked-more']);
  });

  it('one that was asked for although a second step was not long ago is let in by a new caching rule, or a longer one', () => {
    const details = { choices: 2, application: 'vpn', confirmedMs: 300_000 };
    const before = event({ method: 'password-and-app-code', because: [{ rule: 'second-step', details }] });
    expect(told(caching(), caching({ seconds: 301 }), before)).toEqual(['asked-less']);
    expect(told(caching({ seconds: 60 }), caching({ seconds: 301 }), before)).toEqual(['asked-less']);
    expect(told(caching(), caching({ seconds: 300 }), before)).toEqual([]);
    const wanted = event({ ...before, because: [{ rule: 'second-step', details: { ...details, wanted: true } }] });
    expect(told(caching(), caching({ seconds: 301 }), wanted)).toEqual([]);
  });

  it('one from a remembered browser is asked for when that is turned off or the days are fewer, and the other way round', () => {
    const details = { since: NOW - 5 * DAY, days: 14 };
    const before = event({ because: [{ rule: 'remembered-device', details }] });
    expect(told(remember(14), remember(14, false), before)).toEqual(['asked-more']);
    expect(told(remember(14), remember(5), before)).toEqual(['asked-more']);
    expect(told(remember(14), remember(6), before)).toEqual([]);
    const choices = { choices: 2, rememberedMs: 5 * DAY };
    const asked = event({ method: 'password-and-app-code', because: [{ rule: 'second-step', details: choices }] });
    expect(told(remember(14, false), remember(14), asked)).toEqual(['asked-less']);
    expect(told(remember(5), remember(6), asked)).toEqual(['asked-less']);
    expect(told(remember(4), remember(5), asked)).toEqual([]);
  });

  it('S4-19 one that was reported blocks its owner where the next policy says so, and takes the report', () => {
    const because = [{ rule: 'second-step', details: { choices: 2 } }];
    const method = 'password-and-notification';
    const reported = event({ method, result: 'failure', reason: 'fraud-reported', because });
    const lenient = { ...defaultPolicy, fraud: { ...defaultPolicy.fraud, blockUser: false } };
    expect(told(lenient, defaultPolicy, reported)).toEqual(['report-blocks']);
    expect(told(defaultPolicy, lenient, reported)).toEqual([]);
    expect(told(lenient, { ...defaultPolicy, profile: 'current' }, reported)).toEqual([]);
    expect(told(lenient, defaultPolicy, event({ ...reported, reason: 'not-approved' }))).toEqual([]);
    expect(told(lenient, defaultPolicy, event({ ...reported, method: 'password-and-voice' }))).toEqual([]);
  });

  it('one with an app password is refused once these are turned off, and no rule about second steps touches it', () => {
    const program = event({ method: 'app-password', keyName: 'Outlook' });
    const on = { ...defaultPolicy, appPasswords: { enabled: true } };
    const bare = Object.fromEntries(
      Object.entries(on.methods).map(([name, method]) => [name, { ...method, enabled: false }]),
    ) as DirectoryPolicy['methods'];
    expect(told(on, defaultPolicy, program)).toEqual(['blocked']);
    expect(told(on, { ...on, methods: bare }, program)).toEqual(['password-only']);
  });
});

describe('what-if equals what then happens', () => {
  const ages = fc.option(fc.integer({ min: -MINUTE, max: 30 * MINUTE }), { nil: null });
  const applications = fc.constantFrom('vpn', 'mail', 'directory');
  const addresses = fc.constantFrom(OFFICE, '198.51.100.1', null);
  const requests: fc.Arbitrary<SignInRequest> = fc
    .record({ application: applications, address: addresses, wantsSecondStep: fc.boolean() })
    .map((parts) => ({
      ...parts,
      proved: 'password',
      authenticationType: authenticationTypeOf(parts.application),
      intranetClaim: false,
      fromIntranet: false,
    }));
  const proofs = fc.array(fc.record({ age: fc.integer({ min: -MINUTE, max: 30 * MINUTE }), applications, addresses }));
  const states: fc.Arbitrary<SignInState> = fc
    .record({ rememberedDays: ages, proofs })
    .map(({ rememberedDays, proofs: taken }) => ({
      disabled: false,
      block: null,
      lockedUntil: null,
      bypass: null,
      // Minutes for days: about as many lie before as after the days of the policies.
      rememberedSince: rememberedDays === null ? null : NOW - rememberedDays * 24 * 60,
      proofs: taken.map(({ age, applications: application, addresses: address }) => ({
        at: NOW - age,
        application,
        authenticationType: authenticationTypeOf(application),
        address,
      })),
      // As many as the app of the inventory has.
      secondSteps: 2,
      unreadable: 0,
      canRegister: true,
      registerAgain: false,
    }));
  const policies: fc.Arbitrary<DirectoryPolicy> = fc
    .record({
      remember: fc.record({ enabled: fc.boolean(), days: fc.integer({ min: 1, max: 30 }) }),
      rules: fc.array(
        fc.record({
          type: fc.constantFrom('user', 'user-application-ip', 'user-authentication-type-application-ip'),
          seconds: fc.integer({ min: 1, max: 1800 }),
          authenticationType: fc.constantFrom(null, 'program', 'browser'),
          application: fc.constantFrom(null, 'vpn', 'mail'),
        }),
        { maxLength: 3 },
      ),
      ranges: fc.subarray(['203.0.113.0/24']),
    })
    .map(({ remember: remembering, rules, ranges }) => ({
      ...caching(...(rules as Partial<CachingRule>[])),
      remember: remembering,
      trustedIps: { ...defaultPolicy.trustedIps, ranges },
    }));

  it('whatever was decided by one policy, what its log tells comes under another to what that one decides', () => {
    const changed = new Set<string>();
    fc.assert(
      fc.property(
        requests,
        states,
        policies,
        policies,
        fc.nat({ max: 5 * MINUTE }),
        (request, state, then, next, ms) => {
          const { because, decision } = decide(request, state, then, NOW);
          const outcome = (one: string) => (one === 'second-step' ? 'asked' : 'let-in');
          // The log is written when the second step was taken.
          const row = event({ at: NOW + ms, because, method: 'password' });
          expect(replay(person, row, then)).toBe(outcome(decision));
          const after = decide(request, state, next, NOW).decision;
          expect(replay(person, row, next)).toBe(outcome(after));
          if (after !== decision) changed.add(after);
        },
      ),
      { numRuns: 2000 },
    );
    expect([...changed].sort()).toEqual(['proceed', 'second-step']);
  });
});
