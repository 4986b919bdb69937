import { expect, test } from 'vitest';
import {
  addKey,
  chris,
  codeOf,
  firstAccount,
  keyStep,
  openDirectory,
  passwordStep,
  relyingParty,
  sessionFrom,
  value,
} from './directory.ts';
import { type Algorithm, SoftwareAuthenticator } from './software-authenticator.ts';

test('the whole path: first account, key, sign-in with the key alone and after a password', async () => {
  const { identity } = await openDirectory();
  const session = await firstAccount(identity);
  expect(session).toMatchObject({ method: 'first-account', strong: true, role: 'admin' });
  const { key, method } = await addKey(identity, session);
  expect(method).toMatchObject({ type: 'security-key', name: 'My key', attestation: 'not-attested', synced: false });
  identity.signIn.signOut(session.id);

  expect(await identity.signIn.begin('CHRIS.GREEN@example.com')).toMatchObject({
    ask: 'security-key',
    ways: ['security-key', 'password', 'temporary-access-pass'],
  });
  const start = value(await keyStep(identity, chris.userName));
  const withKey = await sessionFrom(
    identity,
    await identity.keySignIn.finish(start.challengeId, key.get(start.options)),
  );
  expect(withKey).toMatchObject({ method: 'security-key', strong: true });

  const first = value(await passwordStep(identity));
  if (first.next !== 'second-step' || first.suggested.way !== 'security-key')
    throw new Error('expected the key as the second step');
  const second = value(await identity.keySignIn.begin(first.flow));
  const both = await sessionFrom(
    identity,
    await identity.keySignIn.finish(second.challengeId, key.get(second.options)),
  );
  expect(both).toMatchObject({ method: 'password-and-security-key', strong: true });
  expect(codeOf(await identity.keySignIn.begin(first.flow))).toBe('challenge-expired');

  const events = await identity.securityInfo.recentActivity(both.id);
  expect(events.map(({ method: how, result, keyName }) => [how, result, keyName])).toEqual([
    ['password-and-security-key', 'success', 'My key'],
    ['password', 'interrupted', null],
    ['security-key', 'success', 'My key'],
    ['first-account', 'success', null],
  ]);
});

test.each<Algorithm>([-7, -8, -257])(
  'a discoverable credential with algorithm %i names the account itself',
  async (alg) => {
    const { identity } = await openDirectory();
    const session = await firstAccount(identity);
    const { key } = await addKey(identity, session, 'Key', new SoftwareAuthenticator(relyingParty.origin, alg));
    const start = value(await keyStep(identity));
    expect(start.options.allowCredentials).toBeUndefined();
    const signedIn = await sessionFrom(
      identity,
      await identity.keySignIn.finish(start.challengeId, key.get(start.options)),
    );
    expect(signedIn.userName).toBe(chris.userName);
  },
);
