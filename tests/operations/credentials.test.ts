import { describe, expect, it } from 'vitest';
import { utf8 } from '../../src/basics/bytes.ts';
import { atkeyPro } from '../../src/virtual-key/models/atkey-pro.ts';
import type { KeyModel } from '../../src/virtual-key/models/key-model.ts';
import { keyModels } from '../../src/virtual-key/models/key-models.ts';
import { accountOf, hanako, keyWith, PIN, Visit } from './credentials-stage.ts';
import { Stage, secret } from './stage.ts';

describe('listing the sign-in data of a key', () => {
  it('tells each account with its site, its slots and how it is protected', async () => {
    const stage = new Stage();
    const key = await keyWith(stage, [
      ...hanako,
      { site: 'bank.example', name: 'hanako', algorithm: -8, credProtect: 3, thirdPartyPayment: true },
    ]);
    const visit = await Visit.begin(stage);
    expect(await visit.unlock(key)).toEqual({ outcome: 'done', value: { remembered: false } });
    const { steps, end } = await visit.list(key.keyId);
    expect(steps.filter(({ step }) => step === 'reading')).toEqual([
      { step: 'reading', done: 1, total: 4 },
      { step: 'reading', done: 3, total: 4 },
      { step: 'reading', done: 4, total: 4 },
    ]);
    const list = end.outcome === 'done' ? end.value : expect.fail();
    expect(list).toMatchObject({ slots: { used: 4, left: 196 }, canRename: true });
    expect(list.credentials.map(({ position }) => position)).toEqual([1, 2, 3, 4]);
    expect(accountOf(list, 'login.contoso.example', 'hanako@contoso.example')).toMatchObject({
      site: { isWhole: true },
      user: { displayName: '山田 花子' },
      protection: 'optional',
      algorithm: { number: -7, name: 'ES256' },
      largeBlob: 'none',
      thirdPartyPayment: false,
    });
    expect(accountOf(list, 'bank.example', 'hanako')).toMatchObject({
      user: { displayName: null },
      protection: 'required',
      algorithm: { number: -8, name: 'EdDSA' },
      thirdPartyPayment: true,
    });
    expect(stage.openConnections).toBe(0);
  });

  it('asks once for the PIN, whatever is listed, renamed and deleted in the visit', async () => {
    const stage = new Stage();
    const key = await keyWith(stage, hanako);
    const visit = await Visit.begin(stage);
    await visit.unlock(key);
    expect(visit.unlocked).toEqual([key.keyId]);
    const list = await visit.listed(key);
    const taro = accountOf(list, 'shop.example', 'taro@contoso.example');
    expect(await visit.rename(key.keyId, taro, { name: 'taro', displayName: null })).toEqual({
      outcome: 'done',
      value: {
        former: { name: 'taro@contoso.example', displayName: '山田 太郎' },
        kept: { name: 'taro', displayName: null },
      },
    });
    expect((await visit.remove(key.keyId, taro)).outcome).toBe('done');
    expect((await visit.listed(key)).slots).toEqual({ used: 2, left: 198 });
  });

  it('by the finger of the person, where the key knows one', async () => {
    const stage = new Stage();
    const key = await keyWith(stage, hanako);
    const stream = await stage.client().keys.fingerprints.add({ keyId: key.keyId, pin: secret(PIN), name: null });
    await stage.walk(stream, { onWait: () => key.finger() });
    const visit = await Visit.begin(stage);
    expect(await stage.client().keys.credentials.listing({ keyId: key.keyId })).toMatchObject({
      value: { state: { can: true, byPin: true, byFingerprint: true }, left: 197 },
    });
    let tries = 0;
    const end = await visit.unlock(key, null, {
      onWait: () => key.finger(tries++ === 0 ? 'left-little' : 'right-index'),
    });
    expect(end.outcome).toBe('done');
    expect((await visit.listed(key)).credentials).toHaveLength(3);
  });

  it('of two keys: each proves its own person, and neither hears of the other', async () => {
    const stage = new Stage();
    const first = await keyWith(stage, hanako);
    const second = await keyWith(stage, [{ site: 'other.example', name: 'jiro' }], 'atkey-pro');
    const visit = await Visit.begin(stage);
    await visit.unlock(first);
    expect(await visit.list(second.keyId)).toMatchObject({ end: { refusal: { code: 'verification-needed' } } });
    expect(await visit.unlock(second, '0000')).toMatchObject({ refusal: { code: 'pin-wrong', retries: 7 } });
    expect((await visit.listed(first)).credentials).toHaveLength(3);
    await visit.unlock(second);
    const list = await visit.listed(second);
    expect(list.credentials).toMatchObject([{ site: { rpId: 'other.example' }, user: { name: 'jiro' } }]);
    const packets = stage.packets.length;
    expect(await visit.remove(first.keyId, accountOf(list, 'other.example', 'jiro'))).toMatchObject({
      refusal: { code: 'credential-not-found' },
    });
    expect(stage.packets).toHaveLength(packets);
  });

  it('of a key that holds none is empty', async () => {
    const stage = new Stage();
    const key = await keyWith(stage, []);
    const visit = await Visit.begin(stage);
    await visit.unlock(key);
    expect(await visit.listed(key)).toMatchObject({ credentials: [], slots: { used: 0, left: 200 } });
  });

  const old: KeyModel = { ...atkeyPro, id: 'old', credentialManagement: null };
  const storesNone: KeyModel = { ...old, id: 'stores-none', maxDiscoverableCredentials: null };
  it.each([
    ['old', 'no-credential-management'],
    ['stores-none', 'stores-none'],
    ['ctap-2-3', 'pin-not-set'],
    ['u2f-only', 'u2f-only'],
  ] as const)('says why a key cannot: %s is %s', async (model, reason) => {
    const stage = new Stage([...keyModels, old, storesNone]);
    const key = stage.plugKey(model);
    expect(await stage.client().keys.credentials.listing({ keyId: key.keyId })).toMatchObject({
      outcome: 'done',
      value: { state: { can: false, reason } },
    });
  });

  it('says that a key wants to be taken out after three wrong PINs, and that it can be listed again after it', async () => {
    const stage = new Stage();
    const key = await keyWith(stage, hanako);
    const visit = await Visit.begin(stage);
    for (const wrong of ['0001', '0002', '0003']) await visit.unlock(key, wrong);
    const listing = () => stage.client().keys.credentials.listing({ keyId: key.keyId });
    expect(await listing()).toMatchObject({ value: { state: { can: false, reason: 'pin-auth-blocked' } } });
    key.replug();
    expect(await listing()).toMatchObject({ value: { state: { can: true, byPin: true, byFingerprint: false } } });
  });

  it('that is cancelled lets the key go', async () => {
    const stage = new Stage();
    const key = await keyWith(stage, hanako);
    const visit = await Visit.begin(stage);
    await visit.unlock(key);
    const stop = new AbortController();
    const { visitId } = visit;
    const stream = await stage.client().keys.credentials.list({ visitId, keyId: key.keyId }, { signal: stop.signal });
    let writes = 0;
    stage.beforeWrite = () => {
      if (++writes === 4) stop.abort();
    };
    const { end } = await stage.walk(stream);
    expect(end).toMatchObject({ refusal: { code: 'cancelled' } });
    expect(stage.openConnections).toBe(0);
    expect((await visit.listed(key)).credentials).toHaveLength(3);
  });
});

describe('a visit', () => {
  it('forgets its tokens when the page leaves: the key is asked for its PIN again', async () => {
    const stage = new Stage();
    const key = await keyWith(stage, hanako);
    const visit = await Visit.begin(stage);
    await visit.unlock(key);
    await visit.leave();
    await expect(visit.list(key.keyId)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const next = await Visit.begin(stage);
    expect(await next.list(key.keyId)).toMatchObject({ end: { refusal: { code: 'verification-needed' } } });
  });

  it('gives a token up after ten minutes', async () => {
    const stage = new Stage();
    const key = await keyWith(stage, hanako);
    const visit = await Visit.begin(stage);
    await visit.unlock(key);
    await visit.listed(key);
    await stage.clock.advance(599_000);
    expect(visit.unlocked).toEqual([key.keyId]);
    await stage.clock.advance(1_000);
    expect(visit.unlocked).toEqual([]);
    expect(await visit.list(key.keyId)).toMatchObject({ end: { refusal: { code: 'verification-needed' } } });
  });

  it('gives a token up that the key does not take any more', async () => {
    const stage = new Stage();
    const key = await keyWith(stage, hanako);
    const visit = await Visit.begin(stage);
    await visit.unlock(key);
    await stage.client().keys.fingerprints.list({ keyId: key.keyId, pin: secret(PIN) });
    expect(await visit.list(key.keyId)).toMatchObject({ end: { refusal: { code: 'verification-needed' } } });
    expect(visit.unlocked).toEqual([]);
    await visit.unlock(key);
    expect((await visit.listed(key)).credentials).toHaveLength(3);
  });
});

describe('deleting sign-in data', () => {
  it('sends nothing to a key that came in place of the one that was listed', async () => {
    const stage = new Stage();
    const key = await keyWith(stage, hanako);
    const visit = await Visit.begin(stage);
    await visit.unlock(key);
    const account = accountOf(await visit.listed(key), 'shop.example', 'taro@contoso.example');
    const listedAs = key.keyId;
    key.unplug();
    const other = await keyWith(stage, hanako);
    const packets = stage.packets.length;
    expect(await visit.remove(listedAs, account)).toMatchObject({ outcome: 'refused' });
    expect(await visit.remove(other.keyId, account)).toMatchObject({ refusal: { code: 'credential-not-found' } });
    expect(await visit.rename(other.keyId, account, { name: 'x', displayName: null })).toMatchObject({
      refusal: { code: 'credential-not-found' },
    });
    key.replug();
    expect(await visit.remove(key.keyId, account)).toMatchObject({ refusal: { code: 'credential-not-found' } });
    expect(stage.packets).toHaveLength(packets);
    expect(visit.unlocked).toEqual([]);
  });

  it('of a key that is pulled out says so; what is listed afterwards is the truth', async () => {
    const stage = new Stage();
    const key = await keyWith(stage, hanako);
    const visit = await Visit.begin(stage);
    await visit.unlock(key);
    const account = accountOf(await visit.listed(key), 'shop.example', 'taro@contoso.example');
    let writes = 0;
    stage.beforeWrite = () => {
      if (++writes === 3) key.unplug();
    };
    expect(await visit.remove(key.keyId, account)).toMatchObject({ refusal: { code: 'removed' } });
    expect(stage.openConnections).toBe(0);
  });

  it('collects its large blob, and those that were orphans before; the others stay', async () => {
    const stage = new Stage();
    const key = await keyWith(stage, [
      { site: 'a.example', name: 'a', largeBlob: utf8('of a') },
      { site: 'b.example', name: 'b', largeBlob: utf8('of b') },
      { site: 'c.example', name: 'c', largeBlob: 'room' },
    ]);
    const visit = await Visit.begin(stage);
    await visit.unlock(key);
    const list = await visit.listed(key);
    expect(list.credentials.map(({ largeBlob }) => largeBlob)).toEqual(['stored', 'stored', 'empty']);
    expect(list.largeBlobs).toMatchObject({ orphans: 0, capacity: 4096, isIntact: true });
    expect(await visit.remove(key.keyId, accountOf(list, 'a.example', 'a'))).toEqual({
      outcome: 'done',
      value: { blobsCollected: 1, blobsDone: true },
    });
    const after = await visit.listed(key);
    expect(after.credentials.map(({ largeBlob }) => largeBlob)).toEqual(['stored', 'empty']);
    expect(after.largeBlobs).toMatchObject({ orphans: 0 });
  });
});

describe('renaming', () => {
  it('is undone by writing the former names back', async () => {
    const stage = new Stage();
    const key = await keyWith(stage, hanako);
    const visit = await Visit.begin(stage);
    await visit.unlock(key);
    const account = accountOf(await visit.listed(key), 'shop.example', 'taro@contoso.example');
    const renamed = await visit.rename(key.keyId, account, { name: '太郎', displayName: '' });
    const former = renamed.outcome === 'done' ? renamed.value.former : expect.fail();
    expect(renamed).toMatchObject({ value: { kept: { name: '太郎', displayName: null } } });
    expect(await visit.rename(key.keyId, account, former)).toMatchObject({ value: { kept: former } });
  });

  it('tells what a small key kept of long names, and that it cut the name of the site off', async () => {
    const stage = new Stage();
    const site = 'accounts.international.banking.example';
    const key = await keyWith(stage, [{ site, name: 'hanako' }], 'tiny');
    const visit = await Visit.begin(stage);
    await visit.unlock(key);
    const { credentials } = await visit.listed(key);
    const [account] = credentials;
    expect(account?.site).toMatchObject({ rpId: '…international.banking.example', isWhole: false });
    const renamed = account && (await visit.rename(key.keyId, account, { name: '花'.repeat(30), displayName: null }));
    expect(renamed).toMatchObject({ value: { kept: { name: '花'.repeat(21), displayName: null } } });
  });

  it('is not offered where a key has the preview only', async () => {
    const stage = new Stage();
    const key = await keyWith(stage, [{ site: 'a.example', name: 'a' }], 'atkey-pro-2-0');
    const visit = await Visit.begin(stage);
    await visit.unlock(key);
    const list = await visit.listed(key);
    expect(list).toMatchObject({ canRename: false });
    const account = accountOf(list, 'a.example', 'a');
    expect(await visit.rename(key.keyId, account, { name: 'b', displayName: null })).toMatchObject({
      refusal: { code: 'unsupported' },
    });
    expect(await visit.remove(key.keyId, account)).toMatchObject({ outcome: 'done' });
  });
});
