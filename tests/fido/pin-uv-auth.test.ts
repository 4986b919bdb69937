import { hash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { concatBytes, fromHex, toHex, utf8 } from '../../src/basics/bytes.ts';
import { type Random, seededRandom } from '../../src/basics/random.ts';
import { type CborMap, type CborValue, encodeCbor } from '../../src/fido/cbor.ts';
import {
  countCodePoints,
  generateKeyAgreement,
  maxPinBytes,
  padPin,
  pinHash,
  pinUvAuthProtocol,
  unpadPin,
} from '../../src/fido/pin-uv-auth.ts';
import { StructureError } from '../../src/fido/structure-error.ts';
import pythonFido2 from '../vectors/python-fido2.json' with { type: 'json' };
import wycheproof from '../vectors/wycheproof-ecdh-p256.json' with { type: 'json' };

/** Chance that comes out as these bytes, one after the other. */
const fixedRandom = (...values: string[]): Random => ({
  bytes(length) {
    const value = fromHex(values.shift() ?? '');
    if (value.length !== length) throw new Error(`got ${value.length} fixed bytes, expected ${length}`);
    return value;
  },
});

const agreementKey = (x: string, y: string): CborMap =>
  new Map<number, CborValue>([
    [1, 2],
    [3, -25],
    [-1, 1],
    [-2, fromHex(x)],
    [-3, fromHex(y)],
  ]);

/** Of ctap.md 3.8, recomputed there with the key pairs of WebauthnWorks/CTAP2.1-Migration-Guide. */
const guide = {
  authenticatorPrivate: '90f0a83dba763dfa331061198fc90033a7adefe8fe63da224667b2c5ac0a52ba',
  platformPrivate: 'e5fccb46de79b04b62e930bbb72b274e30134545f08d54c72bba22407c825344',
  authenticatorX: 'd7404f738990a0af2bbc053d39f0a9c293898bf8e7c0fb9ab1ef4dd61bb70d37',
  authenticatorY: 'c09bed90721b78631be0e68f42997f7a1957b87a6537cfade9f0a68cd432e7f9',
  platformX: '003a0bc15db601a238e891db21ca5f71eab98c8e05bf4e318daf471ea6e76dab',
  platformY: '3e303d19dcf2147db8d4ee0d932b0a0308ca55d69cf021c1c7e111d0cdc59efe',
  z: 'ee33f2cb08a46d2ddcaf03214af14c31510fcaa4452b8e6e04710fbc66727bac',
  shared1: '8f186f64182b86cfd8bbf73354772066ba46de6514149a7a79c050a3ce4f1ff9',
  hmacKey2: 'efe50001d97a7cf14096589e65147b108653683cc22aaf4d1f3bd91dc8e41cbd',
  aesKey2: '6e1db0c8ebc48dad977a81d26ca7e5bfb0243bd1a2aba6c45adc7a00729b2027',
  pinHash: '03ac674216f3e15c761ee1a5e255f067',
  newPinEnc1:
    'b39c3d0e838f65feba0e85824b3f4c2c7b2edd721d05747e669263de39f0a6035169cd24545a3c2e013bc6f5076cb073314a69c2d5a085f4bc5d3ba1cda4cd6e',
  setPinParam1: 'f30d26e9fdd0c3ca102fb40c00d989ba',
  pinHashEnc1: 'a9fe9301dd1f6e02ad6a721427c027ac',
  vector2: '3672a1bc264e2cef5f647aff51100b15',
  newPinEnc2:
    '3672a1bc264e2cef5f647aff51100b15fe45dfb2f2461ea896f578e5b75891cf91d83eeab02c91ad896e4359f2b0e66276617ebf39653a7c4a517c039083409cc816470ab65197aee05d0b76665742cd',
  setPinParam2: 'fc4d7477e1891f0700d1b6da71da80c3cd265da7441384e3ab24e11441259a65',
  pinHashEnc2: '3672a1bc264e2cef5f647aff51100b154501ad7d9d1b901b8f153788d888b9e1',
  token: '0125fecfd8bf3f679bd9ec221324baa74f3cade0314b4fba8029500a320612ad',
};
const pin = utf8('1234');
const one = pinUvAuthProtocol(1);
const two = pinUvAuthProtocol(2);
const shared2 = fromHex(guide.hmacKey2 + guide.aesKey2);

describe('key agreement', () => {
  test('both sides of ctap.md 3.8 come to the same Z', () => {
    const authenticator = generateKeyAgreement(fixedRandom(guide.authenticatorPrivate));
    const platform = generateKeyAgreement(fixedRandom(guide.platformPrivate));
    expect(authenticator.publicKey).toEqual(agreementKey(guide.authenticatorX, guide.authenticatorY));
    expect(platform.publicKey).toEqual(agreementKey(guide.platformX, guide.platformY));
    expect(toHex(authenticator.agree(platform.publicKey))).toBe(guide.z);
    expect(toHex(platform.agree(authenticator.publicKey))).toBe(guide.z);
  });

  test('keyAgreement is written as CTAP shows it: {1: 2, 3: -25, -1: 1, -2: x, -3: y}', () => {
    const { publicKey } = generateKeyAgreement(fixedRandom(guide.platformPrivate));
    const expected = `a5 01 02 03 3818 20 01 21 5820 ${guide.platformX} 22 5820 ${guide.platformY}`;
    expect(toHex(encodeCbor(publicKey))).toBe(expected.replaceAll(' ', ''));
  });

  test('with a real key (tests/vectors/python-fido2.json)', () => {
    const { DEV_PUB_X, DEV_PUB_Y, EC_PRIV, EC_PUB_X, EC_PUB_Y, SHARED } = pythonFido2.pin;
    const platform = generateKeyAgreement(fixedRandom(EC_PRIV));
    expect(platform.publicKey).toEqual(agreementKey(EC_PUB_X, EC_PUB_Y));
    expect(toHex(one.deriveSharedSecret(platform.agree(agreementKey(DEV_PUB_X, DEV_PUB_Y))))).toBe(SHARED);
  });

  test('edge cases of Wycheproof (tests/vectors/wycheproof-ecdh-p256.json)', () => {
    expect(wycheproof.valid.length).toBeGreaterThan(100);
    for (const { tcId, x, y, private: scalar, shared } of wycheproof.valid) {
      expect(toHex(generateKeyAgreement(fixedRandom(scalar)).agree(agreementKey(x, y))), `${tcId}`).toBe(shared);
    }
  });

  test('invalid points of Wycheproof are refused before the private key is used', () => {
    const own = generateKeyAgreement(seededRandom('invalid points'));
    for (const { tcId, x, y } of wycheproof.invalid) {
      expect(() => own.agree(agreementKey(x, y)), `${tcId}`).toThrow(StructureError);
    }
  });

  test('a key for signatures, of another type, or of no type is refused', () => {
    const own = generateKeyAgreement();
    const peer = agreementKey(guide.platformX, guide.platformY);
    expect(() => own.agree(new Map(peer).set(3, -7))).toThrow('keyAgreement.alg: got -7, expected -25');
    expect(() => own.agree(new Map(peer).set(1, 1))).toThrow(StructureError);
    expect(() => own.agree(new Map(peer).set(-1, 2))).toThrow(StructureError);
    expect(() => own.agree(new Map(peer).set(5, 1))).toThrow(StructureError);
    expect(() => own.agree(new Map())).toThrow(StructureError);
    expect(() => own.agree([] as unknown as CborMap)).toThrow(StructureError);
  });

  test('every pair is new, and scalars outside of the group are drawn again', () => {
    expect(generateKeyAgreement().publicKey).not.toEqual(generateKeyAgreement().publicKey);
    const order = 'ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551';
    const random = fixedRandom('00'.repeat(32), order, 'ff'.repeat(32), guide.platformPrivate);
    expect(generateKeyAgreement(random).publicKey).toEqual(agreementKey(guide.platformX, guide.platformY));
  });
});

describe('protocol 1', () => {
  test('vectors of ctap.md 3.8', () => {
    const shared = one.deriveSharedSecret(fromHex(guide.z));
    expect(toHex(shared)).toBe(guide.shared1);
    const newPinEnc = one.encrypt(shared, padPin(pin), fixedRandom());
    expect(toHex(newPinEnc)).toBe(guide.newPinEnc1);
    expect(toHex(one.authenticate(shared, newPinEnc))).toBe(guide.setPinParam1);
    expect(toHex(one.encrypt(shared, pinHash(pin), fixedRandom()))).toBe(guide.pinHashEnc1);
    expect(one.decrypt(shared, newPinEnc)).toEqual(padPin(pin));
  });

  test('what python-fido2 sends and reads (tests/vectors/python-fido2.json)', () => {
    const { SHARED, TOKEN_ENC, TOKEN, PIN_HASH_ENC, setPin, changePin } = pythonFido2.pin;
    const shared = fromHex(SHARED);
    const encrypt = (plaintext: Uint8Array) => one.encrypt(shared, plaintext, fixedRandom());
    expect(toHex(one.decryptToken(shared, fromHex(TOKEN_ENC)))).toBe(TOKEN);
    expect(toHex(encrypt(pinHash(pin)))).toBe(PIN_HASH_ENC);
    expect(toHex(encrypt(padPin(utf8(setPin.newPin))))).toBe(setPin.newPinEnc);
    expect(toHex(one.authenticate(shared, fromHex(setPin.newPinEnc)))).toBe(setPin.pinUvAuthParam);
    expect(toHex(encrypt(padPin(utf8(changePin.newPin))))).toBe(changePin.newPinEnc);
    expect(toHex(encrypt(pinHash(utf8(changePin.currentPin))))).toBe(changePin.pinHashEnc);
    const message = fromHex(changePin.newPinEnc + changePin.pinHashEnc);
    expect(toHex(one.authenticate(shared, message))).toBe(changePin.pinUvAuthParam);
  });
});

describe('protocol 2', () => {
  test('vectors of ctap.md 3.8', () => {
    const shared = two.deriveSharedSecret(fromHex(guide.z));
    expect(toHex(shared)).toBe(toHex(shared2));
    const newPinEnc = two.encrypt(shared, padPin(pin), fixedRandom(guide.vector2));
    expect(toHex(newPinEnc)).toBe(guide.newPinEnc2);
    expect(toHex(two.authenticate(shared, newPinEnc))).toBe(guide.setPinParam2);
    expect(toHex(two.encrypt(shared, pinHash(pin), fixedRandom(guide.vector2)))).toBe(guide.pinHashEnc2);
    expect(two.decrypt(shared, newPinEnc)).toEqual(padPin(pin));
  });

  test('pinUvAuthParams by a token (ctap.md 3.8)', () => {
    const config = (subCommand: string) => fromHex(`${'ff'.repeat(32)}0d${subCommand}`);
    const emptyArray = fromHex('8076be8b528d0075f7aae98d6fa57a6d3c');
    const fragmentHash = hash('sha256', emptyArray, 'buffer');
    const rows: [string, Uint8Array, string][] = [
      [
        'bio enrollBegin {3: 10000}',
        fromHex('0101a103192710'),
        '74ca765ab9886e0165327e6cfade491928cdfe584669a56109e08f1ea216ee57',
      ],
      ['config toggleAlwaysUv', config('02'), '40d0d64f5030fa46d8e27c1bb358d5eb7b0da88fd4955b83ed19335bb35d886c'],
      ['config enableEA', config('01'), '4e724bc8af8776d0e92a3961c28bf9980b7b3962c610ba7abf07c74a0972b074'],
      [
        'config setMinPIN {1: 16}',
        config('03a10110'),
        'b7367f4325aa321665bdba75da1e7fd49476454977d21a8002e177e453b0a93e',
      ],
      ['credMgmt 01', fromHex('01'), '45676f3835f462adfa04b2066c5ec094c60dd480564326dfdcd4b2c36ac46025'],
      ['credMgmt 02', fromHex('02'), 'fbfb518d519d9f4138b4997ea57492af7d1e2dbc9cd7d80d318980b1b9e9943b'],
      [
        'largeBlobs set @0',
        concatBytes(fromHex(`${'ff'.repeat(32)}0c0000000000`), fragmentHash),
        '99d66f172d8c2260c63ca41e02c0dee013e89c946b0f83daa9e08bc50ff858ff',
      ],
    ];
    for (const [name, message, param] of rows) {
      expect(toHex(two.authenticate(fromHex(guide.token), message)), name).toBe(param);
      expect(two.verify(fromHex(guide.token), message, fromHex(param)), name).toBe(true);
    }
  });
});

/** RFC 4231 test cases 1 to 7; protocol 1 takes keys of any length and keeps 16 bytes of the result. */
test('HMAC-SHA-256 of RFC 4231', () => {
  const rows: [string, Uint8Array, string][] = [
    ['0b'.repeat(20), utf8('Hi There'), 'b0344c61d8db38535ca8afceaf0bf12b'],
    [toHex(utf8('Jefe')), utf8('what do ya want for nothing?'), '5bdcc146bf60754e6a042426089575c7'],
    ['aa'.repeat(20), new Uint8Array(50).fill(0xdd), '773ea91e36800e46854db8ebd09181a7'],
    [
      '0102030405060708090a0b0c0d0e0f10111213141516171819',
      new Uint8Array(50).fill(0xcd),
      '82558a389a443c0ea4cc819899f2083a',
    ],
    ['0c'.repeat(20), utf8('Test With Truncation'), 'a3b6167473100ee06e0c796c2955552b'],
    [
      'aa'.repeat(131),
      utf8('Test Using Larger Than Block-Size Key - Hash Key First'),
      '60e431591ee0b67f0d8a26aacbf5b77f',
    ],
    [
      'aa'.repeat(131),
      utf8(
        'This is a test using a larger than block-size key and a larger than block-size data. The key needs to be hashed before being used by the HMAC algorithm.',
      ),
      '9b09ffa71b942fcb27635fbcd5b0e944',
    ],
  ];
  for (const [key, message, code] of rows) expect(toHex(one.authenticate(fromHex(key), message))).toBe(code);
});

for (const protocol of [one, two]) {
  describe(`both directions of protocol ${protocol.version}`, () => {
    const random = seededRandom(`protocol ${protocol.version}`);
    const shared = protocol.deriveSharedSecret(random.bytes(32));
    const token = random.bytes(32);

    test('what is encrypted is decrypted, and is longer by the overhead', () => {
      for (const length of [16, 32, 64, 1024]) {
        const plaintext = random.bytes(length);
        const ciphertext = protocol.encrypt(shared, plaintext, random);
        expect(ciphertext).toHaveLength(length + protocol.overhead);
        expect(protocol.decrypt(shared, ciphertext)).toEqual(plaintext);
      }
    });

    test('plaintexts and ciphertexts that are not whole blocks are refused', () => {
      for (const length of [0, 1, 15, 17, 63]) {
        expect(() => protocol.encrypt(shared, new Uint8Array(length), random), `${length}`).toThrow(RangeError);
        expect(() => protocol.decrypt(shared, new Uint8Array(length + protocol.overhead)), `${length}`).toThrow(
          StructureError,
        );
      }
      for (let length = 0; length <= protocol.overhead; length++) {
        expect(() => protocol.decrypt(shared, new Uint8Array(length)), `${length}`).toThrow(StructureError);
      }
    });

    test('tokens of the lengths in the specification are read, all others refused (hostile-tests.md A)', () => {
      const allowed = protocol.version === 1 ? [16, 32] : [32];
      for (const length of [0, 15, 16, 17, 31, 32, 33, 48, 64]) {
        const sent = new Uint8Array(length + protocol.overhead);
        if (allowed.includes(length)) expect(protocol.decryptToken(shared, sent)).toHaveLength(length);
        else expect(() => protocol.decryptToken(shared, sent), `${length}`).toThrow(StructureError);
      }
      expect(() => protocol.decryptToken(shared, new Uint8Array(0))).toThrow(StructureError);
    });

    test('a signature is true only whole and unchanged', () => {
      const message = utf8('message');
      const signature = protocol.authenticate(token, message);
      expect(signature).toHaveLength(protocol.signatureLength);
      expect(protocol.verify(token, message, signature)).toBe(true);
      expect(protocol.verify(token, utf8('massage'), signature)).toBe(false);
      expect(protocol.verify(random.bytes(32), message, signature)).toBe(false);
      for (let at = 0; at < signature.length; at++) {
        const changed = signature.slice();
        changed[at]! ^= 1;
        expect(protocol.verify(token, message, changed)).toBe(false);
      }
      for (const length of [0, 1, 15, signature.length - 1]) {
        expect(protocol.verify(token, message, signature.subarray(0, length)), `${length}`).toBe(false);
      }
      expect(protocol.verify(token, message, concatBytes(signature, Uint8Array.of(0)))).toBe(false);
    });

    test('results are the caller’s own: wiping them changes nothing else', () => {
      const plaintext = random.bytes(32);
      const ciphertext = protocol.encrypt(shared, plaintext, random);
      const first = protocol.decrypt(shared, ciphertext);
      expect(first.buffer.byteLength).toBe(first.length);
      first.fill(0);
      expect(protocol.decrypt(shared, ciphertext)).toEqual(plaintext);
    });
  });
}

test('protocol 2 takes the same signature from 32 bytes and from the whole shared secret', () => {
  const message = utf8('message');
  expect(two.authenticate(shared2, message)).toEqual(two.authenticate(shared2.slice(0, 32), message));
});

test('protocol 2 uses a new vector for each encryption', () => {
  const random = seededRandom('vectors');
  const plaintext = new Uint8Array(16);
  expect(two.encrypt(shared2, plaintext, random)).not.toEqual(two.encrypt(shared2, plaintext, random));
});

describe('PINs as bytes', () => {
  test('LEFT(SHA-256(PIN), 16) of "1234" (ctap.md 3.8)', () => {
    expect(toHex(pinHash(pin))).toBe(guide.pinHash);
  });

  test('a PIN is padded with zeros to 64 bytes and comes back', () => {
    for (const length of [1, 4, 62, 63]) {
      const sent = utf8('x'.repeat(length));
      const padded = padPin(sent);
      expect(padded).toHaveLength(64);
      expect(padded.subarray(length).every((byte) => byte === 0)).toBe(true);
      expect(unpadPin(padded)).toEqual(sent);
    }
  });

  test('hostile C16 a PIN that is empty, over 63 bytes, or ends with a zero byte is not padded', () => {
    expect(() => padPin(new Uint8Array(0))).toThrow(RangeError);
    expect(() => padPin(utf8('x'.repeat(maxPinBytes + 1)))).toThrow('got a PIN of 64 bytes, expected 1 to 63');
    expect(() => padPin(fromHex('3132333400'))).toThrow(RangeError);
    expect(padPin(fromHex('3100323334'))).toHaveLength(64);
  });

  test('a padded PIN of another length is refused; 64 bytes without a zero come back whole, for the key to refuse', () => {
    for (const length of [0, 16, 63, 65, 128]) expect(() => unpadPin(new Uint8Array(length))).toThrow(StructureError);
    expect(unpadPin(new Uint8Array(64).fill(0x31))).toHaveLength(64);
    expect(unpadPin(new Uint8Array(64))).toHaveLength(0);
    expect(unpadPin(concatBytes(fromHex('3100323334'), new Uint8Array(59)))).toEqual(fromHex('3100323334'));
  });

  test('the error of a PIN never holds the PIN', () => {
    const secret = utf8(`correct horse battery staple ${'x'.repeat(60)}`);
    for (const attempt of [() => padPin(secret), () => unpadPin(secret)]) {
      expect(attempt).toThrow(expect.objectContaining({ message: expect.not.stringContaining('horse') }));
    }
  });

  test('hostile C16 length is counted in code points', () => {
    const rows: [string, number][] = [
      ['', 0],
      ['1234', 4],
      ['\u6697\u8a3c\u756a\u53f7', 4],
      ['\u{1f511}\u{1f511}\u{1f511}', 3],
      ['e\u0301', 2],
      ['\u00e9', 1],
      ['\u{1f468}\u200d\u{1f469}', 3],
    ];
    for (const [text, count] of rows) {
      expect(countCodePoints(utf8(text)), text).toBe(count);
      expect(count).toBe([...text].length);
    }
  });
});

test('a key agreement leaves its private key only in the engine: with it, recorded packets would tell the PIN hash', () => {
  const drawn: Uint8Array[] = [];
  const random: Random = {
    bytes(length) {
      const bytes = seededRandom('scalar').bytes(length);
      drawn.push(bytes);
      return bytes;
    },
  };
  generateKeyAgreement(random);
  expect(drawn).toEqual([new Uint8Array(32)]);
});
