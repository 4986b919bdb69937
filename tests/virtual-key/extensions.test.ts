import { describe, expect, it } from 'vitest';
import { concatBytes } from '../../src/basics/bytes.ts';
import { parseAuthenticatorData } from '../../src/fido/authenticator-data.ts';
import type { CborMap, CborValue } from '../../src/fido/cbor.ts';
import { volatileMemory } from '../../src/virtual-key/key-memory.ts';
import { pinOnly } from '../../src/virtual-key/models/pin-only.ts';
import { completeModel } from './complete-model.ts';
import { createRequest, getRequest } from './credential-requests.ts';
import { type Answer, Host, map, touching } from './host.ts';
import { PlatformPin } from './platform-pin.ts';

const rk = map(['rk', true]);
const newHost = () => new Host({ model: completeModel });
const authDataOf = ({ status, map: answer }: Answer) => {
  expect(status).toBe(0);
  return parseAuthenticatorData(answer.get(2) as Uint8Array);
};
const idOf = (made: Answer) => authDataOf(made).attested!.credentialId;
const outputsOf = (answer: Answer): CborMap | undefined => authDataOf(answer).extensions;

function create(host: Host, extensions: CborMap, options?: CborMap, rpId?: string): Answer {
  const request = createRequest({ extensions, ...(options && { options }), ...(rpId && { rpId }) });
  return host.call(0x01, request, touching);
}
const get = (host: Host, extensions: CborMap, allow?: Uint8Array[]): Answer =>
  host.call(0x02, getRequest({ extensions, ...(allow && { allow }) }), touching);

describe('extensions of another type', () => {
  it.each<[string, CborValue]>([
    ['credProtect', 'x'],
    ['hmac-secret', 1],
    ['hmac-secret-mc', true],
    ['credBlob', true],
    ['largeBlobKey', 1],
    ['minPinLength', 1],
    ['pinComplexityPolicy', 'x'],
    ['thirdPartyPayment', 0],
  ])('%s: CBOR_UNEXPECTED_TYPE before a touch, ignored by a key without it', (name, value) => {
    const host = newHost();
    const request = createRequest({ extensions: map([name, value]) });
    host.start(0x01, request);
    expect(host.key.snapshot().waitingFor).toBeNull();
    expect(host.answer().status).toBe(0x11);
    const without = new Host({ model: { ...pinOnly, extensions: [] } });
    const made = without.call(0x01, request, touching);
    expect(authDataOf(made).flags.ed).toBe(false);
  });
});

describe('credBlob (12.2)', () => {
  const blob = new Uint8Array(32).fill(7);

  it('comes back in assertions, also after a power cycle', () => {
    const host = newHost();
    expect(outputsOf(create(host, map(['credBlob', blob]), rk))).toEqual(map(['credBlob', true]));
    expect(outputsOf(get(host, map(['credBlob', true])))).toEqual(map(['credBlob', blob]));
    expect(outputsOf(get(host, map(['credBlob', false])))).toBeUndefined();
    const again = new Host({ model: completeModel, memory: host.memory });
    expect(outputsOf(get(again, map(['credBlob', true])))).toEqual(map(['credBlob', blob]));
  });

  it('is not stored where it is too long or the credential is not discoverable, and empty then', () => {
    const host = newHost();
    expect(outputsOf(create(host, map(['credBlob', new Uint8Array(33)]), rk))).toEqual(map(['credBlob', false]));
    expect(outputsOf(get(host, map(['credBlob', true])))).toEqual(map(['credBlob', new Uint8Array(0)]));
    const made = create(host, map(['credBlob', blob]));
    expect(outputsOf(made)).toEqual(map(['credBlob', false]));
    expect(outputsOf(get(host, map(['credBlob', true]), [idOf(made)]))).toEqual(map(['credBlob', new Uint8Array(0)]));
  });
});

describe('largeBlobKey (12.3)', () => {
  it('is beside the authenticator data, the same each time', () => {
    const host = newHost();
    const made = create(host, map(['largeBlobKey', true]), rk);
    const key = made.map.get(5) as Uint8Array;
    expect(key).toHaveLength(32);
    expect(authDataOf(made).flags.ed).toBe(false);
    expect(get(host, map(['largeBlobKey', true])).map.get(7)).toEqual(key);
    expect(host.call(0x02, getRequest(), touching).map.has(7)).toBe(false);
    const again = new Host({ model: completeModel, memory: host.memory });
    expect(get(again, map(['largeBlobKey', true])).map.get(7)).toEqual(key);
    expect(create(host, map(['largeBlobKey', true]), rk).map.get(5)).not.toEqual(key);
  });

  it('is for discoverable credentials, and never false', () => {
    const host = newHost();
    expect(create(host, map(['largeBlobKey', true])).status).toBe(0x2c);
    expect(create(host, map(['largeBlobKey', false]), rk).status).toBe(0x2c);
    expect(host.key.snapshot().credentials).toBe(0);
    expect(host.call(0x01, createRequest({ options: rk }), touching).status).toBe(0);
    expect(get(host, map(['largeBlobKey', false])).status).toBe(0x2c);
    const got = get(host, map(['largeBlobKey', true]));
    expect([got.status, got.map.has(7)]).toEqual([0, false]);
  });
});

describe('minPinLength (12.4) and pinComplexityPolicy (2.3)', () => {
  const asked = map(['minPinLength', true], ['pinComplexityPolicy', true]);
  const setMinPinLength = (params: CborMap) => map([1, 3], [2, params]);

  it('are told to the RPs that the factory or a platform has named', () => {
    const host = newHost();
    const preset = create(host, asked, undefined, 'pin-policy.example');
    expect(outputsOf(preset)).toEqual(map(['minPinLength', 4], ['pinComplexityPolicy', false]));
    expect(outputsOf(create(host, asked))).toBeUndefined();
    expect(host.call(0x0d, setMinPinLength(map([1, 6], [2, ['example.com']]))).status).toBe(0);
    expect(host.call(0x0d, setMinPinLength(map([4, true]))).status).toBe(0);
    expect(outputsOf(create(host, asked))).toEqual(map(['minPinLength', 6], ['pinComplexityPolicy', true]));
    expect(outputsOf(create(host, map(['minPinLength', false])))).toBeUndefined();
    expect(outputsOf(create(host, asked, undefined, 'example.org'))).toBeUndefined();
  });
});

describe('thirdPartyPayment (2.2)', () => {
  it.each([['discoverable', rk] as const, ['not discoverable', undefined] as const])(
    'stays with a credential that is %s',
    (_, options) => {
      const host = newHost();
      const made = create(host, map(['thirdPartyPayment', true]), options);
      expect(outputsOf(made)).toEqual(map(['thirdPartyPayment', true]));
      const again = new Host({ model: completeModel, memory: host.memory });
      expect(outputsOf(get(again, map(['thirdPartyPayment', true]), [idOf(made)]))).toEqual(
        map(['thirdPartyPayment', true]),
      );
      const without = create(host, map(['thirdPartyPayment', false]));
      expect(outputsOf(without)).toBeUndefined();
      expect(outputsOf(get(host, map(['thirdPartyPayment', true]), [idOf(without)]))).toEqual(
        map(['thirdPartyPayment', false]),
      );
    },
  );
});

describe.each([1, 2] as const)('hmac-secret-mc with protocol %i (2.2)', (protocol) => {
  const salt = (fill: number) => new Uint8Array(32).fill(fill);

  function salts(platform: PlatformPin, bytes: Uint8Array, saltAuth?: Uint8Array) {
    const { keyAgreement, secret } = platform.agree();
    const saltEnc = platform.encrypt(secret, bytes);
    const auth = saltAuth ?? platform.authenticate(secret, saltEnc);
    return { input: map([1, keyAgreement], [2, saltEnc], [3, auth], [4, protocol]), secret };
  }

  it('gives at creation what an assertion gives later', () => {
    const host = newHost();
    const platform = new PlatformPin(host, protocol);
    const both = concatBytes(salt(1), salt(2));
    const first = salts(platform, both);
    const made = create(host, map(['hmac-secret', true], ['hmac-secret-mc', first.input]));
    const outputs = outputsOf(made)!;
    expect(outputs.get('hmac-secret')).toBe(true);
    const atCreation = platform.decrypt(first.secret, outputs.get('hmac-secret-mc') as Uint8Array);
    expect(atCreation).toHaveLength(64);
    const later = salts(platform, both);
    const got = outputsOf(get(host, map(['hmac-secret', later.input]), [idOf(made)]))!;
    expect(platform.decrypt(later.secret, got.get('hmac-secret') as Uint8Array)).toEqual(atCreation);
  });

  it('needs hmac-secret, right lengths and a right signature, and stores nothing otherwise', () => {
    const host = newHost();
    const platform = new PlatformPin(host, protocol);
    const good = salts(platform, salt(1)).input;
    const asked = (input: CborMap) => map(['hmac-secret', true], ['hmac-secret-mc', input]);
    expect(create(host, map(['hmac-secret-mc', good]), rk).status).toBe(0x14);
    expect(create(host, asked(salts(platform, new Uint8Array(48)).input), rk).status).toBe(0x02);
    expect(create(host, asked(salts(platform, salt(1), salt(9)).input), rk).status).toBe(0x33);
    expect(create(host, asked(map([1, good.get(1)], [2, good.get(2)])), rk).status).toBe(0x14);
    expect(create(host, asked(new Map(good).set(4, 3)), rk).status).toBe(0x02);
    expect(host.key.snapshot().credentials).toBe(0);
  });
});

describe('hmac-secret without a protocol', () => {
  it('means protocol 1, and is refused by a key that does not have it', () => {
    const host = newHost();
    const id = idOf(host.call(0x01, createRequest(), touching));
    const platform = new PlatformPin(host, 1);
    const { keyAgreement, secret } = platform.agree();
    const saltEnc = platform.encrypt(secret, new Uint8Array(32));
    const input = map([1, keyAgreement], [2, saltEnc], [3, platform.authenticate(secret, saltEnc)]);
    expect(get(host, map(['hmac-secret', input]), [id]).status).toBe(0);
    const only2 = { ...completeModel, pin: { ...completeModel.pin, protocols: [2] as const } };
    const other = new Host({ model: only2, memory: volatileMemory() });
    const made = other.call(0x01, createRequest(), touching);
    expect(get(other, map(['hmac-secret', input]), [idOf(made)]).status).toBe(0x33);
  });
});

describe('all extensions at once', () => {
  it('answer each for itself, in one authenticator data', () => {
    const host = newHost();
    const asked = map(
      ['credBlob', Uint8Array.of(1)],
      ['credProtect', 2],
      ['hmac-secret', true],
      ['minPinLength', true],
      ['largeBlobKey', true],
      ['thirdPartyPayment', true],
      ['unknown', true],
    );
    const made = create(host, asked, rk, 'pin-policy.example');
    expect(Object.fromEntries(outputsOf(made)!)).toEqual({
      credBlob: true,
      credProtect: 2,
      'hmac-secret': true,
      minPinLength: 4,
      thirdPartyPayment: true,
    });
    expect(made.map.get(5)).toHaveLength(32);
  });
});
