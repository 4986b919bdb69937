import { describe, expect, it } from 'vitest';
import { concatBytes } from '../../src/basics/bytes.ts';
import { type CborMap, encodeCbor } from '../../src/fido/cbor.ts';
import { atkeyPro } from '../../src/virtual-key/models/atkey-pro.ts';
import { atkeyPro20 } from '../../src/virtual-key/models/atkey-pro-2-0.ts';
import { ctap23 } from '../../src/virtual-key/models/ctap-2-3.ts';
import type { KeyModel } from '../../src/virtual-key/models/key-model.ts';
import { clientDataHash, createRequest } from './credential-requests.ts';
import { Host, map, touching, withFinger } from './host.ts';
import { enrolFinger, PlatformPin } from './platform-pin.ts';

const MC = 0x01;
const GA = 0x02;
const CM = 0x04;
const BE = 0x08;
const LBW = 0x10;
const ACFG = 0x20;
const PCMR = 0x40;

const withPin = (model: KeyModel): { host: Host; platform: PlatformPin } => {
  const host = new Host({ model });
  const platform = new PlatformPin(host, model.pin.protocols[0]!);
  expect(platform.setPin('1234')).toBe(0);
  return { host, platform };
};

const bare: KeyModel = {
  ...atkeyPro,
  fingerprint: null,
  credentialManagement: null,
  largeBlobCapacity: null,
  config: null,
  extensions: ['credProtect', 'hmac-secret'],
};

describe('permissions that a key gives (6.5.5.7)', () => {
  const gates: [name: string, permission: number, change: Partial<KeyModel>][] = [
    ['cm', CM, { credentialManagement: { previewCommand: true, readOnlyToken: false } }],
    ['be', BE, { fingerprint: atkeyPro.fingerprint }],
    ['lbw', LBW, { largeBlobCapacity: 1024 }],
    ['acfg', ACFG, { config: ctap23.config }],
    ['pcmr', PCMR, { credentialManagement: { previewCommand: true, readOnlyToken: true } }],
  ];

  it.each(gates)('%s only where the key has what it is for', (_, permission, change) => {
    expect(withPin(bare).platform.token('1234', permission).status).toBe(0x40);
    expect(withPin(bare).platform.token('1234', MC | permission, 'example.com').status).toBe(0x40);
    expect(withPin({ ...bare, ...change }).platform.token('1234', permission).status).toBe(0);
  });

  it('names no retry and no RP ID before the gates', () => {
    const { platform } = withPin(bare);
    expect(platform.token('0000', CM).status).toBe(0x40);
    expect(platform.token('0000', MC | CM).status).toBe(0x40);
    expect(platform.token('0000', MC).status).toBe(0x14);
    expect(platform.token('0000', 0).status).toBe(0x02);
    expect(platform.retries()).toBe(8);
  });

  it.each([
    ['be', BE, { enrolmentByUv: true }, { enrolmentByUv: false }],
    ['acfg', ACFG, { byUv: true }, { byUv: false }],
  ])('%s by fingerprint only where an option says so', (_, permission, on, off) => {
    for (const [rules, status] of [
      [on, 0],
      [off, 0x40],
    ] as const) {
      const model: KeyModel = {
        ...ctap23,
        fingerprint: { ...ctap23.fingerprint, ...rules },
        config: { ...ctap23.config, ...rules },
      };
      const { host, platform } = withPin(model);
      enrolFinger(host, '1234', 'right-index');
      expect(platform.tokenByUv(withFinger('right-index'), permission).status).toBe(status);
    }
  });

  it('gives pcmr alone only', () => {
    const { platform } = withPin(ctap23);
    expect(platform.token('1234', PCMR | CM).status).toBe(0x40);
    expect(platform.token('1234', PCMR | MC, 'example.com').status).toBe(0x40);
    // An undefined bit is ignored here too.
    expect(platform.token('1234', PCMR | 0x80).status).toBe(0);
  });

  describe('where the PIN only administers (noMcGaPermissionsWithClientPin)', () => {
    const model: KeyModel = { ...atkeyPro, pin: { ...atkeyPro.pin, administersOnly: true } };

    it('gives mc and ga to fingers, the rest to the PIN', () => {
      const { host, platform } = withPin(model);
      expect(host.options().noMcGaPermissionsWithClientPin).toBe(true);
      enrolFinger(host, '1234', 'right-index');
      expect(platform.token('1234', MC, 'example.com').status).toBe(0x40);
      expect(platform.token('1234', GA, 'example.com').status).toBe(0x40);
      expect(platform.token('1234', BE).status).toBe(0);
      expect(platform.tokenByUv(withFinger('right-index'), MC | GA, 'example.com').status).toBe(0);
    });

    it('gives tokens of getPinToken no permission', () => {
      const { host, platform } = withPin(model);
      const { status, token } = platform.token('1234');
      expect(status).toBe(0);
      const param = platform.authenticate(token, clientDataHash);
      expect(host.call(0x01, createRequest({ param, protocol: 2 }), touching).status).toBe(0x33);
    });
  });
});

describe('the persistent pinUvAuthToken (CTAP 2.2, 6.5.2.1)', () => {
  const metadata = (host: Host, platform: PlatformPin, token: Uint8Array): number => {
    const param = platform.authenticate(token, Uint8Array.of(1));
    return host.call(0x0a, map([1, 1], [3, platform.protocol], [4, param])).status;
  };

  it('is always the same, over power cycles, protocols and other tokens', () => {
    const { host, platform } = withPin(ctap23);
    const first = platform.token('1234', PCMR).token;
    expect(first.length).toBe(32);
    expect(new PlatformPin(host, 1).token('1234', PCMR).token).toEqual(first);
    const other = platform.token('1234', CM).token;
    expect(other).not.toEqual(first);
    // It ended no other token.
    expect(platform.token('1234', PCMR).token).toEqual(first);
    expect(metadata(host, platform, other)).toBe(0);
    host.replug();
    expect(metadata(host, platform, other)).toBe(0x33);
    expect(platform.token('1234', PCMR).token).toEqual(first);
    expect(metadata(host, platform, first)).toBe(0);
    expect(metadata(host, new PlatformPin(host, 1), first)).toBe(0);
  });

  it('has no time limit', async () => {
    const { host, platform } = withPin(ctap23);
    const { token } = platform.token('1234', PCMR);
    await host.clock.advance(3_600_000);
    expect(metadata(host, platform, token)).toBe(0);
  });

  it('is for reading credentials, and for nothing else', () => {
    const { host, platform } = withPin(ctap23);
    const { token } = platform.token('1234', PCMR);
    expect(host.call(0x09, platform.bio(token, 4)).status).toBe(0x33);
    const param = platform.authenticate(token, clientDataHash);
    expect(host.call(0x01, createRequest({ param, protocol: 2 }), touching).status).toBe(0x33);
    const config = platform.authenticate(token, concatBytes(new Uint8Array(32).fill(0xff), Uint8Array.of(0x0d, 2)));
    expect(host.call(0x0d, map([1, 2], [3, 2], [4, config])).status).toBe(0x33);
    const params: CborMap = map([2, map(['id', new Uint8Array(63)], ['type', 'public-key'])]);
    const del = platform.authenticate(token, concatBytes(Uint8Array.of(6), encodeCbor(params)));
    expect(host.call(0x0a, map([1, 6], [2, params], [3, 2], [4, del])).status).toBe(0x33);
  });

  it('ends with changePIN and with a reset', () => {
    const { host, platform } = withPin(ctap23);
    const first = platform.token('1234', PCMR).token;
    expect(platform.changePin('1234', '5678')).toBe(0);
    expect(metadata(host, platform, first)).toBe(0x33);
    const second = platform.token('5678', PCMR).token;
    expect(second).not.toEqual(first);
    host.replug();
    expect(host.call(0x07, undefined, touching).status).toBe(0);
    platform.setPin('1234');
    expect(metadata(host, platform, second)).toBe(0x33);
    expect(platform.token('1234', PCMR).token).not.toEqual(second);
  });

  it('stays when a first PIN is set', () => {
    const host = new Host({ model: ctap23 });
    host.key.prepare({ fingers: ['right-index'] });
    const platform = new PlatformPin(host);
    const { token } = platform.tokenByUv(withFinger('right-index'), PCMR);
    expect(platform.setPin('1234')).toBe(0);
    expect(metadata(host, platform, token)).toBe(0);
    expect(platform.token('1234', PCMR).token).toEqual(token);
  });

  it('comes by fingerprint too', () => {
    const { host, platform } = withPin(ctap23);
    enrolFinger(host, '1234', 'right-index');
    const { status, token } = platform.tokenByUv(withFinger('right-index'), PCMR);
    expect(status).toBe(0);
    expect(platform.token('1234', PCMR).token).toEqual(token);
  });
});

describe('a key of CTAP 2.0', () => {
  it('has no sub-command 09, and no protocol 2', () => {
    const { host, platform } = withPin(atkeyPro20);
    expect(platform.token('1234', BE).status).toBe(0x3e);
    expect(new PlatformPin(host, 2).clientPin(2).status).toBe(0x02);
  });

  it('gives one token for everything', () => {
    const { host, platform } = withPin(atkeyPro20);
    const { token } = platform.token('1234');
    // No template yet: the token was accepted.
    expect(host.call(0x40, platform.bio(token, 4)).status).toBe(0x2c);
    const metadata = platform.authenticate(token, Uint8Array.of(1));
    expect(host.call(0x41, map([1, 1], [3, 1], [4, metadata])).status).toBe(0);
    const param = platform.authenticate(token, clientDataHash);
    expect(host.call(0x01, createRequest({ param, protocol: 1 }), touching).status).toBe(0);
  });

  it('gives a token that lasts until the next power-up, for any number of commands and RPs', async () => {
    const { host, platform } = withPin(atkeyPro20);
    const { token } = platform.token('1234');
    const param = platform.authenticate(token, clientDataHash);
    await host.clock.advance(3_600_000);
    for (const rpId of ['example.com', 'other.example', 'example.com']) {
      // Each wants a touch of its own.
      expect(host.call(0x01, createRequest({ rpId, param, protocol: 1 }), touching).status).toBe(0);
    }
    expect(host.call(0x40, platform.bio(token, 4)).status).toBe(0x2c);
    host.replug();
    expect(host.call(0x01, createRequest({ param, protocol: 1 }), touching).status).toBe(0x33);
  });

  it('gives one by fingerprint too, whose touch counts once', () => {
    const host = new Host({ model: atkeyPro20 });
    host.key.prepare({ fingers: ['right-index'] });
    const platform = new PlatformPin(host, 1);
    const { token } = platform.tokenByUv(withFinger('right-index'), MC, 'example.com');
    const request = createRequest({ param: platform.authenticate(token, clientDataHash), protocol: 1 });
    expect(host.call(0x01, request).status).toBe(0);
    host.start(0x01, request);
    expect(host.key.snapshot().waitingFor).toBe('touch');
    host.key.touch();
    expect(host.answer().status).toBe(0);
  });

  it.each([0x09, 0x0a, 0x0b, 0x0c, 0x0d])('does not have command %i', (command) => {
    expect(withPin(atkeyPro20).host.call(command, map([1, 1])).status).toBe(0x01);
  });
});
