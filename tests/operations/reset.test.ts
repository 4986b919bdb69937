import { describe, expect, it } from 'vitest';
import type { KeysSnapshot } from '../../src/contract/keys.ts';
import { HidCommand } from '../../src/fido/ctaphid.ts';
import { Stage, type StagedKey, secret } from './stage.ts';

const pin = secret('1357-kanda');

async function keyWithPin() {
  const stage = new Stage();
  const key = stage.plugKey();
  await stage.client().keys.setPin({ keyId: key.keyId, newPin: pin });
  return { stage, key, client: stage.client() };
}

/** What the screen asks for, done with this key. */
const obey = (stage: Stage, key: StagedKey) => ({
  onStep: (step: { step: string }) => {
    if (step.step === 'remove-key') key.unplug();
    if (step.step === 'insert-key') stage.rack.plug(key.id, 'host');
  },
  onWait: key.comply,
});

describe('resetting a key', () => {
  it('asks to take it out, to put it back and to touch it; then it is as new, under a new id', async () => {
    const { stage, key, client } = await keyWithPin();
    const before = key.keyId;
    const { steps, end } = await stage.walk(await client.keys.reset({ keyId: before }), obey(stage, key));
    expect(steps).toEqual([
      { step: 'working' },
      { step: 'remove-key' },
      { step: 'insert-key' },
      { step: 'resetting', seconds: 10, holdSeconds: null },
      { step: 'touch' },
    ]);
    expect(end).toMatchObject({ outcome: 'done', value: { keyId: key.keyId } });
    expect(key.keyId).not.toBe(before);
    expect(await client.keys.describe({ keyId: key.keyId })).toMatchObject({
      value: { pin: { state: 'not-set' }, fingerprints: { state: 'none' } },
    });
    expect(stage.openConnections).toBe(0);
    await stage.clock.advance(1_000);
    expect(stage.clock.pending).toBe(0);
  });

  it('leaves another key that is put in alone, says so, and goes on with the right one', async () => {
    const { stage, key, client } = await keyWithPin();
    const other = stage.rack.create('atkey-pro');
    const { steps, end } = await stage.walk(await client.keys.reset({ keyId: key.keyId }), {
      onStep: (step) => {
        if (step.step === 'remove-key') key.unplug();
        if (step.step === 'insert-key') stage.rack.plug(other, 'host');
        if (step.step === 'different-key') stage.rack.plug(key.id, 'host');
      },
      onWait: key.comply,
    });
    expect(steps.map(({ step }) => step)).toContain('different-key');
    expect(end).toMatchObject({ outcome: 'done', value: { keyId: key.keyId } });
  });

  it('is not disturbed by a key that was there all the time', async () => {
    const { stage, key, client } = await keyWithPin();
    stage.plugKey();
    const { steps, end } = await stage.walk(await client.keys.reset({ keyId: key.keyId }), obey(stage, key));
    expect(steps.map(({ step }) => step)).not.toContain('different-key');
    expect(end.outcome).toBe('done');
  });

  it('knows the key again when it is out and in before anybody looks', async () => {
    const { stage, key, client } = await keyWithPin();
    const { end } = await stage.walk(await client.keys.reset({ keyId: key.keyId }), {
      onStep: (step) => {
        if (step.step !== 'remove-key') return;
        key.unplug();
        stage.rack.plug(key.id, 'host');
      },
      onWait: key.comply,
    });
    expect(end).toMatchObject({ outcome: 'done', value: { keyId: key.keyId } });
  });

  it('takes no key for the one it waits for that came before that one left', async () => {
    const { stage, key, client } = await keyWithPin();
    const other = stage.rack.create('atkey-pro');
    const { steps, end } = await stage.walk(await client.keys.reset({ keyId: key.keyId }), {
      onStep: (step) => {
        if (step.step === 'remove-key') stage.rack.plug(other, 'host');
        obey(stage, key).onStep(step);
      },
      onWait: key.comply,
    });
    expect(steps.map(({ step }) => step)).not.toContain('different-key');
    expect(end).toMatchObject({ outcome: 'done', value: { keyId: key.keyId } });
  });

  it('says that the key was erased when the touch was faster than the cancellation', async () => {
    const { stage, key, client } = await keyWithPin();
    const aborter = new AbortController();
    stage.beforeWrite = (packet) => {
      if (packet[4] === (HidCommand.cancel | 0x80)) key.touch();
    };
    const stream = await client.keys.reset({ keyId: key.keyId }, { signal: aborter.signal });
    const { end } = await stage.walk(stream, { ...obey(stage, key), onWait: () => aborter.abort() });
    expect(key.state.pinSet).toBe(false);
    expect(end).toMatchObject({ outcome: 'done', value: { keyId: key.keyId } });
  });

  it('erases nothing when nobody touches the key', async () => {
    const { stage, key, client } = await keyWithPin();
    const { end } = await stage.walk(await client.keys.reset({ keyId: key.keyId }), {
      ...obey(stage, key),
      onWait: () => {},
    });
    expect(end).toMatchObject({ outcome: 'refused', refusal: { code: 'timeout' } });
    expect(key.state.pinSet).toBe(true);
  });

  it.each(['remove-key', 'insert-key', 'touch'])('can be cancelled at %s', async (when) => {
    const { stage, key, client } = await keyWithPin();
    const aborter = new AbortController();
    const stream = await client.keys.reset({ keyId: key.keyId }, { signal: aborter.signal });
    const { end } = await stage.walk(stream, {
      onStep: (step) => {
        if (step.step === when) aborter.abort();
        else obey(stage, key).onStep(step);
      },
      onWait: () => {},
    });
    expect(end).toMatchObject({ outcome: 'refused', refusal: { code: 'cancelled' } });
    expect(key.state.pinSet).toBe(true);
    expect(stage.openConnections).toBe(0);
    expect(stage.clock.pending).toBe(0);
  });

  it('gives up when the key is not taken out', async () => {
    const { stage, key, client } = await keyWithPin();
    const walk = stage.walk(await client.keys.reset({ keyId: key.keyId }), {
      onStep: async (step) => {
        if (step.step === 'remove-key') void stage.clock.advance(120_000);
      },
    });
    expect((await walk).end).toMatchObject({ refusal: { code: 'timeout' } });
    expect(stage.clock.pending).toBe(0);
  });

  it('lets a person who types the old wrong PIN type it again: it is another PIN now', async () => {
    const { stage, key, client } = await keyWithPin();
    await client.keys.fingerprints.list({ keyId: key.keyId, pin: secret('0000') });
    await stage.walk(await client.keys.reset({ keyId: key.keyId }), obey(stage, key));
    await client.keys.setPin({ keyId: key.keyId, newPin: secret('0000') });
    expect(await client.keys.fingerprints.list({ keyId: key.keyId, pin: secret('0000') })).toMatchObject({
      outcome: 'done',
    });
  });
});

describe('choosing a key', () => {
  it('ends with the one that was touched; the others stop waiting', async () => {
    const stage = new Stage();
    const [first, second] = [stage.plugKey(), stage.plugKey()];
    const { steps, end } = await stage.walk(await stage.client().keys.choose(), { onWait: () => second.touch() });
    expect(steps).toEqual([{ step: 'working' }, { step: 'touch' }]);
    expect(end).toEqual({ outcome: 'done', value: { keyId: second.keyId } });
    expect([first.state.waitingFor, second.state.waitingFor]).toEqual([null, null]);
    expect(stage.openConnections).toBe(0);
  });

  it('needs a key', async () => {
    const stage = new Stage();
    const { end } = await stage.walk(await stage.client().keys.choose());
    expect(end).toMatchObject({ refusal: { code: 'key-not-found' } });
  });

  it('goes on with the others when one is taken out', async () => {
    const stage = new Stage();
    const [first, second] = [stage.plugKey(), stage.plugKey()];
    let waits = 0;
    const { end } = await stage.walk(await stage.client().keys.choose(), {
      onWait: () => (waits++ === 0 ? first.unplug() : second.touch()),
    });
    expect(end).toEqual({ outcome: 'done', value: { keyId: second.keyId } });
  });
});

describe('the keys that are present', () => {
  it('are told at once and after each change, and never opened for it', async () => {
    const stage = new Stage();
    const aborter = new AbortController();
    const watch = await stage.client().keys.watch(undefined, { signal: aborter.signal });
    const counts: number[] = [];
    const next = async () => counts.push(((await watch.next()).value as KeysSnapshot).keys.length);
    await next();
    const key = stage.plugKey();
    await next();
    key.unplug();
    await next();
    expect(counts).toEqual([0, 1, 0]);
    expect(stage.packets).toEqual([]);
    aborter.abort();
    expect((await watch.next()).done).toBe(true);
  });
});
