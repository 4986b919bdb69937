import { describe, expect, it } from 'vitest';
import { fromHex } from '../../src/basics/bytes.ts';
import { pinOnly } from '../../src/virtual-key/models/pin-only.ts';
import { Host, map, withFinger } from './host.ts';
import { enrolFinger, PlatformPin } from './platform-pin.ts';

const BE = 0x08;

function begun(): { host: Host; platform: PlatformPin; token: Uint8Array } {
  const host = new Host();
  const platform = new PlatformPin(host);
  platform.setPin('1234');
  return { host, platform, token: platform.token('1234', BE).token };
}

describe('S2-24 fingerprints are set up through the host after the PIN', () => {
  it('asks for the PIN’s token, then guides to the end', () => {
    const { host, platform, token } = begun();
    const begin = host.call(0x09, platform.bio(token, 1), withFinger('right-index'));
    expect(begin.status).toBe(0);
    expect([...begin.map.keys()]).toEqual([4, 5, 6]);
    expect([begin.map.get(5), begin.map.get(6)]).toEqual([0, 11]);
    const params = map([1, begin.map.get(4)]);
    for (let remaining = 10; remaining >= 0; remaining--) {
      expect(host.key.snapshot().enrolment).toEqual({ standalone: false, taken: 11 - remaining, total: 12 });
      const next = host.call(0x09, platform.bio(token, 2, params), withFinger('right-index'));
      expect(next.map).toEqual(map([5, 0], [6, remaining]));
    }
    expect(host.key.snapshot()).toMatchObject({ enrolment: null, enrolledFingers: ['right-index'] });
    const named = map([1, begin.map.get(4)], [2, '右手の人差し指']);
    expect(host.call(0x09, platform.bio(token, 5, named)).status).toBe(0);
    expect(host.call(0x09, platform.bio(token, 4)).map.get(7)).toEqual([named]);
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14])('tells sample status %i and goes on', (sample) => {
    const { host, platform, token } = begun();
    const begin = host.call(0x09, platform.bio(token, 1), withFinger('right-index'));
    const params = map([1, begin.map.get(4)]);
    const poor = host.call(0x09, platform.bio(token, 2, params), withFinger('right-index', sample));
    expect(poor).toEqual({ status: 0, map: map([5, sample], [6, 11]) });
    const good = host.call(0x09, platform.bio(token, 2, params), withFinger('right-index'));
    expect(good.map.get(6)).toBe(10);
  });

  it('tells a finger that is enrolled already, and a second finger in one enrolment', () => {
    const { host, platform } = begun();
    enrolFinger(host, '1234', 'right-index');
    const { token } = platform.token('1234', BE);
    const begin = host.call(0x09, platform.bio(token, 1), withFinger('right-index'));
    expect([begin.map.get(5), begin.map.get(6)]).toEqual([0x0b, 12]);
    const params = map([1, begin.map.get(4)]);
    host.call(0x09, platform.bio(token, 2, params), withFinger('left-index'));
    const mixed = host.call(0x09, platform.bio(token, 2, params), withFinger('left-thumb'));
    expect(mixed.map).toEqual(map([5, 0x0a], [6, 11]));
  });

  it.each([
    ['the host’s time', 3000, 3000],
    ['its own time', undefined, 10_000],
    ['never more than a minute', 10 ** 12, 60_000],
  ])('tells when nobody touches, after %s', async (_, asked, ms) => {
    const { host, platform, token } = begun();
    host.start(0x09, platform.bio(token, 1, asked === undefined ? undefined : map([3, asked])));
    await host.clock.advance(ms - 1);
    expect(host.key.snapshot().waitingFor).toBe('fingerprint');
    await host.clock.advance(1);
    const begin = host.answer();
    expect([begin.map.get(5), begin.map.get(6)]).toEqual([0x0d, 12]);
  });

  it('works the same through the command of FIDO_2_1_PRE', () => {
    const { host, platform, token } = begun();
    const begin = host.call(0x40, platform.bio(token, 1), withFinger('right-index'));
    const next = host.call(0x40, platform.bio(token, 2, map([1, begin.map.get(4)])), withFinger('right-index'));
    expect(next.map.get(6)).toBe(10);
    expect(host.options()).toMatchObject({ userVerificationMgmtPreview: false });
  });

  it('turns uv and bioEnroll on with the first finger and off with the last', () => {
    const { host, platform } = begun();
    const off = { uv: false, bioEnroll: false, userVerificationMgmtPreview: false };
    const on = { uv: true, bioEnroll: true, userVerificationMgmtPreview: true };
    expect(host.options()).toMatchObject(off);
    const ids = [enrolFinger(host, '1234', 'one'), enrolFinger(host, '1234', 'two')];
    expect(host.options()).toMatchObject(on);
    const { token } = platform.token('1234', BE);
    expect(host.call(0x09, platform.bio(token, 6, map([1, ids[0]]))).status).toBe(0);
    expect(host.options()).toMatchObject(on);
    expect(host.call(0x09, platform.bio(token, 6, map([1, ids[1]]))).status).toBe(0);
    expect(host.options()).toMatchObject(off);
  });
});

describe('S2-25 without a PIN the host cannot enrol', () => {
  it('needs a token, and a token needs a PIN', () => {
    const host = new Host();
    const platform = new PlatformPin(host);
    expect(host.call(0x09, map([1, 1], [2, 1])).status).toBe(0x36);
    expect(platform.token('1234', BE).status).toBe(0x35);
    expect(host.call(0x09, platform.bio(new Uint8Array(32), 1)).status).toBe(0x33);
  });
});

describe('BioEnrollment refuses (6.7)', () => {
  it.each([
    ['no sub-command', map([1, 1]), 0x14],
    ['an unknown sub-command', map([1, 1], [2, 9]), 0x3e],
    ['no token', map([1, 1], [2, 4]), 0x36],
    ['no template id', map([1, 1], [2, 5], [5, new Uint8Array(32)]), 0x14],
    ['no modality', map([2, 4], [4, 2], [5, new Uint8Array(32)]), 0x14],
    ['another modality', map([1, 2], [2, 4], [4, 2], [5, new Uint8Array(32)]), 0x02],
    ['no protocol', map([1, 1], [2, 4], [5, new Uint8Array(32)]), 0x14],
    ['an unknown protocol', map([1, 1], [2, 4], [4, 3], [5, new Uint8Array(32)]), 0x02],
    ['a wrong signature', map([1, 1], [2, 4], [4, 2], [5, new Uint8Array(32)]), 0x33],
  ])('%s', (_, request, status) => {
    expect(begun().host.call(0x09, request).status).toBe(status);
  });

  it('a token without the permission be', () => {
    const { host, platform } = begun();
    const { token } = platform.token('1234', 0x02, 'example.com');
    expect(host.call(0x09, platform.bio(token, 4)).status).toBe(0x33);
  });

  it('a name that is too long, an unknown template, and a list of nothing', () => {
    const { host, platform } = begun();
    const bio = (subCommand: number, params?: ReturnType<typeof map>) =>
      host.call(0x09, platform.bio(platform.token('1234', BE).token, subCommand, params)).status;
    expect(bio(4)).toBe(0x2c);
    expect(bio(5, map([1, Uint8Array.of(9)], [2, 'x']))).toBe(0x2c);
    expect(bio(6, map([1, Uint8Array.of(9)]))).toBe(0x2c);
    const id = enrolFinger(host, '1234', 'one');
    expect(bio(5, map([1, id], [2, '指'.repeat(22)]))).toBe(0x03);
    expect(bio(5, map([1, id], [2, '指'.repeat(21)]))).toBe(0);
  });

  it('a name that is too long, before the token is looked at', () => {
    const { host, platform } = begun();
    const id = enrolFinger(host, '1234', 'one');
    const rename = (name: string) =>
      host.call(0x09, platform.bio(new Uint8Array(32), 5, map([1, id], [2, name]))).status;
    expect(rename('x'.repeat(65))).toBe(0x03);
    expect(rename('x'.repeat(64))).toBe(0x33);
    // What stands before both in the order of 6.7.4.
    const long = platform.bio(new Uint8Array(32), 5, map([1, id], [2, 'x'.repeat(65)]));
    expect(host.call(0x09, new Map(long).set(4, 3)).status).toBe(0x02);
    expect(host.call(0x09, new Map(long).set(1, 2)).status).toBe(0x02);
  });

  it('to go on with an enrolment that was not begun, was cancelled, interrupted or left alone', async () => {
    const { host, platform, token } = begun();
    const begin = () => host.call(0x09, platform.bio(token, 1), withFinger('right-index')).map.get(4);
    const next = (id: unknown) =>
      host.call(0x09, platform.bio(token, 2, map([1, id as Uint8Array])), withFinger('right-index')).status;
    expect(next(Uint8Array.of(1))).toBe(0x30);
    const first = begin();
    expect(next(Uint8Array.of(1))).toBe(0x02);
    expect(next(first)).toBe(0);
    expect(host.call(0x09, map([1, 1], [2, 3])).status).toBe(0);
    expect(next(first)).toBe(0x30);
    const second = begin();
    host.getInfo();
    expect(next(second)).toBe(0x30);
    const third = begin();
    await host.clock.advance(30_001);
    expect(host.key.snapshot().enrolment).toBeNull();
    expect(next(third)).toBe(0x30);
    expect(host.key.snapshot().enrolledFingers).toEqual([]);
  });

  it('everything on a key without a sensor', () => {
    const host = new Host({ model: pinOnly });
    expect(host.call(0x09, fromHex('a106f5')).status).toBe(0x01);
    expect(host.call(0x40, fromHex('a106f5')).status).toBe(0x01);
    expect(host.options()).not.toHaveProperty('bioEnroll');
    expect(new PlatformPin(host).clientPin(7).status).toBe(0x3e);
    expect(new PlatformPin(host).clientPin(6).status).toBe(0x3e);
  });

  it('ends a capture that the host cancels', () => {
    const { host, platform, token } = begun();
    host.start(0x09, platform.bio(token, 1));
    host.send(0x11);
    expect(host.answer().status).toBe(0x2d);
    expect(host.key.snapshot().waitingFor).toBeNull();
  });
});
