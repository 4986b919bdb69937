import { describe, expect, test } from 'vitest';
import { fromHex, toHex, utf8 } from '../../src/basics/bytes.ts';
import { type CborKey, type CborMap, type CborValue, decodeCbor, encodeCbor } from '../../src/fido/cbor.ts';
import {
  type AuthenticatorInfo,
  encodeAuthenticatorInfo,
  parseAuthenticatorInfo,
  preferredPinUvAuthProtocol,
} from '../../src/fido/get-info.ts';
import { StructureError } from '../../src/fido/structure-error.ts';
import keys from '../vectors/ctap2-test-tool-keys.json' with { type: 'json' };
import wire from '../vectors/libfido2-wire.json' with { type: 'json' };
import pythonFido2 from '../vectors/python-fido2.json' with { type: 'json' };
import { reassemble } from './reassemble.ts';

const read = (cbor: Uint8Array): AuthenticatorInfo => parseAuthenticatorInfo(decodeCbor(cbor) as CborMap);
const again = (info: AuthenticatorInfo): string => toHex(encodeCbor(encodeAuthenticatorInfo(info)));

/** The CBOR of the one reply in a recording, without its status byte. */
const reply = (reports: readonly string[]): Uint8Array => {
  const [message, ...rest] = reassemble(reports);
  if (message?.payload[0] !== 0 || rest.length > 0) throw new Error('expected one successful reply');
  return message.payload.subarray(1);
};

describe('published replies of real keys', () => {
  test('a YubiKey with FIDO_2_3, 26 members (tests/vectors/libfido2-wire.json)', () => {
    const cbor = reply(wire.reports.CTAP_CBOR_INFO);
    const info = read(cbor);
    expect(info).toMatchObject({
      versions: ['U2F_V2', 'FIDO_2_0', 'FIDO_2_1_PRE', 'FIDO_2_1', 'FIDO_2_3'],
      aaguid: fromHex('f8a011f38c0a4d15800617111f9edc7d'),
      maxMsgSize: 1536,
      pinUvAuthProtocols: [2, 1],
      maxCredentialCountInList: 8,
      maxCredentialIdLength: 128,
      transports: ['nfc', 'usb', 'smart-card'],
      algorithms: [-7, -8, -35].map((alg) => ({ type: 'public-key', alg })),
      maxSerializedLargeBlobArray: 4096,
      forcePINChange: false,
      minPINLength: 4,
      firmwareVersion: 1,
      maxCredBlobLength: 32,
      maxRPIDsForSetMinPINLength: 1,
      remainingDiscoverableCredentials: 100,
      attestationFormats: ['packed'],
      longTouchForReset: true,
      transportsForReset: ['usb', 'smart-card'],
      pinComplexityPolicy: true,
      pinComplexityPolicyURL: utf8('https://example.com'),
      maxPINLength: 63,
      authenticatorConfigCommands: [1, 2, 3],
    });
    expect(info.options).toMatchObject({ rk: true, clientPin: false, pinUvAuthToken: true, perCredMgmtRO: true });
    expect(info.encIdentifier).toHaveLength(32);
    expect(info.encCredStoreState).toHaveLength(32);
    expect(info.unknown.size).toBe(0);
    expect(again(info)).toBe(toHex(cbor));
  });

  test('a YubiKey with FIDO_2_1_PRE (tests/vectors/libfido2-wire.json)', () => {
    const cbor = reply(wire.reports.CTAP_CBOR_INFO_2020);
    const info = read(cbor);
    expect(info).toMatchObject({ versions: ['U2F_V2', 'FIDO_2_0', 'FIDO_2_1_PRE'], maxMsgSize: 1200 });
    expect(info.minPINLength).toBeUndefined();
    expect(again(info)).toBe(toHex(cbor));
  });

  test('a Security Key with FIDO_2_0, and the same with a member nobody knows (tests/vectors/python-fido2.json)', () => {
    const known = fromHex(pythonFido2.responses.INFO);
    const info = read(known);
    expect(info).toEqual({
      versions: ['U2F_V2', 'FIDO_2_0'],
      extensions: ['uvm', 'hmac-secret'],
      aaguid: fromHex('f8a011f38c0a4d15800617111f9edc7d'),
      options: { rk: true, up: true, plat: false, clientPin: false },
      maxMsgSize: 1200,
      pinUvAuthProtocols: [1],
      unknown: new Map(),
    });
    expect(again(info)).toBe(toHex(known));
    const extra = fromHex(pythonFido2.responses.INFO_EXTRA_KEY);
    expect(read(extra).unknown).toEqual(new Map([[99, 1234]]));
    expect(again(read(extra))).toBe(toHex(extra));
  });

  test('what fifteen real keys report (tests/vectors/ctap2-test-tool-keys.json)', () => {
    expect(keys.keys).toHaveLength(15);
    for (const key of keys.keys) {
      const info = read(
        encodeCbor(
          mapOf(
            [1, key.versions],
            [2, key.extensions],
            [3, fromHex(key.aaguid)],
            [4, new Map(key.options.map((option) => [option, true]))],
          ),
        ),
      );
      expect(info.versions, key.product).toEqual(key.versions);
      expect(info.extensions).toEqual(key.extensions);
      expect(Object.keys(info.options ?? {}).toSorted()).toEqual(key.options.toSorted());
    }
  });
});

const mapOf = (...members: [CborKey, CborValue][]): CborMap => new Map(members);

/** A reply with one member changed, and read. `undefined` leaves the member out. */
function readWith(key: number, value: CborValue | undefined): AuthenticatorInfo {
  const map = mapOf([1, ['FIDO_2_1']], [3, new Uint8Array(16)]);
  if (value === undefined) map.delete(key);
  else map.set(key, value);
  return read(encodeCbor(map));
}

const MEMBERS: Readonly<Record<number, [keyof AuthenticatorInfo, CborValue]>> = {
  0x01: ['versions', ['FIDO_2_0']],
  0x02: ['extensions', ['credProtect']],
  0x03: ['aaguid', new Uint8Array(16).fill(7)],
  0x04: ['options', mapOf(['rk', true])],
  0x05: ['maxMsgSize', 2048],
  0x06: ['pinUvAuthProtocols', [2]],
  0x07: ['maxCredentialCountInList', 8],
  0x08: ['maxCredentialIdLength', 128],
  0x09: ['transports', ['usb']],
  0x0a: ['algorithms', [mapOf(['alg', -7], ['type', 'public-key'])]],
  0x0b: ['maxSerializedLargeBlobArray', 1024],
  0x0c: ['forcePINChange', true],
  0x0d: ['minPINLength', 6],
  0x0e: ['firmwareVersion', 2 ** 40],
  0x0f: ['maxCredBlobLength', 32],
  0x10: ['maxRPIDsForSetMinPINLength', 0],
  0x11: ['preferredPlatformUvAttempts', 3],
  0x12: ['uvModality', 0x802],
  0x13: ['certifications', mapOf(['FIDO', 2], ['CC-EAL', 5])],
  0x14: ['remainingDiscoverableCredentials', 0],
  0x15: ['vendorPrototypeConfigCommands', [1, 2n ** 64n - 1n]],
  0x16: ['attestationFormats', ['packed']],
  0x17: ['uvCountSinceLastPinEntry', 9],
  0x18: ['longTouchForReset', false],
  0x19: ['encIdentifier', new Uint8Array(32)],
  0x1a: ['transportsForReset', ['usb']],
  0x1b: ['pinComplexityPolicy', false],
  0x1c: ['pinComplexityPolicyURL', utf8('https://example.org')],
  0x1d: ['maxPINLength', 32],
  0x1e: ['encCredStoreState', new Uint8Array(32)],
  0x1f: ['authenticatorConfigCommands', [1, 3]],
};

describe('every member of CTAP 2.3', () => {
  test('0x01 to 0x1f are all known', () => {
    expect(Object.keys(MEMBERS).map(Number)).toEqual(Array.from({ length: 0x1f }, (_, i) => i + 1));
  });

  test('all of them together encode to the bytes they were read from', () => {
    const map: CborMap = new Map(Object.entries(MEMBERS).map(([key, [, value]]) => [Number(key), value]));
    const cbor = encodeCbor(map);
    const info = read(cbor);
    for (const [name] of Object.values(MEMBERS)) expect(info, name).toHaveProperty(name);
    expect(info.unknown.size).toBe(0);
    expect(again(info)).toBe(toHex(cbor));
  });

  for (const [key, [name]] of Object.entries(MEMBERS)) {
    test(`${name}: any other type is refused, and so are wrong items`, () => {
      const wrong: CborValue[] = [
        null,
        'text',
        5,
        true,
        new Uint8Array(3),
        [],
        mapOf(),
        [null],
        mapOf([1, 1]),
        [[]],
        -1,
        2n ** 64n - 1n,
      ];
      let accepted = 0;
      for (const value of wrong) {
        try {
          readWith(Number(key), value);
          accepted++;
        } catch (error) {
          expect(error).toBeInstanceOf(StructureError);
          expect((error as StructureError).structure).toContain(name);
        }
      }
      // Each of the member's own kind, among the values above: 5; an empty list; an empty map; three bytes; true.
      expect(accepted).toBeLessThanOrEqual(1);
    });
  }
});

describe('hostile-tests.md A: getInfo claims', () => {
  test('maxMsgSize 0, 1023 and 2^32 are read as what any key can take and any channel can carry', () => {
    expect(readWith(0x05, 0).maxMsgSize).toBe(1024);
    expect(readWith(0x05, 1023).maxMsgSize).toBe(1024);
    expect(readWith(0x05, 1200).maxMsgSize).toBe(1200);
    expect(readWith(0x05, 2 ** 32).maxMsgSize).toBe(7609);
    expect(readWith(0x05, undefined).maxMsgSize).toBeUndefined();
    expect(() => readWith(0x05, 2n ** 63n)).toThrow(StructureError);
  });

  test('minPINLength 0 is read as 4, 200 is refused', () => {
    for (const claim of [0, 1, 3, 4]) expect(readWith(0x0d, claim).minPINLength).toBe(4);
    expect(readWith(0x0d, 63).minPINLength).toBe(63);
    expect(() => readWith(0x0d, 64)).toThrow('getInfo.minPINLength: got 64, expected an integer from 0 to 63');
    expect(() => readWith(0x0d, 200)).toThrow(StructureError);
    expect(() => readWith(0x0d, -1)).toThrow(StructureError);
  });

  test('maxPINLength under 8 is refused, over 63 is read as 63, and it is never under minPINLength', () => {
    expect(() => readWith(0x1d, 7)).toThrow(StructureError);
    expect(readWith(0x1d, 255).maxPINLength).toBe(63);
    const contradiction = mapOf([1, ['FIDO_2_1']], [3, new Uint8Array(16)], [0x0d, 20], [0x1d, 8]);
    expect(() => parseAuthenticatorInfo(contradiction)).toThrow('got 20, expected at most maxPINLength, 8');
  });

  test('maxCredentialCountInList -1 and 0 are refused', () => {
    expect(() => readWith(0x07, -1)).toThrow('getInfo.maxCredentialCountInList: got -1, expected an integer from 1 to');
    expect(() => readWith(0x07, 0)).toThrow(StructureError);
    expect(() => readWith(0x08, 0)).toThrow(StructureError);
  });

  test('negative numbers in lists, and enc* members of another length than 32, are refused', () => {
    for (const key of [0x06, 0x15, 0x1f]) expect(() => readWith(key, [1, -1]), `${key}`).toThrow(StructureError);
    for (const key of [0x19, 0x1e]) {
      for (const length of [0, 16, 31, 33]) expect(() => readWith(key, new Uint8Array(length))).toThrow(StructureError);
    }
  });

  test('versions [] and none at all are refused', () => {
    expect(() => readWith(0x01, [])).toThrow('getInfo.versions: got an array of 0, expected at least one');
    expect(() => readWith(0x01, undefined)).toThrow('getInfo.versions: got nothing');
  });

  test('an aaguid that is missing, short or long is refused', () => {
    for (const value of [undefined, new Uint8Array(15), new Uint8Array(17)]) {
      expect(() => readWith(0x03, value)).toThrow(StructureError);
    }
  });

  test('pinUvAuthProtocols [99] is read, and no protocol is chosen from it', () => {
    expect(readWith(0x06, [99]).pinUvAuthProtocols).toEqual([99]);
    expect(preferredPinUvAuthProtocol(readWith(0x06, [99]))).toBeUndefined();
  });

  test('options named like object members are only names', () => {
    const before = Object.getOwnPropertyNames(Object.prototype);
    const info = readWith(0x04, mapOf(['__proto__', true], ['constructor', false], ['toString', true]));
    expect(Object.entries(info.options ?? {})).toEqual([
      ['toString', true],
      ['__proto__', true],
      ['constructor', false],
    ]);
    expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(before);
    expect(readWith(0x04, mapOf()).options?.constructor).toBeUndefined();
  });

  test('an option that is not true or false is refused without repeating its name', () => {
    const name = 'x'.repeat(5000);
    expect(() => readWith(0x04, mapOf([name, 1]))).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('xxx') }),
    );
    expect(() => readWith(0x04, mapOf([1, true]))).toThrow(StructureError);
  });

  test('what is not a map at all is refused', () => {
    for (const value of [[], 1, 'a', null, new Uint8Array(1)]) {
      expect(() => parseAuthenticatorInfo(value as unknown as CborMap)).toThrow(StructureError);
    }
  });

  test('no number that is read is NaN or infinite', () => {
    for (const key of Object.keys(MEMBERS)) {
      for (const claim of [0, 1, 2 ** 31, 2 ** 32, Number.MAX_SAFE_INTEGER]) {
        try {
          for (const value of Object.values(readWith(Number(key), claim))) {
            if (typeof value === 'number') expect(Number.isSafeInteger(value)).toBe(true);
          }
        } catch (error) {
          expect(error).toBeInstanceOf(StructureError);
        }
      }
    }
  });
});

test('preferredPinUvAuthProtocol: the first that is known, or 1 for a key of CTAP 2.0 with a PIN (ctap.md 3.1)', () => {
  const info = (more: Partial<AuthenticatorInfo>) => ({ ...readWith(0x01, ['FIDO_2_0']), ...more });
  expect(preferredPinUvAuthProtocol(info({ pinUvAuthProtocols: [2, 1] }))).toBe(2);
  expect(preferredPinUvAuthProtocol(info({ pinUvAuthProtocols: [1, 2] }))).toBe(1);
  expect(preferredPinUvAuthProtocol(info({ pinUvAuthProtocols: [3, 2] }))).toBe(2);
  expect(preferredPinUvAuthProtocol(info({ pinUvAuthProtocols: [] }))).toBeUndefined();
  expect(preferredPinUvAuthProtocol(info({ options: { clientPin: false } }))).toBe(1);
  expect(preferredPinUvAuthProtocol(info({ options: { rk: true } }))).toBeUndefined();
  expect(preferredPinUvAuthProtocol(info({}))).toBeUndefined();
});

test('an info is encoded without its undefined members', () => {
  const map = encodeAuthenticatorInfo({
    versions: ['FIDO_2_1'],
    aaguid: new Uint8Array(16),
    options: { rk: true, uv: undefined },
  });
  expect(map).toEqual(mapOf([1, ['FIDO_2_1']], [3, new Uint8Array(16)], [4, mapOf(['rk', true])]));
});
