import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { fromHex, toHex } from '../../src/basics/bytes.ts';
import { type CborMap, type CborValue, decodeCbor, encodeCbor } from '../../src/fido/cbor.ts';
import {
  type CoseAlgorithm,
  type CoseKey,
  coseAlgorithm,
  encodeCoseKey,
  fromKeyObject,
  parseCoseKey,
  toKeyObject,
} from '../../src/fido/cose.ts';
import { StructureError } from '../../src/fido/structure-error.ts';
import pythonFido2 from '../vectors/python-fido2.json' with { type: 'json' };
import wycheproof from '../vectors/wycheproof-ecdh-p256.json' with { type: 'json' };

describe('keys and signatures of real authenticators (tests/vectors/python-fido2.json)', () => {
  const hashes: Record<string, string | null> = { ES256: 'sha256', RS256: 'sha256', EdDSA: null };
  for (const { algorithm, coseKey, message, signature } of pythonFido2.signatures) {
    test(algorithm, () => {
      const key = parseCoseKey(decodeCbor(fromHex(coseKey)));
      expect(key.alg).toBe(coseAlgorithm[algorithm as keyof typeof coseAlgorithm]);
      expect(verify(hashes[algorithm] ?? null, fromHex(message), toKeyObject(key), fromHex(signature))).toBe(true);
      expect(toHex(encodeCbor(encodeCoseKey(key)))).toBe(coseKey);
    });
  }
});

describe('points that are not on P-256 (tests/vectors/wycheproof-ecdh-p256.json)', () => {
  const p256 = (x: string, y: string, alg: number): CborMap =>
    new Map<number, CborValue>([
      [1, 2],
      [3, alg],
      [-1, 1],
      [-2, fromHex(x)],
      [-3, fromHex(y)],
    ]);

  test('each of them is refused, for signing and for key agreement', () => {
    expect(wycheproof.invalid.length).toBeGreaterThan(20);
    for (const { tcId, comment, x, y } of wycheproof.invalid) {
      for (const alg of [coseAlgorithm.ES256, coseAlgorithm.ECDH_ES_HKDF_256]) {
        expect(() => parseCoseKey(p256(x, y, alg)), `${tcId} ${comment}`).toThrow(StructureError);
      }
    }
  });

  test('the edge cases that are on the curve are read', () => {
    for (const { tcId, x, y } of wycheproof.valid) {
      expect(parseCoseKey(p256(x, y, coseAlgorithm.ES256)), `${tcId}`).toMatchObject({ kty: 'EC2', crv: 'P-256' });
    }
  });

  test('coordinates of another length are refused before the curve is looked at', () => {
    const [{ x, y } = { x: '', y: '' }] = wycheproof.valid;
    for (const [badX, badY] of [
      [`00${x}`, y],
      [x, `00${y}`],
      [x.slice(2), y],
      [x, y.slice(2)],
      ['', y],
      [x, ''],
    ] as const) {
      expect(() => parseCoseKey(p256(badX, badY, coseAlgorithm.ES256))).toThrow(/got \d+ bytes, expected 32 bytes/);
    }
  });

  test('compressed points are refused: y must be bytes', () => {
    const [{ x } = { x: '' }] = wycheproof.valid;
    for (const y of [true, false])
      expect(() => parseCoseKey(p256(x, '', coseAlgorithm.ES256).set(-3, y))).toThrow(StructureError);
    expect(() => parseCoseKey(p256(`02${x}`, '', coseAlgorithm.ES256))).toThrow(StructureError);
  });
});

const generated: Record<string, [CoseAlgorithm, () => CoseKey]> = {
  ES256: [coseAlgorithm.ES256, () => fromKeyObject(generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey, -7)],
  ES384: [coseAlgorithm.ES384, () => fromKeyObject(generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey, -35)],
  EdDSA: [coseAlgorithm.EdDSA, () => fromKeyObject(generateKeyPairSync('ed25519').publicKey, -8)],
  RS256: [
    coseAlgorithm.RS256,
    () => fromKeyObject(generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey, -257),
  ],
};

for (const [name, [algorithm, generate]] of Object.entries(generated)) {
  describe(name, () => {
    const key = generate();
    const map = encodeCoseKey(key);

    test('survives the way over bytes and over node:crypto', () => {
      expect(parseCoseKey(decodeCbor(encodeCbor(map)))).toEqual(key);
      expect(fromKeyObject(toKeyObject(key), algorithm)).toEqual(key);
    });

    test('any member missing, of another type, or too much is refused', () => {
      for (const label of map.keys()) {
        const without = new Map(map);
        without.delete(label);
        expect(() => parseCoseKey(without), `without ${label}`).toThrow(StructureError);
        for (const value of [null, 'x', 77, [], new Map(), new Uint8Array(0), new Uint8Array(1000)]) {
          expect(() => parseCoseKey(new Map(map).set(label, value)), `${label}`).toThrow(StructureError);
        }
      }
      for (const label of [2, 4, 5, -4, 'kty']) {
        expect(() => parseCoseKey(new Map(map).set(label, new Uint8Array(4))), `with ${label}`).toThrow(StructureError);
      }
    });

    test('under the algorithm of another type of key it is refused', () => {
      for (const other of Object.values(coseAlgorithm)) {
        const sameKey = name === 'ES256' && other === coseAlgorithm.ECDH_ES_HKDF_256;
        if (other === algorithm || sameKey) continue;
        expect(() => parseCoseKey(new Map(map).set(3, other)), `${other}`).toThrow(StructureError);
      }
    });
  });
}

test('hostile D5 algorithms that are not of this vocabulary are refused by number', () => {
  const map = encodeCoseKey(fromKeyObject(generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey, -7));
  for (const alg of [-36, -47, -48, -65535, 0, 7]) {
    expect(() => parseCoseKey(new Map(map).set(3, alg))).toThrow(`COSE key.alg: got ${alg}`);
  }
});

describe('hostile D5: RSA', () => {
  const rsa = (n: Uint8Array, e: Uint8Array): CborMap =>
    new Map<number, CborValue>([
      [1, 3],
      [3, -257],
      [-1, n],
      [-2, e],
    ]);
  const modulus = (length: number, first = 0x80) => new Uint8Array(length).fill(0xff).fill(first, 0, 1);
  const e = fromHex('010001');

  test('moduli under 2048 and over 4096 bits are refused', () => {
    expect(parseCoseKey(rsa(modulus(256), e))).toMatchObject({ kty: 'RSA' });
    expect(parseCoseKey(rsa(modulus(257, 0x01), e))).toMatchObject({ kty: 'RSA' });
    expect(parseCoseKey(rsa(modulus(512), e))).toMatchObject({ kty: 'RSA' });
    for (const bad of [
      modulus(64),
      modulus(128),
      modulus(255),
      modulus(256, 0x7f),
      modulus(257, 0),
      modulus(513),
      modulus(2048),
    ]) {
      expect(() => parseCoseKey(rsa(bad, e)), `${bad.length} bytes`).toThrow(StructureError);
    }
  });

  test('exponents that are even, 1, long or padded are refused', () => {
    for (const hex of ['', '00', '01', '02', '010000', '00010001', '0100000001']) {
      expect(() => parseCoseKey(rsa(modulus(256), fromHex(hex))), hex).toThrow(StructureError);
    }
    expect(parseCoseKey(rsa(modulus(256), fromHex('03')))).toMatchObject({ kty: 'RSA' });
  });
});

test('a key that is no map, or a key of another curve, is refused', () => {
  for (const value of [null, 1, [], new Uint8Array(65)]) expect(() => parseCoseKey(value)).toThrow(StructureError);
  expect(() => fromKeyObject(generateKeyPairSync('ec', { namedCurve: 'P-521' }).publicKey, -7)).toThrow(StructureError);
  expect(() => fromKeyObject(generateKeyPairSync('x25519').publicKey, -8)).toThrow(StructureError);
});

test('toKeyObject gives a public key', () => {
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-384' });
  const pem = (key: ReturnType<typeof createPublicKey>) => key.export({ format: 'pem', type: 'spki' });
  expect(pem(toKeyObject(fromKeyObject(publicKey, -35)))).toBe(pem(publicKey));
});
