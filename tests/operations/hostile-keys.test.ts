import { describe, expect, it } from 'vitest';
import { utf8 } from '../../src/basics/bytes.ts';
import { HidCommand, parsePacket, splitMessage } from '../../src/fido/ctaphid.ts';
import { Status } from '../../src/fido/status.ts';
import { createCaller } from '../../src/operations/caller.ts';
import { atkeyPro } from '../../src/virtual-key/models/atkey-pro.ts';
import { flowOf, signInByPass } from './signing-in.ts';
import { Stage, type StagedKey, secret } from './stage.ts';

const pin = secret('1357-kanda');
const owner = {
  userName: 'hanako@touchstone.test',
  displayName: '山田 花子',
  password: secret('correct battery staple'),
};

async function ownerWithKey(stage = new Stage()) {
  const key = stage.plugKey();
  const client = stage.client();
  await client.accounts.createFirst(owner);
  await client.keys.setPin({ keyId: key.keyId, newPin: pin });
  return { stage, key, client };
}

const add = async ({ stage, key, client }: Awaited<ReturnType<typeof ownerWithKey>>, onWait = key.comply) =>
  stage.walk(await client.securityInfo.addKey({ keyId: key.keyId, pin }), { onWait });

describe('hostile F12 a key that is pulled out', () => {
  it('at any packet ends the operation as removed and leaves nothing open', async () => {
    const walked = await ownerWithKey();
    const { stage, key } = walked;
    const from = stage.packets.length;
    expect((await add(walked)).end.outcome).toBe('done');
    const packets = stage.packets.length - from;
    expect(packets).toBeGreaterThan(10);

    for (let cut = 0; cut < packets; cut++) {
      let left = cut;
      stage.beforeWrite = () => {
        if (left-- === 0) key.unplug();
      };
      const { end } = await add(walked);
      expect([cut, end]).toMatchObject([cut, { refusal: { code: 'key', key: { code: 'removed' } } }]);
      expect(stage.openConnections).toBe(0);
      stage.beforeWrite = () => {};
      stage.rack.plug(key.id, 'host');
    }
    await stage.clock.advance(1_000);
    expect(stage.clock.pending).toBe(0);
  });
});

describe('a key that refuses names beyond ASCII with KEY_STORE_FULL, as ATKey.Pro with firmware 1.x', () => {
  /** Answers so to the first credential whose request holds the name; the rest of the true answer is lost. */
  function refusingNames(stage: Stage): { refused: number } {
    const seen = { refused: 0 };
    const name = Buffer.from(utf8(owner.displayName));
    let sent = Buffer.alloc(0);
    let isDropping = false;
    stage.beforeWrite = (packet) => {
      const parsed = parsePacket(packet);
      sent = Buffer.concat([parsed.type === 'initialization' ? Buffer.alloc(0) : sent, parsed.data]);
      if (parsed.type === 'initialization') isDropping = false;
    };
    stage.onTheWayBack = (packet) => {
      const parsed = parsePacket(packet);
      if (parsed.type === 'continuation') return isDropping ? undefined : packet;
      if (parsed.command !== HidCommand.cbor || !sent.includes(name)) return packet;
      seen.refused++;
      isDropping = true;
      const payload = Uint8Array.of(Status.KEY_STORE_FULL);
      return splitMessage({ channel: parsed.channel, command: HidCommand.cbor, payload })[0];
    };
    return seen;
  }

  it('is asked once more by a plain name, and the person and the log are told so', async () => {
    const walked = await ownerWithKey();
    const seen = refusingNames(walked.stage);
    expect((await add(walked)).end).toMatchObject({ outcome: 'done', value: { plainName: owner.userName } });
    expect(seen.refused).toBe(1);
    expect(walked.stage.logged.map(({ event }) => event)).toContain('key-refused-name-beyond-ascii');
  });

  it('is not asked again when it is really full', async () => {
    const walked = await ownerWithKey(new Stage([{ ...atkeyPro, maxDiscoverableCredentials: 1 }]));
    expect((await add(walked)).end.outcome).toBe('done');
    await walked.client.accounts.create({
      ...owner,
      userName: 'taro@touchstone.test',
      displayName: '太郎',
      role: 'user',
    });
    const issued = await walked.client.accounts.issuePass({
      userName: 'taro@touchstone.test',
      oneTime: true,
      lifetimeMinutes: 10,
    });
    if (issued.outcome !== 'done') throw new Error('expected a pass');
    const client = walked.stage.client(createCaller());
    await signInByPass(client, 'taro@touchstone.test', secret(issued.value.pass));
    const { end } = await add({ ...walked, client });
    expect(end).toMatchObject({ refusal: { code: 'key', key: { code: 'credential-storage-full' } } });
  });
});

describe('a key that takes only short lists of credentials', () => {
  const shortLists = { ...atkeyPro, maxCredentialCountInList: 1 };

  async function twoKeys() {
    const walked = await ownerWithKey(new Stage([shortLists]));
    const other = walked.stage.plugKey();
    await walked.client.keys.setPin({ keyId: other.keyId, newPin: pin });
    const register = async (key: StagedKey, name: string) => {
      const { end } = await add({ ...walked, key }, key.comply);
      if (end.outcome !== 'done') throw new Error('expected a registration');
      await walked.client.securityInfo.nameKey({ registrationId: end.value.registrationId, name });
    };
    await register(walked.key, 'First key');
    await register(other, 'Second key');
    return { ...walked, other };
  }

  it('signs in with either of the two keys of an account', async () => {
    const { stage, key, other } = await twoKeys();
    for (const used of [key, other]) {
      const window = stage.client(createCaller());
      const flow = await flowOf(window, owner.userName);
      const stream = await window.signIn.withKey({ keyId: used.keyId, pin, flow });
      expect((await stage.walk(stream, { onWait: used.comply })).end.outcome).toBe('done');
    }
  });

  it('is still found to be registered', async () => {
    const walked = await twoKeys();
    for (const key of [walked.key, walked.other]) {
      const { end } = await add({ ...walked, key }, key.comply);
      expect(end).toMatchObject({ refusal: { code: 'key', key: { code: 'already-registered' } } });
    }
  });
});

describe('a key that takes no credential id as long as those of the account', () => {
  const shortIds = { ...atkeyPro, id: 'short-ids', maxCredentialIdLength: 32 };

  it('has none of them: it says so without a touch, and is not kept from being registered', async () => {
    const walked = await ownerWithKey(new Stage([atkeyPro, shortIds]));
    const { stage, client } = walked;
    const { end } = await add(walked);
    if (end.outcome !== 'done') throw new Error('expected a registration');
    await client.securityInfo.nameKey({ registrationId: end.value.registrationId, name: 'First key' });

    const key = stage.plugKey('short-ids');
    await client.keys.setPin({ keyId: key.keyId, newPin: pin });
    const window = stage.client(createCaller());
    const flow = await flowOf(window, owner.userName);
    const stream = await window.signIn.withKey({ keyId: key.keyId, pin, flow });
    const signIn = await stage.walk(stream, { onWait: key.comply });
    expect(signIn.steps).toEqual([{ step: 'working' }]);
    expect(signIn.end).toMatchObject({ refusal: { code: 'key', key: { code: 'no-credential' } } });
    expect((await add({ ...walked, key }, key.comply)).end.outcome).toBe('done');
  });
});

describe('a key that talks nonsense', () => {
  it('is a protocol-error that names what was got and expected, and is let go', async () => {
    const { stage, key, client } = await ownerWithKey();
    stage.onTheWayBack = (packet) => {
      const parsed = parsePacket(packet);
      if (parsed.type !== 'initialization' || parsed.command !== HidCommand.cbor) return packet;
      const payload = Uint8Array.of(Status.OK, 0xbf, 0xff);
      return splitMessage({ channel: parsed.channel, command: HidCommand.cbor, payload })[0];
    };
    const answer = await client.keys.describe({ keyId: key.keyId });
    expect(answer).toMatchObject({ outcome: 'refused', refusal: { code: 'protocol-error' } });
    expect(answer.outcome === 'refused' && answer.refusal.detail).toMatch(/expected/);
    expect(stage.openConnections).toBe(0);
  });

  it('an unknown status survives with its number', async () => {
    const { stage, key, client } = await ownerWithKey();
    stage.onTheWayBack = (packet) => {
      const parsed = parsePacket(packet);
      if (parsed.type !== 'initialization' || parsed.command !== HidCommand.cbor) return packet;
      return splitMessage({ channel: parsed.channel, command: HidCommand.cbor, payload: Uint8Array.of(0xf7) })[0];
    };
    expect(await client.keys.describe({ keyId: key.keyId })).toMatchObject({
      refusal: { code: 'unknown-status', status: 0xf7, detail: 'unknown 0xf7' },
    });
  });
});
