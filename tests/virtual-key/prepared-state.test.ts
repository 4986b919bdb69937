import { describe, expect, it } from 'vitest';
import { pinOnly } from '../../src/virtual-key/models/pin-only.ts';
import { tiny } from '../../src/virtual-key/models/tiny.ts';
import { u2fOnly } from '../../src/virtual-key/models/u2f-only.ts';
import { StateDoesNotFit } from '../../src/virtual-key/prepared-state.ts';
import { Host, map, touching, withFinger } from './host.ts';
import { PlatformPin } from './platform-pin.ts';

const state = {
  pin: '1234',
  fingers: ['right-index', 'left-thumb'],
  credentials: [
    { rpId: 'example.com', user: 'hanako' },
    { rpId: 'example.com', user: 'taro' },
    { rpId: 'example.org', user: 'hanako' },
  ],
};

describe('a key can be given a state', () => {
  it('that its commands find as if it had come by them', () => {
    const host = new Host();
    new PlatformPin(host).setPin('9876');
    host.key.prepare(state);
    expect(host.key.snapshot()).toMatchObject({
      pinSet: true,
      enrolledFingers: ['right-index', 'left-thumb'],
      credentials: 3,
    });
    host.replug();
    const platform = new PlatformPin(host);
    expect(platform.token('9876', 0x08).status).toBe(0x31);
    expect(platform.token('1234', 0x08).status).toBe(0);
    const request = map([1, 'example.com'], [2, new Uint8Array(32)], [5, map(['uv', true])]);
    const signed = host.call(0x02, request, (key) => {
      if (key.snapshot().waitingFor === 'fingerprint') withFinger('left-thumb')(key);
      else touching(key);
    });
    expect([signed.status, signed.map.get(5)]).toEqual([0, 2]);
  });

  it('that is the same for the same seed', () => {
    const records = () => {
      const host = new Host({ plug: false });
      host.key.prepare(state);
      return [...host.memory.read()];
    };
    expect(records()).toEqual(records());
  });

  it.each([
    ['a PIN that is too short', { pin: '123' }],
    ['fingers without a sensor', { fingers: ['right-index'] }],
    ['more credentials than fit', { credentials: Array.from({ length: 26 }, () => state.credentials[0]!) }],
    ['more bytes than a PIN has', { pin: '指'.repeat(22) }],
    ['more bytes than a user id has', { credentials: [{ rpId: 'example.com', user: '花'.repeat(22) }] }],
  ])('but not %s, and nothing is lost', (_, tooMuch) => {
    const host = new Host({ model: pinOnly });
    host.key.prepare({ pin: '1234' });
    expect(() => host.key.prepare(tooMuch)).toThrow(StateDoesNotFit);
    expect(host.key.snapshot().pinSet).toBe(true);
  });

  it('but not more bytes than its memory has, and nothing is lost', () => {
    const host = new Host({ model: tiny });
    host.key.prepare({ pin: '1234', credentials: [state.credentials[0]!] });
    const credentials = ['a', 'b'].map((letter) => ({
      rpId: `${letter.repeat(240)}.example`,
      user: letter.repeat(64),
    }));
    expect(() => host.key.prepare({ credentials })).toThrow(StateDoesNotFit);
    expect(host.key.snapshot()).toMatchObject({ pinSet: true, credentials: 1 });
  });

  it('with a PIN as platforms send it, composed', () => {
    const host = new Host();
    host.key.prepare({ pin: 'ぱすわーど'.normalize('NFD') });
    host.replug();
    expect(new PlatformPin(host).token('ぱすわーど', 0x04).status).toBe(0);
  });

  it.each([[{ pin: '1234' }], [{ credentials: [state.credentials[0]!] }]])(
    'but not %j on a key of U2F alone',
    (tooMuch) => {
      expect(() => new Host({ model: u2fOnly }).key.prepare(tooMuch)).toThrow(StateDoesNotFit);
    },
  );
});
