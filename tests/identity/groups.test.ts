import { describe, expect, it } from 'vitest';
import { codeOf, value } from './directory.ts';
import { taro, town } from './people.ts';

it('a group that the policy names cannot be removed: the policy would be another one without anybody saving it', async () => {
  const place = await town();
  const { identity, store, owner, setPolicy } = place;
  const group = value(await identity.people.putGroup(owner, { id: null, name: 'Contractors', type: 'security' }));
  const { policy } = await store.policy();
  const only = { ...policy.methods.sms, everyone: false, groups: [group.id] };
  const without = { ...policy.methods.sms, excludedGroups: [group.id] };
  const profile = { id: 'p', name: 'Vault', groups: [group.id], enforceAttestation: true, restriction: null };
  for (const changes of [
    { methods: { ...policy.methods, sms: only } },
    { methods: { ...policy.methods, sms: without } },
    { securityKey: { ...policy.securityKey, profiles: [profile] } },
    { suspiciousActivity: { ...policy.suspiciousActivity, everyone: false, groups: [group.id] } },
  ]) {
    await setPolicy({ methods: policy.methods, securityKey: policy.securityKey, ...changes });
    expect(codeOf(await identity.people.removeGroup(owner, group.id, 'gone'))).toBe('group-in-use');
    expect(await identity.people.groups()).toHaveLength(1);
  }
  await setPolicy(policy);
  expect(codeOf(await identity.people.removeGroup(owner, group.id, 'gone'))).toBe('done');
});

describe('a group that the newest policy names no more cannot be removed', () => {
  const former = async (itsDelay: number) => {
    const { identity, clock, owner } = await town();
    const group = value(await identity.people.putGroup(owner, { id: null, name: 'Contractors', type: 'security' }));
    const save = async (excludedGroups: readonly string[], propagationMinutes: number) => {
      const { policy, revision: readRevision } = await identity.policyDesk.show();
      const methods = { ...policy.methods, sms: { ...policy.methods.sms, excludedGroups } };
      const wish = { policy: { ...policy, propagationMinutes, methods }, reason: 'test', trustsEverybody: false };
      expect(value(await identity.policyDesk.save(owner, { ...wish, readRevision }))).toMatchObject({ end: 'saved' });
    };
    await save([group.id], itsDelay);
    await save([], 10);
    return { clock, remove: async () => codeOf(await identity.people.removeGroup(owner, group.id, 'gone')) };
  };

  it.each([
    ['while the one that names it is in force', 0],
    ['while the one that names it is on its way', 5],
  ])('%s', async (_, itsDelay) => {
    const { clock, remove } = await former(itsDelay);
    expect(await remove()).toBe('group-in-use');
    await clock.advance(9 * 60_000);
    expect(await remove()).toBe('group-in-use');
    await clock.advance(60_000);
    expect(await remove()).toBe('done');
  });
});

it('who is in a group already is not put into it, and that is told: nothing is written', async () => {
  const { identity, store, owner } = await town();
  const group = value(await identity.people.putGroup(owner, { id: null, name: 'Contractors', type: 'security' }));
  const set = async (isMember: boolean) => {
    const { changed } = value(
      await identity.people.setMember(owner, { groupId: group.id, userName: taro.userName, isMember }),
    );
    const [last] = await store.auditRecords({ limit: 1 });
    return [changed, last?.action];
  };
  expect(await set(false)).toEqual([false, 'group.created']);
  expect(await set(true)).toEqual([true, 'group.member-added']);
  expect(await set(true)).toEqual([false, 'group.member-added']);
  expect(await set(false)).toEqual([true, 'group.member-removed']);
});
