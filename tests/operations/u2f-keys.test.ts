import { describe, expect, it } from 'vitest';
import { type CborValue, encodeCbor } from '../../src/fido/cbor.ts';
import { HidCommand, parsePacket, splitMessage } from '../../src/fido/ctaphid.ts';
import { Status } from '../../src/fido/status.ts';
import { createCaller } from '../../src/operations/caller.ts';
import { Stage, secret } from './stage.ts';

const pin = secret('1357-kanda');
const owner = {
  userName: 'hanako@touchstone.test',
  displayName: '山田 花子',
  password: secret('correct battery staple'),
};

function keyFromBeforeFido2() {
  const stage = new Stage();
  const key = stage.plugKey('u2f-only');
  return { stage, key, client: stage.client(), keyId: key.keyId };
}

/** Of the messages that went to keys. */
const commandsTo = ({ packets }: Stage): Set<number> =>
  new Set(packets.map(parsePacket).flatMap((parsed) => (parsed.type === 'initialization' ? [parsed.command] : [])));

describe('a key that speaks U2F only', () => {
  it('is described as what it is: no PIN, no fingerprints, no discoverable credentials, no reset', async () => {
    const { stage, client, keyId } = keyFromBeforeFido2();
    expect(await client.keys.describe({ keyId })).toMatchObject({
      outcome: 'done',
      value: {
        key: { id: keyId, product: 'Virtual U2F key' },
        protocol: 'u2f',
        info: null,
        pin: { state: 'unsupported', retries: null },
        fingerprints: { state: 'unsupported', samples: null },
        discoverableCredentials: false,
        canReset: false,
      },
    });
    expect(commandsTo(stage)).toEqual(new Set([HidCommand.init, HidCommand.msg]));
    expect(stage.openConnections).toBe(0);
  });

  it('has no settings and keeps no sign-in data', async () => {
    const { client, keyId } = keyFromBeforeFido2();
    const settings = await client.keys.settings.describe({ keyId });
    if (settings.outcome !== 'done') throw new Error('expected settings');
    expect(Object.values(settings.value.settings).every(({ has }) => has === 'no')).toBe(true);
    expect(await client.keys.credentials.listing({ keyId })).toMatchObject({
      value: { state: { can: false, reason: 'u2f-only' }, left: null },
    });
  });

  it('is refused what came with CTAP2, by what it is', async () => {
    const { stage, client, keyId } = keyFromBeforeFido2();
    const refused = { outcome: 'refused', refusal: { code: 'u2f-only' } };
    expect(await client.keys.setPin({ keyId, newPin: pin })).toMatchObject(refused);
    expect(await client.keys.fingerprints.list({ keyId, pin })).toMatchObject(refused);
    expect(await client.keys.losses.overview({ keyId })).toMatchObject(refused);
    expect((await stage.walk(await client.keys.reset({ keyId }))).end).toMatchObject(refused);
    expect(stage.openConnections).toBe(0);
  });

  it('is neither registered nor signed in with, because it cannot check its user: said before any touch', async () => {
    const { stage, client, keyId } = keyFromBeforeFido2();
    await client.accounts.createFirst(owner);
    const refused = { outcome: 'refused', refusal: { code: 'key', key: { code: 'cannot-verify-user' } } };
    const adding = await stage.walk(await client.securityInfo.addKey({ keyId, pin: null }));
    expect(adding.steps).toEqual([{ step: 'working' }]);
    expect(adding.end).toMatchObject(refused);
    const window = stage.client(createCaller());
    const signIn = await window.signIn.withKey({ keyId, pin: null, flow: null });
    expect((await stage.walk(signIn)).end).toMatchObject(refused);
    expect(await window.signIn.current()).toBeNull();
    // Nothing was made: the only question was which version of U2F it speaks.
    expect(commandsTo(stage)).toEqual(new Set([HidCommand.init, HidCommand.msg]));
  });
});

describe('a key of CTAP2 with neither a PIN nor a fingerprint check', () => {
  it('is not registered, because it cannot check its user', async () => {
    const stage = new Stage();
    const key = stage.plugKey('pin-only');
    const client = stage.client();
    await client.accounts.createFirst(owner);
    const getInfo = encodeCbor(
      new Map<number, CborValue>([
        [0x01, ['FIDO_2_0']],
        [0x03, new Uint8Array(16)],
        [0x04, new Map([['rk', true]])],
      ]),
    );
    stage.onTheWayBack = (packet) => {
      const parsed = parsePacket(packet);
      if (parsed.type === 'continuation') return undefined;
      if (parsed.command !== HidCommand.cbor) return packet;
      const payload = Uint8Array.of(Status.OK, ...getInfo);
      return splitMessage({ channel: parsed.channel, command: HidCommand.cbor, payload })[0];
    };
    expect(await client.keys.describe({ keyId: key.keyId })).toMatchObject({
      value: { protocol: 'ctap2', pin: { state: 'unsupported' }, canReset: true },
    });
    const { end } = await stage.walk(await client.securityInfo.addKey({ keyId: key.keyId, pin: null }));
    expect(end).toMatchObject({ refusal: { code: 'key', key: { code: 'cannot-verify-user' } } });
  });
});
