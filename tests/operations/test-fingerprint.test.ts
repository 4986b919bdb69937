import { describe, expect, it } from 'vitest';
import type { Finger } from '../../src/contract/lab.ts';
import type { SampleStatus, Step } from '../../src/contract/steps.ts';
import { Command } from '../../src/fido/commands.ts';
import { atkeyPro } from '../../src/virtual-key/models/atkey-pro.ts';
import { keyModels } from '../../src/virtual-key/models/key-models.ts';
import { type Acts, Stage, type StagedKey, secret } from './stage.ts';

const pin = secret('1357-kanda');

async function enrolledKey(model = 'atkey-pro', models = keyModels) {
  const stage = new Stage(models);
  const key = stage.plugKey(model);
  const client = stage.client();
  await client.keys.setPin({ keyId: key.keyId, newPin: pin });
  const stream = await client.keys.fingerprints.add({ keyId: key.keyId, pin, name: null });
  const { end } = await stage.walk(stream, { onWait: () => key.finger() });
  if (end.outcome !== 'done') throw new Error('expected the finger to be enrolled');
  return { stage, key, client };
}

async function test(stage: Stage, key: StagedKey, acts: Acts & { signal?: AbortSignal } = {}) {
  const options = acts.signal ? { signal: acts.signal } : {};
  const stream = await stage.client().keys.fingerprints.test({ keyId: key.keyId }, options);
  return stage.walk(stream, {
    onWait: acts.onWait ?? (() => key.finger()),
    async onStep(step) {
      await acts.onStep?.(step);
      // The time in which the finger is lifted.
      if (step.step === 'finger-test' && step.lift) await stage.clock.advance(1_000);
    },
  });
}

const touchesOf = (steps: readonly Step[]) => steps.flatMap((step) => (step.step === 'finger-test' ? [step] : []));

describe('the test of an enrolled finger', () => {
  it('three touches of three recognised: it works well', async () => {
    const { stage, key, client } = await enrolledKey();
    const { steps, end } = await test(stage, key);
    expect(end).toEqual({
      outcome: 'done',
      value: {
        results: ['recognised', 'recognised', 'recognised'],
        verdict: 'works-well',
        retries: 25,
        mayHideMisses: false,
      },
    });
    expect(touchesOf(steps).map(({ results, lift }) => [results.length, lift])).toEqual([
      [0, false],
      [1, true],
      [1, false],
      [2, true],
      [2, false],
    ]);
    expect(touchesOf(steps)[0]).toMatchObject({ of: 3, retries: 25 });
    expect(stage.openConnections).toBe(0);
    expect(await client.keys.describe({ keyId: key.keyId })).toMatchObject({
      value: { fingerprints: { retries: 25 } },
    });
  });

  it.each([
    ['another finger', 'left-thumb', 'good'],
    ['a finger that lies badly', 'right-index', 'too-skewed'],
  ] as const)('one miss by %s: enrol again, and a later match gives the try back', async (_, finger, sample) => {
    const { stage, key } = await enrolledKey();
    const script: [Finger, SampleStatus][] = [
      ['right-index', 'good'],
      [finger, sample],
    ];
    const { steps, end } = await test(stage, key, {
      onWait: () => key.finger(...(script.shift() ?? (['right-index', 'good'] as const))),
    });
    expect(end).toMatchObject({
      value: { results: ['recognised', 'not-recognised', 'recognised'], verdict: 'enrol-again', retries: 25 },
    });
    expect(touchesOf(steps).find(({ results }) => results.length === 2)?.retries).toBe(24);
  });

  it('never spends the last try: it ends early and fingerprints stay usable', async () => {
    const fewTries = { ...atkeyPro, fingerprint: { ...atkeyPro.fingerprint, maxUvRetries: 3 } };
    const { stage, key, client } = await enrolledKey('atkey-pro', [fewTries]);
    const { end } = await test(stage, key, { onWait: () => key.finger('left-thumb') });
    expect(end).toMatchObject({
      value: { results: ['not-recognised', 'not-recognised'], verdict: 'too-few-tries', retries: 1 },
    });
    expect(await client.keys.describe({ keyId: key.keyId })).toMatchObject({
      value: { fingerprints: { state: 'enrolled', retries: 1 } },
    });
    const again = await test(stage, key);
    expect(again.steps).toEqual([{ step: 'working' }]);
    expect(again.end).toMatchObject({ value: { results: [], verdict: 'too-few-tries' } });
  });

  it('nobody touching costs no try and is asked again, five times', async () => {
    const { stage, key } = await enrolledKey();
    const { end } = await test(stage, key, { onWait: () => {} });
    expect(end).toMatchObject({ outcome: 'refused', refusal: { code: 'timeout' } });
    const late = await test(stage, key, {
      onWait: () => {
        if (stage.clock.monotonic() % 40_000 > 35_000) key.finger();
      },
    });
    expect(late.end).toMatchObject({ value: { verdict: 'works-well' } });
  });

  it('that is pulled out or cancelled says so and lets the key go', async () => {
    const { stage, key } = await enrolledKey();
    const pulled = await test(stage, key, {
      onWait: () => key.unplug(),
    });
    expect(pulled.end).toMatchObject({ refusal: { code: 'removed' } });
    key.replug();
    const whileWaiting = new AbortController();
    const cancelled = await test(stage, key, { onWait: () => whileWaiting.abort(), signal: whileWaiting.signal });
    expect(cancelled.end).toMatchObject({ refusal: { code: 'cancelled' } });
    const whileLifting = new AbortController();
    const lifted = await test(stage, key, {
      signal: whileLifting.signal,
      onStep: (step) => void (step.step === 'finger-test' && step.lift && whileLifting.abort()),
    });
    expect(lifted.end).toMatchObject({ refusal: { code: 'cancelled' } });
    expect(stage.openConnections).toBe(0);
    expect(stage.clock.pending).toBe(0);
  });

  it('is refused where no finger is enrolled, and on a key without a sensor', async () => {
    const stage = new Stage();
    const key = stage.plugKey();
    expect((await test(stage, key)).end).toMatchObject({ refusal: { code: 'fingerprint-not-found' } });
    expect((await test(stage, stage.plugKey('pin-only'))).end).toMatchObject({
      refusal: { code: 'fingerprints-unsupported' },
    });
  });

  it('S2-37 works for a finger that was enrolled without a PIN', async () => {
    const stage = new Stage();
    const id = stage.rack.create('atkey-pro');
    stage.rack.plug(id, 'power-only');
    stage.rack.button(id, 3);
    for (let touch = 0; touch < 12; touch++) stage.rack.finger(id, 'right-index', 'good');
    stage.rack.unplug(id);
    stage.rack.plug(id, 'host');
    const keyId = stage.rack.list()[0]?.keyId ?? '';
    const stream = await stage.client().keys.fingerprints.test({ keyId });
    const { end } = await stage.walk(stream, {
      onWait: () => void stage.rack.finger(id, 'right-index', 'good'),
      onStep: async (step) => {
        if (step.step === 'finger-test' && step.lift) await stage.clock.advance(1_000);
      },
    });
    expect(end).toMatchObject({ value: { verdict: 'works-well' } });
  });

  it('on a key of the time before tokens by fingerprint: within a command, and nothing is stored', async () => {
    const { stage, key } = await enrolledKey('atkey-pro-2-0');
    const before = key.state.credentials;
    stage.packets.length = 0;
    // It tries three times by itself: one miss stays hidden, three do not.
    const others: Finger[] = ['left-thumb', 'left-thumb', 'left-thumb'];
    const script: Finger[] = ['left-thumb', 'right-index', ...others];
    const { end } = await test(stage, key, { onWait: () => key.finger(script.shift() ?? 'right-index') });
    expect(end).toMatchObject({
      value: { results: ['recognised', 'not-recognised', 'recognised'], verdict: 'enrol-again', mayHideMisses: true },
    });
    expect(key.state.credentials).toBe(before);
    // The first byte of a message's data, after the header of its first packet.
    expect(stage.packets.some((packet) => (packet[4] ?? 0) === 0x90 && packet[7] === Command.makeCredential)).toBe(
      true,
    );
  });
});
