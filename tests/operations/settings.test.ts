import { describe, expect, it } from 'vitest';
import type { SettingChange, SettingName } from '../../src/contract/key-settings.ts';
import { Command } from '../../src/fido/commands.ts';
import { Status } from '../../src/fido/status.ts';
import { ctap23 } from '../../src/virtual-key/models/ctap-2-3.ts';
import type { KeyModel } from '../../src/virtual-key/models/key-model.ts';
import { plugLiar } from './lying-key.ts';
import { Stage, type StagedKey, secret } from './stage.ts';

const pin = secret('1357-kanda');

async function keyOf(model: string | KeyModel, withPin = true) {
  const stage = typeof model === 'string' ? new Stage() : new Stage([model]);
  const key = stage.plugKey(typeof model === 'string' ? model : model.id);
  const client = stage.client();
  if (withPin) await client.keys.setPin({ keyId: key.keyId, newPin: pin });
  const change = async (wanted: SettingChange, proof: string | null = pin, onWait = key.comply) =>
    (await stage.walk(await client.keys.settings.change({ keyId: key.keyId, change: wanted, pin: proof }), { onWait }))
      .end;
  const described = async () => {
    const end = await client.keys.settings.describe({ keyId: key.keyId });
    if (end.outcome !== 'done') throw new Error(end.refusal.code);
    return end.value;
  };
  return { stage, key, client, change, described };
}

const enrol = async ({ stage, key, client }: { stage: Stage; key: StagedKey; client: ReturnType<Stage['client']> }) =>
  stage.walk(await client.keys.fingerprints.add({ keyId: key.keyId, pin, name: null }), { onWait: key.comply });

describe('what a key says about its settings', () => {
  it('is yes, no or not known, with the state, the way back and what it takes', async () => {
    const { described } = await keyOf('ctap-2-3');
    const { settings, minPinLength } = await described();
    const proof = { needs: 'person', byPin: true, byFingerprint: false };
    expect(settings).toEqual({
      alwaysUv: { has: 'yes', state: 'off', back: 'maybe-switch', proof },
      minPinLength: { has: 'yes', state: 'off', back: 'reset', proof },
      forcedPinChange: { has: 'yes', state: 'off', back: 'pin-change', proof },
      pinComplexity: { has: 'yes', state: 'off', back: 'reset', proof },
      enterpriseAttestation: { has: 'yes', state: 'off', back: 'reset', proof },
      longTouchForReset: { has: 'yes', state: 'off', back: 'reset', proof },
    });
    expect(minPinLength).toEqual({ now: 4, most: 63, sites: 4 });
  });

  it.each([
    ['atkey-pro', { alwaysUv: 'yes', minPinLength: 'yes', enterpriseAttestation: 'no', longTouchForReset: 'unknown' }],
    ['atkey-pro-2-0', { alwaysUv: 'no', minPinLength: 'no', longTouchForReset: 'no' }],
    ['u2f-only', { alwaysUv: 'no', minPinLength: 'no', forcedPinChange: 'no', pinComplexity: 'no' }],
  ])('of the model %s', async (model, expected) => {
    const { described } = await keyOf(model, false);
    const { settings } = await described();
    for (const [name, has] of Object.entries(expected))
      expect([name, settings[name as SettingName].has]).toEqual([name, has]);
  });

  it('asks for nothing while there is nobody to verify', async () => {
    const { described, change } = await keyOf('ctap-2-3', false);
    const { settings } = await described();
    expect(settings.alwaysUv.proof).toEqual({ needs: 'nothing' });
    expect(settings.forcedPinChange.proof).toEqual({ needs: 'impossible', reason: 'pin-not-set' });
    expect(await change({ setting: 'minPinLength', length: 6, sites: null }, null)).toMatchObject({
      value: { minPinLength: { now: 6 } },
    });
    expect(await change({ setting: 'forcedPinChange' }, null)).toMatchObject({ refusal: { code: 'pin-not-set' } });
  });
});

describe('changing a setting', () => {
  it('by PIN: each one, read again', async () => {
    const { change, described } = await keyOf('ctap-2-3');
    expect(await change({ setting: 'alwaysUv', on: true })).toMatchObject({
      outcome: 'done',
      value: { settings: { alwaysUv: { state: 'on' } } },
    });
    await change({ setting: 'enterpriseAttestation' });
    await change({ setting: 'longTouchForReset' });
    await change({ setting: 'minPinLength', length: 8, sites: ['example.com', 'intranet.example'] });
    const { settings, minPinLength } = await described();
    expect(settings.enterpriseAttestation.state).toBe('on');
    expect(settings.longTouchForReset.state).toBe('on');
    expect(settings.minPinLength.state).toBe('on');
    expect(minPinLength.now).toBe(8);
    expect(await change({ setting: 'alwaysUv', on: false })).toMatchObject({
      value: { settings: { alwaysUv: { state: 'off' } } },
    });
  });

  it('by a finger, where the key takes one for it', async () => {
    const walked = await keyOf('ctap-2-3');
    await enrol(walked);
    expect((await walked.described()).settings.alwaysUv.proof).toMatchObject({ byFingerprint: true });
    expect(await walked.change({ setting: 'alwaysUv', on: true }, null)).toMatchObject({ outcome: 'done' });
  });

  it('is not asked by a finger where the key takes the PIN alone', async () => {
    const walked = await keyOf('atkey-pro');
    await enrol(walked);
    expect((await walked.described()).settings.alwaysUv.proof).toMatchObject({ byPin: true, byFingerprint: false });
    expect(await walked.change({ setting: 'alwaysUv', on: true }, null)).toMatchObject({
      refusal: { code: 'pin-required' },
    });
  });

  it('leaves alone what is as wanted: a switch-over is never sent blindly', async () => {
    const { stage, change } = await keyOf('ctap-2-3');
    await change({ setting: 'alwaysUv', on: true });
    const from = stage.packets.length;
    expect(await change({ setting: 'alwaysUv', on: true })).toMatchObject({ outcome: 'done' });
    const sent = stage.packets.slice(from).map((packet) => packet[7]);
    expect(sent).not.toContain(Command.config);
  });

  it('opens a key that always verifies and has nobody to verify yet without a proof', async () => {
    const factoryOn = { ...ctap23, config: { ...ctap23.config, alwaysUv: 'on' } } satisfies KeyModel;
    const { change, described } = await keyOf(factoryOn, false);
    const { settings } = await described();
    expect(settings.alwaysUv.proof).toEqual({ needs: 'nothing' });
    expect(settings.minPinLength.proof).toEqual({ needs: 'impossible', reason: 'pin-not-set' });
    expect(await change({ setting: 'minPinLength', length: 8, sites: null }, null)).toMatchObject({
      refusal: { code: 'pin-not-set' },
    });
    expect(await change({ setting: 'alwaysUv', on: false }, null)).toMatchObject({
      value: { settings: { alwaysUv: { state: 'off' } } },
    });
  });

  it('says so where the vendor has fixed it', async () => {
    const fixedOn = { ...ctap23, config: { ...ctap23.config, alwaysUv: 'fixed-on' } } satisfies KeyModel;
    const { change } = await keyOf(fixedOn);
    expect(await change({ setting: 'alwaysUv', on: false })).toMatchObject({
      refusal: { code: 'setting-fixed', status: Status.OPERATION_DENIED },
    });
  });

  it.each([
    [{ setting: 'minPinLength', length: 5, sites: null }, 'min-length-only-grows'],
    [
      { setting: 'minPinLength', length: 8, sites: ['a.example', 'b.example', 'c.example', 'd.example', 'e.example'] },
      'too-many-sites',
    ],
  ] as const)('%j ends as %s before any PIN is sent', async (wanted, code) => {
    const { stage, change } = await keyOf('ctap-2-3');
    await change({ setting: 'minPinLength', length: 6, sites: null });
    const from = stage.packets.length;
    expect(await change({ ...wanted, sites: wanted.sites && [...wanted.sites] })).toMatchObject({ refusal: { code } });
    expect(stage.packets.slice(from).map((packet) => packet[7])).not.toContain(Command.config);
  });

  it('is refused on a key without it, with nothing sent', async () => {
    const { change } = await keyOf('atkey-pro');
    expect(await change({ setting: 'enterpriseAttestation' })).toMatchObject({ refusal: { code: 'unsupported' } });
  });

  it('a wrong PIN costs one try and changes nothing', async () => {
    const { change, described } = await keyOf('ctap-2-3');
    expect(await change({ setting: 'alwaysUv', on: true }, secret('0000'))).toMatchObject({
      refusal: { code: 'pin-wrong', retries: 7 },
    });
    expect((await described()).settings.alwaysUv.state).toBe('off');
  });

  it('a key that is another attachment by now is not touched', async () => {
    const { key, client, stage } = await keyOf('ctap-2-3');
    const { keyId } = key;
    key.replug();
    const stream = await client.keys.settings.change({ keyId, change: { setting: 'longTouchForReset' }, pin });
    expect((await stage.walk(stream)).end).toMatchObject({ refusal: { code: 'key-not-found' } });
  });
});

describe('a forced change of the PIN', () => {
  it('refuses everything by PIN until it is changed, and says so beforehand', async () => {
    const { client, key, change, described } = await keyOf('ctap-2-3');
    expect(await change({ setting: 'forcedPinChange' })).toMatchObject({
      value: { settings: { forcedPinChange: { state: 'on' } } },
    });
    expect(await client.keys.describe({ keyId: key.keyId })).toMatchObject({
      value: { pin: { changeRequired: true } },
    });
    expect((await described()).settings.alwaysUv.proof).toEqual({ needs: 'impossible', reason: 'pin-change-required' });
    expect(await change({ setting: 'alwaysUv', on: true })).toMatchObject({ refusal: { code: 'pin-change-required' } });
    expect(await client.keys.fingerprints.list({ keyId: key.keyId, pin })).toMatchObject({
      refusal: { code: 'pin-change-required' },
    });
    const again = await client.keys.changePin({ keyId: key.keyId, currentPin: pin, newPin: pin });
    expect(again).toMatchObject({ refusal: { code: 'pin-same-as-current' } });
    const newPin = secret('2468-ueno');
    expect(await client.keys.changePin({ keyId: key.keyId, currentPin: pin, newPin })).toMatchObject({
      outcome: 'done',
    });
    expect(await change({ setting: 'alwaysUv', on: true }, newPin)).toMatchObject({ outcome: 'done' });
  });

  it('follows from a minimum length that the PIN does not have', async () => {
    const { change, client, key } = await keyOf('ctap-2-3');
    expect(await change({ setting: 'minPinLength', length: 12, sites: null })).toMatchObject({
      value: { settings: { forcedPinChange: { state: 'on' } } },
    });
    const short = await client.keys.changePin({ keyId: key.keyId, currentPin: pin, newPin: secret('11 letters.') });
    expect(short).toMatchObject({ refusal: { code: 'pin-too-short' } });
  });
});

describe('a key that lies about its settings', () => {
  it('and agrees without doing it is found out', async () => {
    const stage = new Stage();
    const info = new Map<number, unknown>([
      [1, ['FIDO_2_1']],
      [3, new Uint8Array(16)],
      [4, new Map(Object.entries({ authnrCfg: true, alwaysUv: false, clientPin: false }))],
    ]);
    const key = plugLiar(stage, (command) => (command === Command.getInfo ? (info as never) : Status.OK));
    const stream = await stage
      .client()
      .keys.settings.change({ keyId: key.keyId, change: { setting: 'alwaysUv', on: true }, pin: null });
    expect((await stage.walk(stream)).end).toMatchObject({ refusal: { code: 'setting-not-taken' } });
  });
});
