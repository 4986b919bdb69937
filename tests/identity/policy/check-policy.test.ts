import { describe, expect, it } from 'vitest';
import type { Group } from '../../../src/identity/identity-store.ts';
import { checkPolicy, type PolicyGround } from '../../../src/identity/policy/check-policy.ts';
import { type DirectoryPolicy, defaultPolicy } from '../../../src/identity/policy/directory-policy.ts';
import { policyChanges } from '../../../src/identity/policy/policy-changes.ts';
import { policyLimits, providersClosedAt } from '../../../src/identity/policy/policy-limits.ts';

const groups: readonly Group[] = [
  { id: 'sales', name: 'Sales', type: 'security' },
  { id: 'news', name: 'Newsletter', type: 'distribution' },
  { id: 'team', name: 'Team', type: 'microsoft-365' },
];
const ground: PolicyGround = { former: defaultPolicy, groups, trustsEverybody: false, usNumber: () => undefined };

const check = (changes: Partial<DirectoryPolicy>, more: Partial<PolicyGround> = {}) =>
  checkPolicy({ ...defaultPolicy, ...changes }, { ...ground, ...more });
const problems = (changes: Partial<DirectoryPolicy>, more: Partial<PolicyGround> = {}) => {
  const answer = check(changes, more);
  return 'problems' in answer ? answer.problems.map(({ field, code }) => `${field} ${code}`) : [];
};
const kept = (changes: Partial<DirectoryPolicy>, more: Partial<PolicyGround> = {}): DirectoryPolicy => {
  const answer = check(changes, more);
  if ('problems' in answer) throw new Error(JSON.stringify(answer.problems));
  return answer.policy;
};

it('what a new directory begins with is right', () => {
  expect(kept({})).toEqual(defaultPolicy);
});

/** Each number with the policy that has it. */
const numbers: readonly [name: string, of: (value: number) => Partial<DirectoryPolicy>, from: number, to: number][] = [
  [
    'S2-18 pass.minLifetime',
    (n) => ({ pass: { ...defaultPolicy.pass, minLifetime: n, defaultLifetime: 43_200 } }),
    10,
    43_200,
  ],
  [
    'S2-18 pass.maxLifetime',
    (n) => ({ pass: { ...defaultPolicy.pass, maxLifetime: n, defaultLifetime: 10 } }),
    10,
    43_200,
  ],
  ['S2-18 pass.defaultLifetime', (n) => ({ pass: { ...defaultPolicy.pass, defaultLifetime: n } }), 10, 43_200],
  ['S2-18 pass.length', (n) => ({ pass: { ...defaultPolicy.pass, length: n } }), 8, 48],
  ['S4-10 lockout.threshold', (n) => ({ lockout: { ...defaultPolicy.lockout, threshold: n } }), 1, 99],
  ['S4-10 lockout.resetMinutes', (n) => ({ lockout: { ...defaultPolicy.lockout, resetMinutes: n } }), 1, 1440],
  ['S4-10 lockout.unlockMinutes', (n) => ({ lockout: { ...defaultPolicy.lockout, unlockMinutes: n } }), 1, 1440],
  ['S4-83 remember.days', (n) => ({ remember: { enabled: true, days: n } }), 1, 365],
  ['S2-05 propagationMinutes', (n) => ({ propagationMinutes: n }), 0, 60],
  [
    'S4-41 caching.0.seconds',
    (n) => ({ caching: [{ id: 'r', type: 'user', seconds: n, authenticationType: null, application: null }] }),
    1,
    86_400,
  ],
];
describe('SX-02 every number at its bounds', () => {
  it.each(numbers)('%s', (name, of, from, to) => {
    const field = name.split(' ')[1];
    expect(problems(of(from))).toEqual([]);
    expect(problems(of(to))).toEqual([]);
    for (const outside of [from - 1, to + 1, from + 0.5, Number.NaN]) {
      expect(problems(of(outside))).toContain(`${field} out-of-range`);
    }
  });
});

it('S2-18 the lifetimes of a pass agree', () => {
  const pass = { ...defaultPolicy.pass, minLifetime: 60, maxLifetime: 120 };
  expect(problems({ pass: { ...pass, defaultLifetime: 59 } })).toEqual(['pass.defaultLifetime lifetimes-disagree']);
  expect(problems({ pass: { ...pass, defaultLifetime: 121 } })).toEqual(['pass.defaultLifetime lifetimes-disagree']);
  expect(problems({ pass: { ...pass, maxLifetime: 59 } })).toEqual(['pass.maxLifetime lifetimes-disagree']);
});

describe('S2-04 targets', () => {
  const sms = (method: object) => ({
    methods: { ...defaultPolicy.methods, sms: { ...defaultPolicy.methods.sms, ...method } },
  });

  it('are security groups only, included and excluded', () => {
    expect(problems(sms({ everyone: false, groups: ['sales'] }))).toEqual([]);
    expect(problems(sms({ everyone: false, groups: ['news', 'team'] }))).toEqual([
      'methods.sms.groups not-a-security-group',
      'methods.sms.groups not-a-security-group',
    ]);
    expect(problems(sms({ excludedGroups: ['team'] }))).toEqual(['methods.sms.excludedGroups not-a-security-group']);
    expect(problems(sms({ groups: ['nowhere'] }))).toEqual(['methods.sms.groups unknown-group']);
  });

  it('that have gone since are dropped', () => {
    const former = { ...defaultPolicy, ...sms({ groups: ['gone'] }) };
    expect(kept(sms({ groups: ['gone', 'sales', 'sales'] }), { former }).methods.sms.groups).toEqual(['sales']);
  });
});

describe('S2-09 AAGUIDs', () => {
  const restrict = (aaguids: readonly string[], mode: 'allow' | 'block' = 'allow') => ({
    securityKey: { ...defaultPolicy.securityKey, restriction: { mode, aaguids } },
  });

  it('hostile C14 are taken in every usual form, once each', () => {
    const forms = [
      'E1A96183-5016-4F24-B55B-E3AE23614CC6',
      'e1a9618350164f24b55be3ae23614cc6',
      ' {e1a96183-5016-4f24-b55b-e3ae23614cc6} ',
    ];
    expect(kept(restrict(forms)).securityKey.restriction?.aaguids).toEqual(['e1a96183-5016-4f24-b55b-e3ae23614cc6']);
  });

  it('that are none, and empty lists, are refused', () => {
    expect(problems(restrict(['e1a96183-5016-4f24-b55b-e3ae23614cc']))).toEqual([
      'securityKey.restriction.aaguids not-an-aaguid',
    ]);
    expect(problems(restrict([]))).toEqual(['securityKey.restriction.aaguids empty-list']);
    expect(problems(restrict([], 'block'))).toEqual(['securityKey.restriction.aaguids empty-list']);
  });

  it('SX-02 at most 200', () => {
    const many = (count: number) =>
      restrict(Array.from({ length: count }, (_, n) => `00000000-0000-0000-0000-${String(n).padStart(12, '0')}`));
    expect(problems(many(policyLimits.aaguids))).toEqual([]);
    expect(problems(many(policyLimits.aaguids + 1))).toEqual(['securityKey.restriction.aaguids too-many']);
  });

  it('up to three passkey profiles, in the current profile', () => {
    const profile = (name: string) => ({
      id: name,
      name,
      groups: ['sales'],
      enforceAttestation: true,
      restriction: null,
    });
    const of = (count: number) => ({
      profile: 'current' as const,
      securityKey: {
        ...defaultPolicy.securityKey,
        profiles: Array.from({ length: count }, (_, n) => profile(`p${n}`)),
      },
    });
    expect(problems(of(3))).toEqual([]);
    expect(problems(of(4))).toEqual(['securityKey.profiles too-many']);
    expect(problems({ ...of(1), profile: 'classic' })).toEqual(['securityKey.profiles not-in-classic']);
  });
});

describe('trusted IPs', () => {
  const trust = (ranges: readonly string[], more: Partial<DirectoryPolicy['trustedIps']> = {}) => ({
    trustedIps: { ...defaultPolicy.trustedIps, ranges, ...more },
  });

  it('S4-62 IPv4 only; S4-64 in CIDR; S4-65 host bits are cleared', () => {
    expect(kept(trust(['192.168.1.1/24', '203.0.113.7/32'])).trustedIps.ranges).toEqual([
      '192.168.1.0/24',
      '203.0.113.7/32',
    ]);
    expect(problems(trust(['2001:db8::/32']))).toEqual(['trustedIps.ranges range-ipv6']);
    expect(problems(trust(['::ffff:10.0.0.0/104']))).toEqual(['trustedIps.ranges range-ipv6']);
    for (const wrong of ['10.0.0.0/33', '010.0.0.1/32', '10.0.0.1', '10.0.0/24', 'localhost/8', '10.0.0.0/08']) {
      expect(problems(trust([wrong])), wrong).toEqual(['trustedIps.ranges range-malformed']);
    }
    expect(problems(trust(['10.0.0.0/8', '10.1.2.3/8']))).toEqual(['trustedIps.ranges duplicate']);
  });

  it('hostile C9 the whole world only where that is meant', () => {
    expect(problems(trust(['0.0.0.0/0']))).toEqual(['trustedIps.ranges range-everything']);
    expect(problems(trust(['0.0.0.0/0']), { trustsEverybody: true })).toEqual([]);
    expect(problems(trust(['128.0.0.0/1', '0.0.0.0/1']))).toEqual(['trustedIps.ranges range-everything']);
    expect(problems(trust(['128.0.0.0/1', '0.0.0.0/1']), { trustsEverybody: true })).toEqual([]);
  });

  it('hostile C9 trusted ranges and trusted places together are no whole world either, where both count', () => {
    const other = { id: 'o', name: 'Other half', trusted: true, ranges: ['128.0.0.0/1'] };
    const half = (chosenOn: 'service-settings' | 'conditional-access', location = other) => ({
      ...trust(['0.0.0.0/1'], { chosenOn }),
      namedLocations: [location],
    });
    expect(problems(half('conditional-access'))).toEqual(['trustedIps.ranges range-everything']);
    expect(problems(half('conditional-access'), { trustsEverybody: true })).toEqual([]);
    expect(problems(half('conditional-access', { ...other, trusted: false }))).toEqual([]);
    expect(problems(half('service-settings'))).toEqual([]);
    const halves = [other, { ...other, id: 'h', name: 'Half', ranges: ['0.0.0.0/1'] }];
    expect(problems({ ...trust([], { chosenOn: 'conditional-access' }), namedLocations: halves })).toEqual([
      'trustedIps.ranges range-everything',
    ]);
  });

  it('hostile C9 S4-63 SX-02 50 ranges, not 51', () => {
    const many = (count: number) => trust(Array.from({ length: count }, (_, n) => `10.0.${n}.0/24`));
    expect(problems(many(50))).toEqual([]);
    expect(problems(many(51))).toEqual(['trustedIps.ranges too-many']);
  });

  it('S4-66 the intranet of federated users only where there are any; S4-67 on conditional access one of the two', () => {
    const federated = { tenant: { federated: true, keepMeSignedIn: false } };
    const both = (chosenOn: 'service-settings' | 'conditional-access') =>
      trust(['10.0.0.0/8'], { federatedIntranet: true, chosenOn });
    expect(problems(trust([], { federatedIntranet: true }))).toEqual(['trustedIps.federatedIntranet not-federated']);
    expect(problems({ ...federated, ...both('service-settings') })).toEqual([]);
    expect(problems({ ...federated, ...both('conditional-access') })).toEqual([
      'trustedIps.federatedIntranet one-of-both',
    ]);
    expect(
      problems({ ...federated, ...trust([], { federatedIntranet: true, chosenOn: 'conditional-access' }) }),
    ).toEqual([]);
  });

  it('S4-74 named locations have a name of their own and ranges', () => {
    const location = (name: string, ranges = ['10.1.2.3/16']) => ({ id: name, name, trusted: true, ranges });
    expect(kept({ namedLocations: [location(' Tokyo ')] }).namedLocations).toEqual([
      { id: ' Tokyo ', name: 'Tokyo', trusted: true, ranges: ['10.1.0.0/16'] },
    ]);
    expect(problems({ namedLocations: [location('')] })).toEqual(['namedLocations.0.name name-invalid']);
    expect(problems({ namedLocations: [location('A'), { ...location('A'), id: 'other' }] })).toEqual([
      'namedLocations.1.name name-taken',
    ]);
    expect(problems({ namedLocations: [location('A', [])] })).toEqual(['namedLocations.0.ranges empty-list']);
  });
});

it('S4-21 the fraud code is digits', () => {
  const fraud = (code: string) => ({ fraud: { ...defaultPolicy.fraud, code } });
  expect(problems(fraud('0'))).toEqual([]);
  expect(problems(fraud('1234567890'))).toEqual([]);
  expect(problems(fraud('12345678901'))).toEqual(['fraud.code out-of-range']);
  expect(problems(fraud(''))).toEqual(['fraud.code out-of-range']);
  expect(problems(fraud('0#'))).toEqual(['fraud.code not-digits']);
});

it('S4-25 recipients are e-mail addresses, and there are some where notifications are on', () => {
  const to = (recipients: readonly string[], enabled = true) => ({ notifications: { enabled, recipients } });
  expect(kept(to([' ann@example.com '])).notifications.recipients).toEqual(['ann@example.com']);
  expect(problems(to([]))).toEqual(['notifications.recipients empty-list']);
  expect(problems(to([], false))).toEqual([]);
  for (const wrong of ['ann', 'ann@', 'ann@example', 'a b@example.com', 'a@example.com\nBcc: x@example.com']) {
    expect(problems(to([wrong])), wrong).toEqual(['notifications.recipients not-an-address']);
  }
  expect(problems(to(['a@example.com', 'a@example.com']))).toEqual(['notifications.recipients duplicate']);
});

it('S4-06 providers are listed and get no more', () => {
  const old = { name: 'Old', usage: 'per-user', createdAt: providersClosedAt - 1 } as const;
  const former = { ...defaultPolicy, providers: [old] };
  expect(problems({ providers: [old] }, { former })).toEqual([]);
  expect(problems({ providers: [] }, { former })).toEqual([]);
  expect(problems({ providers: [old] })).toEqual(['providers providers-closed']);
  expect(problems({ providers: [{ ...old, createdAt: providersClosedAt }] }, { former })).toEqual([
    'providers providers-closed',
  ]);
});

it('every fault is told at once, with what was given', () => {
  const answer = check({ propagationMinutes: 99, trustedIps: { ...defaultPolicy.trustedIps, ranges: ['nonsense'] } });
  expect('problems' in answer && answer.problems).toEqual([
    { field: 'trustedIps.ranges', code: 'range-malformed', item: 'nonsense', bounds: null },
    { field: 'propagationMinutes', code: 'out-of-range', item: null, bounds: { from: 0, to: 60 } },
  ]);
});

it('two policies are told apart setting by setting', () => {
  const after = { ...defaultPolicy, remember: { enabled: true, days: 30 }, numberMatching: false };
  expect(policyChanges(defaultPolicy, after)).toEqual([
    { field: 'numberMatching', before: 'true', after: 'false' },
    { field: 'remember.days', before: '14', after: '30' },
  ]);
  expect(policyChanges(after, after)).toEqual([]);
});

it('two rules, places or profiles with one id are refused: whoever changes one by its id means one', () => {
  const rule = { id: 'r', type: 'user', seconds: 60, authenticationType: null, application: null } as const;
  const place = { id: 'l', name: 'A', trusted: true, ranges: ['10.0.0.0/8'] };
  const profile = { id: 'p', name: 'A', groups: ['sales'], enforceAttestation: true, restriction: null };
  const profiles = [profile, { ...profile, name: 'B' }];
  expect(problems({ caching: [rule, { ...rule, seconds: 120 }] })).toEqual(['caching.1.id duplicate']);
  expect(problems({ namedLocations: [place, { ...place, name: 'B' }] })).toEqual(['namedLocations.1.id duplicate']);
  expect(problems({ profile: 'current', securityKey: { ...defaultPolicy.securityKey, profiles } })).toEqual([
    'securityKey.profiles.1.id duplicate',
  ]);
});
