import { describe, expect, it } from 'vitest';
import { decide, type SignInRequest, type SignInState } from '../../src/identity/policy/decide.ts';
import { defaultPolicy } from '../../src/identity/policy/directory-policy.ts';
import { createWords, type Words } from '../../src/renderer/language.ts';
import { ruleSettings } from '../../src/renderer/people/rule-settings.ts';

const NOW = 1_800_000_000_000;
const address = '203.0.113.7';
const proof = { at: NOW - 90_000, application: 'vpn', authenticationType: 'program', address };
const block = { from: NOW, until: NOW + 1, reason: 'lost', byName: 'owner' };
const request: SignInRequest = {
  proved: 'password',
  application: 'vpn',
  authenticationType: 'program',
  address,
  intranetClaim: false,
  fromIntranet: false,
  wantsSecondStep: false,
};
const plain: SignInState = {
  disabled: false,
  block: null,
  lockedUntil: null,
  bypass: null,
  rememberedSince: NOW - 86_400_000,
  proofs: [proof],
  secondSteps: 1,
  unreadable: 0,
  canRegister: true,
  registerAgain: false,
};
const trusted = { ...defaultPolicy, trustedIps: { ...defaultPolicy.trustedIps, ranges: ['203.0.113.0/24'] } };
const rule = { id: 'r', type: 'user', seconds: 600, authenticationType: null, application: null } as const;
const notRemembered = { ...defaultPolicy, remember: { ...defaultPolicy.remember, enabled: false } };

/** What decides, and every kind of detail that is written into the log with it. */
const decisions = [
  decide(request, { ...plain, block: { ...block, because: 'fraud-report' } }, defaultPolicy, NOW),
  decide(request, { ...plain, block: { ...block, because: 'administrator' } }, defaultPolicy, NOW),
  decide(request, { ...plain, lockedUntil: NOW + 1 }, defaultPolicy, NOW),
  decide(request, plain, trusted, NOW),
  decide(request, plain, defaultPolicy, NOW),
  decide(request, plain, { ...notRemembered, caching: [rule] }, NOW),
  decide({ ...request, wantsSecondStep: true }, plain, defaultPolicy, NOW),
  decide(request, { ...plain, rememberedSince: null, secondSteps: 0, unreadable: 1 }, defaultPolicy, NOW),
];

describe.each(['en', 'ja'] as const)('why a sign-in was decided so, in %s', (language) => {
  const t = createWords(language).t as unknown as Words;
  const settings = decisions.flatMap(({ because }) =>
    because.flatMap(({ details }) => ruleSettings(t, language, details).map(([name, value]) => ({ name, value }))),
  );

  it('has a word for each setting that decides, and no name of the log', () => {
    const raw = new Set(decisions.flatMap(({ because }) => because.flatMap(({ details }) => Object.keys(details))));
    expect(raw.size).toBeGreaterThan(10);
    expect(settings.filter(({ name }) => raw.has(name) || name.includes('person.setting'))).toEqual([]);
  });

  it('tells ages, switches and kinds as people read them', () => {
    const told =
      language === 'ja'
        ? ['昨日', '1 分前', 'はい', '不正の報告', '管理者', 'ユーザー', '203.0.113.0/24']
        : ['yesterday', '1 minute ago', 'Yes', 'A fraud report', 'An administrator', 'User', '203.0.113.0/24'];
    const values = settings.map(({ value }) => value);
    for (const text of told) expect(values).toContain(text);
    expect(values.join(' ')).not.toMatch(/\b(?:true|fraud-report|90000|86400000)\b/);
  });
});

it('an age of less than a minute is told in seconds; what is of a newer version is shown as it is written', () => {
  const t = createWords('en').t as unknown as Words;
  expect(ruleSettings(t, 'en', { confirmedMs: 12_345, novelty: 'odd', toString: 'x' })).toEqual([
    ['Last second step', '12 seconds ago'],
    ['novelty', 'odd'],
    ['toString', 'x'],
  ]);
});
