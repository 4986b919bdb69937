import { describe, expect, it } from 'vitest';
import { defaultPolicy } from '../../src/identity/policy/directory-policy.ts';
import { goodPassword, secret, value } from './directory.ts';
import { addPhone, type Town, taro, town } from './people.ts';

const VPN = 'vpn';
const inside = '203.0.113.7';
const outside = '198.51.100.1';

/** After the password, asked from there. */
async function asked({ identity }: Town, address: string | null, application?: string) {
  const { flow } = await identity.signIn.begin(taro.userName, { address, ...(application && { application }) });
  return value(await identity.signIn.withPassword(flow, secret(goodPassword)));
}

async function bySms(place: Town, address: string | null, application?: string) {
  const { identity, post } = place;
  const next = await asked(place, address, application);
  if (next.next !== 'second-step') throw new Error(`expected a second step, got ${next.next}`);
  const step = next.choices.find(({ way }) => way === 'sms');
  if (!step) throw new Error('expected a code by SMS');
  value(await identity.secondSteps.sendCode(next.flow, step.methodId, 'sms', 'en'));
  return value(await identity.secondSteps.withCode(next.flow, step.methodId, 'sms', post.code));
}

const latest = async ({ store, account }: Town) => (await store.signIns((await account()).id, 1))[0];

async function withPhone(policy: Parameters<typeof town>[0] = {}) {
  const place = await town(policy);
  await addPhone(place, await place.strong());
  return place;
}

describe('where a sign-in comes from', () => {
  it('S4-62 a trusted range lets a real sign-in from it leave the second step out, and none from elsewhere', async () => {
    const place = await withPhone({ trustedIps: { ...defaultPolicy.trustedIps, ranges: ['203.0.113.0/24'] } });
    expect(await asked(place, inside)).toMatchObject({ next: 'stay-signed-in' });
    expect(await latest(place)).toMatchObject({
      because: [{ rule: 'trusted-ip', details: { address: inside, range: '203.0.113.0/24' } }],
    });
    expect(await asked(place, outside)).toMatchObject({ next: 'second-step' });
    expect(await asked(place, null)).toMatchObject({ next: 'second-step' });
  });

  it('S4-72 behind the NPS extension every request has the address of its server: that is the range to trust, not those of people', async () => {
    const nps = '10.0.0.5';
    const place = await withPhone({ trustedIps: { ...defaultPolicy.trustedIps, ranges: ['203.0.113.0/24'] } });
    expect(await asked(place, nps, VPN)).toMatchObject({ next: 'second-step' });
    await place.setPolicy({ trustedIps: { ...defaultPolicy.trustedIps, ranges: [`${nps}/32`] } });
    expect(await asked(place, nps, VPN)).toMatchObject({ next: 'stay-signed-in' });
  });

  it('a trusted named location does the same, one that is only named does not', async () => {
    const ranges = ['203.0.113.0/24'];
    const place = await withPhone({
      trustedIps: { ...defaultPolicy.trustedIps, chosenOn: 'conditional-access' },
      namedLocations: [{ id: 'o', name: 'Office', trusted: true, ranges }],
    });
    expect(await asked(place, inside)).toMatchObject({ next: 'stay-signed-in' });
    await place.setPolicy({ namedLocations: [{ id: 'o', name: 'Office', trusted: false, ranges }] });
    expect(await asked(place, inside)).toMatchObject({ next: 'second-step' });
  });

  it('is in the reason of a second step too, at the question and at the end', async () => {
    const place = await withPhone();
    await asked(place, outside);
    const because = [{ rule: 'second-step', details: { choices: 2, address: outside } }];
    expect(await latest(place)).toMatchObject({ result: 'interrupted', because });
    await bySms(place, outside);
    expect(await latest(place)).toMatchObject({ result: 'success', because });
  });

  it('hostile C8 S4-42 a caching rule acts on the sign-ins of its application from the same place, until its seconds are over', async () => {
    const rule = { id: 'r', type: 'user-application-ip', seconds: 60, authenticationType: null, application: VPN };
    const place = await withPhone({ caching: [rule as (typeof defaultPolicy.caching)[number]] });
    await bySms(place, inside, VPN);
    expect(await asked(place, inside, VPN)).toMatchObject({ next: 'stay-signed-in' });
    const details = { seconds: 60, cacheType: 'user-application-ip', address: inside, application: VPN };
    expect(await latest(place)).toMatchObject({ because: [{ rule: 'cached', details }] });
    expect(await asked(place, outside, VPN)).toMatchObject({ next: 'second-step' });
    expect(await asked(place, inside, 'mail')).toMatchObject({ next: 'second-step' });
    await place.clock.advance(60_000);
    expect(await asked(place, inside, VPN)).toMatchObject({ next: 'second-step' });
  });

  it('S4-44 nothing is cached for the directory itself', async () => {
    const rule = { id: 'r', type: 'user', seconds: 60, authenticationType: null, application: null } as const;
    const place = await withPhone({ caching: [rule] });
    await bySms(place, inside);
    expect(await asked(place, inside)).toMatchObject({ next: 'second-step' });
  });
});
