import { describe, expect, it } from 'vitest';
import { type Finger, type Placement } from '../../src/contract/lab.ts';
import { type SampleStatus, type Step, sampleStatuses } from '../../src/contract/steps.ts';
import { FingerprintCoach } from '../../src/operations/fingerprint-coach.ts';
import { Stage, type StagedKey, secret } from './stage.ts';

type SampleStep = Extract<Step, { step: 'sample' }>;
type PausedStep = Extract<Step, { step: 'paused' }>;

const pin = secret('1357-kanda');
const samplesOf = (steps: readonly Step[]) =>
  steps.filter((step): step is SampleStep => step.step === 'sample' && step.sample !== null);
const pausesOf = (steps: readonly Step[]) => steps.filter((step): step is PausedStep => step.step === 'paused');

async function keyWithPin(model = 'atkey-pro') {
  const stage = new Stage();
  const key = stage.plugKey(model);
  const client = stage.client();
  await client.keys.setPin({ keyId: key.keyId, newPin: pin });
  return { stage, key, client };
}

async function enrol(stage: Stage, key: StagedKey, finger: Finger = 'right-index') {
  const stream = await stage.client().keys.fingerprints.add({ keyId: key.keyId, pin, name: null });
  return stage.walk(stream, { onWait: () => key.finger(finger) });
}

describe('S2-26 the coach', () => {
  it('goes through the middle, the edges, the tip and the lower part, and comes back to the middle', () => {
    const coach = new FingerprintCoach(12, 'touch');
    const aims = Array.from({ length: 12 }, (_, taken) => {
      const { aim } = coach;
      coach.take('good', 11 - taken);
      return aim;
    });
    expect(aims.slice(0, 6)).toEqual(['centre', 'left', 'centre', 'right', 'tip', 'base']);
    expect(aims.slice(6)).toEqual(aims.slice(0, 6));
    expect(coach.coverage.every(({ taken, planned }) => taken === planned)).toBe(true);
  });

  it('asks a swipe for no part that every swipe shows', () => {
    expect(new FingerprintCoach(9, 'swipe').coverage.map(({ part }) => part)).toEqual(['centre', 'left', 'right']);
  });

  it('counts only what the key counted, and asks for the middle when an edge will not do', () => {
    const coach = new FingerprintCoach(6, 'touch');
    coach.take('good', 5);
    expect(coach.aim).toBe('left');
    coach.take('too-left', 5);
    expect(coach.aim).toBe('left');
    coach.take('too-right', 5);
    expect(coach.aim).toBe('centre');
    coach.take('good', 4);
    expect(coach.coverage.find(({ part }) => part === 'centre')?.taken).toBe(2);
    expect(coach.coverage.some(({ part }) => part === 'left')).toBe(false);
  });

  it('is not confused by a poor picture, by unknown results, or by a key that begins anew or counts wildly', () => {
    const coach = new FingerprintCoach(5, 'touch');
    coach.take('good', 4);
    for (let i = 0; i < 5; i++) coach.take('poor-quality', 4);
    coach.take(null, 4);
    expect(coach.aim).toBe('left');
    coach.take('good', 9);
    expect(coach.coverage.every(({ taken }) => taken === 0)).toBe(true);
    coach.take('good', 0);
    expect(coach.coverage.reduce((sum, { taken }) => sum + taken, 0)).toBe(5);
    expect(coach.aim).toBe('centre');
  });
});

describe('each result of a sample, through a real enrolment', () => {
  const costsNothing = sampleStatuses.filter((status) => status !== 'good' && status !== 'no-user-activity');

  it.each(costsNothing)('%s is told, costs nothing and keeps what was taken', async (sample) => {
    const { stage, key, client } = await keyWithPin();
    const script: SampleStatus[] = ['good', 'good', sample];
    const stream = await client.keys.fingerprints.add({ keyId: key.keyId, pin, name: null });
    const { steps, end } = await stage.walk(stream, {
      onWait: () => key.finger('right-index', script.shift() ?? 'good'),
    });
    const told = samplesOf(steps)[2];
    expect(told).toMatchObject({ sample, remaining: 10, unknownSampleCode: null });
    expect(told?.coverage.reduce((sum, { taken }) => sum + taken, 0)).toBe(2);
    expect(end).toMatchObject({ outcome: 'done' });
  });

  it('good counts for the part that was asked for', async () => {
    const { stage, key } = await keyWithPin();
    const { steps } = await enrol(stage, key);
    const samples = steps.filter((step): step is SampleStep => step.step === 'sample');
    for (const [index, before] of samples.slice(0, -1).entries()) {
      const taken = (step: SampleStep | undefined) =>
        step?.coverage.find(({ part }) => part === before.aim)?.taken ?? 0;
      expect(taken(samples[index + 1])).toBe(taken(before) + 1);
    }
  });

  it('a second finger in between does not match the samples so far', async () => {
    const { stage, key, client } = await keyWithPin();
    const script: Finger[] = ['right-index', 'left-thumb'];
    const stream = await client.keys.fingerprints.add({ keyId: key.keyId, pin, name: null });
    const { steps } = await stage.walk(stream, { onWait: () => key.finger(script.shift() ?? 'right-index') });
    expect(samplesOf(steps)[1]).toMatchObject({ sample: 'merge-failure', remaining: 11 });
  });

  it('a finger that is enrolled already exists', async () => {
    const { stage, key, client } = await keyWithPin();
    await enrol(stage, key);
    const script: Finger[] = ['right-index'];
    const stream = await client.keys.fingerprints.add({ keyId: key.keyId, pin, name: null });
    const { steps } = await stage.walk(stream, { onWait: () => key.finger(script.shift() ?? 'left-index') });
    expect(samplesOf(steps)[0]).toMatchObject({ sample: 'exists', remaining: 12 });
  });

  it('a finger that lies badly is read as the sensor sees it', async () => {
    const { stage, key, client } = await keyWithPin();
    const straight: Placement = { x: 0, y: 0, angle: 0, durationMs: 800, quality: 0.9 };
    const script: Placement[] = [
      { ...straight, x: -0.9 },
      { ...straight, angle: 80 },
    ];
    const stream = await client.keys.fingerprints.add({ keyId: key.keyId, pin, name: null });
    const { steps } = await stage.walk(stream, {
      onWait: () => key.finger('right-index', script.shift() ?? straight),
    });
    expect(
      samplesOf(steps)
        .slice(0, 3)
        .map(({ sample }) => sample),
    ).toEqual(['too-left', 'too-skewed', 'good']);
  });
});

describe('pausing an enrolment', () => {
  it('asked for: the key waits on for minutes, keeps what it has, and the next touch goes on', async () => {
    const { stage, key, client } = await keyWithPin();
    const { keyId } = key;
    let touches = 0;
    let pausedAt = 0;
    const stream = await client.keys.fingerprints.add({ keyId, pin, name: null, mayPause: true });
    const { steps, end } = await stage.walk(stream, {
      async onStep(step) {
        if (step.step === 'sample' && step.remaining === 8 && pausedAt === 0) {
          pausedAt = stage.clock.monotonic();
          await client.keys.fingerprints.pause({ keyId, paused: true });
        }
      },
      onWait() {
        const resting = pausedAt > 0 && touches === 4 && stage.clock.monotonic() - pausedAt < 240_000;
        if (resting) return;
        touches++;
        key.finger();
      },
    });
    const pauses = pausesOf(steps);
    expect(pauses[0]).toEqual({ step: 'paused', because: 'asked', secondsLeft: 600 });
    expect(pauses.length).toBeGreaterThan(5);
    expect(pauses.at(-1)?.secondsLeft).toBeLessThan(400);
    expect(samplesOf(steps).map(({ remaining }) => remaining)).toEqual([11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0]);
    expect(end).toMatchObject({ outcome: 'done' });
  });

  it('continued by a button: the prompt comes back at once', async () => {
    const { stage, key, client } = await keyWithPin();
    const { keyId } = key;
    const stream = await client.keys.fingerprints.add({ keyId, pin, name: null, mayPause: true });
    let asked = false;
    const { steps } = await stage.walk(stream, {
      async onStep(step) {
        if (step.step === 'sample' && step.remaining === 11 && !asked) {
          asked = true;
          await client.keys.fingerprints.pause({ keyId, paused: true });
          await client.keys.fingerprints.pause({ keyId, paused: false });
          await client.keys.fingerprints.pause({ keyId, paused: false });
        }
      },
      onWait: () => key.finger(),
    });
    const at = steps.findIndex((step) => step.step === 'paused');
    expect(steps[at + 1]).toMatchObject({ step: 'sample', sample: null, remaining: 11 });
  });

  it('comes by itself when nobody touches, and ends with a time-out only after ten more minutes', async () => {
    const { stage, key, client } = await keyWithPin();
    const stream = await client.keys.fingerprints.add({ keyId: key.keyId, pin, name: null, mayPause: true });
    const { steps, end } = await stage.walk(stream);
    expect(pausesOf(steps)[0]).toEqual({ step: 'paused', because: 'no-touch', secondsLeft: 600 });
    expect(end).toMatchObject({ outcome: 'refused', refusal: { code: 'timeout' } });
    expect(stage.clock.monotonic()).toBeGreaterThan(620_000);
    expect(stage.openConnections).toBe(0);
  });

  it('does not come by itself where nobody could go on: a command ends with a time-out', async () => {
    const { stage, key, client } = await keyWithPin();
    const stream = await client.keys.fingerprints.add({ keyId: key.keyId, pin, name: null });
    const { steps, end } = await stage.walk(stream);
    expect(pausesOf(steps)).toEqual([]);
    expect(end).toMatchObject({ outcome: 'refused', refusal: { code: 'timeout' } });
  });

  it('outlives the token: another one takes its place, and a key that drops what it had is told from one that kept it', async () => {
    const { stage, key, client } = await keyWithPin();
    const { keyId } = key;
    const stream = await client.keys.fingerprints.add({ keyId, pin, name: null, mayPause: true });
    let extended = 0;
    let touches = 0;
    const { steps, end } = await stage.walk(stream, {
      async onStep(step) {
        // A person who needs more time, twice.
        if (step.step === 'paused' && step.secondsLeft < 300 && extended < 2) {
          extended++;
          await client.keys.fingerprints.pause({ keyId, paused: true });
        }
      },
      onWait() {
        if (touches++ < 3 || stage.clock.monotonic() > 700_000) key.finger();
      },
    });
    expect(extended).toBe(2);
    const remaining = samplesOf(steps).map((step) => step.remaining);
    // The virtual key forgets an enrolment when another command comes in between: it counts from the start again.
    expect(remaining.filter((count) => count === 11)).toHaveLength(2);
    expect(end).toMatchObject({ outcome: 'done' });
    const restarted = samplesOf(steps).findLast((step) => step.remaining === 11);
    expect(restarted?.coverage.reduce((sum, { taken }) => sum + taken, 0)).toBe(1);
  });

  it('that is pulled out or cancelled in a pause ends at once, and pausing nothing does nothing', async () => {
    const { stage, key, client } = await keyWithPin();
    const { keyId } = key;
    await client.keys.fingerprints.pause({ keyId, paused: true });
    const stream = await client.keys.fingerprints.add({ keyId, pin, name: null, mayPause: true });
    const { end } = await stage.walk(stream, {
      onStep(step) {
        if (step.step === 'paused') key.unplug();
      },
    });
    expect(end).toMatchObject({ refusal: { code: 'removed' } });
    key.replug();
    const aborter = new AbortController();
    const again = await client.keys.fingerprints.add(
      { keyId: key.keyId, pin, name: null, mayPause: true },
      { signal: aborter.signal },
    );
    const cancelled = await stage.walk(again, { onStep: (step) => void (step.step === 'paused' && aborter.abort()) });
    expect(cancelled.end).toMatchObject({ refusal: { code: 'cancelled' } });
    expect(stage.openConnections).toBe(0);
  });

  it('that is cancelled lets whoever cancelled it go on at once: the key is not busy', async () => {
    const { stage, key, client } = await keyWithPin();
    const { keyId } = key;
    const aborter = new AbortController();
    const stream = await client.keys.fingerprints.add({ keyId, pin, name: null }, { signal: aborter.signal });
    let listed: ReturnType<typeof client.keys.fingerprints.list> | undefined;
    await stage.walk(stream, {
      onWait() {
        aborter.abort();
        listed ??= client.keys.fingerprints.list({ keyId, pin });
      },
    });
    expect(await listed).toEqual({ outcome: 'done', value: [] });
  });
});
