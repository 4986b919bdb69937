import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { ManualClock } from '../../src/basics/manual-clock.ts';
import { systemRandom } from '../../src/basics/random.ts';
import { Secret } from '../../src/basics/secret.ts';
import { fillDemonstration, parseDemonstration } from '../../src/identity/demonstration.ts';
import { isPassword } from '../../src/identity/methods/password.ts';
import { acceptDisplayName, acceptUserName } from '../../src/identity/names.ts';
import { newAccount, onBothEngines } from './directory-engines.ts';

const file = new URL('../../resources/demonstration/directory.json', import.meta.url);
const demonstration = parseDemonstration(JSON.parse(readFileSync(file, 'utf8')));
const password = () => Secret.over(Buffer.from('play with these people'));

onBothEngines((openEmpty) => {
  it('the demonstration fills an empty directory with people who can be found and can sign in', async () => {
    const store = openEmpty();
    const ports = { store, clock: new ManualClock(), random: systemRandom };
    const filled = await fillDemonstration(demonstration, password(), ports);
    expect(filled).toMatchObject({ outcome: 'done', value: { people: demonstration.people.length } });
    const accounts = await store.accounts();
    expect(accounts).toHaveLength(demonstration.people.length);
    for (const { userName, displayName } of accounts) {
      expect(acceptUserName(userName)).toBe(userName);
      expect(acceptDisplayName(displayName)).toBe(displayName);
    }
    const found = async (query: string) =>
      (await store.people({ query, sort: 'name', after: null, limit: 9 })).rows.map(({ displayName }) => displayName);
    expect(await found('chris')).toEqual(['Chris Green']);
    expect(await found('ばら')).toEqual([]);
    expect(await found('森')).toEqual(['森 蓮']);
    expect(await found('やまだ')).toEqual(['山田 花子']);
    const hanako = accounts.find(({ displayName }) => displayName === '山田 花子');
    expect(await store.methods(hanako?.id ?? '')).toMatchObject([{ type: 'phone' }, { type: 'email' }]);
    expect((await store.groupsOf(hanako?.id ?? '')).map(({ name }) => name)).toContain('東京オフィス');
    const stored = await store.password(hanako?.id ?? '');
    expect(await isPassword(password(), stored)).toBe(true);
    expect(await fillDemonstration(demonstration, password(), ports)).toMatchObject({
      outcome: 'refused',
      refusal: { code: 'directory-not-empty' },
    });
  });

  it('a demonstration that does not fit leaves the directory empty', async () => {
    const store = openEmpty();
    const ports = { store, clock: new ManualClock(), random: systemRandom };
    const weak = await fillDemonstration(demonstration, Secret.over(Buffer.from('password')), ports);
    expect(weak).toMatchObject({ outcome: 'refused', refusal: { code: 'password-too-common' } });
    const also = {
      accounts: [newAccount()],
      groups: [],
      members: [{ groupId: 'nowhere', accountId: 'nobody' }],
      methods: [],
    };
    await expect(store.addFirstAccount(newAccount(), also)).rejects.toMatchObject({ name: 'DirectoryFailure' });
    expect(await store.state()).toBe('empty');
    expect(await store.accounts()).toEqual([]);
  });
});
