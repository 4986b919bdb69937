import { createHash, verify } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { concatBytes, fromHex, toHex, utf8 } from '../../src/basics/bytes.ts';
import {
  type AuthenticatorData,
  encodeAuthenticatorData,
  parseAuthenticatorData,
} from '../../src/fido/authenticator-data.ts';
import { CborError, type CborMap, type CborValue, decodeCbor, encodeCbor } from '../../src/fido/cbor.ts';
import { coseAlgorithm, toKeyObject } from '../../src/fido/cose.ts';
import { StructureError } from '../../src/fido/structure-error.ts';
import wire from '../vectors/libfido2-wire.json' with { type: 'json' };
import pythonFido2 from '../vectors/python-fido2.json' with { type: 'json' };
import webauthn from '../vectors/webauthn-level-3.json' with { type: 'json' };
import { reassemble } from './reassemble.ts';

const sha256 = (bytes: Uint8Array): Uint8Array => new Uint8Array(createHash('sha256').update(bytes).digest());
const again = (data: AuthenticatorData): string => toHex(encodeAuthenticatorData(data));

describe('WebAuthn Level 3, section 16 (tests/vectors/webauthn-level-3.json)', () => {
  const hashes: Record<number, string | null> = {
    [coseAlgorithm.ES256]: 'sha256',
    [coseAlgorithm.ES384]: 'sha384',
    [coseAlgorithm.RS256]: 'sha256',
    [coseAlgorithm.EdDSA]: null,
  };
  const notOfThisVocabulary = ['sctn-test-vectors-packed-es512', 'sctn-test-vectors-packed-ed448'];

  for (const { section, title, aaguid, credentialId, attestationObject, assertion } of webauthn.credentials) {
    const authData = (decodeCbor(fromHex(attestationObject)) as CborMap).get('authData') as Uint8Array;
    if (notOfThisVocabulary.includes(section)) {
      test(`${title}: refused, its algorithm is not in this vocabulary`, () => {
        expect(() => parseAuthenticatorData(authData)).toThrow(/COSE key.alg: got -(36|53)/);
      });
      continue;
    }
    test(title, () => {
      const data = parseAuthenticatorData(authData);
      expect(data.rpIdHash).toEqual(sha256(utf8(webauthn.rpId)));
      expect(data.flags).toMatchObject({ up: true, at: true, ed: false });
      expect(data.signCount).toBe(0);
      expect(toHex(data.attested?.aaguid ?? new Uint8Array())).toBe(aaguid);
      expect(toHex(data.attested?.credentialId ?? new Uint8Array())).toBe(credentialId);
      expect(again(data)).toBe(toHex(authData));

      const signed = fromHex(assertion.authenticatorData);
      expect(again(parseAuthenticatorData(signed))).toBe(assertion.authenticatorData);
      if (data.attested === undefined) throw new Error('unreachable: at is set');
      const message = concatBytes(signed, sha256(fromHex(assertion.clientDataJSON)));
      const { publicKey } = data.attested;
      expect(verify(hashes[publicKey.alg] ?? null, message, toKeyObject(publicKey), fromHex(assertion.signature))).toBe(
        true,
      );
    });
  }
});

describe('answers of real keys', () => {
  test('MakeCredential (tests/vectors/python-fido2.json)', () => {
    const bytes = fromHex(pythonFido2.responses.AUTH_DATA_MC);
    const data = parseAuthenticatorData(bytes);
    expect(data).toMatchObject({
      signCount: 28,
      flags: { up: true, uv: false, be: false, bs: false, at: true, ed: false },
    });
    expect(data.extensions).toBeUndefined();
    expect(toHex(data.attested?.aaguid ?? new Uint8Array())).toBe('f8a011f38c0a4d15800617111f9edc7d');
    expect(data.attested?.credentialId).toHaveLength(64);
    expect(toHex(data.attested?.publicKeyBytes ?? new Uint8Array())).toBe(toHex(bytes.subarray(-77)));
    expect(again(data)).toBe(pythonFido2.responses.AUTH_DATA_MC);
  });

  test('GetAssertion (tests/vectors/python-fido2.json)', () => {
    const data = parseAuthenticatorData(fromHex(pythonFido2.responses.AUTH_DATA_GA));
    expect(data).toMatchObject({ signCount: 29, flags: { up: true, at: false } });
    expect(data.attested).toBeUndefined();
    expect(again(data)).toBe(pythonFido2.responses.AUTH_DATA_GA);
  });

  test('MakeCredential of a YubiKey (tests/vectors/libfido2-wire.json)', () => {
    const [message] = reassemble(wire.reports.CTAP_CBOR_CRED);
    const response = decodeCbor(message?.payload.subarray(1) ?? new Uint8Array()) as CborMap;
    const bytes = response.get(2) as Uint8Array;
    const data = parseAuthenticatorData(bytes);
    expect(data.rpIdHash).toEqual(sha256(utf8('localhost')));
    expect(data.flags).toMatchObject({ up: true, uv: true, at: true });
    expect(again(data)).toBe(toHex(bytes));
  });
});

describe('what does not fit is refused (hostile-tests.md A)', () => {
  const registration = fromHex(pythonFido2.responses.AUTH_DATA_MC);
  const assertion = fromHex(pythonFido2.responses.AUTH_DATA_GA);
  const FLAGS = 32;
  const CREDENTIAL_ID_LENGTH = 53;
  const PUBLIC_KEY = 55 + 64;
  const changed = (bytes: Uint8Array, at: number, ...values: number[]) => {
    const copy = new Uint8Array(bytes);
    copy.set(values, at);
    return copy;
  };
  const refuses = (bytes: Uint8Array, message: string | RegExp) => {
    expect(() => parseAuthenticatorData(bytes)).toThrow(StructureError);
    expect(() => parseAuthenticatorData(bytes)).toThrow(message);
  };

  test('every length that is cut short, with both numbers', () => {
    refuses(new Uint8Array(0), 'authData: got 0 bytes, expected at least 37');
    refuses(assertion.subarray(0, 36), 'authData: got 36 bytes, expected at least 37');
    for (let length = 0; length < registration.length; length++) {
      expect(() => parseAuthenticatorData(registration.subarray(0, length)), `${length} bytes`).toThrow(StructureError);
    }
  });

  test('bytes left over', () => {
    refuses(concatBytes(assertion, Uint8Array.of(0)), 'authData: got 38 bytes, expected 37');
    refuses(concatBytes(registration, Uint8Array.of(0xa0)), /got 197 bytes, expected 196/);
  });

  test('AT without attested data, AT cleared with it', () => {
    refuses(changed(assertion, FLAGS, 0x41), 'authData.aaguid: got 0 bytes left, expected 16 bytes');
    refuses(changed(registration, FLAGS, 0x01), /expected 37/);
  });

  test('ED without a map, with something else than a map, with two', () => {
    refuses(changed(assertion, FLAGS, 0x81), 'authData.extensions');
    refuses(
      concatBytes(changed(assertion, FLAGS, 0x81), Uint8Array.of(0x80)),
      'authData.extensions: got an array of 0, expected a map',
    );
    refuses(concatBytes(changed(assertion, FLAGS, 0x81), Uint8Array.of(0xa0, 0xa0)), /expected 38/);
  });

  test('extensions that are not canonical, with the CborError as cause', () => {
    const bytes = concatBytes(changed(assertion, FLAGS, 0x81), fromHex('a2616201616101'));
    try {
      parseAuthenticatorData(bytes);
      throw new Error('accepted');
    } catch (error) {
      expect(error).toBeInstanceOf(StructureError);
      expect((error as StructureError).cause).toBeInstanceOf(CborError);
      expect((error as { cause: CborError }).cause).toMatchObject({ reason: 'unsorted-keys', offset: 41 });
    }
  });

  test('a credential ID of 0, 1024 or 65,535 bytes', () => {
    refuses(
      changed(registration, CREDENTIAL_ID_LENGTH, 0, 0),
      'authData.credentialIdLength: got 0, expected 1 to 1023',
    );
    refuses(changed(registration, CREDENTIAL_ID_LENGTH, 0x04, 0x00), 'got 1024');
    refuses(changed(registration, CREDENTIAL_ID_LENGTH, 0xff, 0xff), 'got 65535');
    refuses(
      changed(registration, CREDENTIAL_ID_LENGTH, 0x03, 0xff),
      'authData.credentialId: got 141 bytes left, expected 1023 bytes',
    );
  });

  test('a public key whose point is not on the curve', () => {
    refuses(changed(registration, registration.length - 1, 0x91), 'a point on P-256');
  });

  test('a public key that is not CBOR, not a map, or of another algorithm', () => {
    refuses(
      changed(registration, PUBLIC_KEY, 0xff),
      'authData.credentialPublicKey: got not canonical CBOR: indefinite',
    );
    refuses(changed(registration, PUBLIC_KEY, 0x00), 'COSE key: got 0, expected a map');
    refuses(changed(registration, PUBLIC_KEY + 4, 0x27), 'COSE key.kty');
  });

  test('backup state without backup eligibility', () => {
    refuses(changed(assertion, FLAGS, 0x11), 'authData.flags: got backup state without eligibility');
    expect(parseAuthenticatorData(changed(assertion, FLAGS, 0x19)).flags).toMatchObject({ be: true, bs: true });
  });

  test('reserved flags are ignored', () => {
    expect(parseAuthenticatorData(changed(assertion, FLAGS, 0x23)).flags).toMatchObject({
      up: true,
      at: false,
      ed: false,
    });
  });
});

test('extensions after a credential are both read', () => {
  const data = parseAuthenticatorData(fromHex(pythonFido2.responses.AUTH_DATA_MC));
  const extensions: CborMap = new Map<string, CborValue>([
    ['credProtect', 2],
    ['hmac-secret', true],
  ]);
  const bytes = encodeAuthenticatorData({ ...data, extensions });
  expect(parseAuthenticatorData(bytes)).toEqual({ ...data, flags: { ...data.flags, ed: true }, extensions });
  expect(toHex(bytes).endsWith(toHex(encodeCbor(extensions)))).toBe(true);
});

test('every combination of flags and the largest counter survive the way over bytes', () => {
  const rpIdHash = new Uint8Array(32).fill(9);
  for (const up of [false, true]) {
    for (const uv of [false, true]) {
      for (const [be, bs] of [
        [false, false],
        [true, false],
        [true, true],
      ] as const) {
        const bytes = encodeAuthenticatorData({ rpIdHash, flags: { up, uv, be, bs }, signCount: 0xffff_ffff });
        const flags = { up, uv, be, bs, at: false, ed: false };
        expect(parseAuthenticatorData(bytes)).toEqual({ rpIdHash, flags, signCount: 0xffff_ffff });
      }
    }
  }
});

test('parts that could not be read again are not written', () => {
  const rpIdHash = new Uint8Array(32);
  const { attested } = parseAuthenticatorData(fromHex(pythonFido2.responses.AUTH_DATA_MC));
  if (attested === undefined) throw new Error('unreachable: at is set');
  const good = { rpIdHash, flags: {}, signCount: 0, attested };
  expect(encodeAuthenticatorData(good)).toHaveLength(196);
  for (const bad of [
    { ...good, rpIdHash: new Uint8Array(31) },
    { ...good, signCount: -1 },
    { ...good, signCount: 2 ** 32 },
    { ...good, signCount: 0.5 },
    { ...good, flags: { bs: true } },
    { ...good, attested: { ...attested, aaguid: new Uint8Array(15) } },
    { ...good, attested: { ...attested, credentialId: new Uint8Array(0) } },
    { ...good, attested: { ...attested, credentialId: new Uint8Array(1024) } },
  ]) {
    expect(() => encodeAuthenticatorData(bad)).toThrow(StructureError);
  }
});

test('what is read is a copy of the message', () => {
  const bytes = fromHex(pythonFido2.responses.AUTH_DATA_MC);
  const data = parseAuthenticatorData(bytes);
  bytes.fill(0);
  expect(again(data)).toBe(pythonFido2.responses.AUTH_DATA_MC);
});
