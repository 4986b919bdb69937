import { describe, expect, it } from 'vitest';
import { systemRandom } from '../../src/basics/random.ts';
import type { IdentityStore } from '../../src/identity/identity-store.ts';
import { defaultPolicy } from '../../src/identity/policy/directory-policy.ts';
import type { Greeting } from '../../src/identity/policy/greetings/greeting.ts';
import { openMemoryStore } from '../operations/memory-store.ts';

const greeting = (id: string, more: Partial<Greeting> = {}): Greeting => ({
  id,
  kind: 'greeting',
  language: 'de',
  fileName: 'hallo.wav',
  type: 'audio/wav',
  bytes: 3,
  durationMs: 1500,
  addedAt: 5,
  addedBy: 'owner@example.com',
  ...more,
});

async function addPerson(store: IdentityStore, name: string) {
  const person = {
    id: name,
    userName: `${name}@example.com`,
    nameKey: `${name}@example.com`,
    displayName: name,
    phoneticName: '',
    latinName: '',
    role: 'user',
    disabled: false,
    registerAgain: false,
    defaultMethodId: null,
    revision: 0,
    userHandle: systemRandom.bytes(32),
    createdAt: 1,
    password: { id: `p-${name}`, hash: 'scrypt$x', changedAt: 1 },
  } as const;
  const empty = (await store.state()) === 'empty';
  await (empty ? store.addFirstAccount(person) : store.addAccount(person));
}

describe('saved policies', () => {
  it('S2-05 each is kept with the moment from which it counts, and what was there before the first', async () => {
    const store = openMemoryStore();
    const later = { savedAt: 100, effectiveAt: 160, savedBy: 'owner@example.com' };
    expect(await store.savePolicy({ ...defaultPolicy, numberMatching: false }, 0, later)).toBe('saved');
    expect(await store.savePolicy(defaultPolicy, 0, later)).toBe('changed-meanwhile');
    const versions = await store.policyVersions(10);
    expect(versions.map(({ revision, effectiveAt, savedBy }) => [revision, effectiveAt, savedBy])).toEqual([
      [1, 160, 'owner@example.com'],
      [0, 0, ''],
    ]);
    expect(versions.map(({ policy }) => policy.numberMatching)).toEqual([false, true]);
    expect((await store.policyVersion(1))?.policy.numberMatching).toBe(false);
    expect(await store.policyVersion(7)).toBeUndefined();
    await store.close();
  });
});

describe('greetings', () => {
  it('one is kept of each kind and language, with its sound, up to a limit', async () => {
    const store = openMemoryStore();
    const sound = new Uint8Array([1, 2, 3]);
    expect(await store.putGreeting(greeting('a'), sound, 2)).toBe('put');
    expect(await store.putGreeting(greeting('b', { fileName: '別.mp3', type: 'audio/mpeg' }), sound, 2)).toBe('put');
    expect(await store.putGreeting(greeting('c', { language: 'ja' }), sound, 2)).toBe('put');
    expect(await store.putGreeting(greeting('d', { language: 'fr' }), sound, 2)).toBe('limit-reached');
    expect((await store.greetings()).map(({ id }) => id)).toEqual(['b', 'c']);
    expect((await store.greetings())[0]).toStrictEqual(greeting('b', { fileName: '別.mp3', type: 'audio/mpeg' }));
    expect(await store.greetingSound('b')).toStrictEqual(sound);
    expect(await store.removeGreeting('b')).toBe(true);
    expect(await store.removeGreeting('b')).toBe(false);
    expect(await store.greetingSound('b')).toBeUndefined();
    await store.close();
  });
});

describe('stations', () => {
  it('each is kept as it was last heard of', async () => {
    const store = openMemoryStore();
    const station = { name: 'desk-1', version: '1.0.0', address: '127.0.0.1', seenAt: 5 };
    await store.reportStation(station);
    await store.reportStation({ ...station, seenAt: 9 });
    await store.reportStation({ ...station, name: 'desk-2' });
    expect(await store.stations()).toEqual([
      { ...station, seenAt: 9 },
      { ...station, name: 'desk-2' },
    ]);
    await store.close();
  });
});

describe('the inventory', () => {
  it('is everybody, page by page, with groups, keys and methods', async () => {
    const store = openMemoryStore();
    for (const name of ['ann', 'ben', 'cyd']) await addPerson(store, name);
    await store.putGroup({ id: 'g', name: 'Sales', type: 'security' });
    await store.setMember('g', 'ben', true);
    await store.addSecurityKey(
      {
        id: 'k',
        accountId: 'ben',
        credentialId: new Uint8Array([1]),
        publicKey: new Uint8Array([2]),
        signCount: 0,
        aaguid: '00000000-0000-0000-0000-000000000000',
        name: 'My key',
        nameKey: 'my key',
        backupEligible: false,
        backedUp: false,
        attestation: 'not-attested',
        createdAt: 1,
        lastUsedAt: null,
      },
      10,
    );
    const phone = {
      type: 'phone',
      number: '+819012345678',
      line: 'landline',
      reachedBy: 'voice',
      use: 'primary',
    } as const;
    const base = { accountId: 'ben', name: 'x', createdAt: 1, lastUsedAt: null, revision: 0 };
    await store.addMethod({ ...base, ...phone, id: 'm' }, { types: ['phone'], max: 2 });
    const first = await store.inventory(0, 2);
    expect(first.map(({ userName }) => userName)).toEqual(['ann@example.com', 'ben@example.com']);
    expect(first[1]).toMatchObject({
      groupIds: ['g'],
      keys: [{ id: 'k', name: 'My key', attestation: 'not-attested' }],
      methods: [{ type: 'phone', kind: 'landline' }],
    });
    const rest = await store.inventory(first[1]?.sequence ?? 0, 2);
    expect(rest.map(({ userName }) => userName)).toEqual(['cyd@example.com']);
    expect(await store.inventory(rest[0]?.sequence ?? 0, 2)).toEqual([]);
    await store.close();
  });
});
