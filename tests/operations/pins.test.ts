import { describe, expect, it } from 'vitest';
import { Command } from '../../src/fido/commands.ts';
import { parsePacket } from '../../src/fido/ctaphid.ts';
import { pinAttempts } from './sent-pins.ts';
import { Stage, secret } from './stage.ts';

const rightPin = secret('1357-kanda');

async function keyWithPin(model?: string) {
  const stage = new Stage();
  const key = stage.plugKey(model);
  const client = stage.client();
  expect(await client.keys.setPin({ keyId: key.keyId, newPin: rightPin })).toEqual({ outcome: 'done', value: {} });
  return { stage, key, client };
}

describe('S2-23 a PIN', () => {
  it('is set once, after which the key says so', async () => {
    const { client, key } = await keyWithPin();
    expect(await client.keys.describe({ keyId: key.keyId })).toMatchObject({
      outcome: 'done',
      value: { pin: { state: 'set', retries: 8, replugNeeded: false, minLength: 4, maxBytes: 63 } },
    });
    expect(await client.keys.setPin({ keyId: key.keyId, newPin: secret('2468-ueno') })).toMatchObject({
      outcome: 'refused',
      refusal: { code: 'pin-already-set' },
    });
  });

  it.each([
    ['123', 'pin-too-short'],
    ['あいう', 'pin-too-short'],
    ['x'.repeat(64), 'pin-too-long'],
    ['暗'.repeat(22), 'pin-too-long'],
    ['12345\0', 'pin-not-allowed'],
  ])('%j is refused without being sent', async (pin, code) => {
    const stage = new Stage();
    const key = stage.plugKey();
    const before = stage.packets.length;
    const answer = await stage.client().keys.setPin({ keyId: key.keyId, newPin: secret(pin) });
    expect(answer).toMatchObject({ outcome: 'refused', refusal: { code } });
    const sent = stage.packets.slice(before).map(parsePacket);
    expect(sent.some((packet) => packet.type === 'initialization' && packet.data[0] === Command.clientPin)).toBe(false);
  });

  it('of Japanese letters is the same however it was composed', async () => {
    const stage = new Stage();
    const key = stage.plugKey();
    const client = stage.client();
    const text = 'がぎぐげご';
    await client.keys.setPin({ keyId: key.keyId, newPin: secret(text.normalize('NFD')) });
    const changed = await client.keys.changePin({ keyId: key.keyId, currentPin: secret(text), newPin: rightPin });
    expect(changed.outcome).toBe('done');
  });

  it('is changed by who knows it', async () => {
    const { client, key } = await keyWithPin();
    const newPin = secret('2468-ueno');
    expect(await client.keys.changePin({ keyId: key.keyId, currentPin: rightPin, newPin })).toMatchObject({
      outcome: 'done',
    });
    expect(await client.keys.fingerprints.list({ keyId: key.keyId, pin: newPin })).toEqual({
      outcome: 'done',
      value: [],
    });
  });

  it('is not changed to itself', async () => {
    const { client, key, stage } = await keyWithPin();
    const changed = await client.keys.changePin({ keyId: key.keyId, currentPin: rightPin, newPin: rightPin });
    expect(changed).toMatchObject({ refusal: { code: 'pin-same-as-current' } });
    expect(pinAttempts(stage)).toBe(0);
  });
});

describe('a wrong PIN', () => {
  it('costs one retry and says how many are left', async () => {
    const { client, key, stage } = await keyWithPin();
    const answer = await client.keys.fingerprints.list({ keyId: key.keyId, pin: secret('0000') });
    expect(answer).toMatchObject({ outcome: 'refused', refusal: { code: 'pin-wrong', retries: 7, status: 0x31 } });
    expect(pinAttempts(stage)).toBe(1);
  });

  it('is never sent twice', async () => {
    const { client, key, stage } = await keyWithPin();
    const pin = secret('0000');
    await client.keys.fingerprints.list({ keyId: key.keyId, pin });
    const again = await client.keys.changePin({ keyId: key.keyId, currentPin: pin, newPin: secret('9999') });
    expect(again).toMatchObject({ refusal: { code: 'pin-known-wrong', retries: 7 } });
    expect(pinAttempts(stage)).toBe(1);
  });

  it('is forgotten when the key is taken out: a person may type it again', async () => {
    const { client, key, stage } = await keyWithPin();
    const pin = secret('0000');
    await client.keys.fingerprints.list({ keyId: key.keyId, pin });
    key.replug();
    expect(await client.keys.fingerprints.list({ keyId: key.keyId, pin })).toMatchObject({
      refusal: { code: 'pin-wrong', retries: 6 },
    });
    expect(pinAttempts(stage)).toBe(2);
  });

  it('three times in a row asks for a replug; after it the count goes on', async () => {
    const { client, key, stage } = await keyWithPin();
    const list = (pin: string) => client.keys.fingerprints.list({ keyId: key.keyId, pin });
    await list(secret('0000'));
    await list(secret('0001'));
    expect(await list(secret('0002'))).toMatchObject({ refusal: { code: 'pin-auth-blocked', retries: 5 } });
    expect(await list(rightPin)).toMatchObject({ refusal: { code: 'pin-auth-blocked' } });
    expect(pinAttempts(stage)).toBe(3);
    expect(await client.keys.describe({ keyId: key.keyId })).toMatchObject({
      value: { pin: { retries: 5, replugNeeded: true } },
    });
    key.replug();
    expect(await list(rightPin)).toMatchObject({ outcome: 'done' });
    expect(await client.keys.describe({ keyId: key.keyId })).toMatchObject({
      value: { pin: { retries: 8, replugNeeded: false } },
    });
  });

  it('eight times blocks the PIN; nothing is sent from then on', async () => {
    const { client, key, stage } = await keyWithPin();
    const codes: string[] = [];
    for (let attempt = 0; attempt < 8; attempt++) {
      if (attempt % 3 === 0) key.replug();
      const answer = await client.keys.fingerprints.list({ keyId: key.keyId, pin: secret(`000${attempt}`) });
      if (answer.outcome === 'refused') codes.push(`${answer.refusal.code} ${answer.refusal.retries}`);
    }
    expect(codes).toEqual([
      'pin-wrong 7',
      'pin-wrong 6',
      'pin-auth-blocked 5',
      'pin-wrong 4',
      'pin-wrong 3',
      'pin-auth-blocked 2',
      'pin-wrong 1',
      'pin-blocked 0',
    ]);
    key.replug();
    expect(await client.keys.fingerprints.list({ keyId: key.keyId, pin: rightPin })).toMatchObject({
      refusal: { code: 'pin-blocked', retries: 0 },
    });
    expect(pinAttempts(stage)).toBe(8);
    expect(await client.keys.describe({ keyId: key.keyId })).toMatchObject({
      value: { pin: { state: 'blocked', retries: 0 } },
    });
  });
});

describe('a key', () => {
  it('is open only while it is used, and refuses a second operation at once', async () => {
    const { client, key, stage } = await keyWithPin();
    expect(stage.openConnections).toBe(0);
    const reset = await client.keys.choose();
    const waiting = stage.walk(reset, { onWait: () => {} });
    while (key.state.waitingFor === null) await new Promise((resolve) => setImmediate(resolve));
    expect(stage.openConnections).toBe(1);
    const refused = await client.keys.fingerprints.list({ keyId: key.keyId, pin: rightPin });
    expect(refused).toMatchObject({ refusal: { code: 'key-busy' } });
    key.touch();
    expect((await waiting).end).toEqual({ outcome: 'done', value: { keyId: key.keyId } });
    expect(stage.openConnections).toBe(0);
  });

  it('that two screens look at is shown to both', async () => {
    const { client, key } = await keyWithPin();
    const looks = await Promise.all([1, 2, 3].map(() => client.keys.describe({ keyId: key.keyId })));
    for (const look of looks) expect(look.outcome).toBe('done');
  });

  it('that is not there is key-not-found', async () => {
    const { client, key } = await keyWithPin();
    const { keyId } = key;
    key.unplug();
    expect(await client.keys.describe({ keyId })).toMatchObject({ refusal: { code: 'key-not-found' } });
  });
});
