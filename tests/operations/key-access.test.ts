import { describe, expect, it } from 'vitest';
import { Stage, secret } from './stage.ts';

const pin = secret('1357-kanda');

async function keyWithPin() {
  const stage = new Stage();
  const key = stage.plugKey();
  const client = stage.client();
  const { keyId } = key;
  await client.keys.setPin({ keyId, newPin: pin });
  return { stage, key, client, keyId };
}

describe('a key that an operation holds', () => {
  it('is waited for by all that come while that is being cancelled, one after the other', async () => {
    const { stage, client, keyId } = await keyWithPin();
    const aborter = new AbortController();
    const { fingerprints } = client.keys;
    const enrolment = await fingerprints.add({ keyId, pin, name: null }, { signal: aborter.signal });
    let next: Promise<unknown[]> | undefined;
    const { end } = await stage.walk(enrolment, {
      onWait() {
        aborter.abort();
        next ??= Promise.all([fingerprints.list({ keyId, pin }), fingerprints.list({ keyId, pin })]);
      },
    });
    expect(end).toMatchObject({ refusal: { code: 'cancelled' } });
    expect(await next).toEqual([
      { outcome: 'done', value: [] },
      { outcome: 'done', value: [] },
    ]);
    expect(stage.openConnections).toBe(0);
  });

  it('may be chosen by a touch while the former choice is being cancelled', async () => {
    const { stage, key, client, keyId } = await keyWithPin();
    const aborter = new AbortController();
    const former = await client.keys.choose(undefined, { signal: aborter.signal });
    let again: ReturnType<typeof client.keys.choose> | undefined;
    await stage.walk(former, {
      onWait() {
        aborter.abort();
        again ??= client.keys.choose();
      },
    });
    const { end } = await stage.walk(await again!, { onWait: key.touch });
    expect(end).toEqual({ outcome: 'done', value: { keyId } });
  });

  it('is waited for while that needs nobody, and is busy as soon as it waits for a person', async () => {
    const { stage, client, keyId } = await keyWithPin();
    const aborter = new AbortController();
    const { fingerprints } = client.keys;
    const listed = fingerprints.list({ keyId, pin });
    const enrolment = await fingerprints.add({ keyId, pin, name: null }, { signal: aborter.signal });
    let late: ReturnType<typeof fingerprints.list> | undefined;
    const { end } = await stage.walk(enrolment, {
      onStep(step) {
        if (step.step === 'working') late = fingerprints.list({ keyId, pin });
      },
      onWait: () => aborter.abort(),
    });
    expect(end).toMatchObject({ refusal: { code: 'cancelled' } });
    expect(await listed).toEqual({ outcome: 'done', value: [] });
    expect(await late).toMatchObject({ refusal: { code: 'key-busy' } });
  });

  it('is not waited for by one that was cancelled meanwhile', async () => {
    const { client, keyId } = await keyWithPin();
    const aborter = new AbortController();
    const { fingerprints } = client.keys;
    const first = fingerprints.list({ keyId, pin });
    const second = fingerprints.list({ keyId, pin }, { signal: aborter.signal });
    aborter.abort();
    expect(await second.catch((error: Error) => error.name)).not.toMatchObject({ outcome: 'done' });
    expect(await first).toEqual({ outcome: 'done', value: [] });
  });
});
