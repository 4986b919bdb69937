import { describe, expect, test } from 'vitest';
import { Secret } from '../../src/basics/secret.ts';
import { changePin, getTokenWithPin, type TokenRequest } from '../../src/ctap/client-pin.ts';
import {
  deleteCredential,
  enumerateCredentials,
  enumerateRps,
  getCredsMetadata,
} from '../../src/ctap/credential-management.ts';
import { CtapError } from '../../src/ctap/errors.ts';
import { getAssertion } from '../../src/ctap/get-assertion.ts';
import { readLargeBlobs, writeLargeBlob } from '../../src/ctap/large-blobs.ts';
import { makeCredential } from '../../src/ctap/make-credential.ts';
import { hasPersistentToken, readIdentifier, restorePersistentToken } from '../../src/ctap/persistent-token.ts';
import { canGrant, planTokens, TokenSession, type TokenUse } from '../../src/ctap/token-session.ts';
import { Permission } from '../../src/fido/commands.ts';
import type { AuthenticatorOptions } from '../../src/fido/get-info.ts';
import { Status } from '../../src/fido/status.ts';
import { atkeyPro20 } from '../../src/virtual-key/models/atkey-pro-2-0.ts';
import { ctap23 } from '../../src/virtual-key/models/ctap-2-3.ts';
import type { KeyModel } from '../../src/virtual-key/models/key-model.ts';
import { pinOnly } from '../../src/virtual-key/models/pin-only.ts';
import { PersonAtKey, rightPin, tokenFor } from './person-at-key.ts';
import { outcome } from './scripted-key.ts';

const [mc, ga, cm, be] = [
  Permission.makeCredential,
  Permission.getAssertion,
  Permission.credentialManagement,
  Permission.bioEnrollment,
];
const [lbw, acfg, pcmr] = [
  Permission.largeBlobWrite,
  Permission.authenticatorConfiguration,
  Permission.persistentCredentialManagementReadOnly,
];
const rpId = 'example.com';
const clientDataHash = new Uint8Array(32).fill(5);
const making = (user: number) => ({
  clientDataHash,
  rp: { id: rpId },
  user: { id: Uint8Array.of(user) },
  pubKeyCredParams: [{ alg: -7 }],
  options: { rk: true },
});

describe('the fewest tokens for what is to be done', () => {
  const modern = { options: { pinUvAuthToken: true } };
  const plan = (...uses: TokenUse[]) => planTokens(modern, uses);

  test.each<[string, TokenUse[], TokenRequest[]]>([
    ['nothing', [], []],
    [
      'what does not mind the RP joins anything',
      [{ permission: be }, { permission: acfg }, { permission: lbw }, { permission: cm }],
      [{ permissions: be | acfg | lbw | cm }],
    ],
    [
      'a look before a credential of the same RP',
      [
        { permission: ga, rpId, isPreflight: true },
        { permission: mc, rpId },
      ],
      [{ permissions: mc | ga, rpId }],
    ],
    [
      'a credential spends all but the writing of large blobs',
      [{ permission: mc, rpId }, { permission: lbw }, { permission: ga, rpId }],
      [
        { permissions: mc | lbw, rpId },
        { permissions: ga, rpId },
      ],
    ],
    [
      'another RP',
      [
        { permission: ga, rpId, isPreflight: true },
        { permission: ga, rpId: 'other.test' },
      ],
      [
        { permissions: ga, rpId },
        { permissions: ga, rpId: 'other.test' },
      ],
    ],
    [
      'a list of all RPs is nothing for a token of one',
      [{ permission: ga, rpId, isPreflight: true }, { permission: cm }],
      [{ permissions: ga, rpId }, { permissions: cm }],
    ],
    [
      'the list of one RP is',
      [
        { permission: cm, rpId },
        { permission: ga, rpId },
      ],
      [{ permissions: cm | ga, rpId }],
    ],
    [
      'the persistent token stays alone',
      [{ permission: cm }, { permission: pcmr }, { permission: pcmr }, { permission: lbw }],
      [{ permissions: cm }, { permissions: pcmr }, { permissions: lbw }],
    ],
  ])('%s', (_, uses, expected) => {
    expect(plan(...uses)).toEqual(expected);
  });

  test('a key without permissions gives one token for everything', () => {
    const uses = [{ permission: mc, rpId }, { permission: be }, { permission: ga, rpId: 'other.test' }];
    expect(planTokens({ options: {} }, uses)).toHaveLength(1);
  });
});

describe('who can grant what (ctap.md 3.7)', () => {
  const all: AuthenticatorOptions = {
    clientPin: true,
    uv: true,
    pinUvAuthToken: true,
    credMgmt: true,
    bioEnroll: true,
    largeBlobs: true,
    authnrCfg: true,
    perCredMgmtRO: true,
  };
  const by = (who: 'pin' | 'uv', options: AuthenticatorOptions) =>
    Object.values(Permission).filter((permission) => canGrant({ options }, permission, who));

  test('the PIN grants all that the key has, the finger all but enrolment and configuration', () => {
    expect(by('pin', all)).toEqual([mc, ga, cm, be, lbw, acfg, pcmr]);
    expect(by('uv', all)).toEqual([mc, ga, cm, lbw, pcmr]);
    expect(by('uv', { ...all, uvBioEnroll: true, uvAcfg: true })).toEqual([mc, ga, cm, be, lbw, acfg, pcmr]);
  });

  test('a PIN that administers only; what is not set or not enrolled; what the key does not have', () => {
    expect(by('pin', { ...all, noMcGaPermissionsWithClientPin: true })).toEqual([cm, be, lbw, acfg, pcmr]);
    expect(by('pin', { ...all, clientPin: false })).toEqual([]);
    expect(by('uv', { ...all, uv: false })).toEqual([]);
    expect(by('pin', { clientPin: true, pinUvAuthToken: true })).toEqual([mc, ga]);
  });

  test('a key of CTAP 2.0: the PIN grants all, the finger no token', () => {
    expect(by('pin', { clientPin: true, uv: true })).toEqual([mc, ga, cm, be, lbw, acfg]);
    expect(by('uv', { clientPin: true, uv: true })).toEqual([]);
  });

  test.each([ctap23, pinOnly])('the virtual key $id agrees about the PIN', async (model) => {
    const person = new PersonAtKey(model);
    const authenticator = await person.openWithPin();
    for (const permission of Object.values(Permission)) {
      const end = await outcome(tokenFor(authenticator, permission, rpId));
      expect(['value' in end, permission]).toEqual([canGrant(authenticator.info, permission, 'pin'), permission]);
    }
  });
});

describe('a session on a key', () => {
  async function session(model: KeyModel = ctap23) {
    const person = new PersonAtKey(model);
    const authenticator = await person.openWithPin();
    const asked: TokenRequest[] = [];
    const tokens = new TokenSession(authenticator, (request) => {
      asked.push(request);
      return tokenFor(authenticator, request.permissions, request.rpId);
    });
    return { person, authenticator, asked, tokens };
  }

  test('one token makes a credential and writes its large blob; the next credential takes another', async () => {
    const { person, authenticator, asked, tokens } = await session();
    const use = { permission: mc, rpId };
    const token = await tokens.tokenFor(use, { permission: lbw });
    const extensions = new Map([['largeBlobKey', true]]);
    const made = await person.during(makeCredential(authenticator, { ...making(1), extensions, token }));
    const same = await tokens.tokenFor({ permission: lbw });
    await writeLargeBlob(authenticator, same, made.largeBlobKey!, Uint8Array.of(1, 2, 3));
    expect((await readLargeBlobs(authenticator)).entries).toHaveLength(1);
    expect(asked).toEqual([{ permissions: mc | lbw, rpId }]);
    const next = await tokens.tokenFor(use);
    await person.during(makeCredential(authenticator, { ...making(2), token: next }));
    expect(asked).toHaveLength(2);
    tokens.erase();
  });

  test('management goes on with its token for ten minutes; a token that nobody used runs out sooner', async () => {
    const { person, authenticator, asked, tokens } = await session();
    const use = { permission: cm };
    for (let minute = 0; minute < 9; minute++) {
      await getCredsMetadata(authenticator, await tokens.tokenFor(use));
      await person.clock.advance(60_000);
    }
    expect(asked).toHaveLength(1);
    await person.clock.advance(59_500);
    await getCredsMetadata(authenticator, await tokens.tokenFor(use));
    expect(asked).toHaveLength(2);
  });

  test('hostile F12 a token is given up after a sleep and when the clock is set forward by a day; set back keeps none longer', async () => {
    const { person, asked, tokens } = await session();
    const { clock } = person;
    const unmoved = clock.now.bind(clock);
    const setBy = (ms: number) => Object.assign(clock, { now: () => unmoved() + ms });
    const day = 24 * 60 * 60_000;
    const next = async () => {
      const token = await tokens.tokenFor({ permission: cm });
      return { token, asked: asked.length };
    };
    const first = await next();
    setBy(day);
    expect((await next()).asked).toBe(2);
    expect(() => first.token.authenticate(Uint8Array.of(1))).toThrow('erased');
    setBy(-day);
    expect((await next()).asked).toBe(2);
    await clock.advance(10 * 60_000);
    expect((await next()).asked).toBe(3);
  });

  test('a key of CTAP 2.0 is asked once', async () => {
    const { person, authenticator, asked, tokens } = await session(atkeyPro20);
    for (const user of [1, 2]) {
      const token = await tokens.tokenFor({ permission: mc, rpId });
      await person.during(makeCredential(authenticator, { ...making(user), token }));
    }
    const token = await tokens.tokenFor({ permission: ga, rpId });
    await person.during(getAssertion(authenticator, { rpId, clientDataHash, token }));
    expect(await enumerateRps(authenticator, await tokens.tokenFor({ permission: cm }))).toHaveLength(1);
    expect(asked).toHaveLength(1);
  });

  test('after erase the next use asks again, and the old token signs nothing', async () => {
    const { asked, tokens } = await session();
    const token = await tokens.tokenFor({ permission: cm });
    tokens.erase();
    expect(() => token.authenticate(Uint8Array.of(1))).toThrow('erased');
    await tokens.tokenFor({ permission: cm });
    expect(asked).toHaveLength(2);
  });

  test('a person who refuses leaves no token', async () => {
    const { authenticator } = await session();
    let answers = 0;
    const tokens = new TokenSession(authenticator, async () => {
      if (answers++ === 0) throw new Error('not now');
      return tokenFor(authenticator, cm);
    });
    await expect(tokens.tokenFor({ permission: cm })).rejects.toThrow('not now');
    await tokens.tokenFor({ permission: cm });
    expect(answers).toBe(2);
  });
});

describe('the persistent token (CTAP 2.2)', () => {
  test('reads the list after a power cycle, changes nothing, and ends with another PIN', async () => {
    const person = new PersonAtKey(ctap23);
    const first = await person.openWithPin();
    const made = await person.during(makeCredential(first, { ...making(1), token: await tokenFor(first, mc, rpId) }));
    const token = await getTokenWithPin(first, rightPin(), { permissions: pcmr });
    const kept = [token.protocol.version, Secret.over(new Uint8Array(token.expose()))] as const;
    token.erase();

    const again = await person.replug();
    const restored = restorePersistentToken(...kept);
    const [rp] = await enumerateRps(again, restored);
    expect(rp?.rpId).toBe(rpId);
    expect(await enumerateCredentials(again, restored, rp!.rpIdHash)).toHaveLength(1);
    const deleted = deleteCredential(again, restored, made.authData.attested.credentialId);
    expect(await outcome(deleted)).toEqual({ error: new CtapError(Status.PIN_AUTH_INVALID) });

    await changePin(again, rightPin(), Secret.over(new TextEncoder().encode('654321')));
    expect(await outcome(getCredsMetadata(again, restored))).toEqual({
      error: new CtapError(Status.PIN_AUTH_INVALID),
    });
  });

  test('tells the key by its identifier, which another token does not read', async () => {
    const person = new PersonAtKey(ctap23);
    const authenticator = await person.openWithPin();
    expect(hasPersistentToken(authenticator)).toBe(true);
    const token = await getTokenWithPin(authenticator, rightPin(), { permissions: pcmr });
    const read = async () => {
      await authenticator.refreshInfo();
      return readIdentifier(authenticator, token);
    };
    const [one, two] = [await read(), await read()];
    expect(two).toEqual(one);
    expect(one).toHaveLength(16);
    const wrong = restorePersistentToken(2, Secret.over(new Uint8Array(32)));
    expect(readIdentifier(authenticator, wrong)).not.toEqual(one);
  });

  test('a key without one says so, and tells nothing', async () => {
    const authenticator = await new PersonAtKey(pinOnly).openWithPin();
    expect(hasPersistentToken(authenticator)).toBe(false);
    const token = restorePersistentToken(2, Secret.over(new Uint8Array(32)));
    expect(readIdentifier(authenticator, token)).toBeUndefined();
  });
});
