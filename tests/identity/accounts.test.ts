import { expect, test } from 'vitest';
import { systemRandom } from '../../src/basics/random.ts';
import { createIdentity } from '../../src/identity/identity.ts';
import {
  addKey,
  chris,
  codeOf,
  firstAccount,
  goodPassword,
  keyStep,
  openDirectory,
  passStep,
  passwordStep,
  relyingParty,
  secret,
  sessionFrom,
  value,
} from './directory.ts';

const newcomer = (userName: string, displayName = 'Somebody') => ({
  userName,
  displayName,
  password: secret(goodPassword),
  role: 'user' as const,
});

test('whoever makes the first account owns the directory, and there is only one first', async () => {
  const { identity } = await openDirectory();
  expect(await identity.accounts.state()).toBe('empty');
  const many = Array.from({ length: 10 }, (_, index) =>
    identity.accounts.createFirst({
      userName: `person-${index}@example.com`,
      displayName: 'Person',
      password: secret(goodPassword),
    }),
  );
  const answers = (await Promise.all(many)).map(codeOf);
  expect(answers.filter((code) => code === 'done')).toHaveLength(1);
  expect(answers.filter((code) => code === 'directory-not-empty')).toHaveLength(9);
  expect(await identity.people.count({ query: '', filter: {} })).toBe(1);
  expect(await identity.accounts.state()).toBe('in-use');
});

test('names that are one name make one account', async () => {
  const { identity } = await openDirectory();
  await firstAccount(identity);
  expect(codeOf(await identity.accounts.create(newcomer('CHRIS.green@EXAMPLE.com')))).toBe('account-exists');
  expect(codeOf(await identity.accounts.create(newcomer('ｃｈｒｉｓ.green@example.com')))).toBe('account-exists');
  expect(codeOf(await identity.accounts.create(newcomer('midori@example.jp', '緑')))).toBe('done');
  const everybody = { query: '', sort: 'user-name', filter: {}, after: null, limit: 10 } as const;
  const { rows } = await identity.people.page(everybody);
  expect(rows.map(({ account: { userName, role } }) => [userName, role])).toEqual([
    [chris.userName, 'admin'],
    ['midori@example.jp', 'user'],
  ]);
});

test.each([
  ['not a user name', newcomer('chris'), 'name-invalid'],
  ['an empty display name', newcomer('a@b.example', '  '), 'name-invalid'],
  ['a short password', { ...newcomer('a@b.example'), password: secret('short') }, 'password-too-short'],
  ['a common password', { ...newcomer('a@b.example'), password: secret('password1') }, 'password-too-common'],
])('an account with %s is refused', async (_what, person, code) => {
  const { identity } = await openDirectory();
  expect(codeOf(await identity.accounts.create(person))).toBe(code);
});

test('a sign-in with a password alone does not reach for more', async () => {
  const { identity } = await openDirectory();
  await firstAccount(identity);
  const session = await sessionFrom(identity, await passwordStep(identity));
  expect(session).toMatchObject({ method: 'password', strong: false, restricted: true, freshUntil: null });
  const page = await identity.securityInfo.get(session.id);
  expect(page.add['security-key']).toBe('needs-second-method');
  expect(page.defaultStep).toBeNull();
  expect(codeOf(await identity.securityKeyRegistration.begin(session.id))).toBe('needs-second-method');
});

test('sessions end by signing out, and an ended one does nothing', async () => {
  const { identity } = await openDirectory();
  const session = await firstAccount(identity);
  expect(identity.signIn.session(session.id)).toEqual(session);
  identity.signIn.signOut(session.id);
  expect(identity.signIn.session(session.id)).toBeUndefined();
  await expect(identity.securityInfo.get(session.id)).rejects.toThrow('this session has ended');
  await expect(identity.securityKeyRegistration.begin(session.id)).rejects.toThrow('this session has ended');
});

test('changing the password ends the other sessions of the account, and only the new one signs in', async () => {
  const { identity } = await openDirectory();
  const session = await firstAccount(identity);
  const other = await sessionFrom(identity, await passwordStep(identity));
  const next = 'another horse battery';
  const { securityInfo } = identity;
  expect(codeOf(await securityInfo.changePassword(session.id, secret('wrong horse'), secret(next)))).toBe(
    'wrong-credentials',
  );
  expect(codeOf(await securityInfo.changePassword(session.id, secret(goodPassword), secret('short')))).toBe(
    'password-too-short',
  );
  const before = (await securityInfo.get(session.id)).methods[0];
  expect(codeOf(await securityInfo.changePassword(session.id, secret(goodPassword), secret(next)))).toBe('done');
  expect((await securityInfo.get(session.id)).methods[0]?.id).toBe(before?.id);
  expect(identity.signIn.session(other.id)).toBeUndefined();
  expect(codeOf(await passwordStep(identity))).toBe('wrong-credentials');
  expect(codeOf(await passwordStep(identity, chris.userName, next))).toBe('done');
});

test('hostile C11 the password stays, a key goes only from a strong session, and takes its own sessions along', async () => {
  const { identity } = await openDirectory();
  const weak = await (async () => {
    await firstAccount(identity);
    return sessionFrom(identity, await passwordStep(identity));
  })();
  const pass = value(await identity.accounts.issuePass({ userName: chris.userName, oneTime: false }, null));
  const strong = await sessionFrom(identity, await passStep(identity, chris.userName, pass.pass));
  const { key, method } = await addKey(identity, strong);
  // From now on the account asks for more than that session has proved.
  expect(identity.signIn.session(weak.id)).toBeUndefined();
  const start = value(await keyStep(identity));
  const byKey = await sessionFrom(identity, await identity.keySignIn.finish(start.challengeId, key.get(start.options)));

  const { methods } = await identity.securityInfo.get(strong.id);
  const password = methods.find(({ type }) => type === 'password');
  expect(codeOf(await identity.securityInfo.remove(strong.id, password?.id ?? ''))).toBe('last-method');
  expect(codeOf(await identity.securityInfo.remove(strong.id, 'nothing'))).toBe('method-not-found');
  expect(codeOf(await identity.securityInfo.remove(strong.id, method.id))).toBe('last-second-factor');
  expect(codeOf(await identity.securityInfo.remove(strong.id, method.id, true))).toBe('done');
  expect(identity.signIn.session(byKey.id)).toBeUndefined();
  expect(identity.signIn.session(strong.id)).toBeDefined();
  const again = value(await keyStep(identity));
  expect(codeOf(await identity.keySignIn.finish(again.challengeId, key.get(again.options)))).toBe('key-unknown');
});

test('a session that proved only a password removes no key, also where another program added it meanwhile', async () => {
  const { identity, store, clock } = await openDirectory();
  const owner = await firstAccount(identity);
  const elsewhere = createIdentity({ store, clock, random: systemRandom, directory: relyingParty });
  const weak = await sessionFrom(elsewhere, await passwordStep(elsewhere));
  const { method } = await addKey(identity, owner);
  expect(codeOf(await elsewhere.securityInfo.remove(weak.id, method.id))).toBe('needs-second-method');
  expect(await store.securityKeys(owner.accountId)).toHaveLength(1);
});

test('hostile C11 nobody touches the methods of another account', async () => {
  const { identity } = await openDirectory();
  const chrisSession = await firstAccount(identity);
  const { method } = await addKey(identity, chrisSession);
  value(await identity.accounts.create(newcomer('mallory@example.com')));
  const pass = value(await identity.accounts.issuePass({ userName: 'mallory@example.com', oneTime: true }, null));
  const mallory = await sessionFrom(identity, await passStep(identity, 'mallory@example.com', pass.pass));
  expect(codeOf(await identity.securityInfo.remove(mallory.id, method.id))).toBe('method-not-found');
  expect(codeOf(await identity.securityInfo.rename(mallory.id, method.id, 'Mine now'))).toBe('method-not-found');
  expect(
    (await identity.securityInfo.recentActivity(mallory.id)).every((event) => event.userName === 'mallory@example.com'),
  ).toBe(true);
});

test('the sign-in log holds who, how and why, newest first, 200 at most, and no secret', async () => {
  const { identity, store, clock } = await openDirectory();
  const session = await firstAccount(identity);
  await passwordStep(identity, chris.userName, 'a wrong secret');
  await clock.advance(1000);
  await passwordStep(identity, `${'n'.repeat(300)}@example.com`, 'a wrong secret');
  const events = await identity.securityInfo.recentActivity(session.id);
  expect(events).toMatchObject([
    { userName: chris.userName, method: 'password', result: 'failure', reason: 'wrong-credentials', keyName: null },
    { userName: chris.userName, method: 'first-account', result: 'success', reason: null },
  ]);
  expect(JSON.stringify(events)).not.toContain('a wrong secret');
  const template = events[0] as (typeof events)[number];
  for (let index = 0; index < 250; index++) await store.appendSignIn({ ...template, id: `event-${index}`, at: -index });
  const page = await identity.securityInfo.recentActivity(session.id);
  expect(page).toHaveLength(200);
  // By the order of appending, though each of them claims to be older than the one before.
  expect(page[0]?.id).toBe('event-249');
});
