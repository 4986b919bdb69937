import { expect, test } from 'vitest';
import { newBlock } from '../../src/identity/policy/decide.ts';
import {
  addKey,
  chris,
  codeOf,
  firstAccount,
  goodPassword,
  openDirectory,
  passStep,
  passwordStep,
  secret,
  sessionFrom,
  value,
} from './directory.ts';

const MINUTE = 60_000;

async function issue(request: { oneTime: boolean; lifetimeMinutes?: number; startsAt?: number }) {
  const directory = await openDirectory();
  const session = await firstAccount(directory.identity);
  const issued = value(await directory.identity.accounts.issuePass({ userName: chris.userName, ...request }, null));
  const pass = Buffer.from(issued.pass.expose()).toString();
  const use = async (typed = pass) => codeOf(await passStep(directory.identity, chris.userName, secret(typed)));
  return { ...directory, session, pass, expiresAt: issued.expiresAt, use };
}

test('hostile C7 S2-17: a one-time pass is dead after the first sign-in', async () => {
  const { use } = await issue({ oneTime: true });
  expect(await use()).toBe('done');
  expect(await use()).toBe('pass-used');
});

test('hostile C7 S2-17: a multi-use pass works until it expires', async () => {
  const { use, clock } = await issue({ oneTime: false, lifetimeMinutes: 10 });
  expect(await use()).toBe('done');
  expect(await use()).toBe('done');
  await clock.advance(10 * MINUTE);
  expect(await use()).toBe('pass-expired');
});

test('hostile C7 S2-17: of ten who use a one-time pass at the same time, one gets in', async () => {
  const { use } = await issue({ oneTime: true });
  const answers = await Promise.all(Array.from({ length: 10 }, () => use()));
  expect(answers.filter((answer) => answer === 'done')).toHaveLength(1);
});

test('hostile C7 S2-17: a sign-in that is refused whatever was typed uses up no one-time pass', async () => {
  const { use, identity, store, clock } = await issue({ oneTime: true });
  const { id } = (await identity.accounts.find(chris.userName)) ?? expect.unreachable();
  const why = { reason: 'lost', because: 'administrator', byName: '' } as const;
  await store.changeAccountState(id, 'block', () => newBlock(clock.now(), why));
  expect(await use()).toBe('account-blocked');
  await store.changeAccountState(id, 'block', () => undefined);
  expect([await use(), await use()]).toEqual(['done', 'pass-used']);
});

test('S2-18: 8 letters that cannot be confused, an hour unless told, 10 to 43 200 minutes', async () => {
  const { pass, expiresAt, clock, identity } = await issue({ oneTime: true });
  expect(pass).toMatch(/^[A-HJKMNP-Z2-9]{8}$/);
  expect(expiresAt).toBe(clock.now() + 60 * MINUTE);
  const of = async (lifetimeMinutes: number) =>
    codeOf(await identity.accounts.issuePass({ userName: chris.userName, oneTime: true, lifetimeMinutes }, null));
  for (const minutes of [9, 43_201, 10.5, Number.NaN, -1]) expect(await of(minutes)).toBe('pass-not-allowed');
  for (const minutes of [10, 43_200]) expect(await of(minutes)).toBe('done');
});

test('hostile C7 S2-16: the policy says how long a pass may be, lasts, and whether it is for once', async () => {
  const { store, identity, session, clock } = await issue({ oneTime: true });
  const { policy, revision } = await store.policy();
  const pass = { minLifetime: 30, maxLifetime: 90, defaultLifetime: 45, length: 48, oneTime: 'always' } as const;
  await store.savePolicy({ ...policy, pass }, revision);
  const of = (request: { oneTime: boolean; lifetimeMinutes?: number }) =>
    identity.accounts.issuePass({ userName: chris.userName, ...request }, null);
  expect(codeOf(await of({ oneTime: false }))).toBe('pass-not-allowed');
  expect(codeOf(await of({ oneTime: true, lifetimeMinutes: 29 }))).toBe('pass-not-allowed');
  expect(codeOf(await of({ oneTime: true, lifetimeMinutes: 91 }))).toBe('pass-not-allowed');
  const issued = value(await of({ oneTime: true }));
  expect(issued.pass.expose()).toHaveLength(48);
  expect(issued.expiresAt).toBe(clock.now() + 45 * MINUTE);
  expect(codeOf(await passStep(identity, session.userName, issued.pass))).toBe('done');
});

test('S2-14: without the method in the policy a pass is neither issued nor taken', async () => {
  const { store, identity, use } = await issue({ oneTime: false });
  const { policy, revision } = await store.policy();
  const off = { ...policy.methods['temporary-access-pass'], enabled: false };
  await store.savePolicy({ ...policy, methods: { ...policy.methods, 'temporary-access-pass': off } }, revision);
  expect(codeOf(await identity.accounts.issuePass({ userName: chris.userName, oneTime: true }, null))).toBe(
    'method-not-enabled',
  );
  expect(await use()).toBe('method-not-enabled');
});

test('S2-18: a new pass deletes the former', async () => {
  const { identity, use } = await issue({ oneTime: false });
  value(await identity.accounts.issuePass({ userName: chris.userName, oneTime: false }, null));
  expect(await use()).toBe('wrong-pass');
});

test('S2-20: the store keeps no readable copy', async () => {
  const { store, session, pass } = await issue({ oneTime: true });
  const kept = JSON.stringify(await store.pass(session.accountId));
  expect(kept).toContain('scrypt$');
  expect(kept).not.toContain(pass);
});

test('hostile C7 S2-21: refused before its activation and after its expiry, and only whoever types it right learns why', async () => {
  const startsAt = 1_767_225_600_000 + 30 * MINUTE;
  const { identity, clock, use } = await issue({ oneTime: true, lifetimeMinutes: 10, startsAt });
  expect(await use()).toBe('pass-not-yet-valid');
  expect(await use('AAAAAAAA')).toBe('wrong-pass');
  expect((await identity.signIn.begin(chris.userName)).ask).toBe('password');
  await clock.advance(30 * MINUTE);
  expect((await identity.signIn.begin(chris.userName)).ask).toBe('temporary-access-pass');
  await clock.advance(10 * MINUTE);
  expect(await use()).toBe('pass-expired');
  expect(await use('AAAAAAAA')).toBe('wrong-pass');
});

test('S2-51: a usable pass is asked for instead of the password, also of an account with a key', async () => {
  const { identity, session, use } = await issue({ oneTime: true });
  await addKey(identity, session);
  expect((await identity.signIn.begin(chris.userName)).ask).toBe('temporary-access-pass');
  expect(await use()).toBe('done');
  expect((await identity.signIn.begin(chris.userName)).ask).toBe('security-key');
});

test('S2-48, S2-51: a sign-in with a pass is enough to add a key', async () => {
  const { identity, pass } = await issue({ oneTime: true });
  const session = await sessionFrom(identity, await passStep(identity, chris.userName, secret(pass)));
  expect(session).toMatchObject({ method: 'temporary-access-pass', strong: true });
  await addKey(identity, session);
});

test('a pass is typed in lower case, with spaces and hyphens', async () => {
  const { pass, use } = await issue({ oneTime: false });
  expect(await use(` ${pass.slice(0, 4)}-${pass.slice(4).toLowerCase()} `)).toBe('done');
  expect(await use(`${pass}${'A'.repeat(80)}`)).toBe('wrong-pass');
  expect(await use('')).toBe('wrong-pass');
});

test('wrong passes lock the account as wrong passwords do', async () => {
  const { use } = await issue({ oneTime: false });
  for (let time = 0; time < 9; time++) expect(await use('AAAAAAAA')).toBe('wrong-pass');
  expect(await use('AAAAAAAA')).toBe('throttled');
  expect(await use()).toBe('throttled');
});

test('a pass is listed while it is good, and can be deleted', async () => {
  const { identity, session, use } = await issue({ oneTime: true });
  const page = await identity.securityInfo.get(session.id);
  const listed = page.methods.find(({ type }) => type === 'temporary-access-pass');
  expect(codeOf(await identity.securityInfo.remove(session.id, listed?.id ?? ''))).toBe('done');
  expect(await use()).toBe('wrong-pass');
});

test('there is no pass for nobody', async () => {
  const { identity } = await openDirectory();
  await firstAccount(identity);
  expect(codeOf(await identity.accounts.issuePass({ userName: 'nobody@example.com', oneTime: true }, null))).toBe(
    'method-not-found',
  );
  expect(codeOf(await passStep(identity, 'nobody@example.com', secret('AAAAAAAA')))).toBe('wrong-pass');
});

test('an administrator issues no pass for themselves, and that is recorded as what is issued is (hostile C7)', async () => {
  const { identity, store } = await openDirectory();
  const admin = await firstAccount(identity);
  const request = { userName: chris.userName, oneTime: true };
  expect(codeOf(await identity.accounts.issuePass(request, admin.id))).toBe('pass-for-self');
  expect(
    codeOf(await identity.accounts.issuePass({ ...request, userName: chris.userName.toUpperCase() }, admin.id)),
  ).toBe('pass-for-self');
  const taro = { userName: 'taro@example.com', displayName: 'Taro' };
  value(await identity.accounts.create({ ...taro, password: secret(goodPassword), role: 'user' }));
  value(await identity.accounts.issuePass({ ...request, userName: taro.userName }, admin.id));
  const [issued, , tried] = await store.auditRecords({ limit: 3 });
  expect(issued).toMatchObject({ action: 'pass.issued', actorName: chris.userName, targetName: taro.userName });
  expect(tried).toMatchObject({ action: 'refused', actorName: chris.userName, targetName: chris.userName });
});

test("an administrator's password alone issues no pass, for nobody", async () => {
  const { identity } = await openDirectory();
  await firstAccount(identity);
  const person = {
    userName: 'taro@example.com',
    displayName: 'Taro',
    password: secret(goodPassword),
    role: 'user',
  } as const;
  value(await identity.accounts.create(person));
  const signedIn = await sessionFrom(identity, await passwordStep(identity));
  const request = { userName: person.userName, oneTime: true };
  expect(codeOf(await identity.accounts.issuePass(request, signedIn.id))).toBe('needs-second-method');
});
