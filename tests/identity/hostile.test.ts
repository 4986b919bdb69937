import { generateKeyPairSync } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Session } from '../../src/identity/sessions.ts';
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
import { SoftwareAuthenticator, type Twist } from './software-authenticator.ts';

const MINUTE = 60_000;
let directory: Awaited<ReturnType<typeof openDirectory>>;
let session: Session;
beforeEach(async () => {
  directory = await openDirectory();
  session = await firstAccount(directory.identity);
});
afterEach(() => directory.close());

const newKey = () => new SoftwareAuthenticator(relyingParty.origin);

async function register(twist: Twist, key = newKey()) {
  const { securityKeyRegistration: registration } = directory.identity;
  const start = value(await registration.begin(session.id));
  return await registration.finish(session.id, start.challengeId, key.create(start.options, twist));
}

async function signIn(key: SoftwareAuthenticator, twist: Twist = {}, userName: string | null = chris.userName) {
  const start = value(await keyStep(directory.identity, userName));
  return await directory.identity.keySignIn.finish(start.challengeId, key.get(start.options, twist));
}

const json = (edit: (json: string) => string | Uint8Array) => ({
  clientDataBytes: (text: string) => Buffer.from(edit(text)),
});

/** Twists of the client data that both ceremonies refuse, the origin's with a word of its own. */
const clientDataTwists: readonly (readonly [string, Twist, string])[] = [
  [
    'an origin that only begins like ours',
    { clientData: { origin: `${relyingParty.origin}.evil.test` } },
    'origin-not-allowed',
  ],
  ['an origin without https', { clientData: { origin: 'http://login.touchstone.localhost' } }, 'origin-not-allowed'],
  ['an origin with a port', { clientData: { origin: `${relyingParty.origin}:8443` } }, 'origin-not-allowed'],
  ['a parent origin', { clientData: { origin: 'https://touchstone.localhost' } }, 'origin-not-allowed'],
  ['a look-alike origin', { clientData: { origin: 'https://login.touchstоne.localhost' } }, 'origin-not-allowed'],
  ['an origin in capitals', { clientData: { origin: 'https://LOGIN.touchstone.localhost' } }, 'origin-not-allowed'],
  ['the origin of a file', { clientData: { origin: 'file://' } }, 'origin-not-allowed'],
  ['the origin null as text', { clientData: { origin: 'null' } }, 'origin-not-allowed'],
  ['no origin', { clientData: { origin: undefined } }, 'origin-not-allowed'],
  ['a list of origins', { clientData: { origin: [relyingParty.origin] } }, 'origin-not-allowed'],
  ['crossOrigin true', { clientData: { crossOrigin: true } }, 'origin-not-allowed'],
  ['crossOrigin as text', { clientData: { crossOrigin: 'false' } }, 'origin-not-allowed'],
  ['a foreign topOrigin', { clientData: { topOrigin: 'https://evil.test' } }, 'origin-not-allowed'],
  ['another challenge', { clientData: { challenge: 'AAAA' } }, 'response-invalid'],
  ['no challenge', { clientData: { challenge: undefined } }, 'response-invalid'],
  ['an unknown type', { clientData: { type: 'webauthn.steal' } }, 'response-invalid'],
  ['a byte order mark', json((text) => `\uFEFF${text}`), 'response-invalid'],
  [
    'bad UTF-8',
    json((text) => Buffer.concat([Buffer.from(text.slice(0, -1)), Buffer.from([0xff, 0x7d])])),
    'response-invalid',
  ],
  ['a megabyte', json((text) => `${' '.repeat(1_000_000)}${text}`), 'response-invalid'],
  ['9 KB', json((text) => `${' '.repeat(9000)}${text}`), 'response-invalid'],
  ['an array', json((text) => `[${text}]`), 'response-invalid'],
  ['nothing', json(() => ''), 'response-invalid'],
  ['no JSON', json((text) => text.slice(1)), 'response-invalid'],
  [
    'the right origin first and another one after it',
    json((text) => `${text.slice(0, -1)},"origin":"https://evil.test"}`),
    'origin-not-allowed',
  ],
  ['the hash of another RP ID', { rpId: 'evil.test' }, 'response-invalid'],
  ['no user presence', { clear: 1 }, 'response-invalid'],
  ['no user verification', { clear: 4 }, 'response-invalid'],
  ['backed up but not eligible', { set: 16 }, 'response-invalid'],
  ['extensions announced and not there', { set: 128 }, 'response-invalid'],
  ['bytes left over', { afterAuthData: Buffer.from([0]) }, 'response-invalid'],
];

describe('hostile D1 D3 D4 D5 registration', () => {
  test.each(clientDataTwists)('with %s is refused', async (_what, twist, code) => {
    expect(codeOf(await register(twist))).toBe(code);
  });

  test('with the type of an assertion is refused', async () => {
    expect(codeOf(await register({ clientData: { type: 'webauthn.get' } }))).toBe('response-invalid');
  });

  test('with unknown members in the client data is taken, as the specification asks', async () => {
    expect(codeOf(await register({ clientData: { other_keys_can_be_added_here: 'do not compare' } }))).toBe('done');
  });

  const rsa = (bits: number) => {
    const { n = '' } = generateKeyPairSync('rsa', { modulusLength: bits }).publicKey.export({ format: 'jwk' });
    return Buffer.from(n, 'base64url');
  };
  const keyTwists: readonly (readonly [string, -7 | -8 | -257, NonNullable<Twist['cose']>])[] = [
    ['an EC point off the curve', -7, (key) => key.set(-2, Buffer.alloc(32, 7))],
    ['the EC point at infinity', -7, (key) => key.set(-2, Buffer.alloc(32)).set(-3, Buffer.alloc(32))],
    ['an EC coordinate of 31 bytes', -7, (key) => key.set(-2, Buffer.alloc(31, 1))],
    ['a compressed EC point', -7, (key) => key.delete(-3)],
    ['another curve', -7, (key) => key.set(-1, 2)],
    ['the wrong key type', -7, (key) => key.set(1, 3)],
    ['algorithm -65535', -7, (key) => key.set(3, -65535)],
    ['algorithm ES384', -7, (key) => key.set(3, -35)],
    ['a private member', -7, (key) => key.set(-4, Buffer.alloc(32, 1))],
    ['an extra member', -7, (key) => key.set(4, 2)],
    ['an Ed25519 key of 31 bytes', -8, (key) => key.set(-2, Buffer.alloc(31, 1))],
    ['an RSA key of 1024 bits', -257, (key) => key.set(-1, rsa(1024))],
    ['an RSA key of 16384 bits', -257, (key) => key.set(-1, Buffer.alloc(2048, 0xff))],
    [
      'an RSA key of 2048 bits of which half are zero',
      -257,
      (key) => key.set(-1, Buffer.concat([Buffer.alloc(128), rsa(1024)])),
    ],
    ['RSA exponent 1', -257, (key) => key.set(-2, Buffer.from([1]))],
    ['an even RSA exponent', -257, (key) => key.set(-2, Buffer.from([1, 0, 0]))],
    ['an RSA exponent of 5 bytes', -257, (key) => key.set(-2, Buffer.from([1, 0, 0, 0, 1]))],
  ];
  test.each(keyTwists)('with %s is refused', async (_what, algorithm, cose) => {
    const key = new SoftwareAuthenticator(relyingParty.origin, algorithm);
    expect(codeOf(await register({ cose }, key))).toBe('response-invalid');
  });

  test.each([
    ['an unknown format', { attestation: { format: 'evil' } }],
    ['self attestation with another algorithm', { attestation: { format: 'self', alg: -257 } }],
    [
      'bytes after the attestation object',
      { attestationObject: (bytes: Buffer) => Buffer.concat([bytes, Buffer.from([0])]) },
    ],
    ['a truncated attestation object', { attestationObject: (bytes: Buffer) => bytes.subarray(0, -1) }],
    ['a hundred thousand open arrays', { attestationObject: () => Buffer.alloc(12_000, 0x81) }],
    ['a map of two thousand million', { attestationObject: () => Buffer.from('bb0000000077359400', 'hex') }],
    ['an endless string', { attestationObject: () => Buffer.from('a363666d745bffffffffffffffff', 'hex') }],
  ] satisfies readonly (readonly [string, Twist])[])('with %s is refused', async (_what, twist) => {
    expect(codeOf(await register(twist))).toBe('response-invalid');
  });

  test.each([
    null,
    undefined,
    0,
    '',
    '0',
    [],
    {},
    { id: 'AA', rawId: 'AA', type: 'public-key' },
    { id: 'AA', rawId: 'AQ', type: 'public-key', response: { clientDataJSON: 'AA', attestationObject: 'AA' } },
    { id: ['AA'], rawId: 'AA', type: 'public-key', response: { clientDataJSON: 'AA', attestationObject: 'AA' } },
    { id: 'A', rawId: 'A', type: 'public-key', response: { clientDataJSON: 'AA', attestationObject: 'AA' } },
    { id: '_'.repeat(2000), rawId: '_'.repeat(2000), type: 'public-key', response: {} },
    { id: 'AA', rawId: 'AA', type: 'password', response: { clientDataJSON: 'AA', attestationObject: 'AA' } },
    { id: 'AA', rawId: 'AA', type: 'public-key', response: { clientDataJSON: {}, attestationObject: Number.NaN } },
  ])('hostile C15 of %j is refused', async (nonsense) => {
    const { securityKeyRegistration: registration } = directory.identity;
    const start = value(await registration.begin(session.id));
    expect(codeOf(await registration.finish(session.id, start.challengeId, nonsense))).toBe('response-invalid');
  });

  test('with the id of another credential is refused', async () => {
    const { securityKeyRegistration: registration } = directory.identity;
    const start = value(await registration.begin(session.id));
    const answer = { ...newKey().create(start.options), id: 'AAAA', rawId: 'AAAA' };
    expect(codeOf(await registration.finish(session.id, start.challengeId, answer))).toBe('response-invalid');
  });

  test('burns its challenge: by an answer, by a wrong answer, by time', async () => {
    const { securityKeyRegistration: registration } = directory.identity;
    const key = newKey();
    const start = value(await registration.begin(session.id));
    expect(codeOf(await registration.finish(session.id, start.challengeId, {}))).toBe('response-invalid');
    const late = await registration.finish(session.id, start.challengeId, key.create(start.options));
    expect(codeOf(late)).toBe('challenge-expired');
    const slow = value(await registration.begin(session.id));
    await directory.clock.advance(5 * MINUTE);
    expect(codeOf(await registration.finish(session.id, slow.challengeId, key.create(slow.options)))).toBe(
      'challenge-expired',
    );
  });

  test('of two answers to one challenge at the same time, one counts', async () => {
    const { securityKeyRegistration: registration } = directory.identity;
    const start = value(await registration.begin(session.id));
    const answer = newKey().create(start.options);
    const both = await Promise.all([1, 2].map(() => registration.finish(session.id, start.challengeId, answer)));
    expect(both.map(codeOf).sort()).toEqual(['challenge-expired', 'done']);
  });

  test('takes no challenge of another session, nor one that was made for signing in', async () => {
    const { securityKeyRegistration: registration, keySignIn: signingIn, accounts } = directory.identity;
    const pass = value(await accounts.issuePass({ userName: chris.userName, oneTime: true }, null));
    const other = await sessionFrom(directory.identity, await passStep(directory.identity, chris.userName, pass.pass));
    const start = value(await registration.begin(other.id));
    const stolen = await registration.finish(session.id, start.challengeId, newKey().create(start.options));
    expect(codeOf(stolen)).toBe('challenge-expired');
    const forSigningIn = value(await signingIn.begin(null));
    expect(codeOf(await registration.finish(session.id, forSigningIn.challengeId, {}))).toBe('challenge-expired');
  });
});

describe('hostile D1 D3 D4 sign-in', () => {
  test.each(clientDataTwists)('with %s is refused', async (_what, twist, code) => {
    const { key } = await addKey(directory.identity, session);
    expect(codeOf(await signIn(key, twist))).toBe(code);
  });

  test('with the type of a registration is refused', async () => {
    const { key } = await addKey(directory.identity, session);
    expect(codeOf(await signIn(key, { clientData: { type: 'webauthn.create' } }))).toBe('response-invalid');
  });

  test.each([
    [
      'a changed signature',
      (bytes: Buffer) => Buffer.concat([bytes.subarray(0, -1), Buffer.from([(bytes.at(-1) ?? 0) ^ 1])]),
    ],
    ['a truncated signature', (bytes: Buffer) => bytes.subarray(0, 20)],
    ['a signature of zeros', (bytes: Buffer) => Buffer.alloc(bytes.length)],
    ['r and s of zero', () => Buffer.from('3006020100020100', 'hex')],
  ])('with %s is refused', async (_what, signature) => {
    const { key } = await addKey(directory.identity, session);
    expect(codeOf(await signIn(key, { signature }))).toBe('response-invalid');
  });

  test('replayed is refused, and so is the answer to another challenge', async () => {
    const { key } = await addKey(directory.identity, session);
    const { keySignIn: signingIn } = directory.identity;
    const start = value(await keyStep(directory.identity, chris.userName));
    const answer = key.get(start.options);
    expect(codeOf(await signingIn.finish(start.challengeId, answer))).toBe('done');
    expect(codeOf(await signingIn.finish(start.challengeId, answer))).toBe('challenge-expired');
    const other = value(await keyStep(directory.identity, chris.userName));
    expect(codeOf(await signingIn.finish(other.challengeId, answer))).toBe('response-invalid');
  });

  test('takes no challenge that is over, or was made for a registration', async () => {
    const { key } = await addKey(directory.identity, session);
    const { keySignIn: signingIn, securityKeyRegistration: registration } = directory.identity;
    const start = value(await signingIn.begin(null));
    await directory.clock.advance(5 * MINUTE);
    expect(codeOf(await signingIn.finish(start.challengeId, key.get(start.options)))).toBe('challenge-expired');
    const registering = value(await registration.begin(session.id));
    expect(codeOf(await signingIn.finish(registering.challengeId, {}))).toBe('challenge-expired');
    expect(codeOf(await signingIn.finish('no such challenge', {}))).toBe('challenge-expired');
  });

  test('by the key of another person is refused, whatever the answer says', async () => {
    const { key } = await addKey(directory.identity, session);
    const { accounts, keySignIn: signingIn } = directory.identity;
    const mallory = { userName: 'mallory@example.com', displayName: 'Mallory' };
    value(await accounts.create({ ...mallory, role: 'user', password: secret(goodPassword) }));
    const pass = value(await accounts.issuePass({ userName: mallory.userName, oneTime: true }, null));
    const malloryKey = (
      await addKey(
        directory.identity,
        await sessionFrom(directory.identity, await passStep(directory.identity, mallory.userName, pass.pass)),
      )
    ).key;

    // Mallory's key for Chris's account: not among the allowed ones.
    const start = value(await keyStep(directory.identity, chris.userName));
    expect(codeOf(await signingIn.finish(start.challengeId, malloryKey.get(start.options, {}, 0)))).toBe(
      'response-invalid',
    );
    // Mallory's key that names Chris.
    const handle = key.get({ rpId: relyingParty.rpId, challenge: 'AAAA', timeout: 1, userVerification: 'required' })
      .response.userHandle;
    expect(codeOf(await signIn(malloryKey, { userHandle: handle }, null))).toBe('response-invalid');
    // Chris's key, discoverable, without saying whose it is.
    expect(codeOf(await signIn(key, { userHandle: null }, null))).toBe('response-invalid');
    expect(codeOf(await signIn(key, { userHandle: null }))).toBe('done');
  });

  test('by a key that nobody registered is key-unknown', async () => {
    await addKey(directory.identity, session);
    const stranger = newKey();
    stranger.create(value(await directory.identity.securityKeyRegistration.begin(session.id)).options);
    expect(codeOf(await signIn(stranger, {}, null))).toBe('key-unknown');
  });

  test('for a name without a key, or without an account, is key-unknown', async () => {
    expect(codeOf(await keyStep(directory.identity, chris.userName))).toBe('key-unknown');
    expect(codeOf(await keyStep(directory.identity, 'nobody@example.com'))).toBe('key-unknown');
  });

  test('with a counter that goes back or stands still is refused and logged', async () => {
    const { key } = await addKey(directory.identity, session);
    expect(codeOf(await signIn(key, { signCount: 7 }))).toBe('done');
    expect(codeOf(await signIn(key, { signCount: 7 }))).toBe('counter-went-back');
    expect(codeOf(await signIn(key, { signCount: 6 }))).toBe('counter-went-back');
    expect(codeOf(await signIn(key, { signCount: 0 }))).toBe('counter-went-back');
    expect(codeOf(await signIn(key, { signCount: 8 }))).toBe('done');
    const events = await directory.identity.securityInfo.recentActivity(session.id);
    expect(events[1]).toMatchObject({ result: 'failure', reason: 'counter-went-back', keyName: 'My key' });
  });

  test('with a key that has no counter goes on', async () => {
    const { key } = await addKey(directory.identity, session);
    expect(codeOf(await signIn(key, { signCount: 0 }))).toBe('done');
    expect(codeOf(await signIn(key, { signCount: 0 }))).toBe('done');
  });

  test('with another BE flag than at the registration is refused', async () => {
    const { key } = await addKey(directory.identity, session);
    expect(codeOf(await signIn(key, { set: 8 }))).toBe('response-invalid');
  });

  test('with a flow that is used, over or invented is refused', async () => {
    const { key } = await addKey(directory.identity, session);
    const { keySignIn: signingIn } = directory.identity;
    const flowOf = async () => {
      const result = value(await passwordStep(directory.identity));
      return result.next === 'second-step' ? result.flow : expect.unreachable();
    };
    expect(codeOf(await signingIn.begin('invented'))).toBe('challenge-expired');
    // One password, two challenges at the same time: one session.
    const flow = await flowOf();
    const [one, two] = [value(await signingIn.begin(flow)), value(await signingIn.begin(flow))];
    expect(codeOf(await signingIn.finish(one.challengeId, key.get(one.options)))).toBe('done');
    expect(codeOf(await signingIn.finish(two.challengeId, key.get(two.options)))).toBe('challenge-expired');
    const late = await flowOf();
    await directory.clock.advance(10 * MINUTE);
    expect(codeOf(await signingIn.begin(late))).toBe('challenge-expired');
  });

  test('that was given up leaves the flow and is logged as interrupted', async () => {
    const { key } = await addKey(directory.identity, session);
    const { keySignIn: signingIn, securityInfo } = directory.identity;
    const result = value(await passwordStep(directory.identity));
    if (result.next !== 'second-step') throw new Error('expected the key as the second step');
    const start = value(await signingIn.begin(result.flow));
    await signingIn.abandon(start.challengeId);
    expect(codeOf(await signingIn.finish(start.challengeId, key.get(start.options)))).toBe('challenge-expired');
    expect((await securityInfo.recentActivity(session.id))[0]).toMatchObject({
      result: 'interrupted',
      method: 'password-and-security-key',
    });
    const again = value(await signingIn.begin(result.flow));
    expect(codeOf(await signingIn.finish(again.challengeId, key.get(again.options)))).toBe('done');
  });

  test('never has more than a thousand challenges waiting', async () => {
    const { key } = await addKey(directory.identity, session);
    const { keySignIn: signingIn } = directory.identity;
    const first = value(await signingIn.begin(null));
    for (let index = 0; index < 1000; index++) await signingIn.begin(null);
    expect(codeOf(await signingIn.finish(first.challengeId, key.get(first.options)))).toBe('challenge-expired');
  });

  test.each([null, undefined, 0, '', [], {}, { id: 'AA', rawId: 'AA', type: 'public-key', response: null }])(
    'hostile C15 of %j is refused',
    async (nonsense) => {
      await addKey(directory.identity, session);
      const start = value(await keyStep(directory.identity));
      expect(codeOf(await directory.identity.keySignIn.finish(start.challengeId, nonsense))).toBe('response-invalid');
    },
  );
});
