import { describe, expect, it } from 'vitest';
import { fromBase64url, utf8 } from '../../src/basics/bytes.ts';
import { systemRandom } from '../../src/basics/random.ts';
import { Secret } from '../../src/basics/secret.ts';
import type { Authenticator } from '../../src/ctap/authenticator.ts';
import { getTokenWithPin } from '../../src/ctap/client-pin.ts';
import { deleteCredential } from '../../src/ctap/credential-management.ts';
import { reset } from '../../src/ctap/reset.ts';
import { Permission } from '../../src/fido/commands.ts';
import { openAuthenticator } from '../ctap/open-authenticator.ts';
import { accountOf, hanako, keyWith, PIN, Visit } from './credentials-stage.ts';
import { Stage, type StagedKey, secret } from './stage.ts';

/*
 * CTRAPS (arXiv 2412.02349): any program of the person's may speak with a key that is plugged in, also between two commands
 * of ours, and reset it or delete from it.
 */

async function asAnotherProgram(stage: Stage, key: StagedKey, act: (key: Authenticator) => Promise<unknown>) {
  const ports = { clock: stage.clock, random: systemRandom };
  const authenticator = await stage.during(openAuthenticator(stage.rack.open(key.keyId), ports));
  await stage.during(act(authenticator), key.comply);
  await authenticator.close();
}

const deleteAt = (stage: Stage, key: StagedKey, credentialId: string) =>
  asAnotherProgram(stage, key, async (authenticator) => {
    const pin = Secret.over(utf8(PIN));
    const permissions = Permission.credentialManagement;
    const token = await getTokenWithPin(authenticator, pin, { permissions });
    await deleteCredential(authenticator, token, fromBase64url(credentialId));
  });

describe('hostile E12: another program', () => {
  it('that resets the key between listing and deleting: nothing is said to be deleted, and the next list tells the truth', async () => {
    const stage = new Stage();
    const key = await keyWith(stage, hanako);
    const visit = await Visit.begin(stage);
    await visit.unlock(key);
    const account = accountOf(await visit.listed(key), 'shop.example', 'taro@contoso.example');
    await asAnotherProgram(stage, key, reset);
    const end = await visit.remove(key.keyId, account);
    expect(end).toMatchObject({
      outcome: 'refused',
      refusal: { code: expect.stringMatching(/^(?:verification-needed|pin-not-set)$/) },
    });
    expect(visit.unlocked).toEqual([]);
    expect(await stage.client().keys.describe({ keyId: key.keyId })).toMatchObject({
      outcome: 'done',
      value: { pin: { state: 'not-set' } },
    });
    expect(await visit.unlock(key)).toMatchObject({ outcome: 'refused' });
    await visit.leave();
  });

  it('that deletes the account meanwhile: it is told that it is gone, and the others are untouched', async () => {
    const stage = new Stage();
    const key = await keyWith(stage, hanako);
    const visit = await Visit.begin(stage);
    await visit.unlock(key);
    const account = accountOf(await visit.listed(key), 'shop.example', 'taro@contoso.example');
    await deleteAt(stage, key, account.credentialId);
    await visit.unlock(key);
    expect(await visit.remove(key.keyId, account)).toMatchObject({ outcome: 'refused' });
    expect((await visit.listed(key)).credentials.map(({ user }) => user.name)).not.toContain('taro@contoso.example');
    expect((await visit.listed(key)).credentials).toHaveLength(2);
    await visit.leave();
  });

  it('that resets the key before the PIN is changed or a finger is added: the person hears that there is no PIN', async () => {
    const stage = new Stage();
    const key = stage.plugKey();
    const client = stage.client();
    const pin = secret(PIN);
    await client.keys.setPin({ keyId: key.keyId, newPin: pin });
    expect(await client.keys.describe({ keyId: key.keyId })).toMatchObject({ value: { pin: { state: 'set' } } });
    await asAnotherProgram(stage, key, reset);
    const { keyId } = key;
    const refusal = { outcome: 'refused', refusal: { code: 'pin-not-set' } };
    expect(await client.keys.changePin({ keyId, currentPin: pin, newPin: secret('2468-kanda') })).toMatchObject(
      refusal,
    );
    const adding = await client.keys.fingerprints.add({ keyId, pin, name: 'Right' });
    expect((await stage.walk(adding, { onWait: key.comply })).end).toMatchObject(refusal);
    expect(await client.keys.describe({ keyId })).toMatchObject({ value: { pin: { state: 'not-set' } } });
  });

  it('that resets the key after it was registered: nobody is signed in by it, and the screen says that it has no account', async () => {
    const stage = new Stage();
    const key = stage.plugKey();
    const client = stage.client();
    const [pin, password] = [secret(PIN), secret('correct battery staple')];
    await client.accounts.createFirst({ userName: 'hanako@touchstone.test', displayName: '山田 花子', password });
    await client.keys.setPin({ keyId: key.keyId, newPin: pin });
    const added = await stage.walk(await client.securityInfo.addKey({ keyId: key.keyId, pin }), { onWait: key.comply });
    if (added.end.outcome !== 'done') throw new Error('expected a registration');
    await client.securityInfo.nameKey({ registrationId: added.end.value.registrationId, name: 'Blue key' });
    await client.signIn.out();
    await asAnotherProgram(stage, key, reset);
    await client.keys.setPin({ keyId: key.keyId, newPin: pin });
    const signing = await client.signIn.withKey({ keyId: key.keyId, pin, flow: null });
    expect((await stage.walk(signing, { onWait: key.comply })).end).toMatchObject({
      outcome: 'refused',
      refusal: { code: 'key', key: { code: 'no-credential' } },
    });
    expect(await client.signIn.current()).toBeNull();
  });

  it('that comes while the key waits for our touch is told that it is busy: the ceremony is not disturbed', async () => {
    const stage = new Stage();
    const key = stage.plugKey();
    const client = stage.client();
    await client.keys.setPin({ keyId: key.keyId, newPin: secret(PIN) });
    const ports = { clock: stage.clock, random: systemRandom };
    const other = await stage.during(openAuthenticator(stage.rack.open(key.keyId), ports));
    const answers: Promise<unknown>[] = [];
    const adding = await client.keys.fingerprints.add({ keyId: key.keyId, pin: secret(PIN), name: 'Right' });
    const { end } = await stage.walk(adding, {
      onWait: () => {
        if (answers.length === 0) answers.push(reset(other).catch((error: unknown) => error));
        else key.finger();
      },
    });
    expect(end).toMatchObject({ outcome: 'done' });
    await stage.clock.advance(120_000);
    expect(await answers[0]).toBeInstanceOf(Error);
    await other.close();
  });
});
