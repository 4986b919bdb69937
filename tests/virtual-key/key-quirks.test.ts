import { describe, expect, it } from 'vitest';
import { fromHex } from '../../src/basics/bytes.ts';
import { atkeyPro } from '../../src/virtual-key/models/atkey-pro.ts';
import { atkeyPro20 } from '../../src/virtual-key/models/atkey-pro-2-0.ts';
import { type KeyQuirk, keyQuirks } from '../../src/virtual-key/models/key-model.ts';
import { createRequest, getRequest } from './credential-requests.ts';
import { Host, map, touching, withFinger } from './host.ts';
import { enrolFinger, PlatformPin } from './platform-pin.ts';

const GA = 0x02;

/** A key with a PIN, as it should be and with the quirk. */
const pair = (quirk: KeyQuirk) => ({
  faithful: withPin([]),
  departing: withPin([quirk]),
});

function withPin(quirks: KeyQuirk[]): { host: Host; platform: PlatformPin } {
  const host = new Host({ model: { ...atkeyPro, quirks } });
  const platform = new PlatformPin(host);
  platform.setPin('1234');
  return { host, platform };
}

const wrong = ({ platform }: { platform: PlatformPin }): number => platform.token('0000', GA, 'example.com').status;

// What real keys of google/CTAP2-test-tool's results do. Those of credentials are in credential-quirks.test.ts.
describe('quirks of PIN, power and channel', () => {
  it('have names that are kebab-case and different', () => {
    expect(new Set(keyQuirks).size).toBe(keyQuirks.length);
    for (const quirk of keyQuirks) expect(quirk).toMatch(/^[a-z]+(-[a-z]+)+$/);
  });

  it('right-pin-when-auth-blocked', () => {
    const { faithful, departing } = pair('right-pin-when-auth-blocked');
    for (const key of [faithful, departing]) {
      expect([wrong(key), wrong(key), wrong(key)]).toEqual([0x31, 0x31, 0x34]);
    }
    expect(faithful.platform.token('1234', GA, 'example.com').status).toBe(0x34);
    expect(wrong(departing)).toBe(0x34);
    expect(departing.platform.token('1234', GA, 'example.com').status).toBe(0);
    // The eight in all are counted as ever.
    expect(departing.platform.retries()).toBe(8);
    for (let attempt = 0; attempt < 7; attempt++) wrong(departing);
    expect(wrong(departing)).toBe(0x32);
    expect(departing.platform.token('1234', GA, 'example.com').status).toBe(0x32);
  });

  it('last-retry-invalid', () => {
    const { faithful, departing } = pair('last-retry-invalid');
    const spend = (key: typeof faithful) => {
      for (let attempt = 1; attempt <= 7; attempt++) {
        wrong(key);
        if (attempt % 3 === 0) key.host.replug();
      }
      return [wrong(key), wrong(key)];
    };
    expect(spend(faithful)).toEqual([0x32, 0x32]);
    expect(spend(departing)).toEqual([0x31, 0x32]);
    expect(departing.platform.retries()).toBe(0);
  });

  it('pin-retries-need-a-pin', () => {
    const host = new Host({ model: { ...atkeyPro, quirks: ['pin-retries-need-a-pin'] } });
    const platform = new PlatformPin(host);
    expect(platform.clientPin(1).status).toBe(0x35);
    expect(new PlatformPin(new Host()).retries()).toBe(8);
    platform.setPin('1234');
    expect(platform.retries()).toBe(8);
  });

  it('reset-any-time', async () => {
    const { faithful, departing } = pair('reset-any-time');
    for (const { host } of [faithful, departing]) await host.clock.advance(60_000);
    expect(faithful.host.call(0x07, undefined, touching).status).toBe(0x30);
    expect(departing.host.call(0x07, undefined, touching).status).toBe(0);
  });

  it('action-timeout', async () => {
    const timedOut = async (quirks: KeyQuirk[]) => {
      const host = new Host({ model: { ...atkeyPro, quirks } });
      host.start(0x01, createRequest());
      await host.clock.advance(30_000);
      const created = host.answer().status;
      host.start(0x0b);
      await host.clock.advance(30_000);
      return [created, host.answer().status];
    };
    expect(await timedOut([])).toEqual([0x27, 0x2f]);
    expect(await timedOut(['action-timeout'])).toEqual([0x3a, 0x3a]);
  });

  it('empty-token-invalid', () => {
    const { faithful, departing } = pair('empty-token-invalid');
    const probe = ({ host }: typeof faithful) =>
      host.call(0x01, createRequest({ param: new Uint8Array(0), protocol: 2 }), touching).status;
    expect([probe(faithful), probe(departing)]).toEqual([0x31, 0x33]);
    const fresh = new Host({ model: { ...atkeyPro, quirks: ['empty-token-invalid'] } });
    expect(fresh.call(0x02, getRequest({ param: new Uint8Array(0), protocol: 2 }), touching).status).toBe(0x35);
  });

  it('uv-option-unsupported', () => {
    const { faithful, departing } = pair('uv-option-unsupported');
    const verify = ({ host }: typeof faithful) => {
      enrolFinger(host, '1234', 'right-index');
      return host.call(0x01, createRequest({ options: map(['uv', true]) }), withFinger('right-index')).status;
    };
    expect([verify(faithful), verify(departing)]).toEqual([0, 0x2b]);
    // Tokens by fingerprint are no option.
    expect(departing.platform.tokenByUv(withFinger('right-index'), GA, 'example.com').status).toBe(0);
  });

  it('empty-names', () => {
    const { faithful, departing } = pair('empty-names');
    const user = ({ host }: typeof faithful) => {
      enrolFinger(host, '1234', 'right-index');
      const finger = withFinger('right-index');
      const options = map(['rk', true], ['uv', true]);
      host.call(0x01, createRequest({ options }).set(3, map(['id', Uint8Array.of(1)])), finger);
      return host.call(0x02, getRequest({ options: map(['uv', true]) }), finger).map.get(4);
    };
    expect(user(faithful)).toEqual(map(['id', Uint8Array.of(1)]));
    expect(user(departing)).toEqual(map(['id', Uint8Array.of(1)], ['name', ''], ['displayName', '']));
  });

  it('channel-busy-after-answer', async () => {
    const host = new Host({ model: { ...atkeyPro, quirks: ['channel-busy-after-answer'] } });
    expect(host.call(0x04).status).toBe(0);
    const ping = () => {
      host.send(0x01, Uint8Array.of(1, 2, 3));
      return host.take();
    };
    expect(ping()).toMatchObject({ command: 0x3f, payload: Uint8Array.of(0x06) });
    await host.clock.advance(19);
    expect(ping().command).toBe(0x3f);
    await host.clock.advance(1);
    expect(ping()).toMatchObject({ command: 0x01, payload: Uint8Array.of(1, 2, 3) });
    // Only CBOR requests are work; and a new power-up begins rested.
    expect(ping().command).toBe(0x01);
    host.call(0x04);
    host.replug();
    expect(host.call(0x04).status).toBe(0);
  });
});

describe('the CTAP 2.0 generation of ATKey.Pro, as published', () => {
  it('makes no discoverable credential for a Japanese name, and one for an ASCII name', () => {
    const host = new Host({ model: atkeyPro20 });
    const named = (displayName: string) =>
      createRequest({ options: map(['rk', true]) }).set(3, map(['id', Uint8Array.of(1)], ['displayName', displayName]));
    expect(host.call(0x01, named('山田 花子'), touching).status).toBe(0x28);
    expect(host.call(0x01, named('Yamada Hanako'), touching).status).toBe(0);
  });

  it('says in GetInfo what such a key says', () => {
    const host = new Host({ model: atkeyPro20 });
    const info = host.getInfo();
    expect([...info.keys()]).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 0x0f]);
    expect(info.get(1)).toEqual(['U2F_V2', 'FIDO_2_0', 'FIDO_2_1_PRE']);
    expect(info.get(3)).toEqual(fromHex(atkeyPro20.aaguid.replaceAll('-', '')));
    expect(info.get(6)).toEqual([1]);
    expect(host.options()).toEqual({
      rk: true,
      up: true,
      uv: false,
      uvToken: true,
      clientPin: false,
      credentialMgmtPreview: true,
      userVerificationMgmtPreview: false,
    });
  });
});
