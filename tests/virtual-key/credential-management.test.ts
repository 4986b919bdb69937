import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { fromHex, toHex } from '../../src/basics/bytes.ts';
import type { CborMap, CborValue } from '../../src/fido/cbor.ts';
import { boundedMemory, volatileMemory } from '../../src/virtual-key/key-memory.ts';
import { clientDataHash, createRequest, getRequest, sha256 } from './credential-requests.ts';
import { VECTOR_TOKEN, vectorTokenRandom } from './fixed-token.ts';
import { map, touching } from './host.ts';
import { CM, descriptorOf, GA, ManagedKey, MC, managedModel, PCMR, PIN, rk } from './managed-key.ts';

describe('getCredsMetadata (6.8.2)', () => {
  it('tells how many credentials there are, and how many more fit', () => {
    const managed = new ManagedKey();
    expect([...managed.manage(managed.token(), 1).map]).toEqual([
      [1, 0],
      [2, 100],
    ]);
    managed.make('example.com', 1);
    managed.make('example.net', 1);
    managed.make('example.net', 1);
    expect([...managed.manage(managed.token(), 1).map]).toEqual([
      [1, 2],
      [2, 98],
    ]);
  });

  it('is signed as in the vector of another implementation', () => {
    const random = vectorTokenRandom();
    const managed = new ManagedKey({ random });
    random.isFixed = true;
    expect(managed.token()).toEqual(VECTOR_TOKEN);
    const signed = (subCommand: number, param: string) =>
      managed.host.call(0x0a, map([1, subCommand], [3, 2], [4, fromHex(param)])).status;
    expect(signed(1, '45676f3835f462adfa04b2066c5ec094c60dd480564326dfdcd4b2c36ac46025')).toBe(0);
    expect(signed(2, 'fbfb518d519d9f4138b4997ea57492af7d1e2dbc9cd7d80d318980b1b9e9943b')).toBe(0x2e);
    expect(signed(2, '45676f3835f462adfa04b2066c5ec094c60dd480564326dfdcd4b2c36ac46025')).toBe(0x33);
  });
});

describe('enumerateRPs (6.8.3)', () => {
  it('tells every RP once, by id, name and hash', () => {
    const managed = new ManagedKey();
    const rpIds = ['example.com', 'example.net', 'example.org'];
    for (const rpId of rpIds) managed.make(rpId, 1);
    managed.make('example.net', 2);
    const begin = managed.manage(managed.token(), 2);
    expect(begin.status).toBe(0);
    expect(begin.map.get(5)).toBe(3);
    const others = [managed.next(3), managed.next(3)];
    expect(others.map((answer) => [answer.status, answer.map.has(5)])).toEqual([
      [0, false],
      [0, false],
    ]);
    expect(managed.next(3).status).toBe(0x30);
    const entries = [begin, ...others].map((answer) => answer.map);
    expect(entries.map((entry) => Object.fromEntries(entry.get(3) as CborMap))).toEqual(
      rpIds.map((id) => ({ id, name: 'Example' })),
    );
    expect(entries.map((entry) => toHex(entry.get(4) as Uint8Array))).toEqual(rpIds.map((id) => toHex(sha256(id))));
  });

  it('has nothing to go on with after one RP', () => {
    const managed = new ManagedKey();
    managed.make('example.com', 1);
    expect(managed.manage(managed.token(), 2).map.get(5)).toBe(1);
    expect(managed.next(3).status).toBe(0x30);
  });

  it('finds no credentials in a new key', () => {
    const managed = new ManagedKey();
    expect(managed.manage(managed.token(), 2).status).toBe(0x2e);
  });
});

describe('enumerateCredentials (6.8.4)', () => {
  it('tells user, id, public key, protection, large-blob key and payment of each', () => {
    const managed = new ManagedKey();
    const id = managed.make('example.com', 1, {
      extensions: map(['credProtect', 2], ['largeBlobKey', true], ['thirdPartyPayment', true]),
    });
    const plain = managed.make('example.com', 2, { algs: [-8] });
    managed.make('example.net', 3);
    const begin = managed.manage(managed.token(), 4, map([1, sha256('example.com')]));
    expect([begin.status, begin.map.get(9)]).toEqual([0, 2]);
    const second = managed.next(5);
    expect([second.status, second.map.has(9)]).toEqual([0, false]);
    expect(managed.next(5).status).toBe(0x30);

    // Newest first.
    const user = begin.map.get(6) as CborMap;
    expect([...user]).toEqual([
      ['id', Uint8Array.of(2)],
      ['name', 'a'],
      ['displayName', '花子'],
    ]);
    expect([...(begin.map.get(7) as CborMap)]).toEqual([
      ['id', plain],
      ['type', 'public-key'],
    ]);
    expect((begin.map.get(8) as CborMap).get(3)).toBe(-8);
    expect([begin.map.get(10), begin.map.has(11), begin.map.get(12)]).toEqual([1, false, false]);

    expect((second.map.get(7) as CborMap).get('id')).toEqual(id);
    expect([...(second.map.get(8) as CborMap).keys()]).toEqual([1, 3, -1, -2, -3]);
    expect([second.map.get(10), second.map.get(12)]).toEqual([2, true]);
    const token = managed.token(GA, 'example.com');
    const param = managed.platform.authenticate(token, clientDataHash);
    const request = getRequest({ allow: [id], extensions: map(['largeBlobKey', true]), param, protocol: 2 });
    const assertion = managed.host.call(0x02, request, touching);
    expect(second.map.get(11)).toEqual(assertion.map.get(7));
    expect(second.map.get(11)).toHaveLength(32);
  });

  it('leaves out payment where the key does not know it', () => {
    const managed = new ManagedKey({ model: { ...managedModel, extensions: ['credProtect', 'hmac-secret'] } });
    managed.make('example.com', 1);
    const { map: entry } = managed.manage(managed.token(), 4, map([1, sha256('example.com')]));
    expect([...entry.keys()]).toEqual([6, 7, 8, 9, 10]);
  });

  it('gives the public key with which assertions verify', () => {
    const managed = new ManagedKey();
    managed.make('example.com', 1);
    const { map: entry } = managed.manage(managed.token(), 4, map([1, sha256('example.com')]));
    const cose = entry.get(8) as CborMap;
    expect([cose.get(1), cose.get(3), cose.get(-1)]).toEqual([2, -7, 1]);
    expect((cose.get(-2) as Uint8Array).length + (cose.get(-3) as Uint8Array).length).toBe(64);
  });

  it('finds none of an RP that has none', () => {
    const managed = new ManagedKey();
    managed.make('example.com', 1);
    expect(managed.manage(managed.token(), 4, map([1, sha256('example.net')])).status).toBe(0x2e);
    expect(managed.manage(managed.token(), 4, map([1, new Uint8Array(3)])).status).toBe(0x2e);
  });
});

describe('an enumeration', () => {
  const begun = (subCommand: 2 | 4): ManagedKey => {
    const managed = new ManagedKey();
    for (const rpId of ['example.com', 'example.net']) {
      for (const user of [1, 2]) managed.make(rpId, user);
    }
    const params = subCommand === 4 ? map([1, sha256('example.com')]) : undefined;
    expect(managed.manage(managed.token(), subCommand, params).status).toBe(0);
    return managed;
  };

  it.each([2, 4] as const)('ends after 30 s: sub-command %i', async (subCommand) => {
    const next = subCommand === 2 ? 3 : 5;
    const managed = begun(subCommand);
    await managed.host.clock.advance(30_000);
    expect(managed.next(next).status).toBe(0);
    const late = begun(subCommand);
    await late.host.clock.advance(30_001);
    expect(late.next(next).status).toBe(0x30);
  });

  it.each([
    ['GetInfo', (managed: ManagedKey) => void managed.host.getInfo()],
    ['an unknown command', (managed: ManagedKey) => void managed.host.call(0x7f)],
    ['another sub-command', (managed: ManagedKey) => void managed.manage(managed.token(), 1)],
    ['a sub-command that is refused', (managed: ManagedKey) => void managed.host.call(0x0a, map([1, 1]))],
    ['an unknown sub-command', (managed: ManagedKey) => void managed.host.call(0x0a, map([1, 99]))],
    ['the other kind of GetNext', (managed: ManagedKey) => void managed.next(5)],
    ['a power cycle', (managed: ManagedKey) => managed.host.replug()],
  ])('ends with %s', (_, act) => {
    const managed = begun(2);
    act(managed);
    expect(managed.next(3).status).toBe(0x30);
  });

  it('ends when its token runs out after 600 s of use', async () => {
    const managed = new ManagedKey();
    for (let rp = 0; rp < 25; rp++) managed.make(`rp${rp}.example`, 1);
    expect(managed.manage(managed.token(), 2).status).toBe(0);
    for (let time = 0; time < 19; time++) {
      await managed.host.clock.advance(30_000);
      expect(managed.next(3).status).toBe(0);
    }
    await managed.host.clock.advance(30_000);
    expect(managed.next(3).status).toBe(0x30);
  });

  it('goes on through the preview command too', () => {
    const managed = begun(2);
    expect(managed.host.call(0x41, map([1, 3])).status).toBe(0);
    expect(managed.next(3).status).toBe(0x30);
  });
});

describe('deleteCredential (6.8.5)', () => {
  it('deletes this credential alone', () => {
    const managed = new ManagedKey();
    const [first, second] = [managed.make('example.com', 1), managed.make('example.com', 2)];
    expect(managed.manage(managed.token(), 6, map([2, descriptorOf(first!)])).status).toBe(0);
    expect(managed.users('example.com')).toEqual([2]);
    expect(managed.host.call(0x02, getRequest({ allow: [first!] }), touching).status).toBe(0x2e);
    expect(managed.host.call(0x02, getRequest({ allow: [second!] }), touching).status).toBe(0);
    expect(managed.manage(managed.token(), 6, map([2, descriptorOf(first!)])).status).toBe(0x2e);
    managed.host.replug();
    expect(managed.users('example.com')).toEqual([2]);
  });

  it('makes room again', () => {
    const managed = new ManagedKey({ model: { ...managedModel, maxDiscoverableCredentials: 1 } });
    const id = managed.make('example.com', 1);
    const param = managed.platform.authenticate(managed.token(MC, 'example.net'), clientDataHash);
    const another = createRequest({ rpId: 'example.net', options: rk, param, protocol: 2 });
    expect(managed.host.call(0x01, another, touching).status).toBe(0x28);
    expect(managed.manage(managed.token(), 6, map([2, descriptorOf(id)])).status).toBe(0);
    managed.make('example.net', 1);
  });

  it('does not know credentials of another type, and none that is not stored', () => {
    const managed = new ManagedKey();
    const id = managed.make('example.com', 1);
    const unstored = managed.make('example.com', 2, { options: map(['rk', false]) });
    expect(managed.manage(managed.token(), 6, map([2, descriptorOf(id, 'other')])).status).toBe(0x2e);
    expect(managed.manage(managed.token(), 6, map([2, descriptorOf(unstored)])).status).toBe(0x2e);
    expect(managed.users('example.com')).toEqual([1]);
  });
});

describe('updateUserInformation (6.8.6)', () => {
  const userOf = (managed: ManagedKey): CborValue[] => {
    const { map: entry } = managed.manage(managed.token(), 4, map([1, sha256('example.com')]));
    return [...(entry.get(6) as CborMap)].flat();
  };
  const update = (managed: ManagedKey, id: Uint8Array, ...user: [string, CborValue][]) =>
    managed.manage(managed.token(), 7, map([2, descriptorOf(id)], [3, map(['id', Uint8Array.of(1)], ...user)])).status;

  it('replaces names, and removes those that are empty or not given', () => {
    const managed = new ManagedKey();
    const id = managed.make('example.com', 1);
    expect(update(managed, id, ['name', '山田'], ['displayName', '山田太郎'])).toBe(0);
    expect(userOf(managed)).toEqual(['id', Uint8Array.of(1), 'name', '山田', 'displayName', '山田太郎']);
    expect(update(managed, id, ['name', ''], ['displayName', 'Taro'])).toBe(0);
    expect(userOf(managed)).toEqual(['id', Uint8Array.of(1), 'displayName', 'Taro']);
    managed.host.replug();
    expect(userOf(managed)).toEqual(['id', Uint8Array.of(1), 'displayName', 'Taro']);
    expect(update(managed, id)).toBe(0);
    expect(userOf(managed)).toEqual(['id', Uint8Array.of(1)]);
  });

  it('refuses another user id, and an unknown credential before that', () => {
    const managed = new ManagedKey();
    const id = managed.make('example.com', 1);
    const other = map(['id', Uint8Array.of(2)]);
    expect(managed.manage(managed.token(), 7, map([2, descriptorOf(id)], [3, other])).status).toBe(0x02);
    expect(managed.manage(managed.token(), 7, map([2, descriptorOf(new Uint8Array(63))], [3, other])).status).toBe(
      0x2e,
    );
    expect(userOf(managed)).toContain('花子');
  });

  it('tells that there is no room, and keeps the old names', () => {
    const memory = boundedMemory(volatileMemory(), 4096);
    const managed = new ManagedKey({ memory });
    const id = managed.make('example.com', 1);
    let status = 0;
    for (let users = 2; status === 0 && users < 40; users++) {
      const param = managed.platform.authenticate(managed.token(MC, 'example.com'), clientDataHash);
      const request = createRequest({ userId: Uint8Array.of(users), options: rk, param, protocol: 2 });
      status = managed.host.call(0x01, request, touching).status;
    }
    expect(status).toBe(0x28);
    const stored = managed.users('example.com').length;
    expect(update(managed, id, ['displayName', 'x'.repeat(900)])).toBe(0x28);
    expect(managed.users('example.com')).toHaveLength(stored);
    expect(managed.host.warnings).toEqual([]);
  });

  it('is not there in the command of FIDO_2_1_PRE', () => {
    const managed = new ManagedKey();
    const id = managed.make('example.com', 1);
    const params = map([2, descriptorOf(id)], [3, map(['id', Uint8Array.of(1)])]);
    expect(managed.manage(managed.token(), 7, params, 0x41).status).toBe(0x3e);
    expect(managed.manage(managed.token(), 1, undefined, 0x41).status).toBe(0);
    expect(managed.manage(managed.token(), 6, map([2, descriptorOf(id)]), 0x41).status).toBe(0);
  });
});

describe('a token for one RP', () => {
  it('manages that RP alone', () => {
    const managed = new ManagedKey();
    const [own, other] = [managed.make('example.com', 1), managed.make('example.net', 1)];
    const token = managed.token(CM, 'example.com');
    expect(managed.manage(token, 1).status).toBe(0x33);
    expect(managed.manage(token, 2).status).toBe(0x33);
    expect(managed.manage(token, 4, map([1, sha256('example.net')])).status).toBe(0x33);
    expect(managed.manage(token, 4, map([1, sha256('example.com')])).status).toBe(0);
    expect(managed.manage(token, 6, map([2, descriptorOf(other)])).status).toBe(0x33);
    const user = map(['id', Uint8Array.of(1)]);
    expect(managed.manage(token, 7, map([2, descriptorOf(other)], [3, user])).status).toBe(0x33);
    expect(managed.manage(token, 7, map([2, descriptorOf(own)], [3, user])).status).toBe(0);
    expect(managed.manage(token, 6, map([2, descriptorOf(own)])).status).toBe(0);
    expect(managed.users('example.net')).toEqual([1]);
  });
});

describe('the persistent token (permission pcmr)', () => {
  it('reads, over power cycles and without any limit of time, and changes nothing', async () => {
    const managed = new ManagedKey();
    const id = managed.make('example.com', 1);
    managed.make('example.net', 1);
    const token = managed.token(PCMR);
    managed.host.replug();
    await managed.host.clock.advance(3_600_000);
    expect(managed.manage(token, 1).map.get(1)).toBe(2);
    expect(managed.manage(token, 2).map.get(5)).toBe(2);
    expect(managed.next(3).status).toBe(0);
    expect(managed.manage(token, 4, map([1, sha256('example.com')])).map.get(9)).toBe(1);
    expect(managed.manage(token, 6, map([2, descriptorOf(id)])).status).toBe(0x33);
    const user = map(['id', Uint8Array.of(1)]);
    expect(managed.manage(token, 7, map([2, descriptorOf(id)], [3, user])).status).toBe(0x33);
    expect(managed.users('example.com')).toEqual([1]);
  });

  it('reads beside another token, also one of an RP', () => {
    const managed = new ManagedKey();
    managed.make('example.com', 1);
    const persistent = managed.token(PCMR);
    managed.token(CM, 'example.net');
    expect(managed.manage(persistent, 2).map.get(5)).toBe(1);
  });

  it('ends with a change of the PIN', () => {
    const managed = new ManagedKey();
    const token = managed.token(PCMR);
    expect(managed.platform.changePin(PIN, '654321')).toBe(0);
    expect(managed.manage(token, 1).status).toBe(0x33);
  });
});

describe('hashes of RP IDs', () => {
  it('are compared whole', () => {
    const managed = new ManagedKey();
    managed.make('example.com', 1);
    const hash = Uint8Array.from(createHash('sha256').update('example.com').digest());
    hash[31]! ^= 1;
    expect(managed.manage(managed.token(), 4, map([1, hash])).status).toBe(0x2e);
  });
});
