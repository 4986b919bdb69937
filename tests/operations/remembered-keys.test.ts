import { describe, expect, it } from 'vitest';
import { toBase64url, toHex, utf8 } from '../../src/basics/bytes.ts';
import { systemRandom } from '../../src/basics/random.ts';
import { Secret } from '../../src/basics/secret.ts';
import { changePin } from '../../src/ctap/client-pin.ts';
import { ClientPinSubCommand, Command } from '../../src/fido/commands.ts';
import { Status } from '../../src/fido/status.ts';
import type { PersistentTokenStore } from '../../src/operations/persistent-tokens.ts';
import { volatileFile } from '../../src/storage/sealed-file.ts';
import { openAuthenticator } from '../ctap/open-authenticator.ts';
import { accountOf, hanako, keyWith, PIN, Visit } from './credentials-stage.ts';
import { Stage, type StagedKey, secret } from './stage.ts';

const verificationNeeded = { end: { outcome: 'refused', refusal: { code: 'verification-needed' } } };

/** A store that can be locked, and looked into. */
class Store implements PersistentTokenStore {
  readonly #file = volatileFile();
  isLocked = false;
  isReadOnly = false;
  isOpen = () => !this.isLocked;
  read = () => (this.isLocked ? null : this.#file.read());
  write(bytes: Uint8Array | null) {
    if (this.isReadOnly) throw new Error('operation not permitted');
    this.#file.write(bytes);
  }

  /** The token of the only record, as the format has it. */
  get token(): Uint8Array {
    return (this.#file.read() ?? expect.fail('nothing is kept')).subarray(1 + 2 + 16);
  }
}

async function remembered(options: { accounts?: Parameters<typeof keyWith>[1] } = {}) {
  const store = new Store();
  const stage = new Stage(undefined, { persistentTokenStore: store });
  const key = await keyWith(stage, options.accounts ?? hanako);
  await remember(stage, key);
  return { stage, store, key };
}

/** Lists in a visit of its own, which leaves nothing behind but what is remembered. */
async function remember(stage: Stage, key: StagedKey): Promise<void> {
  const visit = await Visit.begin(stage);
  expect(await visit.unlock(key, PIN, {}, true)).toEqual({ outcome: 'done', value: { remembered: true } });
  await visit.leave();
}

const remembering = async (stage: Stage, key: StagedKey) => {
  const answer = await stage.client().keys.credentials.listing({ keyId: key.keyId });
  return answer.outcome === 'done' ? answer.value.remembering : answer.refusal.code;
};
const count = async (stage: Stage) => (await stage.client().keys.credentials.remembered.count()).count;

/** The commands that were sent since `from`: of the first packets of CTAPHID_CBOR messages. */
const commandsSent = (stage: Stage, from: number) =>
  stage.packets.slice(from).flatMap((packet) => (packet[4] === 0x90 ? [packet[7]] : []));

describe('a key that is remembered', () => {
  it('lists without the PIN after it was taken out and put back, and takes it for every change', async () => {
    const { stage, key } = await remembered();
    key.replug();
    expect(await remembering(stage, key)).toBe('on');
    const visit = await Visit.begin(stage);
    const from = stage.packets.length;
    const list = await visit.listed(key);
    expect(list.credentials).toHaveLength(3);
    expect(commandsSent(stage, from)).not.toContain(Command.clientPin);
    expect(visit.unlocked).toEqual([]);
    const taro = accountOf(list, 'shop.example', 'taro@contoso.example');
    const needsProof = { outcome: 'refused', refusal: { code: 'verification-needed' } };
    const changed = stage.packets.length;
    expect(await visit.remove(key.keyId, taro)).toMatchObject(needsProof);
    expect(await visit.rename(key.keyId, taro, { name: 'x', displayName: null })).toMatchObject(needsProof);
    expect(await visit.readBlob(key.keyId, taro)).toMatchObject(needsProof);
    expect(commandsSent(stage, changed)).toEqual([]);
    await visit.unlock(key);
    expect((await visit.remove(key.keyId, taro)).outcome).toBe('done');
    await visit.leave();
    expect((await (await Visit.begin(stage)).listed(key)).credentials).toHaveLength(2);
    expect(stage.openConnections).toBe(0);
  });

  it('tells the same as with the PIN, data of sites included', async () => {
    const { stage, key } = await remembered({
      accounts: [
        { site: 'a.example', name: 'a', largeBlob: utf8('of a') },
        { site: 'b.example', name: 'b' },
      ],
    });
    const visit = await Visit.begin(stage);
    const without = await visit.listed(key);
    await visit.unlock(key);
    expect(without).toEqual(await visit.listed(key));
  });

  it('lists also while its PIN is blocked until it is taken out', async () => {
    const { stage, key } = await remembered();
    const visit = await Visit.begin(stage);
    for (const wrong of ['0001', '0002', '0003']) await visit.unlock(key, wrong);
    const listing = await stage.client().keys.credentials.listing({ keyId: key.keyId });
    expect(listing).toMatchObject({ value: { state: { can: true, byPin: false }, remembering: 'on' } });
    expect((await visit.listed(key)).credentials).toHaveLength(3);
  });

  it('is one that somebody asked for: nothing is kept otherwise', async () => {
    const stage = new Stage();
    const key = await keyWith(stage, hanako);
    const visit = await Visit.begin(stage);
    await visit.unlock(key);
    await visit.leave();
    expect([await remembering(stage, key), await count(stage)]).toEqual(['off', 0]);
    expect(await (await Visit.begin(stage)).list(key.keyId)).toMatchObject(verificationNeeded);
  });

  it('is no other key of its model: that one is sent nothing by the token', async () => {
    const { stage, key } = await remembered();
    const twin = await keyWith(stage, [{ site: 'other.example', name: 'jiro' }]);
    expect(await remembering(stage, twin)).toBe('off');
    const visit = await Visit.begin(stage);
    const from = stage.packets.length;
    expect(await visit.list(twin.keyId)).toMatchObject(verificationNeeded);
    expect(commandsSent(stage, from)).toEqual([Command.getInfo]);
    await remember(stage, twin);
    expect(await count(stage)).toBe(2);
    expect((await visit.listed(twin)).credentials).toMatchObject([{ user: { name: 'jiro' } }]);
    expect((await visit.listed(key)).credentials).toHaveLength(3);
  });

  it('costs one try where the PIN is wrong', async () => {
    const stage = new Stage();
    const key = await keyWith(stage, hanako);
    const visit = await Visit.begin(stage);
    expect(await visit.unlock(key, '0000', {}, true)).toMatchObject({ refusal: { code: 'pin-wrong', retries: 7 } });
    expect(await count(stage)).toBe(0);
  });

  it('is remembered by a finger as well: one touch for each of both tokens', async () => {
    const stage = new Stage();
    const key = await keyWith(stage, hanako);
    const stream = await stage.client().keys.fingerprints.add({ keyId: key.keyId, pin: secret(PIN), name: null });
    await stage.walk(stream, { onWait: () => key.finger() });
    const visit = await Visit.begin(stage);
    const end = await visit.unlock(key, null, { onWait: () => key.finger() }, true);
    expect(end).toEqual({ outcome: 'done', value: { remembered: true } });
  });
});

describe('remembering is a courtesy', () => {
  async function keyWithFinger(stage: Stage) {
    const key = await keyWith(stage, hanako);
    const stream = await stage.client().keys.fingerprints.add({ keyId: key.keyId, pin: secret(PIN), name: null });
    await stage.walk(stream, { onWait: () => key.finger() });
    return key;
  }

  /** Gives the first finger and cancels at the second. */
  async function cancelAtSecondFinger(stage: Stage, key: StagedKey): Promise<Visit> {
    const visit = await Visit.begin(stage);
    const stop = new AbortController();
    const input = { visitId: visit.visitId, keyId: key.keyId, pin: null, remember: true };
    const events = await stage.client().keys.credentials.unlock(input, { signal: stop.signal });
    let asked = 0;
    const onWait = () => {
      if (++asked === 1) key.finger();
      else stop.abort();
    };
    await stage.walk(events, { onWait }).catch(() => {});
    expect(asked).toBe(2);
    await stage.during(
      (async () => {
        while (stage.openConnections > 0) await new Promise((resolve) => setImmediate(resolve));
      })(),
    );
    return visit;
  }

  it('and leaves nothing behind where the person cancels at the second finger', async () => {
    const stage = new Stage();
    const key = await keyWithFinger(stage);
    const visit = await cancelAtSecondFinger(stage, key);
    expect([await remembering(stage, key), await count(stage), visit.unlocked]).toEqual(['off', 0, []]);
  });

  it('and a key that was remembered before stays so', async () => {
    const stage = new Stage();
    const key = await keyWithFinger(stage);
    await remember(stage, key);
    await cancelAtSecondFinger(stage, key);
    expect([await remembering(stage, key), await count(stage)]).toEqual(['on', 1]);
  });

  /** Has the key answer one command with a status: the first, or any after it, that `isMeant` takes. */
  function answering(stage: Stage, status: number, isMeant: (message: Uint8Array) => boolean): void {
    let isNow = false;
    stage.beforeWrite = (packet) => {
      if (packet[4] === 0x90) isNow = isMeant(packet.subarray(7));
    };
    stage.onTheWayBack = (packet) => {
      if (!isNow || packet[4] === 0xbb) return packet;
      return packet[4] === 0x90
        ? Uint8Array.from(packet, (byte, at) => (at < 5 ? byte : ([0, 1, status][at - 5] ?? 0)))
        : undefined;
    };
  }
  const asksForToken = (message: Uint8Array) =>
    message[0] === Command.clientPin && message[5] === ClientPinSubCommand.getPinUvAuthTokenUsingPinWithPermissions;

  it('of a key that refuses the token for it: the list is there all the same', async () => {
    const stage = new Stage();
    const key = await keyWith(stage, hanako);
    const visit = await Visit.begin(stage);
    let asked = 0;
    answering(stage, Status.UNAUTHORIZED_PERMISSION, (message) => asksForToken(message) && ++asked === 1);
    expect(await visit.unlock(key, PIN, {}, true)).toEqual({ outcome: 'done', value: { remembered: false } });
    expect(asked).toBe(2);
    expect((await visit.listed(key)).credentials).toHaveLength(3);
    expect(await count(stage)).toBe(0);
    expect(stage.logged).toContainEqual({ event: 'persistent-token-refused', details: { status: 0x40 } });
  });

  it('of a key that does not tell any more what it is: the list is there all the same', async () => {
    const stage = new Stage();
    const key = await keyWith(stage, hanako);
    const visit = await Visit.begin(stage);
    let given = 0;
    answering(stage, Status.OTHER, (message) => {
      if (asksForToken(message)) given++;
      return given === 2 && message[0] === Command.getInfo;
    });
    expect(await visit.unlock(key, PIN, {}, true)).toEqual({ outcome: 'done', value: { remembered: false } });
    stage.onTheWayBack = (packet) => packet;
    expect((await visit.listed(key)).credentials).toHaveLength(3);
    expect(stage.logged).toContainEqual({ event: 'persistent-token-not-kept', details: { code: 'key-fault' } });
  });

  it('and a PIN that the key refuses for it is not sent again', async () => {
    const stage = new Stage();
    const key = await keyWith(stage, hanako);
    const visit = await Visit.begin(stage);
    let asked = 0;
    answering(stage, Status.PIN_AUTH_INVALID, (message) => asksForToken(message) && ++asked === 1);
    expect(await visit.unlock(key, PIN, {}, true)).toMatchObject({ outcome: 'refused' });
    expect([asked, visit.unlocked]).toEqual([1, []]);
  });
});

describe('a key is remembered no more', () => {
  it('after another PIN', async () => {
    const { stage, key } = await remembered();
    await stage.client().keys.changePin({ keyId: key.keyId, currentPin: secret(PIN), newPin: secret('2468-ueno') });
    expect([await remembering(stage, key), await count(stage)]).toEqual(['off', 0]);
    expect(await (await Visit.begin(stage)).list(key.keyId)).toMatchObject(verificationNeeded);
  });

  it('after another PIN that another program gave it; remembered anew, it is still one', async () => {
    const { stage, key } = await remembered();
    const ports = { clock: stage.clock, random: systemRandom };
    const elsewhere = await openAuthenticator(await stage.rack.open(key.keyId), ports);
    await changePin(elsewhere, Secret.over(utf8(PIN)), Secret.over(utf8('2468-ueno')));
    await changePin(elsewhere, Secret.over(utf8('2468-ueno')), Secret.over(utf8(PIN)));
    await elsewhere.close();
    expect(await remembering(stage, key)).toBe('off');
    expect(await (await Visit.begin(stage)).list(key.keyId)).toMatchObject(verificationNeeded);
    await remember(stage, key);
    expect([await remembering(stage, key), await count(stage)]).toEqual(['on', 1]);
  });

  it('when it refuses the token, although it is that very key', async () => {
    const { stage, key } = await remembered();
    let isCredentialManagement = false;
    stage.beforeWrite = (packet) => {
      if (packet[4] === 0x90) isCredentialManagement = packet[7] === Command.credentialManagement;
    };
    stage.onTheWayBack = (packet) =>
      isCredentialManagement && packet[4] === 0x90
        ? Uint8Array.from(packet, (byte, at) => (at < 5 ? byte : ([0, 1, Status.PIN_AUTH_INVALID][at - 5] ?? 0)))
        : packet;
    const visit = await Visit.begin(stage);
    expect(await visit.list(key.keyId)).toMatchObject(verificationNeeded);
    expect([await remembering(stage, key), await count(stage)]).toEqual(['off', 0]);
  });

  it('after a reset', async () => {
    const { stage, key } = await remembered();
    const { end } = await stage.walk(await stage.client().keys.reset({ keyId: key.keyId }), {
      onWait: key.comply,
      onStep: ({ step }) => {
        if (step === 'remove-key') key.unplug();
        if (step === 'insert-key') stage.rack.plug(key.id, 'host');
      },
    });
    expect(end.outcome).toBe('done');
    expect([await remembering(stage, key), await count(stage)]).toEqual(['off', 0]);
  });

  it('when somebody says so: of the key that is here, or of all of them', async () => {
    const { stage, key } = await remembered();
    const twin = await keyWith(stage, hanako);
    await remember(stage, twin);
    const { forget, forgetAll } = stage.client().keys.credentials.remembered;
    expect(await forget({ keyId: key.keyId })).toEqual({ outcome: 'done', value: { forgotten: true } });
    expect([await remembering(stage, key), await remembering(stage, twin)]).toEqual(['off', 'on']);
    twin.unplug();
    expect([await count(stage), await forgetAll(), await count(stage)]).toEqual([1, { forgotten: true }, 0]);
  });
});

describe('a key is not said to be forgotten', () => {
  it.each(['isReadOnly', 'isLocked'] as const)('while the store %s', async (state) => {
    const { stage, store, key } = await remembered();
    const { forget, forgetAll } = stage.client().keys.credentials.remembered;
    store[state] = true;
    expect(await forget({ keyId: key.keyId })).toEqual({ outcome: 'done', value: { forgotten: false } });
    expect(await forgetAll()).toEqual({ forgotten: false });
    store[state] = false;
    expect(await remembering(stage, key)).toBe('on');
  });

  it('but one that was never remembered, or has no token for it, is', async () => {
    const stage = new Stage();
    const { forget } = stage.client().keys.credentials.remembered;
    for (const model of ['ctap-2-3', 'atkey-pro'] as const) {
      const key = await keyWith(stage, hanako, model);
      expect(await forget({ keyId: key.keyId })).toEqual({ outcome: 'done', value: { forgotten: true } });
    }
  });
});

describe('nothing is kept', () => {
  it('while what this computer keeps is locked: the list is there for the PIN, and says so', async () => {
    const { stage, store, key } = await remembered();
    store.isLocked = true;
    const before = await count(stage);
    expect([await remembering(stage, key), before]).toEqual(['locked', 0]);
    const visit = await Visit.begin(stage);
    expect(await visit.list(key.keyId)).toMatchObject(verificationNeeded);
    expect(await visit.unlock(key, PIN, {}, true)).toEqual({ outcome: 'done', value: { remembered: false } });
    expect((await visit.listed(key)).credentials).toHaveLength(3);
    expect(await stage.client().keys.credentials.remembered.forgetAll()).toEqual({ forgotten: false });
    store.isLocked = false;
    expect(await remembering(stage, key)).toBe('on');
  });

  it.each([
    ['of a newer program', Uint8Array.of(9, 1, 2, 3)],
    ['cut off', Uint8Array.of(1, 2, 32, ...new Uint8Array(20))],
  ])('where what is there is %s: it stays as it is', async (_, bytes) => {
    const store = volatileFile();
    store.write(bytes);
    const stage = new Stage(undefined, { persistentTokenStore: store });
    const key = await keyWith(stage, hanako);
    expect(await remembering(stage, key)).toBe('locked');
    const visit = await Visit.begin(stage);
    expect(await visit.unlock(key, PIN, {}, true)).toMatchObject({ value: { remembered: false } });
    expect(store.read()).toEqual(bytes);
  });

  it('where the disk refuses: the person has the list all the same, and the log names no secret', async () => {
    const write = () => {
      throw new Error('no space left');
    };
    const stage = new Stage(undefined, { persistentTokenStore: { isOpen: () => true, read: () => null, write } });
    const key = await keyWith(stage, hanako);
    const visit = await Visit.begin(stage);
    expect(await visit.unlock(key, PIN, {}, true)).toMatchObject({ value: { remembered: false } });
    expect((await visit.listed(key)).credentials).toHaveLength(3);
    expect(stage.logged).toContainEqual({ event: 'persistent-tokens-unusable', details: { error: 'Error' } });
  });

  it('of a key that has no such token: it is not asked for one', async () => {
    const stage = new Stage();
    const key = await keyWith(stage, hanako, 'atkey-pro');
    expect(await remembering(stage, key)).toBe('not-offered');
    expect(await (await Visit.begin(stage)).unlock(key, PIN, {}, true)).toMatchObject({ value: { remembered: false } });
  });
});

it('hostile F9 the token itself is in no answer, log line or packet', async () => {
  const { stage, store, key } = await remembered();
  const { token } = store;
  expect(token).toHaveLength(32);
  const visit = await Visit.begin(stage);
  const told = JSON.stringify([await visit.listed(key), await remembering(stage, key), stage.logged]);
  const packets = stage.packets.map((packet) => toHex(packet)).join('');
  for (const form of [toBase64url(token), toHex(token), Buffer.from(token).toString('base64'), [...token].join(',')]) {
    expect(told).not.toContain(form);
  }
  expect(packets).not.toContain(toHex(token));
});
