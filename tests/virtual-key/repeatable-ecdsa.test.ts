import { createECDH, createPublicKey, verify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { concatBytes, fromHex, toHex, utf8 } from '../../src/basics/bytes.ts';
import { type Random, seededRandom, systemRandom } from '../../src/basics/random.ts';
import { repeatableEcdsa } from '../../src/virtual-key/parts/repeatable-ecdsa.ts';
import { freshSeed, signingKey, signWith } from '../../src/virtual-key/parts/signing-key.ts';

const P256 = {
  ecdh: createECDH('prime256v1'),
  order: fromHex('ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551'),
};
const P384 = {
  ecdh: createECDH('secp384r1'),
  order: fromHex('ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973'),
};
/** RFC 6979 A.2.5 and A.2.6. */
const p256Key = fromHex('C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721');
const p384Key = fromHex(
  '6B9D3DAD2E1B8C1C05B19875B6659F4DE23C3B667BF297BA9AA47740787137D896D5724E4C70A825F872C9EA60D2EDF5',
);

const numbers = (der: Uint8Array): string[] => {
  const [, , , rLength = 0] = der;
  const trimmed = (bytes: Uint8Array) =>
    toHex(bytes)
      .replace(/^(00)+/, '')
      .toUpperCase();
  return [trimmed(der.subarray(4, 4 + rLength)), trimmed(der.subarray(6 + rLength))];
};

describe('ECDSA without chance gives the signatures of RFC 6979', () => {
  it.each([
    [
      'sample',
      'EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716',
      'F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8',
    ],
    [
      'test',
      'F1ABB023518351CD71D881567B1EA663ED3EFCF6C5132B354F28D3B0B7D38367',
      '019F4113742A2B14BD25926B49C649155F267E60D3814B4C0CC84250E46F0083',
    ],
  ])('P-256, SHA-256, "%s"', (message, r, s) => {
    expect(numbers(repeatableEcdsa(P256, 'sha256', p256Key)(utf8(message)))).toEqual([r, s]);
  });

  it('P-384, SHA-384, "sample"', () => {
    expect(numbers(repeatableEcdsa(P384, 'sha384', p384Key)(utf8('sample')))).toEqual([
      '94EDBB92A5ECB8AAD4736E56C691916B3F88140666CE9FA73D64C4EA95AD133C81A648152E44ACF96E36DD1E80FABE46',
      '99EF4AEB15F178CEA1FE40DB2603138F130E740A19624526203B6351D0A3A94FA329C145786E679E7B82C71A38628AC8',
    ]);
  });
});

describe('a key of seeded chance', () => {
  it.each([-7, -8, -35, -257] as const)('signs the same again with algorithm %i, and well', (alg) => {
    const made = () => {
      const random = seededRandom('repeatable');
      const key = signingKey(alg, freshSeed(alg, random), random);
      return { key, signature: signWith(key, utf8('data')) };
    };
    const { key, signature } = made();
    expect(signature).toEqual(made().signature);
    const digest = alg === -8 ? null : alg === -35 ? 'sha384' : 'sha256';
    expect(verify(digest, utf8('data'), createPublicKey(key.privateKey), signature)).toBe(true);
  });

  it('keeps signing after its seed was wiped', () => {
    const random = seededRandom('wiped');
    const seed = freshSeed(-7, random);
    const key = signingKey(-7, seed, random);
    const before = signWith(key, utf8('data'));
    seed.fill(0);
    expect(signWith(key, utf8('data'))).toEqual(before);
  });

  it('signs a hundred messages that verify', () => {
    const random: Random = seededRandom('hundred');
    const key = signingKey(-7, freshSeed(-7, random), random);
    const publicKey = createPublicKey(key.privateKey);
    for (let i = 0; i < 100; i++) {
      const data = concatBytes(utf8('message'), Uint8Array.of(i));
      expect(verify('sha256', data, publicKey, signWith(key, data))).toBe(true);
    }
  });
});

describe('a key of the system’s chance', () => {
  it('signs otherwise each time', () => {
    const key = signingKey(-7, freshSeed(-7, systemRandom), systemRandom);
    expect(signWith(key, utf8('data'))).not.toEqual(signWith(key, utf8('data')));
  });
});
