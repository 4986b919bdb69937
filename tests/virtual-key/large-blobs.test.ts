import { describe, expect, it } from 'vitest';
import { fromHex } from '../../src/basics/bytes.ts';
import type { CborValue } from '../../src/fido/cbor.ts';
import { boundedMemory, volatileMemory } from '../../src/virtual-key/key-memory.ts';
import { atkeyPro } from '../../src/virtual-key/models/atkey-pro.ts';
import type { KeyModel } from '../../src/virtual-key/models/key-model.ts';
import { createRequest } from './credential-requests.ts';
import { VECTOR_TOKEN, vectorTokenRandom } from './fixed-token.ts';
import { touching, withFinger } from './host.ts';
import { Blobs, blobModel, initial, LBW, PIN, serialised, signedMessage, withPin } from './large-blob-key.ts';
import { enrolFinger } from './platform-pin.ts';

describe('LargeBlobs get (6.10.2)', () => {
  it('gives the initial array of a new key', () => {
    const blobs = new Blobs();
    expect(blobs.read()).toEqual(initial);
    // The golden request of python-fido2's encoder.
    blobs.host.send(0x10, fromHex('0ca2011903c00300'));
    expect(blobs.host.answer().map.get(1)).toEqual(initial);
  });

  it('gives any piece, and as much as there is', () => {
    const blobs = new Blobs();
    const array = serialised(2500);
    expect(blobs.write(array)).toBe(0);
    expect(blobs.get(100, 50)).toEqual(array.slice(100, 150));
    expect(blobs.get(2400, 960)).toEqual(array.slice(2400));
    expect(blobs.get(2500, 960)).toEqual(new Uint8Array(0));
    expect(blobs.get(0, 0)).toEqual(new Uint8Array(0));
    expect(blobs.read()).toEqual(array);
  });

  it.each([
    ['no offset', [[1, 10]], 0x02],
    ['neither get nor set', [[3, 0]], 0x02],
    ['nothing', [], 0x02],
    [
      'get and set',
      [
        [1, 10],
        [2, initial],
        [3, 0],
      ],
      0x02,
    ],
    [
      'a length',
      [
        [1, 10],
        [3, 0],
        [4, 17],
      ],
      0x02,
    ],
    [
      'a pinUvAuthParam',
      [
        [1, 10],
        [3, 0],
        [5, new Uint8Array(32)],
      ],
      0x02,
    ],
    [
      'a pinUvAuthProtocol',
      [
        [1, 10],
        [3, 0],
        [6, 2],
      ],
      0x02,
    ],
    [
      'a length before too much is asked for',
      [
        [1, 961],
        [3, 0],
        [4, 17],
      ],
      0x02,
    ],
    [
      'more than a fragment',
      [
        [1, 961],
        [3, 0],
      ],
      0x03,
    ],
    [
      'more than a fragment, before the offset',
      [
        [1, 961],
        [3, 99],
      ],
      0x03,
    ],
    [
      'an offset behind the end',
      [
        [1, 10],
        [3, 18],
      ],
      0x02,
    ],
    [
      'an offset that no array has',
      [
        [1, 10],
        [3, 2 ** 40],
      ],
      0x02,
    ],
    [
      'an offset of another type',
      [
        [1, 10],
        [3, 'x'],
      ],
      0x11,
    ],
    [
      'a negative number',
      [
        [1, -1],
        [3, 0],
      ],
      0x11,
    ],
    [
      'a fragment of another type',
      [
        [2, 'x'],
        [3, 0],
      ],
      0x11,
    ],
  ] as [string, [number, CborValue][], number][])('refuses %s', (_, members, status) => {
    expect(new Blobs().call(...members)).toBe(status);
  });
});

describe('LargeBlobs set (6.10.2)', () => {
  it.each([17, 18, 959, 960, 961, 1920, 1921, 4096])('writes %i bytes in fragments', (length) => {
    const blobs = new Blobs();
    const array = length === 17 ? initial : serialised(length);
    expect(blobs.write(array)).toBe(0);
    expect(blobs.read()).toEqual(array);
    blobs.host.replug();
    expect(blobs.read()).toEqual(array);
  });

  it('shows nothing of a write before its last fragment', () => {
    const blobs = new Blobs();
    expect(blobs.write(serialised(1000, 1))).toBe(0);
    const next = serialised(1500, 2);
    expect(blobs.set(next.subarray(0, 960), 0, 1500)).toBe(0);
    expect(blobs.read()).toEqual(serialised(1000, 1));
  });

  it.each([
    [
      'more than a fragment',
      [
        [2, new Uint8Array(961)],
        [3, 0],
        [4, 2000],
      ],
      0x03,
    ],
    [
      'no length at the start',
      [
        [2, initial],
        [3, 0],
      ],
      0x02,
    ],
    [
      'more than a fragment, before the length',
      [
        [2, new Uint8Array(961)],
        [3, 0],
      ],
      0x03,
    ],
    [
      'more than fits',
      [
        [2, initial],
        [3, 0],
        [4, 4097],
      ],
      0x18,
    ],
    [
      'less than an empty array',
      [
        [2, new Uint8Array(16)],
        [3, 0],
        [4, 16],
      ],
      0x02,
    ],
    [
      'a length later',
      [
        [2, initial],
        [3, 17],
        [4, 17],
      ],
      0x02,
    ],
    [
      'a start in the middle',
      [
        [2, initial],
        [3, 17],
      ],
      0x04,
    ],
    [
      'more than was announced',
      [
        [2, new Uint8Array(18)],
        [3, 0],
        [4, 17],
      ],
      0x02,
    ],
    [
      'a wrong hash',
      [
        [2, new Uint8Array(17)],
        [3, 0],
        [4, 17],
      ],
      0x3d,
    ],
  ] as [string, [number, CborValue][], number][])('refuses %s', (_, members, status) => {
    const blobs = new Blobs();
    expect(blobs.call(...members)).toBe(status);
    expect(blobs.read()).toEqual(initial);
  });

  it('refuses a wrong offset, and goes on with the right one', () => {
    const blobs = new Blobs();
    const array = serialised(300);
    expect(blobs.set(array.subarray(0, 100), 0, 300)).toBe(0);
    for (const offset of [99, 101, 200]) expect(blobs.set(array.subarray(100, 200), offset)).toBe(0x04);
    expect(blobs.set(array.subarray(100, 200), 100)).toBe(0);
    expect(blobs.set(array.subarray(100, 200), 100)).toBe(0x04);
    expect(blobs.set(array.subarray(200), 200)).toBe(0);
    expect(blobs.read()).toEqual(array);
    expect(blobs.set(array.subarray(200), 300)).toBe(0x04);
  });

  it('refuses more than was announced at the end, and a hash that is wrong only there', () => {
    const blobs = new Blobs();
    const array = serialised(300);
    expect(blobs.set(array.subarray(0, 100), 0, 300)).toBe(0);
    expect(blobs.set(new Uint8Array(201), 100)).toBe(0x02);
    expect(blobs.set(new Uint8Array(200), 100)).toBe(0x3d);
    expect(blobs.set(array.subarray(100), 100)).toBe(0x04);
    expect(blobs.read()).toEqual(initial);
  });

  it('begins anew at offset 0', () => {
    const blobs = new Blobs();
    const [first, second] = [serialised(300, 1), serialised(200, 2)];
    expect(blobs.set(first.subarray(0, 100), 0, 300)).toBe(0);
    expect(blobs.set(second.subarray(0, 100), 0, 200)).toBe(0);
    expect(blobs.set(second.subarray(100), 100)).toBe(0);
    expect(blobs.read()).toEqual(second);
  });

  it('goes on for 30 s after each fragment', async () => {
    const blobs = new Blobs();
    const array = serialised(300);
    expect(blobs.set(array.subarray(0, 100), 0, 300)).toBe(0);
    await blobs.host.clock.advance(30_000);
    expect(blobs.set(array.subarray(100, 200), 100)).toBe(0);
    await blobs.host.clock.advance(30_001);
    expect(blobs.set(array.subarray(200), 200)).toBe(0x04);
  });

  it.each([
    ['GetInfo', (blobs: Blobs) => void blobs.host.getInfo()],
    ['an unknown command', (blobs: Blobs) => void blobs.host.call(0x7f)],
    ['get', (blobs: Blobs) => void blobs.read()],
    ['a power cycle', (blobs: Blobs) => blobs.host.replug()],
    ['a wipe', (blobs: Blobs) => blobs.host.key.wipe()],
  ])('is given up with %s', (_, act) => {
    const blobs = new Blobs();
    const array = serialised(300);
    expect(blobs.set(array.subarray(0, 100), 0, 300)).toBe(0);
    act(blobs);
    expect(blobs.set(array.subarray(100), 100)).toBe(0x04);
  });

  it('tells that there is no room in the memory, and keeps what is stored', () => {
    const blobs = new Blobs({ memory: boundedMemory(volatileMemory(), 2000) });
    expect(blobs.write(serialised(1500, 1))).toBe(0);
    expect(blobs.write(serialised(2500, 2))).toBe(0x18);
    expect(blobs.read()).toEqual(serialised(1500, 1));
    expect(blobs.write(serialised(1400, 3))).toBe(0);
    expect(blobs.host.warnings).toEqual([]);
  });
});

describe('LargeBlobs set on a protected key', () => {
  it('takes fragments that a token with permission lbw has signed', () => {
    const blobs = withPin();
    const array = serialised(2500);
    expect(blobs.write(array, blobs.token())).toBe(0);
    expect(blobs.read()).toEqual(array);
  });

  it('is signed as in the vector of another implementation', () => {
    const random = vectorTokenRandom();
    const blobs = withPin({ random });
    random.isFixed = true;
    expect(blobs.token()).toEqual(VECTOR_TOKEN);
    const param = fromHex('99d66f172d8c2260c63ca41e02c0dee013e89c946b0f83daa9e08bc50ff858ff');
    expect(blobs.call([2, initial], [3, 0], [4, 17], [5, param], [6, 2])).toBe(0);
  });

  it('keeps permission lbw after a credential was made', () => {
    const blobs = withPin();
    const token = blobs.platform.token(PIN, LBW | 0x01, 'example.com').token;
    const param = blobs.platform.authenticate(token, new Uint8Array(32).fill(0x11));
    expect(blobs.host.call(0x01, createRequest({ param, protocol: 2 }), touching).status).toBe(0);
    expect(blobs.write(serialised(1000), token)).toBe(0);
  });

  it('refuses in this order: token, protocol, signature, permission; all of it after the offset', () => {
    const blobs = withPin();
    const [array, param] = [serialised(100), new Uint8Array(32)];
    const call = (...members: [number, CborValue][]) => blobs.call([2, array], [3, 0], [4, 100], ...members);
    expect(call()).toBe(0x36);
    expect(call([6, 2])).toBe(0x36);
    expect(call([5, param])).toBe(0x14);
    expect(call([5, param], [6, 3])).toBe(0x02);
    expect(call([5, param], [6, 2])).toBe(0x33);
    expect(blobs.set(array, 0, 100, blobs.token(0x04))).toBe(0x33);
    expect(blobs.call([2, array], [3, 0], [4, 9999])).toBe(0x18);
    expect(blobs.call([2, array], [3, 50])).toBe(0x04);
    expect(blobs.call([2, array], [3, 0], [4, 50])).toBe(0x36);
    expect(blobs.set(array, 0, 50, blobs.token())).toBe(0x02);
    expect(blobs.read()).toEqual(initial);
  });

  it('signs each fragment with its offset', () => {
    const blobs = withPin();
    const [array, token] = [serialised(300), blobs.token()];
    expect(blobs.set(array.subarray(0, 150), 0, 300, token)).toBe(0);
    const signed = blobs.platform.authenticate(token, signedMessage(array.subarray(150), 151));
    expect(blobs.call([2, array.subarray(150)], [3, 150], [5, signed], [6, 2])).toBe(0x33);
    // A fragment that was refused may come again.
    expect(blobs.set(array.subarray(150), 150, undefined, token)).toBe(0);
    expect(blobs.read()).toEqual(array);
  });

  it('gives up a write where another begins, also one that is refused', () => {
    const blobs = withPin();
    const [array, token] = [serialised(300), blobs.token()];
    expect(blobs.set(array.subarray(0, 150), 0, 300, token)).toBe(0);
    expect(blobs.set(array.subarray(0, 100), 0, 200)).toBe(0x36);
    expect(blobs.set(array.subarray(150), 150, undefined, token)).toBe(0x04);
    expect(blobs.write(array, token)).toBe(0);
  });

  it('asks a key that knows only a finger for a token too', () => {
    const blobs = withPin();
    enrolFinger(blobs.host, PIN, 'right-index');
    const { status, token } = blobs.platform.tokenByUv(withFinger('right-index'), LBW);
    expect(status).toBe(0);
    expect(blobs.write(serialised(1000), token)).toBe(0);
  });

  it('asks for a token while alwaysUv is on, also where nothing protects the key', () => {
    const alwaysUv: KeyModel = {
      ...blobModel,
      makeCredUvNotRqd: false,
      config: { alwaysUv: 'on', minPinLength: null, longTouchForReset: false, byUv: false },
    };
    expect(new Blobs({ model: alwaysUv }).write(serialised(100))).toBe(0x36);
  });
});

describe('large blobs', () => {
  it('are erased by a reset', () => {
    const blobs = new Blobs();
    expect(blobs.write(serialised(1000))).toBe(0);
    blobs.host.replug();
    expect(blobs.host.call(0x07, undefined, touching).status).toBe(0);
    expect(blobs.read()).toEqual(initial);
  });

  it('are not there where the model has none', () => {
    const blobs = new Blobs({ model: { ...atkeyPro, largeBlobCapacity: null } });
    expect(blobs.call([1, 10], [3, 0])).toBe(0x01);
  });
});
