import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { limits } from '../../src/identity/limits.ts';
import { decide, type SignInRequest, type SignInState } from '../../src/identity/policy/decide.ts';
import { type DirectoryPolicy, defaultPolicy } from '../../src/identity/policy/directory-policy.ts';

const NOW = 1_800_000_000_000;
const DAY = 86_400_000;

const request: SignInRequest = {
  proved: 'password',
  application: 'vpn',
  authenticationType: 'radius',
  address: '203.0.113.7',
  intranetClaim: false,
  fromIntranet: false,
  wantsSecondStep: false,
};
const plain: SignInState = {
  disabled: false,
  block: null,
  lockedUntil: null,
  bypass: null,
  rememberedSince: null,
  proofs: [],
  secondSteps: 2,
  unreadable: 0,
  canRegister: true,
  registerAgain: false,
};
const block = { from: NOW - 1, until: NOW + 1, reason: 'lost', because: 'administrator', byName: 'owner' } as const;
const bypass = { id: 'b', from: NOW - 1, until: NOW + 300_000, reason: 'phone lost', byName: 'owner', usedAt: null };
const proof = { at: NOW - 1000, application: 'vpn', authenticationType: 'radius', address: '203.0.113.7' };
const rule = { id: 'r', type: 'user', seconds: 60, authenticationType: null, application: null } as const;

/** Each rule of SX-01 alone, in the order of their precedence. */
const rules: readonly { name: string; state?: Partial<SignInState>; policy?: Partial<DirectoryPolicy> }[] = [
  { name: 'blocked', state: { block } },
  { name: 'locked', state: { lockedUntil: NOW + 1 } },
  { name: 'one-time-bypass', state: { bypass } },
  { name: 'trusted-ip', policy: { trustedIps: { ...defaultPolicy.trustedIps, ranges: ['203.0.113.0/24'] } } },
  { name: 'remembered-device', state: { rememberedSince: NOW - DAY } },
  { name: 'cached', state: { proofs: [proof] }, policy: { caching: [rule] } },
  { name: 'second-step' },
];

const firstOf = (...which: typeof rules) => {
  const state = Object.assign({}, plain, ...which.map((one) => one.state ?? {}));
  const policy = Object.assign({}, defaultPolicy, ...which.map((one) => one.policy ?? {}));
  return decide(request, state, policy, NOW).because[0]?.rule;
};

describe('SX-01 the precedence of the policy engine', () => {
  it.each(rules)('$name alone decides', (one) => {
    expect(firstOf(one)).toBe(one.name);
  });

  const pairs = rules.flatMap((higher, index) => rules.slice(index + 1).map((lower) => ({ higher, lower })));
  it.each(pairs)('$higher.name goes before $lower.name', ({ higher, lower }) => {
    expect(firstOf(lower, higher)).toBe(higher.name);
    expect(firstOf(higher, lower)).toBe(higher.name);
  });

  it('all at once is decided by the first', () => {
    expect(firstOf(...rules)).toBe('blocked');
  });

  it('is total: whatever comes, there is one decision with a reason, and a block or a lock never lets a password in', () => {
    const instants = fc.option(fc.integer({ min: NOW - 200 * DAY, max: NOW + 200 * DAY }), { nil: null });
    const states = fc.record({
      disabled: fc.boolean(),
      block: fc.option(
        fc.integer({ min: NOW - DAY, max: NOW + DAY }).map((until) => ({ ...block, until })),
        { nil: null },
      ),
      lockedUntil: instants,
      bypass: fc.option(
        fc
          .record({ usedAt: instants, until: fc.integer({ min: NOW - DAY, max: NOW + DAY }) })
          .map((parts) => ({ ...bypass, ...parts })),
        { nil: null },
      ),
      rememberedSince: instants,
      proofs: fc.array(
        fc.record({
          at: fc.integer({ min: NOW - DAY, max: NOW + DAY }),
          application: fc.constantFrom('vpn', 'mail', 'directory'),
          authenticationType: fc.constantFrom('radius', 'browser'),
          address: fc.constantFrom('203.0.113.7', null),
        }),
      ),
      secondSteps: fc.nat({ max: 3 }),
      unreadable: fc.nat({ max: 1 }),
      canRegister: fc.boolean(),
      registerAgain: fc.boolean(),
    });
    const requests = fc.record({
      proved: fc.constantFrom('password', 'temporary-access-pass', 'security-key'),
      application: fc.constantFrom('vpn', 'directory'),
      authenticationType: fc.constantFrom('radius', 'browser'),
      address: fc.constantFrom('203.0.113.7', '198.51.100.1', 'nonsense', null),
      intranetClaim: fc.boolean(),
      fromIntranet: fc.boolean(),
      wantsSecondStep: fc.boolean(),
    }) as fc.Arbitrary<SignInRequest>;
    fc.assert(
      fc.property(requests, states, (asked, state) => {
        const policy = {
          ...defaultPolicy,
          caching: [rule],
          trustedIps: { ...defaultPolicy.trustedIps, ranges: ['198.51.100.0/24'], federatedIntranet: true },
        };
        const answer = decide(asked, state, policy, NOW);
        expect(answer.because.length).toBeGreaterThan(0);
        const isDenied = answer.decision === 'deny';
        if (state.disabled || (state.block && state.block.until > NOW)) expect(isDenied).toBe(true);
        if (asked.proved === 'password' && state.lockedUntil !== null && state.lockedUntil > NOW)
          expect(isDenied).toBe(true);
        // Nobody who has a second step, readable or not, is taken for somebody without one.
        if (state.unreadable > 0) expect(answer.because[0]?.rule).not.toBe('no-method-registered');
        if (!isDenied)
          expect(answer.register).toBe(
            state.registerAgain || answer.because.some((one) => one.rule === 'no-method-registered'),
          );
        if (asked.wantsSecondStep && asked.proved === 'password' && state.secondSteps > 0 && !isDenied) {
          expect(answer.decision).toBe('second-step');
        }
      }),
    );
  });

  it('a key is not kept out by a lock that others set, but by a block', () => {
    const withKey = { ...request, proved: 'security-key' } as const;
    const locked = { ...plain, lockedUntil: NOW + 1 };
    expect(decide(withKey, locked, defaultPolicy, NOW)).toMatchObject({ decision: 'proceed', uses: null });
    expect(decide(withKey, { ...plain, block }, defaultPolicy, NOW)).toMatchObject({ denial: 'account-blocked' });
  });

  it('S4-68 S4-69 as a rule, for requests that no sign-in of this product makes: the claim of the intranet counts only from there', () => {
    const policy = { ...defaultPolicy, trustedIps: { ...defaultPolicy.trustedIps, federatedIntranet: true } };
    const ruleOf = (intranetClaim: boolean, fromIntranet: boolean) =>
      decide({ ...request, intranetClaim, fromIntranet }, plain, policy, NOW).because[0]?.rule;
    expect(ruleOf(true, true)).toBe('corporate-intranet');
    expect(ruleOf(true, false)).toBe('second-step');
    expect(ruleOf(false, true)).toBe('second-step');
  });

  it('S0-21 without a method registration is due; S0-45 it is also where it is required', () => {
    const none = { ...plain, secondSteps: 0 };
    expect(decide(request, none, defaultPolicy, NOW)).toMatchObject({ decision: 'proceed', register: true });
    expect(decide(request, { ...none, canRegister: false }, defaultPolicy, NOW)).toMatchObject({
      register: false,
      because: [{ rule: 'nothing-to-register' }],
    });
    for (const state of [{}, { bypass }, { rememberedSince: NOW - DAY }]) {
      expect(decide(request, { ...plain, ...state, registerAgain: true }, defaultPolicy, NOW)).toMatchObject({
        register: true,
      });
    }
    expect(
      decide({ ...request, proved: 'security-key' }, { ...plain, registerAgain: true }, defaultPolicy, NOW),
    ).toMatchObject({ decision: 'proceed', register: true });
  });
});

describe('SX-02 the edges of the numbers', () => {
  const ruleAt = (state: Partial<SignInState>, at: number, policy: Partial<DirectoryPolicy> = {}) =>
    decide(request, { ...plain, ...state }, { ...defaultPolicy, ...policy }, at).because[0]?.rule;

  it('hostile C5 S4-13 a block lasts 90 days to the millisecond', () => {
    expect(limits.blockMs).toBe(90 * DAY);
    const lasting = { ...block, from: NOW, until: NOW + limits.blockMs };
    expect(ruleAt({ block: lasting }, NOW + 89 * DAY)).toBe('blocked');
    expect(ruleAt({ block: lasting }, NOW + 90 * DAY - 1)).toBe('blocked');
    expect(ruleAt({ block: lasting }, NOW + 90 * DAY)).toBe('second-step');
  });

  it('hostile C8 S4-38 a bypass is good at once and until its seconds are over, S4-39 and once', () => {
    const given = { ...bypass, from: NOW, until: NOW + 300_000 };
    expect(ruleAt({ bypass: given }, NOW)).toBe('one-time-bypass');
    expect(ruleAt({ bypass: given }, NOW + 299_999)).toBe('one-time-bypass');
    expect(ruleAt({ bypass: given }, NOW + 300_000)).toBe('second-step');
    expect(ruleAt({ bypass: { ...given, usedAt: NOW } }, NOW + 1)).toBe('second-step');
  });

  it('S3-09 S4-83 a browser is remembered for 14 times 24 hours, or as many as the setting says', () => {
    expect(defaultPolicy.remember).toEqual({ enabled: true, days: 14 });
    const remembered = { rememberedSince: NOW };
    expect(ruleAt(remembered, NOW + 14 * DAY - 60_000)).toBe('remembered-device');
    expect(ruleAt(remembered, NOW + 14 * DAY - 1)).toBe('remembered-device');
    expect(ruleAt(remembered, NOW + 14 * DAY)).toBe('second-step');
    expect(ruleAt(remembered, NOW + DAY, { remember: { enabled: true, days: 1 } })).toBe('second-step');
    expect(ruleAt(remembered, NOW + 1, { remember: { enabled: false, days: 14 } })).toBe('second-step');
    expect(ruleAt(remembered, NOW - 1)).toBe('second-step');
  });

  it('hostile C8 S4-42 a success is cached for its seconds, S4-41 where type and application fit', () => {
    const cached = (changes: object, at = NOW) =>
      ruleAt({ proofs: [{ ...proof, at: NOW - 59_000 }] }, at, { caching: [{ ...rule, ...changes }] });
    expect(cached({})).toBe('cached');
    expect(cached({}, NOW + 999)).toBe('cached');
    expect(cached({}, NOW + 1000)).toBe('second-step');
    expect(cached({ application: 'mail' })).toBe('second-step');
    expect(cached({ authenticationType: 'ldap' })).toBe('second-step');
    const elsewhere = { proofs: [{ ...proof, address: '198.51.100.1' }] };
    expect(ruleAt(elsewhere, NOW, { caching: [{ ...rule, type: 'user-application-ip' }] })).toBe('second-step');
    expect(ruleAt(elsewhere, NOW, { caching: [rule] })).toBe('cached');
    const otherWay = { proofs: [{ ...proof, authenticationType: 'ldap' }] };
    const strict = { ...rule, type: 'user-authentication-type-application-ip' } as const;
    expect(ruleAt(otherWay, NOW, { caching: [strict] })).toBe('second-step');
  });

  it('S4-44 nothing is cached for signing in to the directory itself', () => {
    const state = { ...plain, proofs: [{ ...proof, application: 'directory' }] };
    const answer = decide({ ...request, application: 'directory' }, state, { ...defaultPolicy, caching: [rule] }, NOW);
    expect(answer.because[0]?.rule).toBe('second-step');
  });
});
