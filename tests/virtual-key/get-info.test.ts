import { createDecipheriv, hkdfSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { toHex } from '../../src/basics/bytes.ts';
import { type CborMap, encodeCbor } from '../../src/fido/cbor.ts';
import { volatileMemory } from '../../src/virtual-key/key-memory.ts';
import { atkeyPro } from '../../src/virtual-key/models/atkey-pro.ts';
import { ctap23 } from '../../src/virtual-key/models/ctap-2-3.ts';
import type { KeyModel } from '../../src/virtual-key/models/key-model.ts';
import { tiny } from '../../src/virtual-key/models/tiny.ts';
import { createRequest } from './credential-requests.ts';
import { Host, map, touching, withFinger } from './host.ts';
import { enrolFinger, PlatformPin } from './platform-pin.ts';

const PCMR = 0x40;
const CM = 0x04;

const withPin = (model: KeyModel = ctap23) => {
  const host = new Host({ model });
  const platform = new PlatformPin(host);
  expect(platform.setPin('1234')).toBe(0);
  return { host, platform };
};

/** As python-fido2 does it (ctap2/base.py): a second opinion. */
function decrypted(info: CborMap, member: number, name: string, token: Uint8Array): string {
  const value = info.get(member) as Uint8Array;
  expect(value.length).toBe(32);
  const key = new Uint8Array(hkdfSync('sha256', token, new Uint8Array(32), name, 16));
  const decipher = createDecipheriv('aes-128-cbc', key, value.subarray(0, 16)).setAutoPadding(false);
  return toHex(new Uint8Array(decipher.update(value.subarray(16))));
}

describe('encIdentifier and encCredStoreState (CTAP 2.3, 6.4)', () => {
  const read = (host: Host, token: Uint8Array) => {
    const info = host.getInfo();
    return {
      identifier: decrypted(info, 0x19, 'encIdentifier', token),
      store: decrypted(info, 0x1e, 'encCredStoreState', token),
    };
  };

  it('look different in every answer, and are the same under the persistent token', () => {
    const { host, platform } = withPin();
    const { token } = platform.token('1234', PCMR);
    const first = host.getInfo();
    const second = host.getInfo();
    for (const member of [0x19, 0x1e]) expect(first.get(member)).not.toEqual(second.get(member));
    const before = read(host, token);
    expect(read(host, token)).toEqual(before);
    expect(before.identifier).not.toBe(before.store);
    host.replug();
    expect(read(host, token)).toEqual(before);
    expect(platform.changePin('1234', '5678')).toBe(0);
    expect(read(host, platform.token('5678', PCMR).token)).toEqual(before);
  });

  it('tell of every change of the stored credentials, and of nothing else', () => {
    const { host, platform } = withPin();
    const reading = platform.token('1234', PCMR).token;
    const seen = new Set([read(host, reading).store]);
    const changed = () => {
      const { store } = read(host, reading);
      const isNew = !seen.has(store);
      seen.add(store);
      return isNew;
    };
    const made = (rk: boolean, user = 1) => {
      const { token } = platform.token('1234', 0x01, 'example.com');
      const request = createRequest({ options: map(['rk', rk]), userId: Uint8Array.of(user), protocol: 2 });
      const param = platform.authenticate(token, request.get(1) as Uint8Array);
      const answer = host.call(0x01, new Map(request).set(8, param), touching);
      expect(answer.status).toBe(0);
    };
    made(true);
    expect(changed()).toBe(true);
    made(false);
    expect(changed()).toBe(false);
    made(true);
    expect(changed()).toBe(true);
    made(true, 2);
    expect(changed()).toBe(true);
    const { identifier } = read(host, reading);

    const { token } = platform.token('1234', CM);
    const manage = (subCommand: number, params: CborMap) => {
      const param = platform.authenticate(token, Uint8Array.of(subCommand), encodeCbor(params));
      return host.call(0x0a, map([1, subCommand], [2, params], [3, 2], [4, param]));
    };
    const rpIdHash = (() => {
      const param = platform.authenticate(token, Uint8Array.of(2));
      return host.call(0x0a, map([1, 2], [3, 2], [4, param])).map.get(4) as Uint8Array;
    })();
    const id = manage(4, map([1, rpIdHash])).map.get(7) as CborMap;
    expect(changed()).toBe(false);
    expect(manage(6, map([2, id])).status).toBe(0);
    expect(changed()).toBe(true);
    expect(read(host, reading).identifier).toBe(identifier);
  });

  it('are others after a reset', () => {
    const { host, platform } = withPin();
    const before = read(host, platform.token('1234', PCMR).token);
    host.replug();
    expect(host.call(0x07, undefined, touching).status).toBe(0);
    platform.setPin('1234');
    const after = read(host, platform.token('1234', PCMR).token);
    expect(after.identifier).not.toBe(before.identifier);
    expect(after.store).not.toBe(before.store);
  });

  it('are told by no key before CTAP 2.2', () => {
    const info = new Host({ model: atkeyPro }).getInfo();
    for (const member of [0x16, 0x17, 0x18, 0x19, 0x1a, 0x1b, 0x1d, 0x1e, 0x1f]) expect(info.has(member)).toBe(false);
  });
});

describe('members of GetInfo that change', () => {
  it('counts attempts by fingerprint since the PIN was last entered, failed ones included', () => {
    const { host, platform } = withPin();
    const count = () => host.getInfo().get(0x17);
    enrolFinger(host, '1234', 'right-index');
    expect(count()).toBe(0);
    platform.tokenByUv(withFinger('right-index'), 0x02, 'example.com');
    expect(count()).toBe(1);
    // One request is three attempts on a key that repeats by itself.
    platform.tokenByUv(withFinger('left-thumb'), 0x02, 'example.com');
    expect(count()).toBe(4);
    host.replug();
    expect(count()).toBe(4);
    platform.token('0000', CM);
    expect(count()).toBe(4);
    platform.token('1234', CM);
    expect(count()).toBe(0);
  });

  it('says how many discoverable credentials still fit, down to none', () => {
    const host = new Host({ model: tiny });
    const remaining = () => host.getInfo().get(0x14);
    expect(remaining()).toBe(2);
    for (const user of [1, 2]) {
      const request = createRequest({ options: map(['rk', true]), userId: Uint8Array.of(user) });
      expect(host.call(0x01, request, touching).status).toBe(0);
      expect(remaining()).toBe(2 - user);
    }
    const third = createRequest({ options: map(['rk', true]), userId: Uint8Array.of(3) });
    expect(host.call(0x01, third, touching).status).toBe(0x28);
    expect(remaining()).toBe(0);
  });

  it('tells a shorter maxPINLength, and keeps to it', () => {
    const model: KeyModel = { ...ctap23, pin: { ...ctap23.pin, maxLength: 12 } };
    const host = new Host({ model });
    const platform = new PlatformPin(host);
    expect(host.getInfo().get(0x1d)).toBe(12);
    expect(platform.setPin('1234567890123')).toBe(0x37);
    expect(platform.setPin('五六七八九')).toBe(0x37);
    expect(platform.setPin('190284757362')).toBe(0);
  });

  it('has no options that are not there', () => {
    const options = new Host({
      model: { ...tiny, maxDiscoverableCredentials: null, credentialManagement: null },
    }).options();
    expect(options).toEqual({ rk: false, up: true, clientPin: false, pinUvAuthToken: true, makeCredUvNotRqd: true });
  });
});

describe('a memory of a key that did not count attempts by fingerprint', () => {
  it('begins at none', () => {
    const memory = volatileMemory();
    memory.write(new Map([['retries', encodeCbor(map([1, 5], [2, 20]))]]));
    const host = new Host({ model: ctap23, memory });
    expect(host.getInfo().get(0x17)).toBe(0);
    expect(new PlatformPin(host).retries()).toBe(5);
  });
});
