import { describe, expect, it } from 'vitest';
import { clientDataHash, createRequest, getRequest } from './credential-requests.ts';
import { Host, map, touching, withFinger } from './host.ts';
import { enrolFinger, PlatformPin } from './platform-pin.ts';

const MC = 0x01;
const GA = 0x02;
const BE = 0x08;

const withPin = (protocol: 1 | 2 = 2): { host: Host; platform: PlatformPin } => {
  const host = new Host();
  const platform = new PlatformPin(host, protocol);
  expect(platform.setPin('1234')).toBe(0);
  return { host, platform };
};

describe.each([1, 2] as const)('ClientPIN with PIN/UV auth protocol %i', (protocol) => {
  it('sets a PIN once', () => {
    const { host, platform } = withPin(protocol);
    expect(host.key.snapshot().pinSet).toBe(true);
    expect(platform.setPin('5678')).toBe(0x33);
    expect(platform.token('1234', MC, 'example.com').status).toBe(0);
  });

  it.each([
    ['three code points', '123', 0x37],
    ['three code points in nine bytes', '五六七', 0x37],
    ['four code points outside of the basic plane', '🔑🔒🔓🔐', 0],
    ['63 bytes', '1'.repeat(63), 0],
    ['64 bytes', new Uint8Array(64).fill(0x31), 0x37],
    ['nothing', new Uint8Array(64), 0x37],
    ['padding to 80 bytes', new Uint8Array(80).fill(0x31, 0, 8), 0x02],
    ['padding to 48 bytes', new Uint8Array(48).fill(0x31, 0, 8), 0x02],
  ])('a PIN of %s', (_, pin, status) => {
    expect(new PlatformPin(new Host(), protocol).setPin(pin)).toBe(status);
  });

  it('changes the PIN and ends the tokens', () => {
    const { host, platform } = withPin(protocol);
    const { token } = platform.token('1234', MC, 'example.com');
    expect(platform.changePin('1234', 'another')).toBe(0);
    const param = platform.authenticate(token, clientDataHash);
    expect(host.call(0x01, createRequest({ param, protocol }), touching).status).toBe(0x33);
    expect(platform.token('1234', MC, 'example.com').status).toBe(0x31);
    expect(platform.token('another', MC, 'example.com').status).toBe(0);
  });

  it('keeps the old PIN when the new one is too short', () => {
    const { platform } = withPin(protocol);
    expect(platform.changePin('1234', '12')).toBe(0x37);
    expect(platform.token('1234', MC, 'example.com').status).toBe(0);
  });

  it('answers every way to use a PIN that was never set', () => {
    const platform = new PlatformPin(new Host(), protocol);
    expect(platform.retries()).toBe(8);
    expect(platform.changePin('1234', '5678')).toBe(0x35);
    expect(platform.token('1234').status).toBe(0x35);
    expect(platform.token('1234', MC, 'example.com').status).toBe(0x35);
    expect(platform.retries()).toBe(8);
  });

  it('counts wrong PINs: three in a row until the next power-up, eight in all until a reset', () => {
    const { host, platform } = withPin(protocol);
    const statuses: number[] = [];
    for (let attempt = 0; attempt < 8; attempt++) {
      statuses.push(platform.token('0000', MC, 'example.com').status);
      expect(platform.retries()).toBe(7 - attempt);
      if (attempt % 3 !== 2 || attempt === 7) continue;
      expect(platform.clientPin(1).map.get(4)).toBe(true);
      // Even the right PIN is not looked at now, and nothing is counted.
      expect(platform.token('1234', MC, 'example.com').status).toBe(0x34);
      expect(platform.token('1234').status).toBe(0x34);
      expect(platform.changePin('1234', '5678')).toBe(0x34);
      expect(platform.retries()).toBe(7 - attempt);
      host.replug();
      expect(platform.clientPin(1).map.get(4)).toBe(false);
    }
    expect(statuses).toEqual([0x31, 0x31, 0x34, 0x31, 0x31, 0x34, 0x31, 0x32]);
    host.replug();
    expect(platform.token('1234', MC, 'example.com').status).toBe(0x32);
    expect(platform.changePin('1234', '5678')).toBe(0x32);
    expect(host.call(0x07, undefined, touching).status).toBe(0);
    expect(platform.retries()).toBe(8);
    expect(platform.setPin('5678')).toBe(0);
  });

  it('gives all retries back for the right PIN', () => {
    const { platform } = withPin(protocol);
    platform.token('0000', MC, 'example.com');
    platform.changePin('0000', '5678');
    expect(platform.retries()).toBe(6);
    expect(platform.token('1234', MC, 'example.com').status).toBe(0);
    expect(platform.retries()).toBe(8);
    for (let attempt = 0; attempt < 2; attempt++) {
      expect(platform.token('0000', MC, 'example.com').status).toBe(0x31);
    }
  });

  it('makes a new key-agreement pair after a wrong PIN', () => {
    const { platform } = withPin(protocol);
    const before = platform.clientPin(2).map.get(1);
    expect(platform.clientPin(2).map.get(1)).toEqual(before);
    platform.token('0000', MC, 'example.com');
    expect(platform.clientPin(2).map.get(1)).not.toEqual(before);
  });

  it('refuses a request whose parameter does not fit, without costing a retry', () => {
    const { platform } = withPin(protocol);
    const { keyAgreement, secret } = platform.agree();
    const newPinEnc = platform.encrypt(secret, platform.padded('5678'));
    const pinHashEnc = platform.encrypt(secret, platform.hash('1234'));
    const param = platform.authenticate(secret, newPinEnc);
    const { status } = platform.clientPin(4, [
      [3, keyAgreement],
      [4, param],
      [5, newPinEnc],
      [6, pinHashEnc],
    ]);
    expect(status).toBe(0x33);
    expect(platform.retries()).toBe(8);
  });

  it('refuses a platform key that is not on the curve', () => {
    const { platform } = withPin(protocol);
    const { keyAgreement, secret } = platform.agree();
    const bad = new Map(keyAgreement).set(-2, new Uint8Array(32).fill(1));
    const { status } = platform.clientPin(9, [
      [3, bad],
      [6, platform.encrypt(secret, platform.hash('1234'))],
      [9, MC],
      [10, 'a'],
    ]);
    expect(status).toBe(0x02);
    expect(platform.retries()).toBe(8);
  });

  it('takes a pinHashEnc of an impossible length as a wrong PIN', () => {
    const { platform } = withPin(protocol);
    const { keyAgreement } = platform.agree();
    expect(
      platform.clientPin(5, [
        [3, keyAgreement],
        [6, Uint8Array.of(1, 2, 3)],
      ]).status,
    ).toBe(0x31);
    expect(platform.retries()).toBe(7);
  });

  it('gives tokens whose length the protocol allows, one at a time', () => {
    const { host, platform } = withPin(protocol);
    const first = platform.token('1234', GA, 'example.com').token;
    const second = platform.token('1234', MC, 'example.com').token;
    expect([first.length, second.length]).toEqual([32, 32]);
    const use = (token: Uint8Array) => {
      const param = platform.authenticate(token, clientDataHash);
      return host.call(0x01, createRequest({ param, protocol }), touching).status;
    };
    expect(use(first)).toBe(0x33);
    expect(use(second)).toBe(0);
  });
});

describe('ClientPIN permissions and token life (6.5.2, 6.5.5.7)', () => {
  it.each([
    ['0', 0, 0x02],
    ['pcmr: not there', 0x40, 0x40],
    ['be', BE, 0],
    ['an undefined bit', 0x80, 0],
  ])('permissions %s', (_, permissions, status) => {
    expect(withPin().platform.token('1234', permissions, 'example.com').status).toBe(status);
  });

  it('wants an RP ID for mc and ga', () => {
    const { platform } = withPin();
    expect(platform.token('1234', MC).status).toBe(0x14);
    expect(platform.token('1234', GA).status).toBe(0x14);
    expect(platform.token('1234', BE).status).toBe(0);
  });

  it('lets no token by fingerprint manage fingerprints', () => {
    const { host, platform } = withPin();
    enrolFinger(host, '1234', 'right-index');
    expect(platform.tokenByUv(withFinger('right-index'), BE).status).toBe(0x40);
  });

  it('refuses permissions and RP ID in getPinToken', () => {
    const { platform } = withPin();
    const { keyAgreement, secret } = platform.agree();
    const pinHashEnc = platform.encrypt(secret, platform.hash('1234'));
    expect(
      platform.clientPin(5, [
        [3, keyAgreement],
        [6, pinHashEnc],
        [9, MC],
      ]).status,
    ).toBe(0x02);
    expect(
      platform.clientPin(5, [
        [3, keyAgreement],
        [6, pinHashEnc],
        [10, 'example.com'],
      ]).status,
    ).toBe(0x02);
    expect(platform.retries()).toBe(8);
  });

  it('binds a token of getPinToken to the RP that uses it first', () => {
    const { host, platform } = withPin();
    const id = (host.call(0x01, createRequest({ rpId: 'example.com' }), touching).map.get(2) as Uint8Array).slice(
      55,
      118,
    );
    const { token } = platform.token('1234');
    const param = platform.authenticate(token, clientDataHash);
    const silent = map(['up', false]);
    const get = (rpId: string) =>
      host.call(0x02, getRequest({ rpId, allow: [id], param, protocol: 2, options: silent })).status;
    expect(get('example.com')).toBe(0);
    expect(get('example.org')).toBe(0x33);
    expect(get('example.com')).toBe(0);
  });

  it('refuses another RP, another command and another hash', () => {
    const { host, platform } = withPin();
    const { token } = platform.token('1234', GA, 'example.com');
    const param = platform.authenticate(token, clientDataHash);
    expect(host.call(0x01, createRequest({ param, protocol: 2 })).status).toBe(0x33);
    expect(host.call(0x02, getRequest({ rpId: 'example.org', param, protocol: 2 })).status).toBe(0x33);
    const wrong = platform.authenticate(token, new Uint8Array(32));
    expect(host.call(0x02, getRequest({ param: wrong, protocol: 2 })).status).toBe(0x33);
    expect(host.call(0x02, getRequest({ param, protocol: 1 })).status).toBe(0x33);
    expect(host.call(0x02, getRequest({ param, protocol: 2 })).status).toBe(0x2e);
  });

  it('uses a token up with one touch', () => {
    const { host, platform } = withPin();
    const { token } = platform.token('1234', MC | GA, 'example.com');
    const param = platform.authenticate(token, clientDataHash);
    expect(host.call(0x01, createRequest({ param, protocol: 2, options: map(['rk', true]) }), touching).status).toBe(0);
    expect(host.call(0x02, getRequest({ param, protocol: 2 }), touching).status).toBe(0x33);
  });

  it('ends an unused token after 30 s and a used one after 600 s', async () => {
    const { host, platform } = withPin();
    const use = (token: Uint8Array) => host.call(0x09, platform.bio(token, 4)).status;
    const unused = platform.token('1234', BE).token;
    await host.clock.advance(30_000);
    expect(use(unused)).toBe(0x33);
    const used = platform.token('1234', BE).token;
    await host.clock.advance(29_999);
    // No template yet: the token was accepted.
    expect(use(used)).toBe(0x2c);
    await host.clock.advance(570_000);
    expect(use(used)).toBe(0x2c);
    await host.clock.advance(1);
    expect(use(used)).toBe(0x33);
  });

  it('ends a token with the power', () => {
    const { host, platform } = withPin();
    const { token } = platform.token('1234', BE);
    host.replug();
    expect(host.call(0x09, platform.bio(token, 4)).status).toBe(0x33);
  });
});

describe('ClientPIN by fingerprint (6.5.5.7.3)', () => {
  const enrolled = (): { host: Host; platform: PlatformPin } => {
    const made = withPin();
    enrolFinger(made.host, '1234', 'right-index');
    return made;
  };

  it('is not allowed before a finger is enrolled', () => {
    expect(withPin().platform.tokenByUv(touching, GA, 'example.com').status).toBe(0x30);
  });

  it('gives a token whose touch is remembered: no second touch', () => {
    const { host, platform } = enrolled();
    const { token } = platform.tokenByUv(withFinger('right-index'), MC, 'example.com');
    const param = platform.authenticate(token, clientDataHash);
    const made = host.call(0x01, createRequest({ param, protocol: 2 }));
    expect(made.status).toBe(0);
    expect((made.map.get(2) as Uint8Array)[32]! & 0x05).toBe(0x05);
  });

  it('remembers the touch for 30 s only', async () => {
    const { host, platform } = enrolled();
    const { token } = platform.tokenByUv(withFinger('right-index'), MC | GA, 'example.com');
    const param = platform.authenticate(token, clientDataHash);
    host.call(0x02, getRequest({ param, protocol: 2, options: map(['up', false]) }));
    await host.clock.advance(30_000);
    host.start(0x01, createRequest({ param, protocol: 2 }));
    expect(host.key.snapshot().waitingFor).toBe('touch');
  });

  it('counts one attempt for each request and tells what is left', () => {
    const { platform } = enrolled();
    expect(platform.uvRetries()).toBe(25);
    for (let attempt = 1; attempt <= 24; attempt++) {
      expect(platform.tokenByUv(withFinger('left-thumb'), GA, 'example.com').status).toBe(0x3f);
      expect(platform.uvRetries()).toBe(25 - attempt);
    }
    expect(platform.tokenByUv(withFinger('left-thumb'), GA, 'example.com').status).toBe(0x3c);
    expect(platform.tokenByUv(withFinger('right-index'), GA, 'example.com').status).toBe(0x3c);
  });

  it('is unblocked by the right PIN', () => {
    const { host, platform } = enrolled();
    for (let attempt = 0; attempt < 25; attempt++) platform.tokenByUv(withFinger('left-thumb'), GA, 'example.com');
    host.replug();
    expect(platform.uvRetries()).toBe(0);
    expect(platform.token('1234', GA, 'example.com').status).toBe(0);
    expect(platform.tokenByUv(withFinger('right-index'), GA, 'example.com').status).toBe(0);
    expect(platform.uvRetries()).toBe(25);
  });

  it('costs nothing when nobody touches', async () => {
    const { host, platform } = enrolled();
    const { keyAgreement } = platform.agree();
    host.start(0x06, map([1, 2], [2, 6], [3, keyAgreement], [9, GA], [10, 'example.com']));
    await host.clock.advance(30_000);
    expect(host.answer().status).toBe(0x2f);
    expect(platform.uvRetries()).toBe(25);
  });

  it('is blocked while the PIN is', () => {
    const { host, platform } = enrolled();
    for (let attempt = 0; attempt < 8; attempt++) {
      if (platform.token('0000', GA, 'example.com').status === 0x34) host.replug();
    }
    expect(platform.retries()).toBe(0);
    expect(platform.tokenByUv(withFinger('right-index'), GA, 'example.com').status).toBe(0x3c);
    expect(platform.uvRetries()).toBe(0);
  });
});
