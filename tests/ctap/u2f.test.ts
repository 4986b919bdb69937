import { createHash, verify, X509Certificate } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { concatBytes, fromHex, toHex, utf8 } from '../../src/basics/bytes.ts';
import type { Authenticator } from '../../src/ctap/authenticator.ts';
import { openChannel } from '../../src/ctap/channel.ts';
import { toggleAlwaysUv } from '../../src/ctap/config.ts';
import { CtapError, ProtocolError, TransactionTimeout } from '../../src/ctap/errors.ts';
import { HidConnectionLost } from '../../src/ctap/hid-connection.ts';
import { type OpenedKey, openKey } from '../../src/ctap/open-key.ts';
import { getU2fAssertion, makeU2fCredential } from '../../src/ctap/u2f/u2f-credential.ts';
import { applicationOf, U2fKey, U2fStatusError } from '../../src/ctap/u2f/u2f-key.ts';
import { Permission } from '../../src/fido/commands.ts';
import { encodeCoseKey, toKeyObject } from '../../src/fido/cose.ts';
import { HidCommand } from '../../src/fido/ctaphid.ts';
import { Status } from '../../src/fido/status.ts';
import { atkeyPro } from '../../src/virtual-key/models/atkey-pro.ts';
import { u2fOnly } from '../../src/virtual-key/models/u2f-only.ts';
import pythonFido2 from '../vectors/python-fido2.json' with { type: 'json' };
import { PersonAtKey, tokenFor } from './person-at-key.ts';
import {
  CID,
  exchange,
  fixedRandom,
  grant,
  ManualClock,
  message,
  outcome,
  ScriptedKey,
  said,
  settled,
} from './scripted-key.ts';

const rpId = 'example.com';
const clientDataHash = new Uint8Array(createHash('sha256').update('client data').digest());
const credential = {
  clientDataHash,
  rp: { id: rpId },
  user: { id: Uint8Array.of(1) },
  pubKeyCredParams: [{ alg: -7 }],
};

const u2fOf = (opened: OpenedKey): U2fKey => {
  if (opened.protocol !== 'u2f') throw new Error('expected a key of U2F only');
  return opened.u2f;
};
const authenticatorOf = (opened: OpenedKey): Authenticator => {
  if (opened.protocol !== 'ctap2') throw new Error('expected a key of CTAP2');
  return opened.authenticator;
};
async function u2fPerson() {
  const person = new PersonAtKey(u2fOnly);
  return { person, key: u2fOf(await openKey(person.cable, person.ports)) };
}

/** A key that speaks U2F only (capabilities: none) and follows a script of APDUs. */
async function u2fTo(...answers: readonly (readonly [request: string, response: string])[]) {
  const clock = new ManualClock();
  const scripted = new ScriptedKey(
    grant(`${CID} 02 05 07 01 00`),
    ...answers.map(([request, response]) => said(request, message(response, HidCommand.msg), HidCommand.msg)),
  );
  const channel = await openChannel(scripted, { clock, random: fixedRandom() });
  return { clock, scripted, key: new U2fKey(channel, { clock }) };
}
const versionRequest = '00030000000000';
const ones = '11'.repeat(32);
const twos = '22'.repeat(32);
const registerRequest = `00010000000040${ones}${twos}0000`;
const [challenge, application] = [new Uint8Array(32).fill(0x11), new Uint8Array(32).fill(0x22)];

describe('what a key speaks', () => {
  test('CTAP2 where it has it, U2F where it has that only', async () => {
    const modern = new PersonAtKey(atkeyPro);
    const { info } = authenticatorOf(await openKey(modern.cable, modern.ports));
    expect(info.versions).toContain('U2F_V2');
    expect((await u2fPerson()).key).toBeInstanceOf(U2fKey);
  });

  test.each([
    ['a GetInfo that it does not know', '01'],
    ['a GetInfo of U2F_V2 only', `00a2018166${toHex(utf8('U2F_V2'))}0350${'00'.repeat(16)}`],
  ])('U2F after %s', async (_, answer) => {
    const key = new ScriptedKey(
      grant(`${CID} 02 05 07 01 04`),
      exchange('04', answer),
      said(versionRequest, message(`${toHex(utf8('U2F_V2'))}9000`, HidCommand.msg), HidCommand.msg),
    );
    const opened = await openKey(key, { clock: new ManualClock(), random: fixedRandom() });
    expect(opened.protocol).toBe('u2f');
    key.finish();
  });

  test.each([
    ['neither CTAP2 nor U2F', grant(`${CID} 02 05 07 01 08`)],
    ['U2F by its capabilities, and something else by its version', grant(`${CID} 02 05 07 01 00`)],
  ])('%s: refused, and closed', async (_, granted) => {
    const key = new ScriptedKey(granted, said(versionRequest, message('55329000', HidCommand.msg), HidCommand.msg));
    const end = await outcome(openKey(key, { clock: new ManualClock(), random: fixedRandom() }));
    expect(end).toEqual({ error: expect.any(ProtocolError) });
    expect([key.closed, key.listeners]).toEqual([1, 0]);
  });

  test('another error of GetInfo is no sign of U2F', async () => {
    const key = new ScriptedKey(grant(), exchange('04', '7f'));
    const end = await outcome(openKey(key, { clock: new ManualClock(), random: fixedRandom() }));
    expect(end).toEqual({ error: new CtapError(Status.OTHER) });
    key.finish();
  });

  test('another version, or bytes that are no text', async () => {
    for (const answer of [`${toHex(utf8('U2F_V1'))}9000`, 'ff9000', '9000']) {
      const { key } = await u2fTo([versionRequest, answer]);
      expect(await outcome(key.requireVersion())).toEqual({ error: expect.any(ProtocolError) });
    }
  });
});

describe('a credential and an assertion on a key of U2F only', () => {
  test('attestation and signature cover what U2F says, in the shapes of CTAP2', async () => {
    const { person, key } = await u2fPerson();
    const statuses: number[] = [];
    const made = await person.during(
      makeU2fCredential(key, credential, { onKeepalive: (status) => statuses.push(status) }),
    );
    expect(statuses).toEqual([2]);
    expect(made).toMatchObject({
      fmt: 'fido-u2f',
      authData: { signCount: 0, flags: { up: true, uv: false, at: true } },
    });
    const { credentialId, publicKey, aaguid } = made.authData.attested;
    expect(aaguid).toEqual(new Uint8Array(16));
    const [certificate] = made.attStmt.get('x5c') as Uint8Array[];
    const point = encodeCoseKey(publicKey);
    const attested = concatBytes(
      Uint8Array.of(0),
      applicationOf(rpId),
      clientDataHash,
      credentialId,
      Uint8Array.of(4),
      point.get(-2) as Uint8Array,
      point.get(-3) as Uint8Array,
    );
    const attestationKey = new X509Certificate(certificate!).publicKey;
    expect(verify('sha256', attested, attestationKey, made.attStmt.get('sig') as Uint8Array)).toBe(true);

    const allowList = [{ id: new Uint8Array(40).fill(9) }, { id: credentialId }];
    const assertion = await person.during(getU2fAssertion(key, { rpId, clientDataHash, allowList }));
    expect(assertion).toMatchObject({ credential: { id: credentialId }, authData: { flags: { up: true, uv: false } } });
    expect(assertion.authData.signCount).toBeGreaterThan(0);
    const signed = concatBytes(assertion.authDataBytes, clientDataHash);
    expect(verify('sha256', signed, toKeyObject(publicKey), assertion.signature)).toBe(true);

    const silent = await getU2fAssertion(key, { rpId, clientDataHash, allowList, options: { up: false } });
    expect(silent.authData.flags.up).toBe(false);
    await key.close();
    person.key.unplug();
    expect(person.clock.pending).toBe(0);
  });

  test('an excluded credential is told after a touch, and a list without one of this key does not matter', async () => {
    const { person, key } = await u2fPerson();
    const made = await person.during(makeU2fCredential(key, credential));
    const excludeList = [{ id: new Uint8Array(300) }, { id: made.authData.attested.credentialId }];
    const touches = person.touches;
    const again = outcome(makeU2fCredential(key, { ...credential, excludeList }));
    expect(await person.during(again)).toEqual({ error: new CtapError(Status.CREDENTIAL_EXCLUDED) });
    expect(person.touches).toBe(touches + 1);
    const elsewhere = { ...credential, rp: { id: 'other.test' }, excludeList };
    await person.during(makeU2fCredential(key, elsewhere));
  });

  test('no credential: after a touch, where one is to be waited for', async () => {
    const { person, key } = await u2fPerson();
    const request = { rpId, clientDataHash, allowList: [{ id: new Uint8Array(64) }] };
    expect(await person.during(outcome(getU2fAssertion(key, request)))).toEqual({
      error: new CtapError(Status.NO_CREDENTIALS),
    });
    expect(person.touches).toBe(1);
    const silent = await outcome(getU2fAssertion(key, { ...request, options: { up: false } }));
    expect(silent).toEqual({ error: new CtapError(Status.NO_CREDENTIALS) });
    expect(person.touches).toBe(1);
  });

  test('what U2F cannot do is refused before the key is asked', async () => {
    const { scripted, key } = await u2fTo();
    for (const options of [{ rk: true }, { uv: true }]) {
      expect(await outcome(makeU2fCredential(key, { ...credential, options }))).toEqual({
        error: new CtapError(Status.UNSUPPORTED_OPTION),
      });
    }
    for (const pubKeyCredParams of [[], [{ alg: -8 }], [{ alg: -7, type: 'other' }]]) {
      expect(await outcome(makeU2fCredential(key, { ...credential, pubKeyCredParams }))).toEqual({
        error: new CtapError(Status.UNSUPPORTED_ALGORITHM),
      });
    }
    expect(await outcome(getU2fAssertion(key, { rpId, clientDataHash, options: { uv: true } }))).toEqual({
      error: new CtapError(Status.UNSUPPORTED_OPTION),
    });
    scripted.finish();
  });

  test('a CTAP2 key takes its U2F credential by the list', async () => {
    const person = new PersonAtKey(atkeyPro);
    const channel = await openChannel(person.cable, person.ports);
    const made = await person.during(makeU2fCredential(new U2fKey(channel, person.ports), credential));
    expect(made.fmt).toBe('fido-u2f');
    const allowList = [{ id: made.authData.attested.credentialId }];
    const assertion = await person.during(
      getU2fAssertion(new U2fKey(channel, person.ports), { rpId, clientDataHash, allowList }),
    );
    expect(assertion.credential.id).toEqual(made.authData.attested.credentialId);
  });

  test('a key that always verifies its user refuses U2F: NOT_ALLOWED', async () => {
    const person = new PersonAtKey(atkeyPro);
    const authenticator = await person.openWithPin();
    await toggleAlwaysUv(authenticator, await tokenFor(authenticator, Permission.authenticatorConfiguration));
    const key = new U2fKey(authenticator.channel, person.ports);
    const end = (await person.during(outcome(makeU2fCredential(key, credential)))) as { error: CtapError };
    expect(end.error).toEqual(new CtapError(Status.NOT_ALLOWED));
    expect(end.error.cause).toEqual(new U2fStatusError(0x6986));
  });
});

describe('what a real key was told and answered (tests/vectors/python-fido2.json)', () => {
  const recorded = pythonFido2.u2f;

  test('a registration, and its attestation', async () => {
    const request = `00010000000040${recorded.registerChallenge}${recorded.registerApplication}0000`;
    const { scripted, key } = await u2fTo([request, `${recorded.registerResponse}9000`]);
    const [clientData, app] = [fromHex(recorded.registerChallenge), fromHex(recorded.registerApplication)];
    const registration = await key.register(clientData, app);
    expect(toHex(registration.certificate)).toBe(recorded.certificate);
    const { x, y } = registration.publicKey;
    const signed = concatBytes(Uint8Array.of(0), app, clientData, registration.keyHandle, Uint8Array.of(4), x, y);
    const { publicKey } = new X509Certificate(registration.certificate);
    expect(verify('sha256', signed, publicKey, registration.signature)).toBe(true);
    scripted.finish();
  });

  test('a signature', async () => {
    const [clientData, app] = [recorded.authenticateChallenge, recorded.authenticateApplication];
    const request = `00020300000081${clientData}${app}40${'03'.repeat(64)}0000`;
    const { scripted, key } = await u2fTo([request, `${recorded.authenticateResponse}9000`]);
    const handle = new Uint8Array(64).fill(3);
    const { userPresent, counter, signature } = await key.authenticate(fromHex(clientData), fromHex(app), handle);
    expect([userPresent, counter]).toEqual([true, 1]);
    const point = fromHex(recorded.publicKey);
    const publicKey = { kty: 'EC2', alg: -7, crv: 'P-256', x: point.slice(1, 33), y: point.slice(33) } as const;
    const signed = concatBytes(fromHex(app), Uint8Array.of(1, 0, 0, 0, 1), fromHex(clientData));
    expect(verify('sha256', signed, toKeyObject(publicKey), signature)).toBe(true);
    scripted.finish();
  });

  test('a version asked for in the older form, where the key wants that', async () => {
    const { scripted, key } = await u2fTo(
      [versionRequest, '6700'],
      ['000300000000000000', `${toHex(utf8('U2F_V2'))}9000`],
    );
    await key.requireVersion();
    scripted.finish();
  });
});

describe('waiting for a touch', () => {
  test('nobody touches: asked every 200 ms for 30 seconds, then USER_ACTION_TIMEOUT', async () => {
    const { person, key } = await u2fPerson();
    person.isThere = false;
    const packets = person.cable.packets;
    const end = await settled(person.clock, makeU2fCredential(key, credential), 60_000);
    expect(end).toMatchObject({ error: new CtapError(Status.USER_ACTION_TIMEOUT) });
    expect(end.afterMs).toBeLessThanOrEqual(30_000);
    expect(person.cable.packets - packets).toBeLessThan(151 * 4);
    await person.clock.advance(10_000);
    expect(person.clock.pending).toBe(0);
  });

  test('cancelled between two polls: at once, with nothing more sent', async () => {
    const { person, key } = await u2fPerson();
    person.isThere = false;
    const abort = new AbortController();
    const end = outcome(makeU2fCredential(key, credential, { signal: abort.signal }));
    await person.clock.advance(1050);
    const { packets } = person.cable;
    abort.abort('enough');
    expect(await end).toEqual({ error: expect.objectContaining({ outcome: 'cancelled', cause: 'enough' }) });
    await person.clock.advance(5000);
    expect(person.cable.packets).toBe(packets);
    person.isThere = true;
    await person.during(makeU2fCredential(key, credential));
  });

  test('unplugged between two polls: HidConnectionLost at the next one', async () => {
    const { person, key } = await u2fPerson();
    person.isThere = false;
    const end = outcome(makeU2fCredential(key, credential));
    await person.clock.advance(1050);
    person.cable.pull();
    await person.clock.advance(200);
    expect(await end).toEqual({ error: expect.any(HidConnectionLost) });
    expect(person.clock.pending).toBe(0);
  });

  test('a key that hangs: 5 seconds', async () => {
    const clock = new ManualClock();
    const scripted = new ScriptedKey(grant(`${CID} 02 05 07 01 00`), said(registerRequest, [], HidCommand.msg));
    const key = new U2fKey(await openChannel(scripted, { clock, random: fixedRandom() }), { clock });
    const end = outcome(key.register(challenge, application));
    await clock.advance(5000);
    expect(await end).toEqual({ error: expect.any(TransactionTimeout) });
    scripted.finish();
  });
});

describe('answers that are none (hostile-tests A)', () => {
  const statusWords: [string, number][] = [
    ['6700', Status.INVALID_LENGTH],
    ['6d00', Status.INVALID_COMMAND],
    ['6e00', Status.INVALID_COMMAND],
    ['6986', Status.NOT_ALLOWED],
    ['6a80', Status.INVALID_CREDENTIAL],
    ['6a84', Status.KEY_STORE_FULL],
    ['6f00', Status.OTHER],
    ['0000', Status.OTHER],
    ['ffff', Status.OTHER],
  ];

  test.each(statusWords)('status word %s', async (word, status) => {
    const { key } = await u2fTo([registerRequest, word]);
    const end = (await outcome(key.register(challenge, application))) as { error: CtapError };
    expect(end.error).toEqual(new CtapError(status));
    expect((end.error.cause as U2fStatusError).statusWord).toBe(Number.parseInt(word, 16));
  });

  // ctap.md 3.8, key pair a.
  const goodPoint =
    '04d7404f738990a0af2bbc053d39f0a9c293898bf8e7c0fb9ab1ef4dd61bb70d37c09bed90721b78631be0e68f42997f7a1957b87a6537cfade9f0a68cd432e7f9';
  const certificate = '3003020101';
  const signature = '3006020101020101';
  const whole = (parts: Partial<Record<'first' | 'point' | 'handle' | 'certificate' | 'signature', string>> = {}) =>
    `${parts.first ?? '05'}${parts.point ?? goodPoint}${parts.handle ?? '02aabb'}${parts.certificate ?? certificate}${parts.signature ?? signature}9000`;

  test('a whole registration is read', async () => {
    const { key } = await u2fTo([registerRequest, whole()]);
    expect(await key.register(challenge, application)).toMatchObject({ keyHandle: Uint8Array.of(0xaa, 0xbb) });
  });

  test.each([
    ['nothing', '9000'],
    ['one byte and no status word', '05'],
    ['another first byte', whole({ first: '04' })],
    ['a compressed point', whole({ point: `02${goodPoint.slice(2)}` })],
    ['a point that is not on the curve', whole({ point: `04${'11'.repeat(64)}` })],
    ['a key handle of no bytes', whole({ handle: '00' })],
    ['a key handle longer than the answer', whole({ handle: 'ffaabb' })],
    ['a certificate that is no sequence', whole({ certificate: '3103020101' })],
    ['a certificate of 65,535 bytes', whole({ certificate: '3082ffff020101' })],
    ['a length of four bytes', whole({ certificate: '308400000003020101' })],
    ['a length in a long form', whole({ certificate: '308103020101' })],
    ['bytes after the signature', whole({ signature: `${signature}00` })],
    ['no signature', whole({ signature: '' })],
  ])('a registration of %s', async (_, response) => {
    const { key } = await u2fTo([registerRequest, response]);
    const end = (await outcome(key.register(challenge, application))) as { error: Error };
    expect(['StructureError', 'ProtocolError']).toContain(end.error.name);
  });

  const handle = Uint8Array.of(0xaa);
  const authenticate = (control: string, hash = ones) =>
    `0002${control}000000 42${hash}${twos}01aa0000`.replace(' ', '');

  test.each([
    ['nothing', '9000'],
    ['a counter alone', '01000000019000'],
    ['bytes after it', `0100000001${signature}009000`],
    ['no DER', `0100000001${'11'.repeat(8)}9000`],
  ])('a signature of %s', async (_, response) => {
    const { key } = await u2fTo([authenticate('03'), response]);
    const end = (await outcome(key.authenticate(challenge, application, handle))) as { error: Error };
    expect(end.error.name).toBe('StructureError');
  });

  test('a check of a key handle that signs; one that nobody can send', async () => {
    const { key } = await u2fTo([authenticate('07', '00'.repeat(32)), `0000000001${signature}9000`]);
    expect(await outcome(key.knows(application, handle))).toEqual({ error: expect.any(ProtocolError) });
    expect(await key.knows(application, new Uint8Array(256))).toBe(false);
    const long = key.authenticate(challenge, application, new Uint8Array(256));
    expect(await outcome(long)).toEqual({ error: expect.any(RangeError) });
  });

  test('a signature without a touch, where one was asked for', async () => {
    const exampleApplication = toHex(applicationOf(rpId));
    const check = `00020700000042${'00'.repeat(32)}${exampleApplication}01aa0000`;
    const sign = `00020300000042${toHex(clientDataHash)}${exampleApplication}01aa0000`;
    const { key } = await u2fTo([check, '6985'], [sign, `0000000001${signature}9000`]);
    const end = await outcome(getU2fAssertion(key, { rpId, clientDataHash, allowList: [{ id: handle }] }));
    expect(end).toEqual({ error: expect.any(ProtocolError) });
  });
});
