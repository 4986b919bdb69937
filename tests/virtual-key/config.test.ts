import { describe, expect, it } from 'vitest';
import { fromHex } from '../../src/basics/bytes.ts';
import { type Random, seededRandom } from '../../src/basics/random.ts';
import { type CborMap, type CborValue, encodeCbor } from '../../src/fido/cbor.ts';
import { ctap23 } from '../../src/virtual-key/models/ctap-2-3.ts';
import type { KeyModel } from '../../src/virtual-key/models/key-model.ts';
import { pinOnly } from '../../src/virtual-key/models/pin-only.ts';
import { clientDataHash, createRequest } from './credential-requests.ts';
import { type Answer, Host, map, touching, withFinger } from './host.ts';
import { enrolFinger, PlatformPin } from './platform-pin.ts';

const MC = 0x01;
const ACFG = 0x20;
const CONFIG = 0x0d;

class Configured {
  readonly host: Host;
  readonly platform: PlatformPin;
  readonly #pin: string | null;

  constructor({ model = ctap23, pin = '123456' }: { model?: KeyModel; pin?: string | null } = {}) {
    this.host = new Host({ model });
    this.platform = new PlatformPin(this.host);
    this.#pin = pin;
    if (pin !== null) expect(this.platform.setPin(pin)).toBe(0);
  }

  /** Sub-command with a token where there is a PIN. */
  config(subCommand: number, params?: CborMap, token: Uint8Array | undefined = this.token()): Answer {
    if (!token) return this.host.call(CONFIG, map([1, subCommand], [2, params]));
    return this.host.call(CONFIG, this.request(token, subCommand, params));
  }

  request(token: Uint8Array, subCommand: number, params?: CborMap): CborMap {
    const message: Uint8Array[] = [new Uint8Array(32).fill(0xff), Uint8Array.of(0x0d, subCommand)];
    if (params) message.push(encodeCbor(params));
    return map([1, subCommand], [2, params], [3, 2], [4, this.platform.authenticate(token, ...message)]);
  }

  token(): Uint8Array | undefined {
    if (this.#pin === null) return undefined;
    const { status, token } = this.platform.token(this.#pin, ACFG);
    expect(status).toBe(0);
    return token;
  }

  member(key: number): unknown {
    return this.host.getInfo().get(key);
  }
}

const withoutPin = (model: KeyModel = ctap23) => new Configured({ model, pin: null });

describe('authenticatorConfig (6.11)', () => {
  it('is not there without authnrCfg', () => {
    expect(new Host({ model: pinOnly }).call(CONFIG, map([1, 1])).status).toBe(0x01);
  });

  it('checks in the order of the section', () => {
    const key = new Configured();
    const token = key.token()!;
    const { host } = key;
    const good = key.request(token, 2);
    const call = (...changes: [number, CborValue | undefined][]) => {
      const request = new Map(good);
      for (const [member, value] of changes) {
        if (value === undefined) request.delete(member);
        else request.set(member, value);
      }
      return host.call(CONFIG, request).status;
    };
    expect(host.call(CONFIG, map()).status).toBe(0x14);
    expect(call([1, 0x09])).toBe(0x02);
    expect(call([1, 0xff])).toBe(0x02);
    expect(call([4, undefined], [3, undefined])).toBe(0x36);
    expect(call([3, undefined])).toBe(0x14);
    expect(call([3, 7])).toBe(0x02);
    expect(call([4, new Uint8Array(32)])).toBe(0x33);
    // The parameters are signed too.
    expect(call([2, map([1, 8])])).toBe(0x33);
    expect(call()).toBe(0);
  });

  it('wants the permission acfg', () => {
    const key = new Configured();
    const { token } = key.platform.token('123456', 0x08);
    expect(key.config(2, undefined, token).status).toBe(0x33);
    expect(host(key).options().alwaysUv).toBe(false);
  });

  it('needs no token while nothing protects the key', () => {
    const key = withoutPin();
    expect(key.config(1).status).toBe(0);
    expect(host(key).options().ep).toBe(true);
  });

  it('tells its sub-commands', () => {
    expect(new Configured().member(0x1f)).toEqual([1, 2, 3, 4]);
    const bare: KeyModel = {
      ...ctap23,
      extensions: ['credProtect', 'hmac-secret'],
      pin: { ...ctap23.pin, complexityPolicy: null },
      reset: { ...ctap23.reset, longTouchMs: null },
      attestation: { ...ctap23.attestation, enterprise: null },
      config: { alwaysUv: 'off', minPinLength: null, longTouchForReset: false, byUv: false },
    };
    expect(withoutPin(bare).member(0x1f)).toEqual([2]);
    for (const subCommand of [1, 3, 4]) expect(withoutPin(bare).config(subCommand).status).toBe(0x02);
  });

  it('takes a token by fingerprint where the key has uvAcfg', () => {
    const key = new Configured();
    enrolFinger(host(key), '123456', 'right-index');
    const { token } = key.platform.tokenByUv(withFinger('right-index'), ACFG);
    expect(key.config(2, undefined, token).status).toBe(0);
    const without = new Configured({ model: { ...ctap23, config: { ...ctap23.config, byUv: false } } });
    enrolFinger(host(without), '123456', 'right-index');
    expect(without.platform.tokenByUv(withFinger('right-index'), ACFG).status).toBe(0x40);
  });
});

const host = (key: Configured): Host => key.host;

describe('pinUvAuthParam of authenticatorConfig (reference 3.8)', () => {
  // The reference's token; the key gives it out when chance is that.
  const token = fromHex('0125fecfd8bf3f679bd9ec221324baa74f3cade0314b4fba8029500a320612ad');

  class GivingRandom implements Random {
    readonly #random = seededRandom('config vectors');
    given: Uint8Array | undefined;

    bytes(length: number): Uint8Array {
      const { given } = this;
      if (!given || length !== given.length) return this.#random.bytes(length);
      this.given = undefined;
      return given.slice();
    }
  }

  it.each([
    ['toggleAlwaysUv', 2, undefined, '40d0d64f5030fa46d8e27c1bb358d5eb7b0da88fd4955b83ed19335bb35d886c'],
    ['enableEnterpriseAttestation', 1, undefined, '4e724bc8af8776d0e92a3961c28bf9980b7b3962c610ba7abf07c74a0972b074'],
    ['setMinPINLength 16', 3, map([1, 16]), 'b7367f4325aa321665bdba75da1e7fd49476454977d21a8002e177e453b0a93e'],
  ])('%s', (_, subCommand, params, param) => {
    const random = new GivingRandom();
    const made = new Host({ model: ctap23, random });
    const platform = new PlatformPin(made);
    platform.setPin('1234567890abcdef');
    // Its own pair is made before, so that the next 32 bytes are the token's.
    const { keyAgreement, secret } = platform.agree();
    random.given = token;
    const answer = platform.clientPin(9, [
      [3, keyAgreement],
      [6, platform.encrypt(secret, platform.hash('1234567890abcdef'))],
      [9, ACFG],
    ]);
    expect(platform.decrypt(secret, answer.map.get(2) as Uint8Array)).toEqual(token);
    const request = map([1, subCommand], [2, params], [3, 2], [4, fromHex(param)]);
    expect(made.call(CONFIG, request).status).toBe(0);
  });
});

describe('enableEnterpriseAttestation (6.11.1)', () => {
  it('is idempotent and outlasts a power cycle, not a reset', () => {
    const key = new Configured();
    expect(host(key).options().ep).toBe(false);
    expect(key.config(1).status).toBe(0);
    expect(key.config(1).status).toBe(0);
    host(key).replug();
    expect(host(key).options().ep).toBe(true);
    expect(host(key).call(0x07, undefined, touching).status).toBe(0);
    expect(host(key).options().ep).toBe(false);
  });

  it('is not there where the key has no enterprise attestation', () => {
    const key = withoutPin({ ...ctap23, attestation: { ...ctap23.attestation, enterprise: null } });
    expect(host(key).options().ep).toBeUndefined();
    expect(key.config(1).status).toBe(0x02);
  });
});

describe('toggleAlwaysUv (6.11.2)', () => {
  const always = (alwaysUv: 'on' | 'fixed-on'): KeyModel => ({ ...ctap23, config: { ...ctap23.config, alwaysUv } });

  it('turns it on and off; makeCredUvNotRqd and U2F go with it', () => {
    const model: KeyModel = { ...ctap23, versions: ['U2F_V2', 'FIDO_2_1', 'FIDO_2_3'] };
    const key = new Configured({ model });
    expect(key.config(2).status).toBe(0);
    expect(host(key).options()).toMatchObject({ alwaysUv: true, makeCredUvNotRqd: false });
    expect(key.member(1)).toEqual(['FIDO_2_1', 'FIDO_2_3']);
    host(key).replug();
    expect(host(key).options().alwaysUv).toBe(true);
    expect(key.config(2).status).toBe(0);
    expect(host(key).options()).toMatchObject({ alwaysUv: false, makeCredUvNotRqd: true });
    expect(key.member(1)).toEqual(['U2F_V2', 'FIDO_2_1', 'FIDO_2_3']);
  });

  it('opens a key that came with it on, and nothing but that needs no token there', () => {
    const key = withoutPin(always('on'));
    expect(host(key).options().alwaysUv).toBe(true);
    expect(key.config(1).status).toBe(0x36);
    expect(key.config(3, map([1, 6])).status).toBe(0x36);
    expect(key.config(2).status).toBe(0);
    expect(host(key).options().alwaysUv).toBe(false);
    // On again: a reset brings the factory's value back.
    host(key).call(0x07, undefined, touching);
    expect(host(key).options().alwaysUv).toBe(true);
  });

  it('is denied where it cannot be turned off', () => {
    expect(withoutPin(always('fixed-on')).config(2).status).toBe(0x27);
    const key = new Configured({ model: always('fixed-on') });
    expect(key.config(2).status).toBe(0x27);
    expect(host(key).options().alwaysUv).toBe(true);
  });
});

describe('setMinPINLength (6.11.4)', () => {
  it('raises the length, never lowers it', () => {
    const key = new Configured();
    expect(key.config(3, map([1, 6])).status).toBe(0);
    expect(key.member(0x0d)).toBe(6);
    expect(key.config(3, map([1, 6])).status).toBe(0);
    expect(key.config(3, map([1, 5])).status).toBe(0x37);
    expect(key.config(3, map([1, 64])).status).toBe(0x37);
    expect(key.member(0x0d)).toBe(6);
    expect(key.member(0x0c)).toBe(false);
    expect(key.platform.changePin('123456', '12345')).toBe(0x37);
    expect(key.platform.changePin('123456', '654321')).toBe(0);
  });

  it('takes any parameters, also none', () => {
    const key = withoutPin();
    expect(key.config(3).status).toBe(0);
    expect(key.config(3, map()).status).toBe(0);
    expect(key.config(3, map([2, ['a.example']])).status).toBe(0);
    expect(key.config(3, map([2, 'a.example'])).status).toBe(0x11);
    expect(key.config(3, map([2, [1]])).status).toBe(0x11);
    expect(key.config(3, map([1, 'six'])).status).toBe(0x11);
  });

  it('forces the change of a PIN that is now too short, and ends the token', () => {
    const key = new Configured();
    const token = key.token()!;
    expect(key.config(3, map([1, 8]), token).status).toBe(0);
    expect(key.member(0x0c)).toBe(true);
    expect(key.config(2, undefined, token).status).toBe(0x33);
  });

  it('counts code points: eight of them in 32 bytes need no change', () => {
    const key = new Configured({ pin: '🔑🔒🔓🔐🗝🧷🧿🪬' });
    expect(key.config(3, map([1, 8])).status).toBe(0);
    expect(key.member(0x0c)).toBe(false);
    expect(key.config(3, map([1, 9])).status).toBe(0);
    expect(key.member(0x0c)).toBe(true);
  });

  it('forces the change of the PIN when told to, where there is one', () => {
    expect(withoutPin().config(3, map([3, true])).status).toBe(0x35);
    const key = new Configured();
    expect(key.config(3, map([3, false])).status).toBe(0);
    expect(key.member(0x0c)).toBe(false);
    expect(key.config(3, map([3, true])).status).toBe(0);
    expect(key.member(0x0c)).toBe(true);
  });

  it('replaces the list of RP IDs and refuses one that does not fit', () => {
    const key = new Configured();
    expect(key.member(0x10)).toBe(4);
    const rpIds = ['a.example', 'b.example', 'c.example', 'd.example'];
    expect(key.config(3, map([2, rpIds])).status).toBe(0);
    expect(key.config(3, map([1, 7], [2, [...rpIds, 'e.example']])).status).toBe(0x28);
    expect(key.config(3, map([2, ['x'.repeat(254)]])).status).toBe(0x28);
    // Nothing of a refused request happened.
    expect(key.member(0x0d)).toBe(4);
    expect(key.config(3, map([2, []])).status).toBe(0);
  });

  it('refuses PINs that are too simple once its policy is on', () => {
    const key = new Configured();
    expect(key.member(0x1b)).toBe(false);
    expect(key.config(3, map([4, true])).status).toBe(0);
    expect(key.member(0x1b)).toBe(true);
    // The PIN of before was not looked at.
    expect(key.member(0x0c)).toBe(true);
    for (const simple of ['111111', '234567', '765432', 'abcdef', 'ああああ', '🔑🔑🔑🔑']) {
      expect(key.platform.changePin('123456', simple)).toBe(0x37);
    }
    expect(key.platform.changePin('123456', '190284')).toBe(0);
    expect(key.member(0x0c)).toBe(false);
    expect(key.platform.changePin('190284', 'あかあか')).toBe(0);
    host(key).replug();
    host(key).call(0x07, undefined, touching);
    expect(key.platform.setPin('1111')).toBe(0);
    expect(key.member(0x1b)).toBe(false);
  });

  it('has a policy that is on from the factory, and one that is not there', () => {
    const on: KeyModel = { ...ctap23, pin: { ...ctap23.pin, complexityPolicy: 'on' } };
    expect(withoutPin(on).platform.setPin('123456')).toBe(0x37);
    const none: KeyModel = { ...ctap23, pin: { ...ctap23.pin, complexityPolicy: null } };
    expect(withoutPin(none).config(3, map([4, true])).status).toBe(0x02);
    expect(withoutPin(none).platform.setPin('123456')).toBe(0);
  });
});

describe('a forced PIN change (6.5.5.7)', () => {
  const forced = (): Configured => {
    const key = new Configured();
    enrolFinger(host(key), '123456', 'right-index');
    expect(key.config(3, map([3, true])).status).toBe(0);
    return key;
  };

  it('gives no token by PIN: 09 with PIN_POLICY_VIOLATION, 05 with PIN_INVALID, at no retry', () => {
    const { platform } = forced();
    expect(platform.token('123456', MC, 'example.com').status).toBe(0x37);
    expect(platform.token('123456').status).toBe(0x31);
    expect(platform.token('000000', MC, 'example.com').status).toBe(0x31);
    expect(platform.token('123456', MC, 'example.com').status).toBe(0x37);
    expect(platform.retries()).toBe(8);
  });

  it('still gives tokens by fingerprint', () => {
    const { host: rig, platform } = forced();
    const { status, token } = platform.tokenByUv(withFinger('right-index'), MC, 'example.com');
    expect(status).toBe(0);
    const param = platform.authenticate(token, clientDataHash);
    expect(rig.call(0x01, createRequest({ param, protocol: 2 })).status).toBe(0);
  });

  it('ends with another PIN, not with the same one', () => {
    const key = forced();
    host(key).replug();
    expect(key.platform.changePin('123456', '123456')).toBe(0x37);
    expect(key.member(0x0c)).toBe(true);
    expect(key.platform.changePin('123456', '654321')).toBe(0);
    expect(key.member(0x0c)).toBe(false);
    expect(key.platform.token('654321', MC, 'example.com').status).toBe(0);
    // Where nothing forces a change, the same PIN is no mistake.
    expect(key.platform.changePin('654321', '654321')).toBe(0);
  });
});

describe('enableLongTouchForReset (CTAP 2.3, 6.11.5) and the reset by a long touch (6.6)', () => {
  const long = (held: boolean) => (key: Host['key']) => key.touch(held);

  it('is off until enabled: a short touch resets', () => {
    const key = new Configured();
    expect(key.member(0x18)).toBe(false);
    expect(host(key).call(0x07, undefined, long(false)).status).toBe(0);
  });

  it('waits for a long touch then, and is off again after the reset', async () => {
    const key = new Configured();
    expect(key.config(4).status).toBe(0);
    expect(key.member(0x18)).toBe(true);
    host(key).replug();
    host(key).start(0x07);
    host(key).key.touch();
    expect(host(key).key.snapshot()).toMatchObject({ waitingFor: 'touch', pinSet: true });
    await host(key).clock.advance(5000);
    host(key).key.touch(true);
    expect(host(key).answer().status).toBe(0);
    expect(host(key).key.snapshot().pinSet).toBe(false);
    expect(key.member(0x18)).toBe(false);
  });

  it('ends where nobody holds, or somebody refuses', async () => {
    const key = new Configured();
    key.config(4);
    host(key).replug();
    host(key).start(0x07);
    host(key).key.touch();
    await host(key).clock.advance(30_000);
    expect(host(key).answer().status).toBe(0x2f);
    host(key).replug();
    expect(host(key).call(0x07, undefined, (virtual) => virtual.deny()).status).toBe(0x27);
    expect(host(key).key.snapshot().pinSet).toBe(true);
  });

  it('is always wanted on a key without the switch', () => {
    const model: KeyModel = { ...ctap23, config: { ...ctap23.config, longTouchForReset: false } };
    const key = withoutPin(model);
    expect(key.member(0x18)).toBe(true);
    expect(key.config(4).status).toBe(0x02);
    host(key).start(0x07);
    host(key).key.touch(false);
    expect(host(key).key.snapshot().waitingFor).toBe('touch');
    host(key).key.touch(true);
    expect(host(key).answer().status).toBe(0);
  });
});
