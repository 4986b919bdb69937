import { describe, expect, it } from 'vitest';
import { encodeCbor } from '../../src/fido/cbor.ts';
import { Flash } from '../../src/virtual-key/flash/flash.ts';
import { type KeyMemory, volatileMemory } from '../../src/virtual-key/key-memory.ts';
import { atkeyPro } from '../../src/virtual-key/models/atkey-pro.ts';
import { sha256 } from './credential-requests.ts';
import { map } from './host.ts';

const model = { ...atkeyPro, encryptedIdentifiers: true };
const flashOver = (memory: KeyMemory) => new Flash(memory, model);

let made = 0;
function add(flash: Flash, rpId: string, user: number, more: { credProtect?: 1 | 2 | 3; rpName?: string } = {}) {
  const id = new Uint8Array(63).fill(++made);
  const { credProtect = 1, rpName } = more;
  flash.nextSignCount({
    id,
    rpId,
    rpName,
    rpIdHash: sha256(rpId),
    user: { id: Uint8Array.of(user), name: `user ${user}` },
    credProtect,
  });
  return id;
}

const rpsOf = ({ credentials }: Flash) => [...credentials.rps()].map(({ rpId, count }) => `${rpId} ${count}`);
const usersOf = ({ credentials }: Flash, rpId: string) =>
  [...(credentials.ofRp(sha256(rpId))?.newestFirst() ?? [])].map(({ user }) => user.id[0]);

describe('discoverable credentials', () => {
  it('lists RPs in the order of creation and credentials newest first, also after a restart', () => {
    const memory = volatileMemory();
    const flash = flashOver(memory);
    add(flash, 'b.example', 1, { rpName: 'Old name' });
    add(flash, 'a.example', 1);
    add(flash, 'b.example', 2, { rpName: 'New name', credProtect: 2 });
    add(flash, 'b.example', 3);
    for (const same of [flash, flashOver(memory)]) {
      expect(rpsOf(same)).toEqual(['b.example 3', 'a.example 1']);
      expect(same.credentials.rpCount).toBe(2);
      expect(usersOf(same, 'b.example')).toEqual([3, 2, 1]);
      expect(same.credentials.ofRp(sha256('b.example'))?.openCount).toBe(2);
      expect(same.credentials.ofRp(sha256('c.example'))).toBeUndefined();
    }
    add(flash, 'b.example', 4, { rpName: 'New name' });
    expect(flash.credentials.ofRp(sha256('b.example'))?.rpName).toBe('New name');
  });

  it('keeps one credential of a user at an RP: the newest', () => {
    const flash = flashOver(volatileMemory());
    const old = add(flash, 'a.example', 1);
    add(flash, 'a.example', 2);
    const fresh = add(flash, 'a.example', 1);
    expect(usersOf(flash, 'a.example')).toEqual([1, 2]);
    expect(flash.credentials.get(old)).toBeUndefined();
    expect(flash.credentials.ofUser(sha256('a.example'), Uint8Array.of(1))?.id).toEqual(fresh);
    expect(flash.credentials.count).toBe(2);
  });

  it('deletes one, and the RP with its last', () => {
    const memory = volatileMemory();
    const flash = flashOver(memory);
    const ids = [1, 2, 3].map((user) => add(flash, 'a.example', user, { credProtect: user === 2 ? 3 : 1 }));
    add(flash, 'b.example', 1);
    const remove = (id: Uint8Array) => flash.credentials.delete(flash.credentials.get(id)!);
    remove(ids[1]!);
    expect(usersOf(flash, 'a.example')).toEqual([3, 1]);
    expect(flash.credentials.ofRp(sha256('a.example'))?.openCount).toBe(2);
    remove(ids[0]!);
    remove(ids[2]!);
    for (const same of [flash, flashOver(memory)]) expect(rpsOf(same)).toEqual(['b.example 1']);
  });

  it('changes the names of a user and nothing else', () => {
    const memory = volatileMemory();
    const flash = flashOver(memory);
    const id = add(flash, 'a.example', 1, { credProtect: 2 });
    add(flash, 'a.example', 2);
    const before = flash.credentials.get(id)!;
    flash.credentials.updateUser(before, { displayName: '花子' });
    for (const { credentials } of [flash, flashOver(memory)]) {
      const user = { id: Uint8Array.of(1), name: undefined, displayName: '花子' };
      expect(credentials.get(id)).toEqual({ ...before, user });
      expect([...credentials.ofRp(sha256('a.example'))!.newestFirst()][1]).toEqual({ ...before, user });
      expect(credentials.ofUser(sha256('a.example'), Uint8Array.of(1))?.user).toEqual(user);
    }
  });

  it('tells each change of them in the credential store’s state', () => {
    const memory = volatileMemory();
    const flash = flashOver(memory);
    const random = { bytes: (length: number) => new Uint8Array(length).fill(7) };
    const state = () => Buffer.from(flashOver(memory).identifiers.credentialStoreState(random)).toString('hex');
    const states = [state()];
    const id = add(flash, 'a.example', 1);
    states.push(state());
    flash.credentials.updateUser(flash.credentials.get(id)!, { name: 'other' });
    states.push(state());
    flash.credentials.delete(flash.credentials.get(id)!);
    states.push(state());
    expect(new Set(states).size).toBe(4);
    flash.nextSignCount();
    expect(state()).toBe(states[3]);
  });

  it('loads records without the members that came later', () => {
    const memory = volatileMemory();
    const id = new Uint8Array(63).fill(9);
    const old = map([1, id], [2, 'a.example'], [3, sha256('a.example')], [4, Uint8Array.of(1)], [7, 1], [8, 5]);
    memory.write(new Map([[`credential/${Buffer.from(id).toString('hex')}`, encodeCbor(old)]]));
    const loaded = flashOver(memory).credentials.get(id);
    expect(loaded).toMatchObject({ rpId: 'a.example', credProtect: 1, order: 5 });
    expect(loaded?.credBlob).toBeUndefined();
  });
});
