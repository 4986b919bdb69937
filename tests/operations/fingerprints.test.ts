import { describe, expect, it } from 'vitest';
import { toBase64url } from '../../src/basics/bytes.ts';
import type { Led } from '../../src/contract/keys.ts';
import { type Finger, fingers } from '../../src/contract/lab.ts';
import type { SampleStatus } from '../../src/contract/steps.ts';
import { sampleStatuses } from '../../src/contract/steps.ts';
import { Stage, type StagedKey, secret } from './stage.ts';

const pin = secret('1357-kanda');

async function keyWithPin() {
  const stage = new Stage();
  const key = stage.plugKey();
  const client = stage.client();
  await client.keys.setPin({ keyId: key.keyId, newPin: pin });
  return { stage, key, client };
}

async function enrol(
  stage: Stage,
  key: StagedKey,
  name: string | null = 'Right index',
  finger: Finger = 'right-index',
) {
  const stream = await stage.client().keys.fingerprints.add({ keyId: key.keyId, pin, name });
  return stage.walk(stream, { onWait: () => key.finger(finger) });
}

describe('S2-24 adding a fingerprint', () => {
  it('takes twelve good samples, counts down and ends with the name', async () => {
    const { stage, key, client } = await keyWithPin();
    const { steps, end } = await enrol(stage, key);
    const samples = steps.filter((step) => step.step === 'sample');
    expect(steps[0]).toEqual({ step: 'working' });
    expect(samples[0]).toMatchObject({
      sample: null,
      unknownSampleCode: null,
      remaining: 12,
      total: 12,
      aim: 'centre',
    });
    expect(samples.map(({ remaining }) => remaining)).toEqual([12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0]);
    expect(end).toMatchObject({ outcome: 'done', value: { name: 'Right index' } });
    expect(await client.keys.fingerprints.list({ keyId: key.keyId, pin })).toEqual({
      outcome: 'done',
      value: [end.outcome === 'done' && end.value],
    });
    expect(await client.keys.describe({ keyId: key.keyId })).toMatchObject({
      value: { fingerprints: { state: 'enrolled', samples: 12, maxNameBytes: 64, kind: 'touch' } },
    });
    expect(stage.openConnections).toBe(0);
  });

  it('says what was wrong with each poor sample, which costs nothing', async () => {
    const { stage, key, client } = await keyWithPin();
    const poor = sampleStatuses.filter(
      (status) => !['good', 'no-user-activity', 'exists', 'database-full'].includes(status),
    );
    const script: SampleStatus[] = [...poor];
    const stream = await client.keys.fingerprints.add({ keyId: key.keyId, pin, name: null });
    const { steps, end } = await stage.walk(stream, {
      onWait: () => key.finger('right-index', script.shift() ?? 'good'),
    });
    const samples = steps.flatMap((step) => (step.step === 'sample' && step.sample ? [step] : []));
    expect(samples.slice(0, poor.length).map(({ sample }) => sample)).toEqual(poor);
    expect(samples.slice(0, poor.length).map(({ remaining }) => remaining)).toEqual(poor.map(() => 12));
    expect(end).toMatchObject({ outcome: 'done', value: { name: null } });
  });

  it('that is cancelled leaves nothing and lets the key go', async () => {
    const { stage, key, client } = await keyWithPin();
    const aborter = new AbortController();
    const stream = await client.keys.fingerprints.add(
      { keyId: key.keyId, pin, name: null },
      { signal: aborter.signal },
    );
    let touches = 0;
    const { end } = await stage.walk(stream, { onWait: () => (++touches > 3 ? aborter.abort() : key.finger()) });
    expect(end).toMatchObject({ outcome: 'refused', refusal: { code: 'cancelled' } });
    expect(stage.openConnections).toBe(0);
    expect(key.state).toMatchObject({ enrolment: null, waitingFor: null, enrolledFingers: [] });
    expect(await client.keys.fingerprints.list({ keyId: key.keyId, pin })).toEqual({ outcome: 'done', value: [] });
  });

  it('that is pulled out in the middle says removed', async () => {
    const { stage, key, client } = await keyWithPin();
    const stream = await client.keys.fingerprints.add({ keyId: key.keyId, pin, name: null });
    let touches = 0;
    const { end } = await stage.walk(stream, { onWait: () => (++touches > 3 ? key.unplug() : key.finger()) });
    expect(end).toMatchObject({ outcome: 'refused', refusal: { code: 'removed' } });
    expect(stage.openConnections).toBe(0);
  });

  it('S2-25 is refused before there is a PIN', async () => {
    const stage = new Stage();
    const key = stage.plugKey();
    const { end } = await enrol(stage, key);
    expect(end).toMatchObject({ outcome: 'refused', refusal: { code: 'pin-not-set' } });
  });

  it('is refused on a key without a sensor', async () => {
    const stage = new Stage();
    const key = stage.plugKey('pin-only');
    await stage.client().keys.setPin({ keyId: key.keyId, newPin: pin });
    const { end } = await enrol(stage, key);
    expect(end).toMatchObject({ outcome: 'refused', refusal: { code: 'fingerprints-unsupported' } });
  });

  it('S2-38 is refused with storage full after ten', async () => {
    const { stage, key } = await keyWithPin();
    for (const finger of fingers) expect((await enrol(stage, key, finger, finger)).end.outcome).toBe('done');
    expect((await enrol(stage, key)).end).toMatchObject({ refusal: { code: 'fingerprint-storage-full' } });
  });

  it('with a name of too many bytes is refused before any touch', async () => {
    const { stage, key, client } = await keyWithPin();
    const name = '指'.repeat(22);
    const stream = await client.keys.fingerprints.add({ keyId: key.keyId, pin, name });
    const { steps, end } = await stage.walk(stream);
    expect(steps).toEqual([{ step: 'working' }]);
    expect(end).toMatchObject({
      refusal: { code: 'fingerprint-name-too-long', detail: 'got 66 bytes, expected at most 64' },
    });
  });
});

describe('an enrolled finger', () => {
  it('gets another name, and is removed', async () => {
    const { stage, key, client } = await keyWithPin();
    const { end } = await enrol(stage, key);
    if (end.outcome !== 'done') throw new Error('expected the finger to be enrolled');
    const { templateId } = end.value;
    expect(
      await client.keys.fingerprints.rename({ keyId: key.keyId, pin, templateId, name: '右人差し指' }),
    ).toMatchObject({ outcome: 'done' });
    expect(await client.keys.fingerprints.list({ keyId: key.keyId, pin })).toMatchObject({
      value: [{ templateId, name: '右人差し指' }],
    });
    expect(
      await client.keys.fingerprints.rename({ keyId: key.keyId, pin, templateId, name: '指'.repeat(22) }),
    ).toMatchObject({
      refusal: { code: 'fingerprint-name-too-long' },
    });
    expect(await client.keys.fingerprints.remove({ keyId: key.keyId, pin, templateId })).toMatchObject({
      outcome: 'done',
    });
    expect(await client.keys.fingerprints.list({ keyId: key.keyId, pin })).toMatchObject({ value: [] });
  });

  it('that nobody has is fingerprint-not-found', async () => {
    const { key, client } = await keyWithPin();
    const templateId = toBase64url(Uint8Array.of(9, 9, 9));
    expect(await client.keys.fingerprints.remove({ keyId: key.keyId, pin, templateId })).toMatchObject({
      refusal: { code: 'fingerprint-not-found' },
    });
  });
});

describe('the LED twin of a virtual key', () => {
  it('S2-44 S2-40 S2-41 shows what the key shows while a finger is enrolled', async () => {
    const { stage, key, client } = await keyWithPin();
    const seen: Led['meaning'][] = [];
    const aborter = new AbortController();
    const watching = (async () => {
      const leds = await client.keys.watchLed({ keyId: key.keyId }, { signal: aborter.signal });
      for await (const led of leds) seen.push(led.meaning);
    })();
    const script: SampleStatus[] = ['too-high'];
    const stream = await client.keys.fingerprints.add({ keyId: key.keyId, pin, name: null });
    await stage.walk(stream, { onWait: () => key.finger('right-index', script.shift() ?? 'good') });
    await stage.clock.advance(5_000);
    aborter.abort();
    await watching;
    expect(seen[0]).toBe('ready');
    for (const meaning of ['touch-wanted', 'match-succeeded', 'failed-or-erasing'] as const)
      expect(seen).toContain(meaning);
    expect(seen.at(-1)).toBe('ready');
  });
});
