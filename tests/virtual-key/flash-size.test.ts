import { describe, expect, it } from 'vitest';
import { completeModel } from './complete-model.ts';
import { createRequest, getRequest } from './credential-requests.ts';
import { Host, map, touching, withFinger } from './host.ts';
import { PlatformPin } from './platform-pin.ts';

const rk = map(['rk', true]);
const filling = (bytes: number) =>
  createRequest({ userId: Uint8Array.of(9), options: rk }).set(
    2,
    map(['id', 'example.com'], ['name', 'n'.repeat(bytes)]),
  );

describe('flashBytes of a model: what credentials, fingerprints and large blobs share', () => {
  const model = { ...completeModel, flashBytes: 1024 };
  const full = (): Host => {
    const host = new Host({ model });
    host.key.prepare({ pin: '1234', fingers: ['right-index'] });
    const platform = new PlatformPin(host);
    const { token } = platform.token('1234', 0x01, 'example.com');
    const param = platform.authenticate(token, new Uint8Array(32).fill(0x11));
    const request = filling(600).set(8, param).set(9, 2);
    expect(host.call(0x01, request, touching).status).toBe(0);
    return host;
  };

  it('is full when they are, whatever the counts of each say', () => {
    const host = full();
    const made = createRequest({ userId: Uint8Array.of(2), options: map(['rk', true], ['uv', true]) });
    expect(host.call(0x01, made, withFinger('right-index')).status).toBe(0x28);
    expect(host.key.snapshot()).toMatchObject({ credentials: 1, maxCredentials: 200 });
    // One that is not stored takes no room.
    const unstored = createRequest({ options: map(['uv', true]) });
    expect(host.call(0x01, unstored, withFinger('right-index')).status).toBe(0);
  });

  it('has room set aside for everything else: retries, PIN, settings and the signature counter', () => {
    const host = full();
    const platform = new PlatformPin(host);
    expect(platform.token('0000', 0x08).status).toBe(0x31);
    expect(platform.retries()).toBe(7);
    expect(platform.changePin('1234', '123456')).toBe(0);
    for (let times = 0; times < 300; times++) {
      expect(host.call(0x02, getRequest({ options: map(['up', false]) })).status).toBe(0);
    }
    expect(host.warnings).toEqual([]);
  });

  it('is free again after a reset, and remembered over restarts', () => {
    const { memory } = full();
    const host = new Host({ model, memory, seed: 'another run' });
    host.key.resetAnyTime = true;
    const made = createRequest({ userId: Uint8Array.of(2), options: map(['rk', true], ['uv', true]) });
    expect(host.call(0x01, made, withFinger('right-index')).status).toBe(0x28);
    expect(host.call(0x07, undefined, (key) => key.touch(true)).status).toBe(0);
    expect(host.call(0x01, filling(600), touching).status).toBe(0);
  });
});
