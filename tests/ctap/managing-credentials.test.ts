import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { toHex } from '../../src/basics/bytes.ts';
import type { Authenticator } from '../../src/ctap/authenticator.ts';
import { setPin } from '../../src/ctap/client-pin.ts';
import {
  deleteCredential,
  enumerateCredentials,
  enumerateRps,
  getCredsMetadata,
  type StoredCredential,
  updateUserInformation,
} from '../../src/ctap/credential-management.ts';
import { CtapError, UnsupportedByKey } from '../../src/ctap/errors.ts';
import { getAssertions } from '../../src/ctap/get-assertion.ts';
import { makeCredential } from '../../src/ctap/make-credential.ts';
import type { PinUvAuthToken } from '../../src/ctap/pin-uv-auth-token.ts';
import { reset } from '../../src/ctap/reset.ts';
import {
  Command,
  CredentialManagementRequest,
  CredentialManagementSubCommand,
  Permission,
} from '../../src/fido/commands.ts';
import { Status } from '../../src/fido/status.ts';
import { atkeyPro } from '../../src/virtual-key/models/atkey-pro.ts';
import { atkeyPro20 } from '../../src/virtual-key/models/atkey-pro-2-0.ts';
import { ctap23 } from '../../src/virtual-key/models/ctap-2-3.ts';
import type { KeyModel } from '../../src/virtual-key/models/key-model.ts';
import { tiny } from '../../src/virtual-key/models/tiny.ts';
import { PersonAtKey, rightPin, tokenFor } from './person-at-key.ts';
import { outcome } from './scripted-key.ts';

const clientDataHash = new Uint8Array(32).fill(5);
const hashOf = (rpId: string) => new Uint8Array(createHash('sha256').update(rpId).digest());
const { credentialManagement: cm, getAssertion: ga, makeCredential: mc } = Permission;
const denied = { error: new CtapError(Status.PIN_AUTH_INVALID) };

class StoredKey {
  readonly person: PersonAtKey;
  readonly authenticator: Authenticator;

  constructor(person: PersonAtKey, authenticator: Authenticator) {
    this.person = person;
    this.authenticator = authenticator;
  }

  static async open(model: KeyModel): Promise<StoredKey> {
    const person = new PersonAtKey(model);
    return new StoredKey(person, await person.openWithPin());
  }

  token = (permissions: number = cm, rpId?: string): Promise<PinUvAuthToken> =>
    tokenFor(this.authenticator, permissions, rpId);

  async make(
    rpId: string,
    user: number,
    names = { name: `user${user}`, displayName: `利用者${user}` },
  ): Promise<Uint8Array> {
    const made = await this.person.during(
      makeCredential(this.authenticator, {
        clientDataHash,
        rp: { id: rpId, name: rpId },
        user: { id: Uint8Array.of(user), ...names },
        pubKeyCredParams: [{ alg: -7 }],
        options: { rk: true },
        token: await this.token(mc, rpId),
      }),
    );
    return made.authData.attested.credentialId;
  }

  /** All of it, as a screen lists it. */
  async list(token: PinUvAuthToken): Promise<Record<string, StoredCredential[]>> {
    const listed: Record<string, StoredCredential[]> = {};
    for (const { rpId, rpIdHash } of await enumerateRps(this.authenticator, token)) {
      listed[rpId ?? toHex(rpIdHash)] = await enumerateCredentials(this.authenticator, token, rpIdHash);
    }
    return listed;
  }
}

const users = (listed: Record<string, StoredCredential[]>) =>
  Object.fromEntries(Object.entries(listed).map(([rpId, all]) => [rpId, all.map(({ user }) => user.name).sort()]));

describe.each<KeyModel>([atkeyPro, { ...atkeyPro20, quirks: [] }, ctap23])('credentials stored on $id', (model) => {
  test('several sites and accounts: listed, counted, signed with, deleted one by one', async () => {
    const key = await StoredKey.open(model);
    const sites = { 'a.test': [1, 2, 3], 'b.test': [1], 'しけん.test': [4, 5] };
    const ids = new Map<string, Uint8Array>();
    for (const [rpId, accounts] of Object.entries(sites)) {
      for (const user of accounts) ids.set(`${rpId}/user${user}`, await key.make(rpId, user));
    }
    const token = await key.token();
    const before = await getCredsMetadata(key.authenticator, token);
    expect(before.existingResidentCredentialsCount).toBe(6);
    const listed = await key.list(token);
    expect(users(listed)).toEqual({
      'a.test': ['user1', 'user2', 'user3'],
      'b.test': ['user1'],
      'しけん.test': ['user4', 'user5'],
    });
    for (const [rpId, all] of Object.entries(listed)) {
      for (const { id, user, publicKey, credProtect } of all) {
        expect(id).toEqual(ids.get(`${rpId}/${user.name}`));
        expect([publicKey?.get(3), credProtect]).toEqual([-7, 1]);
      }
    }

    await deleteCredential(key.authenticator, token, ids.get('a.test/user2')!);
    await deleteCredential(key.authenticator, token, ids.get('b.test/user1')!);
    expect(users(await key.list(token))).toEqual({
      'a.test': ['user1', 'user3'],
      'しけん.test': ['user4', 'user5'],
    });
    expect(await getCredsMetadata(key.authenticator, token)).toEqual({
      existingResidentCredentialsCount: 4,
      maxPossibleRemainingResidentCredentialsCount: before.maxPossibleRemainingResidentCredentialsCount + 2,
    });
    const gone = deleteCredential(key.authenticator, token, ids.get('b.test/user1')!);
    expect(await outcome(gone)).toEqual({ error: new CtapError(Status.NO_CREDENTIALS) });
    expect(await enumerateCredentials(key.authenticator, token, hashOf('b.test'))).toEqual([]);
    const request = { rpId: 'a.test', clientDataHash, token: await key.token(ga, 'a.test') };
    const signed = await key.person.during(getAssertions(key.authenticator, request));
    expect(signed.map(({ user }) => user?.name)).toEqual(['user3', 'user1']);
  });

  test('other names: changed, removed, and nothing for a stranger', async ({ skip }) => {
    const key = await StoredKey.open(model);
    skip(key.authenticator.info.options?.credMgmt !== true, 'the preview command changes no names');
    const id = await key.make('a.test', 1);
    const token = await key.token();
    const read = async () => (await enumerateCredentials(key.authenticator, token, hashOf('a.test')))[0]?.user;
    const user = { id: Uint8Array.of(1), name: 'hanako@a.test', displayName: '山田 花子 👩‍💻' };
    await updateUserInformation(key.authenticator, token, id, user);
    expect(await read()).toEqual(user);
    await updateUserInformation(key.authenticator, token, id, { id: user.id, displayName: '' });
    expect(await read()).toEqual({ id: user.id, name: undefined, displayName: undefined });
    const other = updateUserInformation(key.authenticator, token, id, { id: Uint8Array.of(2), name: 'x' });
    expect(await outcome(other)).toEqual({ error: new CtapError(Status.INVALID_PARAMETER) });
    const unknown = updateUserInformation(key.authenticator, token, new Uint8Array(32), user);
    expect(await outcome(unknown)).toEqual({ error: new CtapError(Status.NO_CREDENTIALS) });
    expect(await read()).toMatchObject({ id: user.id });
  });

  test('the wrong token, or one that is spent or void, gets nothing and changes nothing', async () => {
    const key = await StoredKey.open(model);
    const hasPermissions = key.authenticator.info.options?.pinUvAuthToken === true;
    const id = await key.make('a.test', 1);
    const ask = async (token: PinUvAuthToken) => [
      await outcome<unknown>(getCredsMetadata(key.authenticator, token)),
      await outcome<unknown>(enumerateRps(key.authenticator, token)),
      await outcome<unknown>(enumerateCredentials(key.authenticator, token, hashOf('a.test'))),
      await outcome<unknown>(deleteCredential(key.authenticator, token, id)),
    ];
    if (hasPermissions) {
      expect(await ask(await key.token(ga, 'a.test'))).toEqual([denied, denied, denied, denied]);
      // A token for one RP: nothing about all of them, and of the others.
      const forOther = await key.token(cm, 'b.test');
      expect((await ask(forOther)).filter((_, i) => i !== 2)).toEqual([denied, denied, denied]);
    }
    const replaced = await key.token();
    await key.token();
    expect(await ask(replaced)).toEqual([denied, denied, denied, denied]);
    if (hasPermissions) {
      const old = await key.token();
      await key.person.clock.advance(30_000);
      expect(await ask(old)).toEqual([denied, denied, denied, denied]);
    }
    expect(users(await key.list(await key.token()))).toEqual({ 'a.test': ['user1'] });
  });

  test('an enumeration that another command breaks off ends with NOT_ALLOWED, and the next one is whole', async () => {
    const key = await StoredKey.open(model);
    for (const rpId of ['a.test', 'b.test', 'c.test']) await key.make(rpId, 1);
    const token = await key.token();
    const [broken, info] = await Promise.all([
      outcome(enumerateRps(key.authenticator, token)),
      outcome(key.authenticator.refreshInfo()),
    ]);
    expect([broken, 'value' in info]).toEqual([{ error: new CtapError(Status.NOT_ALLOWED) }, true]);
    expect(await enumerateRps(key.authenticator, token)).toHaveLength(3);
    const next = new Map([
      [CredentialManagementRequest.subCommand, CredentialManagementSubCommand.enumerateCredentialsGetNextCredential],
    ]);
    const command =
      key.authenticator.info.options?.credMgmt === true
        ? Command.credentialManagement
        : Command.credentialManagementPreview;
    const stray = key.authenticator.send(command, next);
    expect(await outcome(stray)).toEqual({ error: new CtapError(Status.NOT_ALLOWED) });
  });

  test('an empty key, before the first and after a reset', async () => {
    const key = await StoredKey.open(model);
    expect(await key.list(await key.token())).toEqual({});
    await key.make('a.test', 1);
    const opened = await key.person.replug();
    await key.person.during(reset(opened));
    await opened.refreshInfo();
    await setPin(opened, rightPin());
    await opened.refreshInfo();
    const again = new StoredKey(key.person, opened);
    expect(await again.list(await again.token())).toEqual({});
  });

  test('cancelled in the middle: nothing is left running, and the key goes on', async () => {
    const key = await StoredKey.open(model);
    for (const rpId of ['a.test', 'b.test', 'c.test']) await key.make(rpId, 1);
    const token = await key.token();
    const abort = new AbortController();
    let told = 0;
    const stop = key.person.cable.onPacket(() => {
      if (++told === 4) abort.abort('enough');
    });
    const end = await outcome(enumerateRps(key.authenticator, token, { signal: abort.signal }));
    stop();
    expect(end).toEqual({ error: expect.objectContaining({ name: 'TransactionCancelled', cause: 'enough' }) });
    expect(await enumerateRps(key.authenticator, token)).toHaveLength(3);
  });
});

test('a key that is full says so, and has room again when one is deleted', async () => {
  const key = await StoredKey.open(tiny);
  const first = await key.make('a.test', 1);
  await key.make('b.test', 1);
  expect(await outcome(key.make('c.test', 1))).toEqual({ error: new CtapError(Status.KEY_STORE_FULL) });
  const token = await key.token();
  expect(await getCredsMetadata(key.authenticator, token)).toEqual({
    existingResidentCredentialsCount: 2,
    maxPossibleRemainingResidentCredentialsCount: 0,
  });
  await deleteCredential(key.authenticator, token, first);
  await key.make('c.test', 1);
});

test('many accounts of one site and many sites: each exactly once', async () => {
  const key = await StoredKey.open(ctap23);
  for (let user = 0; user < 30; user++) await key.make('many.test', user);
  for (let site = 0; site < 30; site++) await key.make(`site${site}.test`, 1);
  const listed = await key.list(await key.token());
  expect(Object.keys(listed)).toHaveLength(31);
  expect(new Set(listed['many.test']?.map(({ user }) => user.id[0])).size).toBe(30);
});

test('the preview refuses what came later, before anything is sent', async () => {
  const key = await StoredKey.open(atkeyPro20);
  const id = await key.make('a.test', 1, { name: 'a', displayName: 'a' });
  const token = await key.token();
  const { packets } = key.person.cable;
  const renamed = updateUserInformation(key.authenticator, token, id, { id: Uint8Array.of(1), name: 'x' });
  expect(await outcome(renamed)).toEqual({ error: expect.any(UnsupportedByKey) });
  expect(key.person.cable.packets).toBe(packets);
});
