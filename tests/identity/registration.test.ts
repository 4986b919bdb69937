import { expect, test } from 'vitest';
import {
  addKey,
  codeOf,
  firstAccount,
  openDirectory,
  passStep,
  relyingParty,
  secret,
  sessionFrom,
  value,
} from './directory.ts';
import { SoftwareAuthenticator } from './software-authenticator.ts';

const MINUTE = 60_000;
const key = () => new SoftwareAuthenticator(relyingParty.origin);

test('S2-52: asks for a discoverable credential with user verification and attestation', async () => {
  const { identity } = await openDirectory();
  const session = await firstAccount(identity);
  const { options } = value(await identity.securityKeyRegistration.begin(session.id));
  expect(options).toEqual({
    rp: { id: relyingParty.rpId, name: relyingParty.name },
    user: { id: expect.stringMatching(/^[\w-]{43}$/), name: session.userName, displayName: session.displayName },
    challenge: expect.stringMatching(/^[\w-]{43}$/),
    pubKeyCredParams: [
      { type: 'public-key', alg: -7 },
      { type: 'public-key', alg: -8 },
      { type: 'public-key', alg: -257 },
    ],
    timeout: 5 * MINUTE,
    excludeCredentials: [],
    authenticatorSelection: { residentKey: 'required', requireResidentKey: true, userVerification: 'required' },
    attestation: 'direct',
  });
});

test('excludes the keys that the account has, and asks with the same user handle', async () => {
  const { identity } = await openDirectory();
  const session = await firstAccount(identity);
  const first = value(await identity.securityKeyRegistration.begin(session.id));
  await addKey(identity, session);
  const { options } = value(await identity.securityKeyRegistration.begin(session.id));
  expect(options.excludeCredentials).toHaveLength(1);
  expect(options.user.id).toBe(first.options.user.id);
  expect(options.challenge).not.toBe(first.options.challenge);
});

test('S2-49, S2-50: a key counts only once it has a name', async () => {
  const { identity } = await openDirectory();
  const session = await firstAccount(identity);
  const { securityKeyRegistration: registration, securityInfo } = identity;
  const start = value(await registration.begin(session.id));
  const pending = value(await registration.finish(session.id, start.challengeId, key().create(start.options)));
  expect((await securityInfo.get(session.id)).methods.map(({ type }) => type)).toEqual(['password']);
  expect(codeOf(await registration.name(session.id, pending.registrationId, 'ab'))).toBe('name-invalid');
  expect(codeOf(await registration.name(session.id, pending.registrationId, ' Work key '))).toBe('done');
  const page = await securityInfo.get(session.id);
  expect(page.methods[1]).toMatchObject({ type: 'security-key', name: 'Work key', lastUsedAt: null });
  expect(page).toMatchObject({ defaultStep: { way: 'security-key' }, add: { 'security-key': 'allowed' } });
  expect(codeOf(await registration.name(session.id, pending.registrationId, 'Again'))).toBe('registration-expired');
});

test('a registration without a name is forgotten after five minutes', async () => {
  const { identity, clock } = await openDirectory();
  const session = await firstAccount(identity);
  const { securityKeyRegistration: registration } = identity;
  const start = value(await registration.begin(session.id));
  const pending = value(await registration.finish(session.id, start.challengeId, key().create(start.options)));
  await clock.advance(5 * MINUTE);
  expect(codeOf(await registration.name(session.id, pending.registrationId, 'Late'))).toBe('registration-expired');
});

test('names are unique in an account, also when they only look the same', async () => {
  const { identity } = await openDirectory();
  const session = await firstAccount(identity);
  const { method } = await addKey(identity, session, 'Work key');
  const other = await addKey(identity, session, 'Home key');
  const { securityKeyRegistration: registration, securityInfo } = identity;
  const start = value(await registration.begin(session.id));
  const pending = value(await registration.finish(session.id, start.challengeId, key().create(start.options)));
  expect(codeOf(await registration.name(session.id, pending.registrationId, 'ＷＯＲＫ  key'))).toBe('name-taken');
  expect(codeOf(await registration.name(session.id, pending.registrationId, 'Third key'))).toBe('done');
  expect(codeOf(await securityInfo.rename(session.id, other.method.id, 'work KEY'))).toBe('name-taken');
  expect(codeOf(await securityInfo.rename(session.id, method.id, 'WORK key'))).toBe('done');
  expect(codeOf(await securityInfo.rename(session.id, method.id, 'x'))).toBe('name-invalid');
  expect(codeOf(await securityInfo.rename(session.id, 'nothing', 'A name'))).toBe('method-not-found');
});

test('at most ten keys, also when two hundred come at the same time', async () => {
  const { identity, store } = await openDirectory();
  const session = await firstAccount(identity);
  const { securityKeyRegistration: registration } = identity;
  await addKey(identity, session, 'Key number 0');
  const template = (await store.securityKeys(session.accountId))[0] ?? expect.unreachable();
  const answers = await Promise.all(
    Array.from({ length: 200 }, (_, index) =>
      store.addSecurityKey(
        {
          ...template,
          id: `key-${index}`,
          credentialId: Buffer.from(`credential-${index}`),
          name: `Key ${index}`,
          nameKey: `key ${index}`,
        },
        10,
      ),
    ),
  );
  expect(answers.filter((answer) => answer === 'added')).toHaveLength(9);
  expect(await store.securityKeys(session.accountId)).toHaveLength(10);
  expect((await identity.securityInfo.get(session.id)).add['security-key']).toBe('limit-reached');
  expect(codeOf(await registration.begin(session.id))).toBe('limit-reached');
});

test('a registration that was begun before the tenth key was named is refused when it is named', async () => {
  const { identity, store } = await openDirectory();
  const session = await firstAccount(identity);
  const { securityKeyRegistration: registration } = identity;
  const start = value(await registration.begin(session.id));
  const pending = value(await registration.finish(session.id, start.challengeId, key().create(start.options)));
  for (let index = 0; index < 10; index++) await addKey(identity, session, `Key number ${index}`);
  expect(codeOf(await registration.name(session.id, pending.registrationId, 'One too many'))).toBe('limit-reached');
  expect(await store.securityKeys(session.accountId)).toHaveLength(10);
});

test('hostile D3 the same credential is registered once, for whomever', async () => {
  const { identity } = await openDirectory();
  const session = await firstAccount(identity);
  const { securityKeyRegistration: registration } = identity;
  const one = value(await registration.begin(session.id));
  const answer = key().create(one.options);
  const pending = value(await registration.finish(session.id, one.challengeId, answer));
  value(await registration.name(session.id, pending.registrationId, 'First'));
  const other = value(await registration.begin(session.id));
  const replayed = await registration.finish(session.id, other.challengeId, answer);
  expect(replayed).toMatchObject({ refusal: { code: 'response-invalid' } });
});

test('hostile D3 a pending registration belongs to its session', async () => {
  const { identity } = await openDirectory();
  const session = await firstAccount(identity);
  const { securityKeyRegistration: registration } = identity;
  const password = secret('correct horse battery');
  value(await identity.accounts.create({ userName: 'm@example.com', displayName: 'M', role: 'user', password }));
  const pass = value(await identity.accounts.issuePass({ userName: 'm@example.com', oneTime: true }, null));
  const mallory = await sessionFrom(identity, await passStep(identity, 'm@example.com', pass.pass));
  const start = value(await registration.begin(session.id));
  const pending = value(await registration.finish(session.id, start.challengeId, key().create(start.options)));
  expect(codeOf(await registration.name(mallory.id, pending.registrationId, 'Stolen'))).toBe('registration-expired');
});

test('a synced credential is shown as one', async () => {
  const { identity } = await openDirectory();
  const session = await firstAccount(identity);
  const { method, pending } = await addKey(identity, session, 'Synced', key(), { set: 0x08 });
  expect([method.synced, pending.synced]).toEqual([true, true]);
});
