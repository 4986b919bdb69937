import { createInstance } from 'i18next';
import { expect, it } from 'vitest';
import type { Words } from '../../src/renderer/language.ts';
import { policy } from '../../src/words/en/policy.ts';
import { toldChange } from '../../src/words/told-change.ts';

const i18n = createInstance();
void i18n.init({ lng: 'en', initAsync: false, resources: { en: { policy } } });
const t = i18n.t as unknown as Words;

const aaguid = 'e1a96183-5016-4f24-b55b-e3ae23614cc6';
const named = {
  groups: [{ id: 'g1', name: 'Sales', type: 'security' as const }],
  models: [{ aaguid, name: 'ATKey.Pro' }],
};
const told = (field: string, before: unknown, after: unknown) => {
  const change = { field, before: JSON.stringify(before) ?? '', after: JSON.stringify(after) ?? '' };
  return Object.values(toldChange(t, 'en', change, named));
};

it.each([
  ['numberMatching', true, false, ['Number matching', 'Yes', 'No']],
  ['lockout.threshold', 10, 5, [policy.lockout.threshold, '10', '5']],
  ['profile', 'classic', 'current', ['Profile', 'Classic, as in the manuals', 'Current, as Entra ID today']],
  ['pass.oneTime', 'optional', 'always', ['Require one-time use', 'No', 'Yes']],
  ['calls.callerId', null, '+14255550100', [policy.calls.callerId, '—', '+14255550100']],
  ['methods.sms.enabled', true, false, ['SMS › Enabled', 'Yes', 'No']],
  ['methods.sms.everyone', true, false, ['SMS › Target', 'All users', 'Select groups']],
  ['methods.sms.groups', [], ['g1', 'gone'], ['SMS › Select groups', '', '+ Sales, gone']],
  [
    'trustedIps.ranges',
    ['10.0.0.0/8'],
    ['172.16.0.0/12'],
    [policy.trusted.ranges, '', '− 10.0.0.0/8  + 172.16.0.0/12'],
  ],
  [
    'securityKey.restriction',
    null,
    { mode: 'allow', aaguids: [aaguid] },
    ['Enforce key restrictions', '—', 'Allow: ATKey.Pro'],
  ],
  [
    'securityKey.profiles',
    [],
    [{ id: 'x', name: 'Floor', groups: ['g1'], enforceAttestation: true, restriction: null }],
    ['Passkey profiles', '', '+ Floor (Sales · All models · Attestation enforced)'],
  ],
  [
    'namedLocations',
    [{ id: 'x', name: 'Tokyo', trusted: false, ranges: ['10.1.0.0/16'] }],
    [],
    [policy.sections['named-locations'], '', '− Tokyo (No, 10.1.0.0/16)'],
  ],
  [
    'caching',
    [],
    [{ id: 'x', type: 'user-application-ip', seconds: 60, authenticationType: null, application: 'vpn' }],
    [policy.sections.caching, '', `+ ${policy.caching['user-application-ip']}, 60, vpn`],
  ],
  ['of.a.newer.version', 1, 2, ['of.a.newer.version', '1', '2']],
])('a change of %s is told in the words of its page', (field, before, after, expected) => {
  expect(told(field, before, after)).toEqual(expected);
});
