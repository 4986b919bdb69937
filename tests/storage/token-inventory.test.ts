import { expect, it } from 'vitest';
import { seededRandom } from '../../src/basics/random.ts';
import type { InventoryToken } from '../../src/identity/inventory-token.ts';
import { newAccount, onBothEngines } from './directory-engines.ts';
import { hardwareToken, phone } from './stored-methods.ts';

const token = (number: number, changes: Partial<InventoryToken> = {}): InventoryToken => ({
  id: `token-${number}`,
  serial: `C610-${String(number).padStart(4, '0')}`,
  manufacturer: 'Authenex',
  model: 'c610',
  accountId: null,
  methodId: null,
  revokedAt: null,
  algorithm: 'SHA1',
  digits: 6,
  period: 30,
  driftSteps: 0,
  type: 'totp',
  counter: 0,
  secret: seededRandom(`seed ${number}`).bytes(20),
  addedAt: 5,
  revision: 0,
  ...changes,
});

const all = { query: '', state: null, after: null, limit: 500 } as const;

onBothEngines((openEmpty) => {
  it('S4-26 tokens come back as they were kept, with their secrets, and are found by number, maker and owner', async () => {
    const store = openEmpty();
    const owner = newAccount({ displayName: '山田 花子', phoneticName: 'ヤマダ ハナコ' });
    await store.addAccount(owner);
    const tokens = [token(1, { accountId: owner.id }), token(2, { model: 'ＯＴＰ８' }), token(3)];
    expect(await store.addTokens(tokens)).toEqual([]);
    for (const one of tokens) expect(await store.token(one.id)).toStrictEqual(one);
    expect(await store.token('nobody')).toBeUndefined();
    const found = async (query: string) => (await store.tokenPage({ ...all, query })).rows.map(({ id }) => id);
    expect(await found('')).toEqual(['token-1', 'token-2', 'token-3']);
    expect(await found('0003')).toEqual(['token-3']);
    expect(await found('otp8')).toEqual(['token-2']);
    expect(await found('やまだ')).toEqual(['token-1']);
    expect(await found('authenex 山田')).toEqual(['token-1']);
    const first = await store.tokenPage({ ...all, limit: 2 });
    expect((await store.tokenPage({ ...all, after: first.next, limit: 2 })).rows.map(({ id }) => id)).toEqual([
      'token-3',
    ]);
  });

  it('S4-26 a batch with hardware that is there already adds nothing', async () => {
    const store = openEmpty();
    await store.addTokens([token(1)]);
    expect(
      await store.addTokens([token(7), token(8, { serial: 'C610-0001', manufacturer: 'ＡＵＴＨＥＮＥＸ' })]),
    ).toEqual(['token-8']);
    expect((await store.tokenPage(all)).rows).toHaveLength(1);
  });

  it('S4-26 the state follows the owner, the activation and the revocation; two who change a token at once do not both win', async () => {
    const store = openEmpty();
    const owner = newAccount();
    await store.addAccount(owner);
    await store.addTokens([token(1), token(2)]);
    const states = async () => (await store.tokenPage(all)).rows.map(({ state }) => state);
    const assigned = token(1, { accountId: owner.id, methodId: 'method-x', revision: 1 });
    expect(await store.changeToken(assigned)).toBe('changed');
    expect(await store.changeToken(assigned)).toBe('changed-meanwhile');
    expect(await store.changeToken({ ...assigned, id: 'nobody' })).toBe('not-found');
    expect(await states()).toEqual(['assigned', 'unassigned']);
    const method = { ...phone(owner.id, 1), id: 'method-x', lastUsedAt: 9 };
    await store.addMethod(method, { types: ['phone'], max: 5 });
    expect(await store.tokenRow('token-1')).toMatchObject({
      state: 'active',
      lastUsedAt: 9,
      owner: { userName: owner.userName },
    });
    expect(await store.countTokens()).toEqual({ unassigned: 1, assigned: 0, active: 1, revoked: 0 });
    expect(await store.changeToken({ ...assigned, revokedAt: 3, secret: null, revision: 2 })).toBe('changed');
    expect(await states()).toEqual(['revoked', 'unassigned']);
    expect((await store.token('token-1'))?.secret).toBeNull();
  });

  it('RFC 4226: the counter of a token goes on with the codes of its method, whole or not at all, and never back', async () => {
    const store = openEmpty();
    const owner = newAccount();
    await store.addAccount(owner);
    const counting = token(1, { type: 'hotp', counter: 7, accountId: owner.id, methodId: 'method-x' });
    await store.addTokens([counting, token(2)]);
    expect(await store.token('token-1')).toStrictEqual(counting);
    expect((await store.tokenPage(all)).rows).toMatchObject([
      { type: 'hotp', counter: 7 },
      { type: 'totp', counter: 0 },
    ]);
    const { serial, manufacturer, model, algorithm, digits } = counting;
    const secret = seededRandom('seed 1').bytes(20);
    const state = (nextCounter: number) => ({ type: 'hotp', algorithm, digits, secret, nextCounter }) as const;
    const method = {
      ...hardwareToken(owner.id, 1),
      id: 'method-x',
      hardware: { serial, manufacturer, model },
      oath: state(8),
    };
    const counters = async () => (await store.tokenPage(all)).rows.map(({ counter }) => counter);
    expect(await store.addMethod(method, { types: ['oath-token'], max: 1 })).toBe('added');
    expect(await store.methods(owner.id)).toStrictEqual([method]);
    expect(await counters()).toEqual([8, 0]);
    // Two who were told the same state: one of them is kept.
    const next = { ...method, oath: state(12), revision: 1 };
    const both = await Promise.all([store.changeMethod(next), store.changeMethod(next)]);
    expect(both.toSorted()).toEqual(['changed', 'changed-meanwhile']);
    expect(await counters()).toEqual([12, 0]);
    // Whoever changes the token knew an older counter.
    expect(await store.changeToken({ ...counting, counter: 9, revision: 1 })).toBe('changed');
    expect(await counters()).toEqual([12, 0]);
    expect(await store.changeToken({ ...counting, counter: 40, revision: 2 })).toBe('changed');
    expect(await counters()).toEqual([40, 0]);
    expect(await store.changeMethod({ ...method, oath: state(13), revision: 2 })).toBe('changed');
    expect(await counters()).toEqual([40, 0]);
  });

  it('an activation keeps token and method, or neither', async () => {
    const store = openEmpty();
    const owner = newAccount();
    await store.addAccount(owner);
    const assigned = token(1, { type: 'hotp', counter: 7, accountId: owner.id });
    await store.addTokens([assigned]);
    const { serial, manufacturer, model, algorithm, digits } = assigned;
    const method = {
      ...hardwareToken(owner.id, 1),
      hardware: { serial, manufacturer, model },
      oath: { type: 'hotp', algorithm, digits, secret: seededRandom('seed 1').bytes(20), nextCounter: 9 },
    } as const;
    const activated = { ...assigned, methodId: method.id, revision: 1 };
    const limit = { types: ['oath-token'], max: 1 } as const;
    const content = async () => [await store.methods(owner.id), await store.token(assigned.id)];
    expect(await store.activateToken({ ...activated, revision: 2 }, method, limit)).toBe('changed-meanwhile');
    expect(await store.activateToken({ ...activated, id: 'nobody' }, method, limit)).toBe('not-found');
    expect(await store.activateToken(activated, method, { ...limit, max: 0 })).toBe('limit-reached');
    expect(await content()).toEqual([[], assigned]);
    const both = [0, 1].map(() => store.activateToken(activated, method, { ...limit, max: 2 }));
    expect((await Promise.all(both)).toSorted()).toEqual(['changed', 'exists']);
    expect(await content()).toEqual([[method], { ...activated, counter: 9 }]);
    const other = { ...method, id: 'other', name: 'Other' };
    expect(await store.activateToken({ ...activated, revision: 2 }, other, { ...limit, max: 2 })).toBe('exists');
    expect(await content()).toEqual([[method], { ...activated, counter: 9 }]);
  });

  it('of each token the newest 200 clock readings are kept', async () => {
    const store = openEmpty();
    for (let at = 0; at < 203; at++) await store.addDrift('one', { at, seconds: at });
    await store.addDrift('two', { at: 1, seconds: -30 });
    const kept = await store.drifts('one');
    expect([kept.length, kept[0], kept.at(-1)]).toEqual([200, { at: 3, seconds: 3 }, { at: 202, seconds: 202 }]);
    expect(await store.drifts('two')).toEqual([{ at: 1, seconds: -30 }]);
  });

  it('people are filtered and counted, and what a list shows of them is read at once', async () => {
    const store = openEmpty();
    const [anna, ben, carl] = [
      newAccount({ displayName: 'Anna', role: 'admin' }),
      newAccount({ displayName: 'Ben', disabled: true }),
      newAccount({ displayName: 'Carl', registerAgain: true }),
    ];
    for (const account of [anna, ben, carl]) await store.addAccount(account);
    await store.addMethod(phone(ben.id, 1), { types: ['phone'], max: 5 });
    await store.putGroup({ id: 'g', name: 'Sales', type: 'security' });
    await store.setMember('g', carl.id, true);
    const block = { from: 1, until: 100, reason: 'lost', because: 'administrator', byName: 'x' } as const;
    await store.changeAccountState(carl.id, 'block', () => block);
    const people = async (filter: Parameters<typeof store.people>[0]['filter'] = {}) => {
      const { rows } = await store.people({ query: '', sort: 'name', filter, after: null, limit: 9 });
      expect(await store.countPeople({ query: '', filter })).toBe(rows.length);
      return rows.map(({ displayName }) => displayName);
    };
    expect(await people()).toEqual(['Anna', 'Ben', 'Carl']);
    expect(await people({ role: 'admin' })).toEqual(['Anna']);
    expect(await people({ disabled: true })).toEqual(['Ben']);
    expect(await people({ registerAgain: true })).toEqual(['Carl']);
    expect(await people({ groupId: 'g', role: 'user' })).toEqual(['Carl']);
    expect(await people({ outsideGroupId: 'g' })).toEqual(['Anna', 'Ben']);
    expect(await people({ withoutSecondStep: true })).toEqual(['Anna', 'Carl']);
    expect(await people({ blockedAt: 99 })).toEqual(['Carl']);
    expect(await people({ blockedAt: 100 })).toEqual([]);
    expect(await store.countPeople({ query: 'ann' })).toBe(1);
    const facts = await store.peopleFacts([anna.id, ben.id, carl.id]);
    expect(facts.get(ben.id)).toEqual({ types: ['phone'], block: null });
    expect(facts.get(carl.id)).toEqual({ types: [], block });
  });

  it('of many new people all are added, or nobody: a taken name and a stop undo everything', async () => {
    const store = openEmpty();
    const present = newAccount();
    await store.addAccount(present);
    await store.putGroup({ id: 'g', name: 'Sales', type: 'security' });
    const accounts = Array.from({ length: 60 }, () => newAccount());
    const members = [{ groupId: 'g', accountId: accounts[0]?.id ?? '' }];
    const progress: number[] = [];
    const onProgress = (done: number) => void progress.push(done);
    const twice = newAccount({ userName: present.userName });
    const some = { accounts, members: [] };
    expect(await store.addAccounts([some, { ...some, accounts: [twice] }], { onProgress })).toEqual({
      taken: present.userName,
    });
    const stop = new AbortController();
    const stopping = store.addAccounts([some], { onProgress: () => stop.abort(), signal: stop.signal });
    await expect(stopping).rejects.toThrow();
    expect(await store.countPeople()).toBe(1);
    progress.length = 0;
    const halves = [
      { accounts: accounts.slice(0, 40), members },
      { accounts: accounts.slice(40), members: [] },
    ];
    expect(await store.addAccounts(halves, { onProgress })).toBe('added');
    expect(progress).toEqual([0, 40, 60]);
    expect(await store.countPeople()).toBe(61);
    expect(await store.groupsOf(accounts[0]?.id ?? '')).toMatchObject([{ id: 'g' }]);
    expect(await store.knownNames([present.nameKey, 'nobody@example.com'])).toEqual(
      new Map([[present.nameKey, present.id]]),
    );
  });
});
