import { describe, expect, it } from 'vitest';
import { systemRandom } from '../../src/basics/random.ts';
import type { BrowserToken, StoredSecurityKey } from '../../src/identity/identity-store.ts';
import { defaultPolicy } from '../../src/identity/policy/directory-policy.ts';
import type { DirectoryStore } from '../../src/storage/directory/directory-store.ts';
import { newAccount, onBothEngines } from './directory-engines.ts';
import { hardwareToken, phone, softwareToken } from './stored-methods.ts';

const counted = (answers: readonly unknown[]) =>
  Object.fromEntries([...new Set(answers)].map((answer) => [answer, answers.filter((one) => one === answer).length]));

const withAccount = async (store: DirectoryStore, changes = {}) => {
  const account = newAccount(changes);
  expect(await store.addAccount(account)).toBe('added');
  return account;
};

const securityKey = (accountId: string, number: number): StoredSecurityKey => ({
  id: `key-${number}`,
  accountId,
  credentialId: systemRandom.bytes(32),
  publicKey: systemRandom.bytes(77),
  signCount: 0,
  aaguid: '00000000-0000-0000-0000-000000000000',
  name: `Key ${number}`,
  nameKey: `key ${number}`,
  backupEligible: false,
  backedUp: false,
  attestation: 'not-attested',
  createdAt: 1,
  lastUsedAt: null,
});

onBothEngines((openEmpty) => {
  describe('accounts', () => {
    it('of 20 who make the first one, one does', async () => {
      const store = openEmpty();
      expect(await store.state()).toBe('empty');
      const answers = await Promise.all(Array.from({ length: 20 }, () => store.addFirstAccount(newAccount())));
      expect(counted(answers)).toEqual({ added: 1, 'directory-not-empty': 19 });
      expect(await store.state()).toBe('in-use');
      expect(await store.accounts()).toHaveLength(1);
    });

    it('come back as they were kept, with the same types', async () => {
      const store = openEmpty();
      const { nameKey, password, ...account } = await withAccount(store, {
        displayName: '山田 花子',
        phoneticName: 'ヤマダ ハナコ',
        latinName: 'Yamada Hanako',
        role: 'auditor',
        disabled: true,
        defaultMethodId: 'password',
      });
      expect(await store.accountByName(nameKey)).toStrictEqual(account);
      expect(await store.account(account.id)).toStrictEqual(account);
      expect(await store.password(account.id)).toStrictEqual(password);
    });

    it('say that their password is a temporary one from their first moment on, one by one or many at once', async () => {
      const store = openEmpty();
      const alone = await withAccount(store, { hasTemporaryPassword: true });
      const [given, own] = [newAccount({ hasTemporaryPassword: true }), newAccount()];
      expect(await store.addAccounts([{ accounts: [given, own], members: [] }], { onProgress() {} })).toBe('added');
      for (const { id, password } of [alone, given]) {
        expect(await store.accountState(id, 'temporary-password')).toEqual({ changedAt: password.changedAt });
      }
      expect(await store.accountState(own.id, 'temporary-password')).toBeUndefined();
    });

    it('have names that nobody else has, however many try', async () => {
      const store = openEmpty();
      const answers = await Promise.all(
        Array.from({ length: 20 }, () => store.addAccount(newAccount({ userName: 'same@example.com' }))),
      );
      expect(counted(answers)).toEqual({ added: 1, 'account-exists': 19 });
    });

    it('change by compare-and-set: one of those who read the same wins', async () => {
      const store = openEmpty();
      const account = await withAccount(store);
      const { nameKey: _, password: __, ...read } = account;
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, number) =>
          store.changeAccount({ ...read, displayName: `Name ${number}`, revision: 1 }),
        ),
      );
      expect(counted(answers)).toEqual({ changed: 1, 'changed-meanwhile': 19 });
      const other = await withAccount(store, { userName: 'other@example.com' });
      const now = await store.account(account.id);
      if (now === undefined) throw new Error('the account is gone');
      expect(await store.changeAccount({ ...now, userName: 'OTHER@example.com', revision: 2 })).toBe('account-exists');
      expect(await store.changeAccount({ ...now, userName: 'new@example.com', revision: 2 })).toBe('changed');
      expect(await store.accountByName('new@example.com')).toMatchObject({ id: account.id, revision: 2 });
      expect(await store.accountByName(account.nameKey)).toBeUndefined();
      expect(await store.changeAccount({ ...now, id: `${other.id}-gone`, userName: 'gone@example.com' })).toBe(
        'not-found',
      );
    });

    it('count every wrong attempt, also the first ones of a name at the same time', async () => {
      const store = openEmpty();
      const names = ['nobody@example.com', 'no\0body\uD800'];
      for (const name of names) {
        await Promise.all(
          Array.from({ length: 20 }, () =>
            store.changeAttempts(name, (now) => ({ failures: (now?.failures ?? 0) + 1, lock: null, lastAt: 5 })),
          ),
        );
        await store.changeAttempts(name, (now) => {
          expect(now).toEqual({ failures: 20, lock: null, lastAt: 5 });
          return undefined;
        });
      }
    });

    it('have states that one changes after the other', async () => {
      const store = openEmpty();
      const { id, userName } = await withAccount(store);
      const first = { failures: 0, lock: null, lastAt: 1, level: 0 };
      await Promise.all(
        Array.from({ length: 20 }, () =>
          store.changeAccountState(id, 'wrong-codes', (now = first) => ({ ...now, failures: now.failures + 1 })),
        ),
      );
      expect(await store.accountState(id, 'wrong-codes')).toEqual({ ...first, failures: 20 });
      const all = { after: null, limit: 500 };
      expect((await store.accountStates('wrong-codes', all)).rows).toEqual([
        { accountId: id, userName, state: { ...first, failures: 20 } },
      ]);
      expect(await store.accountState(id, 'block')).toBeUndefined();
      await store.changeAccountState(id, 'wrong-codes', () => undefined);
      expect(await store.accountStates('wrong-codes', all)).toEqual({ rows: [], next: null });
    });
  });

  describe('states of many', () => {
    it('are read page by page by user name, those that end in time only, and a mark of another list is refused', async () => {
      const store = openEmpty();
      const names = ['carl', 'anna', 'emma', 'ben', 'dora'];
      for (const name of names) {
        const { id } = await withAccount(store, { userName: `${name}@example.com` });
        const until = name === 'ben' ? 100 : 200;
        const block = { from: 1, until, reason: 'x', because: 'administrator', byName: 'y' } as const;
        await store.changeAccountState(id, 'block', () => block);
      }
      const read: string[] = [];
      let after: string | null = null;
      do {
        const page: Awaited<ReturnType<typeof store.accountStates<'block'>>> = await store.accountStates('block', {
          after,
          limit: 2,
          endsAfter: 100,
        });
        expect(page.rows.length).toBeLessThanOrEqual(2);
        read.push(...page.rows.map(({ userName }) => userName.split('@')[0] ?? ''));
        after = page.next;
      } while (after !== null);
      expect(read).toEqual(['anna', 'carl', 'dora', 'emma']);
      const { next } = await store.accountStates('block', { after: null, limit: 2 });
      for (const mark of [next, 'x', '']) {
        const wish = { after: mark, limit: 2 };
        await expect(store.accountStates('bypass', wish)).rejects.toMatchObject({ name: 'UnknownPageMark' });
      }
      await expect(store.accountStates('block', { after: null, limit: 501 })).rejects.toThrow(RangeError);
    });
  });

  describe('limits', () => {
    it('hold under 200 registrations of security keys at the same time', async () => {
      const store = openEmpty();
      const { id } = await withAccount(store);
      const answers = await Promise.all(
        Array.from({ length: 200 }, (_, number) => store.addSecurityKey(securityKey(id, number), 10)),
      );
      expect(counted(answers)).toEqual({ added: 10, 'limit-reached': 190 });
      expect(await store.securityKeys(id)).toHaveLength(10);
    });

    it('hold under 200 registrations of methods at the same time', async () => {
      const store = openEmpty();
      const { id } = await withAccount(store);
      const answers = await Promise.all(
        Array.from({ length: 200 }, (_, number) =>
          store.addMethod(number % 2 === 0 ? softwareToken(id, number) : phone(id, number), {
            types: ['oath-token', 'phone'],
            max: 5,
          }),
        ),
      );
      expect(counted(answers)).toEqual({ added: 5, 'limit-reached': 195 });
      expect(await store.methods(id)).toHaveLength(5);
    });
  });

  describe('methods', () => {
    it('are used once by a code: of 20 who come with it, one gets through', async () => {
      const store = openEmpty();
      const { id } = await withAccount(store);
      const token = softwareToken(id, 1);
      await store.addMethod(token, { types: ['oath-token'], max: 5 });
      const used = { ...token, oath: { ...token.oath, lastStep: 59_000_000 }, lastUsedAt: 9, revision: 1 };
      const answers = await Promise.all(Array.from({ length: 20 }, () => store.changeMethod(used)));
      expect(counted(answers)).toEqual({ changed: 1, 'changed-meanwhile': 19 });
      expect(await store.methods(id)).toStrictEqual([used]);
    });

    it('are there once: a number in an account, a hardware token anywhere', async () => {
      const store = openEmpty();
      const [one, other] = [await withAccount(store), await withAccount(store)];
      const limit = { types: ['phone', 'oath-token'] as const, max: 9 };
      expect(await store.addMethod(phone(one.id, 1), limit)).toBe('added');
      expect(await store.addMethod({ ...phone(one.id, 1), id: 'again' }, limit)).toBe('exists');
      expect(await store.addMethod({ ...phone(other.id, 1), id: 'elsewhere' }, limit)).toBe('added');
      expect(await store.addMethod(phone(one.id, 2), limit)).toBe('added');
      const unused = { ...limit, use: phone(one.id, 4).use };
      expect(await store.addMethod(phone(one.id, 4), unused)).toBe('limit-reached');
      expect(await store.changeMethod({ ...phone(one.id, 2), number: phone(one.id, 1).number, revision: 1 })).toBe(
        'exists',
      );
      expect(await store.addMethod(hardwareToken(one.id, 3), limit)).toBe('added');
      expect(await store.addMethod({ ...hardwareToken(other.id, 3), id: 'stolen' }, limit)).toBe('exists');
    });

    it('belong to their account: nobody else changes or removes them', async () => {
      const store = openEmpty();
      const [one, other] = [await withAccount(store), await withAccount(store)];
      const mine = phone(one.id, 1);
      await store.addMethod(mine, { types: ['phone'], max: 9 });
      expect(await store.changeMethod({ ...mine, accountId: other.id, revision: 1 })).toBe('not-found');
      expect(await store.removeMethod(other.id, mine.id)).toBe(false);
      expect(await store.removeMethod(one.id, mine.id)).toBe(true);
      expect(await store.methods(one.id)).toEqual([]);
    });
  });

  it('of two who are each other’s last second step, one stays when both are removed at the same time', async () => {
    const store = openEmpty();
    const { id } = await withAccount(store);
    await store.addMethod(phone(id, 1), { types: ['phone'], max: 9 });
    await store.addSecurityKey(securityKey(id, 1), 10);
    const [number] = await store.methods(id);
    const [key] = await store.securityKeys(id);
    const [one, other] = [number?.id ?? '', key?.id ?? ''];
    const answers = await Promise.all([
      store.removeMethod(id, one, [other]),
      store.removeSecurityKey(id, other, [one]),
    ]);
    expect(counted(answers)).toEqual({ true: 1, false: 1 });
    expect([...(await store.methods(id)), ...(await store.securityKeys(id))]).toHaveLength(1);
    // Where it is meant the last one goes.
    expect((await store.removeMethod(id, one)) || (await store.removeSecurityKey(id, other))).toBe(true);
  });

  it('of administrators who end each other at the same time, one stays', async () => {
    const store = openEmpty();
    const admins = [
      await withAccount(store, { role: 'admin' }),
      await withAccount(store, { role: 'admin' }),
      await withAccount(store, { role: 'admin' }),
    ];
    const answers = await Promise.all(
      admins.map((admin, index) =>
        store.endAdministrator({ ...admin, ...(index === 0 ? { disabled: true } : { role: 'user' }), revision: 1 }),
      ),
    );
    expect(counted(answers)).toEqual({ changed: 2, 'last-admin': 1 });
    const left = (await store.accounts()).filter(({ role, disabled }) => role === 'admin' && !disabled);
    expect(left).toHaveLength(1);
  });

  it('a password changes only in place of the one that was looked at', async () => {
    const store = openEmpty();
    const { id } = await withAccount(store);
    const former = (await store.password(id)) ?? expect.unreachable();
    const next = (number: number) => ({ id: former.id, hash: `scrypt$${number}`, changedAt: number });
    const answers = await Promise.all(
      Array.from({ length: 5 }, (_, number) => store.changePassword(id, former, next(number))),
    );
    expect(counted(answers)).toEqual({ true: 1, false: 4 });
    expect(await store.changePassword('nobody', former, next(9))).toBe(false);
  });

  it('a pass is used once, a key counts up only', async () => {
    const store = openEmpty();
    const { id } = await withAccount(store);
    const pass = { id: 'pass', hash: 'scrypt$none', startsAt: 1, expiresAt: 2, oneTime: true, usedAt: null };
    await store.replacePass(id, pass);
    expect(await store.pass(id)).toStrictEqual(pass);
    const answers = await Promise.all(Array.from({ length: 20 }, () => store.consumePass('pass', 1)));
    expect(counted(answers)).toEqual({ true: 1, false: 19 });
    await store.addSecurityKey(securityKey(id, 1), 10);
    const use = { backedUp: false, at: 7 };
    expect(await store.recordKeyUse('key-1', { ...use, signCount: 0 })).toBe('recorded');
    expect(await store.recordKeyUse('key-1', { ...use, signCount: 5 })).toBe('recorded');
    expect(await store.recordKeyUse('key-1', { ...use, signCount: 5 })).toBe('counter-went-back');
    expect(await store.recordKeyUse('key-1', { ...use, signCount: 0 })).toBe('counter-went-back');
    expect(await store.recordKeyUse('key-2', { ...use, signCount: 5 })).toBe('not-found');
    expect(await store.securityKeys(id)).toMatchObject([{ signCount: 5, lastUsedAt: 7 }]);
  });

  it('S2-04: groups have names of their own and members', async () => {
    const store = openEmpty();
    const { id } = await withAccount(store);
    const staff = { id: 'g1', name: 'Staff', type: 'security' } as const;
    expect(await store.putGroup(staff)).toBe('put');
    expect(await store.putGroup({ id: 'g2', name: 'ＳＴＡＦＦ', type: 'security' })).toBe('name-taken');
    expect(await store.putGroup({ ...staff, name: 'Everybody' })).toBe('put');
    await store.setMember('g1', id, true);
    await store.setMember('g1', id, true);
    expect(await store.groupsOf(id)).toEqual([{ ...staff, name: 'Everybody' }]);
    expect(await store.groupsOfPeople([id, 'nobody'])).toEqual(new Map([[id, [{ ...staff, name: 'Everybody' }]]]));
    expect(await store.groupsOfPeople([])).toEqual(new Map());
    await store.setMember('g1', id, false);
    expect(await store.groupsOf(id)).toEqual([]);
    await store.setMember('g1', id, true);
    expect(await store.removeGroup('g1')).toBe(true);
    expect(await store.removeGroup('g1')).toBe(false);
    expect(await store.groups()).toEqual([]);
    expect(await store.groupsOf(id)).toEqual([]);
  });

  it('a browser token is rotated once', async () => {
    const store = openEmpty();
    const { id } = await withAccount(store);
    const token = (hash: number, createdAt: number): BrowserToken => ({
      hash: new Uint8Array(32).fill(hash),
      kind: 'remembered',
      series: 'series',
      accountId: id,
      browserName: 'Firefox',
      createdAt,
      expiresAt: 99,
      usedAt: null,
      method: null,
    });
    await store.addBrowserToken(token(1, 10));
    const next = Array.from({ length: 20 }, (_, index) => token(index + 2, 11));
    const answers = await Promise.all(next.map((one) => store.rotateBrowserToken(token(1, 10).hash, one, 12)));
    expect(counted(answers)).toEqual({ true: 1, false: 19 });
    expect(await store.browserToken(token(1, 10).hash)).toStrictEqual({ ...token(1, 10), usedAt: 12 });
    expect(await store.browserTokens(id)).toHaveLength(2);
    expect(await store.removeBrowserTokens({ series: 'series' })).toBe(2);
    expect(await store.removeBrowserTokens({ accountId: id })).toBe(0);
  });

  it("a policy is never saved over somebody else's", async () => {
    const store = openEmpty();
    expect(await store.policy()).toEqual({ revision: 0, policy: defaultPolicy });
    const policy = { ...defaultPolicy, numberMatching: false, appPasswords: { enabled: true } };
    const answers = await Promise.all(Array.from({ length: 20 }, () => store.savePolicy(policy, 0)));
    expect(counted(answers)).toEqual({ saved: 1, 'changed-meanwhile': 19 });
    expect(await store.policy()).toEqual({ revision: 1, policy });
  });

  it('a plan is kept, replaced and forgotten; one that is too long is refused', async () => {
    const store = openEmpty();
    const { id } = await withAccount(store);
    await store.savePlan(id, '{"step":1}');
    await store.savePlan(id, '{"step":2}');
    expect(await store.plan(id)).toBe('{"step":2}');
    await expect(store.savePlan(id, 'あ'.repeat(5462))).rejects.toThrow('expected at most 16384');
    await store.savePlan(id, null);
    expect(await store.plan(id)).toBeUndefined();
  });

  it('logs come back newest first, page by page, whatever was written in them', async () => {
    const store = openEmpty();
    for (let number = 1; number <= 7; number++) {
      await store.appendAudit({
        at: 100 - number,
        actorId: null,
        actorName: 'owner\0\uD800',
        action: 'method.removed',
        targetId: number % 2 === 0 ? 'even' : null,
        targetName: '山田',
        reason: '',
        details: { number, isOdd: number % 2 === 1 },
      });
      await store.appendSignIn({
        id: `event-${number}`,
        at: 100 - number,
        accountId: 'somebody',
        userName: 'some\0body',
        method: 'password',
        result: 'failure',
        reason: 'wrong-credentials',
        keyName: null,
        because: [{ rule: 'always', details: { number } }],
      });
    }
    const numbers = (records: readonly { details: object }[]) =>
      records.map(({ details }) => (details as { number: number }).number);
    const first = await store.auditRecords({ limit: 3 });
    expect(numbers(first)).toEqual([7, 6, 5]);
    expect(numbers(await store.auditRecords({ before: first[2]?.sequence ?? 0, limit: 3 }))).toEqual([4, 3, 2]);
    expect(numbers(await store.auditRecords({ targetId: 'even', limit: 9 }))).toEqual([6, 4, 2]);
    expect(first[0]).toMatchObject({
      actorName: 'owner\uFFFD\uFFFD',
      targetName: '山田',
      details: { number: 7, isOdd: true },
    });
    expect((await store.signIns('somebody', 2)).map(({ id }) => id)).toEqual(['event-7', 'event-6']);
    const page = await store.signInPage({ after: null, limit: 5 });
    const rest = await store.signInPage({ after: page.next, limit: 5 });
    expect([...page.rows, ...rest.rows].map(({ id }) => id)).toEqual(
      [7, 6, 5, 4, 3, 2, 1].map((number) => `event-${number}`),
    );
    expect(rest.next).toBeNull();
    expect(page.rows[0]).toMatchObject({
      userName: 'some\uFFFDbody',
      because: [{ rule: 'always', details: { number: 7 } }],
    });
  });
});
