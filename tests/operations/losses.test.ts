import { describe, expect, it } from 'vitest';
import type { Step } from '../../src/contract/steps.ts';
import { Command } from '../../src/fido/commands.ts';
import { splitMessage } from '../../src/fido/ctaphid.ts';
import { Status } from '../../src/fido/status.ts';
import { atkeyPro } from '../../src/virtual-key/models/atkey-pro.ts';
import { ctap23 } from '../../src/virtual-key/models/ctap-2-3.ts';
import type { KeyModel } from '../../src/virtual-key/models/key-model.ts';
import { plugLiar } from './lying-key.ts';
import { Stage, type StagedKey, secret } from './stage.ts';

const pin = secret('1357-kanda');
const owner = {
  userName: 'hanako@touchstone.test',
  displayName: '山田 花子',
  password: secret('correct battery staple'),
};

/** A key with a PIN, a finger and an account. */
async function fullKey(model: KeyModel = atkeyPro) {
  const stage = new Stage([model]);
  const key = stage.plugKey(model.id);
  const client = stage.client();
  await client.accounts.createFirst(owner);
  await client.keys.setPin({ keyId: key.keyId, newPin: pin });
  const acts = { onWait: key.comply };
  await stage.walk(await client.keys.fingerprints.add({ keyId: key.keyId, pin, name: 'Index' }), acts);
  await stage.walk(await client.securityInfo.addKey({ keyId: key.keyId, pin }), acts);
  return { stage, key, client };
}

const replug = (stage: Stage, key: StagedKey) => (step: Step) => {
  if (step.step === 'remove-key') key.unplug();
  if (step.step === 'insert-key') stage.rack.plug(key.id, 'host');
};

describe('what a reset takes from a key', () => {
  it('is told before, without a PIN as far as the key tells', async () => {
    const { key, client } = await fullKey();
    expect(await client.keys.losses.overview({ keyId: key.keyId })).toEqual({
      outcome: 'done',
      value: {
        pin: true,
        fingerprints: 'yes',
        accounts: 'unknown',
        largeBlobs: 0,
        settings: [],
        byUsb: true,
        holdSeconds: null,
        naming: { needs: 'person', byPin: true, byFingerprint: true },
      },
    });
  });

  it('is told by name after the PIN', async () => {
    const { stage, key, client } = await fullKey();
    const { end } = await stage.walk(await client.keys.losses.byName({ keyId: key.keyId, pin }));
    expect(end).toEqual({
      outcome: 'done',
      value: {
        accounts: [{ site: 'login.touchstone.localhost', name: owner.userName, displayName: owner.displayName }],
        fingerprints: ['Index'],
      },
    });
  });

  it('is told by name after a finger, as far as a finger vouches for it', async () => {
    const { stage, key, client } = await fullKey();
    const stream = await client.keys.losses.byName({ keyId: key.keyId, pin: null });
    const { end } = await stage.walk(stream, { onWait: key.comply });
    expect(end).toMatchObject({ value: { accounts: [{ name: owner.userName }], fingerprints: null } });
  });

  it('by name is not to be had from a key without a PIN', async () => {
    const stage = new Stage();
    const key = stage.plugKey();
    const { end } = await stage.walk(await stage.client().keys.losses.byName({ keyId: key.keyId, pin }));
    expect(end).toMatchObject({ outcome: 'refused' });
    expect(await stage.client().keys.losses.overview({ keyId: key.keyId })).toMatchObject({
      value: { pin: false, fingerprints: 'no', naming: { needs: 'impossible' } },
    });
  });

  it('includes the settings that were changed', async () => {
    const { stage, key, client } = await fullKey(ctap23);
    for (const change of [
      { setting: 'alwaysUv', on: true },
      { setting: 'longTouchForReset' },
      { setting: 'minPinLength', length: 8, sites: null },
      // Last: the key wants another PIN after it.
      { setting: 'pinComplexity' },
    ] as const) {
      await stage.walk(await client.keys.settings.change({ keyId: key.keyId, change, pin }));
    }
    expect(await client.keys.losses.overview({ keyId: key.keyId })).toMatchObject({
      value: {
        settings: ['alwaysUv', 'minPinLength', 'forcedPinChange', 'pinComplexity', 'longTouchForReset'],
        holdSeconds: 5,
      },
    });
  });
});

describe('after a reset', () => {
  it('the key is looked at, and what is gone is told', async () => {
    const { stage, key, client } = await fullKey();
    const stream = await client.keys.reset({ keyId: key.keyId });
    const { end } = await stage.walk(stream, { onStep: replug(stage, key), onWait: key.comply });
    expect(end).toEqual({
      outcome: 'done',
      value: {
        keyId: key.keyId,
        check: { pin: 'yes', fingerprints: 'yes', accounts: 'yes', largeBlobs: 'yes', pinRetries: 8, room: 100 },
      },
    });
  });

  it.each([
    [0, 'yes'],
    [null, 'unknown'],
  ] as const)(
    'of a key that listed %s accounts, with as much room as before, they are gone: %s',
    async (held, gone) => {
      const stage = new Stage();
      const key = stage.plugKey('ctap-2-3');
      const client = stage.client();
      await client.keys.setPin({ keyId: key.keyId, newPin: secret('1357-kanda') });
      const stream = await client.keys.reset({ keyId: key.keyId, heldAccounts: held });
      const { end } = await stage.walk(stream, { onStep: replug(stage, key), onWait: key.comply });
      expect(end).toMatchObject({ value: { check: { accounts: gone } } });
    },
  );

  it('a key that says it erased everything and did not is found out', async () => {
    const stage = new Stage();
    const info = new Map<number, unknown>([
      [1, ['FIDO_2_1']],
      [3, new Uint8Array(16)],
      [4, new Map(Object.entries({ rk: true, clientPin: true, uv: true }))],
      [0x14, 7],
    ]);
    const key = plugLiar(stage, (command) => (command === Command.getInfo ? (info as never) : Status.OK));
    const { end } = await stage.walk(await stage.client().keys.reset({ keyId: key.keyId }), {
      onStep: replug(stage, key),
    });
    expect(end).toMatchObject({
      value: { check: { pin: 'no', fingerprints: 'no', accounts: 'unknown', largeBlobs: null, room: 7 } },
    });
  });

  it('a key that starts anew and cannot be read is still known to be erased', async () => {
    const { stage, key, client } = await fullKey();
    let answers = 0;
    stage.onTheWayBack = (packet) => {
      const isCbor = packet[4] === 0x90;
      const isOkAlone = isCbor && packet[5] === 0 && packet[6] === 1 && packet[7] === 0;
      if (isOkAlone && answers++ === 0) queueMicrotask(() => key.unplug());
      return packet;
    };
    const stream = await client.keys.reset({ keyId: key.keyId });
    const { end } = await stage.walk(stream, { onStep: replug(stage, key), onWait: key.comply });
    expect(end).toMatchObject({ outcome: 'done', value: { check: null } });
  });
});

describe('the ten seconds', () => {
  it('are counted down, and the touch still counts when the key takes it', async () => {
    const { stage, key, client } = await fullKey();
    const seconds: number[] = [];
    const { end } = await stage.walk(await client.keys.reset({ keyId: key.keyId }), {
      onStep: (step) => {
        if (step.step === 'resetting') seconds.push(step.seconds);
        replug(stage, key)(step);
      },
      onWait: () => {
        if (seconds.at(-1) === 0) key.touch();
      },
    });
    expect(seconds).toEqual([10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0]);
    expect(end.outcome).toBe('done');
    await stage.clock.advance(1_000);
    expect(stage.clock.pending).toBe(0);
  });

  it('a reset that comes too late is said to be', async () => {
    const { stage, key, client } = await fullKey();
    stage.onTheWayBack = (packet) => {
      if (packet[4] !== 0xbb) return packet;
      stage.onTheWayBack = (later) => later;
      const message = {
        channel: new DataView(packet.buffer).getUint32(0),
        command: 0x10,
        payload: Uint8Array.of(0x30),
      };
      return splitMessage(message)[0];
    };
    const { end } = await stage.walk(await client.keys.reset({ keyId: key.keyId }), { onStep: replug(stage, key) });
    expect(end).toMatchObject({ refusal: { code: 'reset-too-late' } });
  });
});

describe('a key that wants a long touch', () => {
  it('says for how long, takes no short one, and is erased by a held one', async () => {
    const { stage, key, client } = await fullKey(ctap23);
    const change = { setting: 'longTouchForReset' } as const;
    await stage.walk(await client.keys.settings.change({ keyId: key.keyId, change, pin }));
    let touches = 0;
    const { steps, end } = await stage.walk(await client.keys.reset({ keyId: key.keyId }), {
      onStep: replug(stage, key),
      onWait: () => stage.rack.touch(key.id, ++touches > 3),
    });
    expect(steps).toContainEqual({ step: 'resetting', seconds: 10, holdSeconds: 5 });
    expect(touches).toBe(4);
    expect(end.outcome).toBe('done');
    expect(await client.keys.settings.describe({ keyId: key.keyId })).toMatchObject({
      value: { settings: { longTouchForReset: { state: 'off' } } },
    });
  });
});

describe('another key that comes instead', () => {
  it('of the same model and without a serial number is told by what it holds, and nothing is sent to it', async () => {
    const { stage, key, client } = await fullKey();
    const serials = stage.rack.attached.bind(stage.rack);
    stage.rack.attached = () => serials().map((attached) => ({ ...attached, serial: null }));
    const other = stage.rack.create('atkey-pro');
    let from = 0;
    const { steps, end } = await stage.walk(await client.keys.reset({ keyId: key.keyId }), {
      onStep: (step) => {
        if (step.step === 'remove-key') key.unplug();
        if (step.step === 'insert-key') {
          from = stage.packets.length;
          stage.rack.plug(other, 'host');
        }
        if (step.step === 'different-key') {
          const sent = stage.packets.slice(from).map((packet) => [packet[4], packet[7]]);
          expect(sent.slice(1)).toEqual([[0x90, Command.getInfo]]);
          stage.rack.plug(key.id, 'host');
        }
      },
      onWait: key.comply,
    });
    expect(steps.map(({ step }) => step)).toContain('different-key');
    expect(end).toMatchObject({ outcome: 'done', value: { keyId: key.keyId } });
  });
});

it('a key that takes a reset over NFC alone is not taken out for nothing', async () => {
  const stage = new Stage();
  const info = new Map<number, unknown>([
    [1, ['FIDO_2_3']],
    [3, new Uint8Array(16)],
    [0x1a, ['nfc']],
  ]);
  const key = plugLiar(stage, (command) => (command === Command.getInfo ? (info as never) : Status.OK));
  const { steps, end } = await stage.walk(await stage.client().keys.reset({ keyId: key.keyId }));
  expect(end).toMatchObject({ refusal: { code: 'reset-not-by-usb' } });
  expect(steps).toEqual([{ step: 'working' }]);
});
