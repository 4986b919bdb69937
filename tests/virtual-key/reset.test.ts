import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { concatBytes, fromHex } from '../../src/basics/bytes.ts';
import { type CborMap, encodeCbor } from '../../src/fido/cbor.ts';
import { DamagedKeyMemory } from '../../src/virtual-key/flash/records.ts';
import { ctap23 } from '../../src/virtual-key/models/ctap-2-3.ts';
import { createRequest, getRequest } from './credential-requests.ts';
import { Host, map, touching } from './host.ts';
import { lastingInfo } from './info-rules.ts';
import { enrolFinger, PlatformPin } from './platform-pin.ts';

const ACFG = 0x20;
const LBW = 0x10;
const PCMR = 0x40;
const initialBlobs = fromHex('8076be8b528d0075f7aae98d6fa57a6d3c');

/** A key in which everything was changed that a reset brings back. */
function usedUp(): { host: Host; platform: PlatformPin } {
  const host = new Host({ model: ctap23 });
  const platform = new PlatformPin(host);
  for (const userId of [1, 2]) {
    host.call(0x01, createRequest({ options: map(['rk', true]), userId: Uint8Array.of(userId) }), touching);
  }
  platform.setPin('19028473');
  enrolFinger(host, '19028473', 'right-index');
  writeBlobs(host, platform);
  platform.token('19028473', PCMR);
  const params = map([1, 8], [2, ['a.example']], [4, true]);
  expect(config(host, platform, 1)).toBe(0);
  expect(config(host, platform, 2)).toBe(0);
  expect(config(host, platform, 4)).toBe(0);
  expect(config(host, platform, 3, params)).toBe(0);
  platform.token('0000', ACFG);
  return { host, platform };
}

function config(host: Host, platform: PlatformPin, subCommand: number, params?: CborMap): number {
  const { token } = platform.token('19028473', ACFG);
  const start = new Uint8Array(34).fill(0xff, 0, 32);
  start.set([0x0d, subCommand], 32);
  const message = params ? concatBytes(start, encodeCbor(params)) : start;
  const param = platform.authenticate(token, message);
  return host.call(0x0d, map([1, subCommand], [2, params], [3, 2], [4, param])).status;
}

function writeBlobs(host: Host, platform: PlatformPin): void {
  const array = Uint8Array.of(0x81, 0x01);
  const hash = (bytes: Uint8Array) => new Uint8Array(createHash('sha256').update(bytes).digest());
  const blobs = concatBytes(array, hash(array).subarray(0, 16));
  const { token } = platform.token('19028473', LBW);
  const start = new Uint8Array(38).fill(0xff, 0, 32);
  start.set([0x0c, 0, 0, 0, 0, 0], 32);
  const param = platform.authenticate(token, start, hash(blobs));
  const set = map([2, blobs], [3, 0], [4, blobs.length], [5, param], [6, 2]);
  expect(host.call(0x0c, set).status).toBe(0);
}

const readBlobs = (host: Host): unknown => host.call(0x0c, map([1, 900], [3, 0])).map.get(1);

describe('authenticatorReset (6.6): what it brings back', () => {
  it('is everything: the key says and does what it did when it left the factory', () => {
    const { host, platform } = usedUp();
    const fresh = new Host({ model: ctap23 });
    expect(lastingInfo(host)).not.toEqual(lastingInfo(fresh));
    expect(readBlobs(host)).not.toEqual(initialBlobs);
    host.replug();
    const agreement = platform.clientPin(2).map.get(1);
    expect(host.call(0x07, undefined, (key) => key.touch(true)).status).toBe(0);

    expect(lastingInfo(host)).toEqual(lastingInfo(fresh));
    expect(lastingInfo(host)).toMatchObject({
      forcePINChange: false,
      minPINLength: 4,
      longTouchForReset: false,
      pinComplexityPolicy: false,
      uvCountSinceLastPinEntry: 0,
      options: { alwaysUv: false, ep: false, clientPin: false, uv: false, bioEnroll: false },
    });
    expect(platform.retries()).toBe(8);
    expect(platform.uvRetries()).toBe(25);
    expect(platform.clientPin(2).map.get(1)).not.toEqual(agreement);
    expect(readBlobs(host)).toEqual(initialBlobs);
    expect(host.call(0x02, getRequest()).status).toBe(0x2e);
    expect(host.key.snapshot()).toMatchObject({ pinSet: false, enrolledFingers: [], credentials: 0 });
  });

  it('ends the token of before', () => {
    const { host, platform } = usedUp();
    host.replug();
    // A token by PIN is refused here (forcePINChange), so the PIN is changed first.
    expect(platform.changePin('19028473', '73829104')).toBe(0);
    const { token } = platform.token('73829104', 0x08);
    expect(host.call(0x09, platform.bio(token, 4)).status).toBe(0);
    expect(host.call(0x07, undefined, (key) => key.touch(true)).status).toBe(0);
    expect(host.call(0x09, platform.bio(token, 4)).status).toBe(0x33);
  });

  it('happens 10 s after power-up at the latest', async () => {
    const host = new Host({ model: ctap23 });
    await host.clock.advance(10_000);
    expect(host.call(0x07, undefined, touching).status).toBe(0);
    await host.clock.advance(1);
    expect(host.call(0x07, undefined, touching).status).toBe(0x30);
    host.replug();
    expect(host.call(0x07, undefined, touching).status).toBe(0);
  });

  it('waits for the touch beyond these 10 s, and gives up after its own time', async () => {
    const host = new Host({ model: ctap23 });
    host.start(0x07);
    await host.clock.advance(29_999);
    host.key.touch();
    expect(host.answer().status).toBe(0);
    host.replug();
    host.start(0x07);
    await host.clock.advance(30_000);
    expect(host.answer().status).toBe(0x2f);
  });
});

describe('a damaged memory of a key that was set up', () => {
  const records = new Map(usedUp().host.memory.read());

  it.each(['settings', 'identifiers', 'credential-store-changes', 'retries'])('is refused: %s', (name) => {
    const bytes = records.get(name)!;
    for (const damaged of [bytes.subarray(1), bytes.subarray(0, -1), Uint8Array.of(0xa0), new Uint8Array(0)]) {
      const memory = { read: () => new Map(records).set(name, damaged), write: () => {} };
      expect(() => new Host({ model: ctap23, memory })).toThrow(DamagedKeyMemory);
      expect(() => new Host({ model: ctap23, memory })).toThrow(name);
    }
  });

  it.each([
    ['a minimum PIN length below any', 3, 3],
    ['RP IDs that are none', 4, [1]],
    ['a switch that is a number', 2, 1],
  ])('is refused: %s', (_, member, value) => {
    const settings = map([1, false], [2, false], [3, 4], [4, []], [5, false], [6, false], [7, false]);
    const memory = {
      read: () => new Map(records).set('settings', encodeCbor(settings.set(member, value))),
      write() {},
    };
    expect(() => new Host({ model: ctap23, memory })).toThrow(DamagedKeyMemory);
  });
});
