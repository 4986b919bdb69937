import { createHash, verify } from 'node:crypto';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concatBytes, toHex, utf8 } from '../../src/basics/bytes.ts';
import { type Random, seededRandom, systemRandom } from '../../src/basics/random.ts';
import { toKeyObject } from '../../src/fido/cose.ts';
import { ecdsaSignature, type Nonces, p256, p384 } from '../../src/virtual-key/parts/ecdsa.ts';
import { toBytes, toInteger } from '../../src/virtual-key/parts/integers.ts';
import { drawnNonces, repeatableNonces } from '../../src/virtual-key/parts/nonces.ts';
import { freshSeed, p256Point, signingKey } from '../../src/virtual-key/parts/signing-key.ts';

const privateKeys = {
  P256: 'C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721',
  P384: '6B9D3DAD2E1B8C1C05B19875B6659F4DE23C3B667BF297BA9AA47740787137D896D5724E4C70A825F872C9EA60D2EDF5',
};
/** RFC 6979 A.2.5 and A.2.6, with the digest as long as the order. */
const vectors = [
  {
    curve: p256,
    d: privateKeys.P256,
    message: 'sample',
    k: 'A6E3C57DD01ABE90086538398355DD4C3B17AA873382B0F24D6129493D8AAD60',
    r: 'EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716',
    s: 'F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8',
  },
  {
    curve: p256,
    d: privateKeys.P256,
    message: 'test',
    k: 'D16B6AE827F17175E040871A1C7EC3500192C4C92677336EC2537ACAEE0008E0',
    r: 'F1ABB023518351CD71D881567B1EA663ED3EFCF6C5132B354F28D3B0B7D38367',
    s: '019F4113742A2B14BD25926B49C649155F267E60D3814B4C0CC84250E46F0083',
  },
  {
    curve: p384,
    d: privateKeys.P384,
    message: 'sample',
    k: '94ED910D1A099DAD3254E9242AE85ABDE4BA15168EAF0CA87A555FD56D10FBCA2907E3E83BA95368623B8C4686915CF9',
    r: '94EDBB92A5ECB8AAD4736E56C691916B3F88140666CE9FA73D64C4EA95AD133C81A648152E44ACF96E36DD1E80FABE46',
    s: '99EF4AEB15F178CEA1FE40DB2603138F130E740A19624526203B6351D0A3A94FA329C145786E679E7B82C71A38628AC8',
  },
] as const;

/** r and s of a signature in DER, in hexadecimal digits without leading zeros. */
const numbers = (der: Uint8Array): string[] => {
  const [, , , rLength = 0] = der;
  const trimmed = (bytes: Uint8Array) =>
    toHex(bytes)
      .replace(/^(00)+/, '')
      .toUpperCase();
  return [trimmed(der.subarray(4, 4 + rLength)), trimmed(der.subarray(6 + rLength))];
};
const without0 = (digits: string) => digits.replace(/^(00)+/, '');

/** Chance that begins with these numbers and goes on well; what it gave out is `given`. */
function chanceOf(length: number, ...first: readonly bigint[]): Random & { readonly given: Uint8Array[] } {
  const more = seededRandom('more');
  let beginning = concatBytes(...first.map((value) => toBytes(value, length)));
  const given: Uint8Array[] = [];
  return {
    given,
    bytes(count) {
      const bytes = concatBytes(beginning, more.bytes(count)).slice(0, count);
      beginning = beginning.slice(count);
      given.push(bytes);
      return bytes;
    },
  };
}
/** The same bytes in each run, without that anybody is told. */
const untold = (seed: string): Random => {
  const seeded = seededRandom(seed);
  return { bytes: (length) => seeded.bytes(length) };
};

describe.each(vectors)('ECDSA of RFC 6979, $curve.digest, "$message"', ({ curve, message, ...digits }) => {
  const d = BigInt(`0x${digits.d}`);
  const k = BigInt(`0x${digits.k}`);
  const expected = [digits.r, digits.s].map(without0);
  const sign = (nonces: Nonces) => numbers(ecdsaSignature(curve, d, utf8(message), nonces));

  it('is what nonces without chance give', () => {
    expect(sign(repeatableNonces(curve))).toEqual(expected);
  });

  it('is what the same nonce gives where it is drawn, first or among others', () => {
    expect(sign(drawnNonces(curve, chanceOf(curve.length, k)))).toEqual(expected);
    const third = drawnNonces(curve, chanceOf(curve.length, 5n, 6n, k));
    expect(sign(third)).not.toEqual(expected);
    expect(sign(third)).not.toEqual(expected);
    expect(sign(third)).toEqual(expected);
  });

  it('never takes a number outside of the group for a nonce', () => {
    const { length, order } = curve;
    const outside = [0n, order, order + 1n, 2n ** BigInt(8 * length) - 1n];
    expect(sign(drawnNonces(curve, chanceOf(length, ...outside, k)))).toEqual(expected);
    expect(sign(drawnNonces(curve, chanceOf(length, ...Array(64).fill(0n), k)))).toEqual(expected);
  });
});

describe('a signature', () => {
  const data = utf8('sample');
  const z = BigInt(`0x${createHash('sha256').update(data).digest('hex')}`);
  const verifies = (d: bigint, signature: Uint8Array) => {
    const key = signingKey(-7, toBytes(d, 32), systemRandom);
    return verify('sha256', data, toKeyObject(key.publicKey()), signature);
  };
  /** x of a multiple of the base point. */
  const x = (k: bigint) => toInteger(p256Point(toBytes(k, 32)).subarray(1, 33)) % p256.order;

  it('that came to s = 0 takes another nonce', () => {
    const { order } = p256;
    // d = -z / r, and 1 / r by Fermat.
    let inverse = 1n;
    for (let bit = 255n; bit >= 0n; bit--) {
      inverse = (inverse * inverse) % order;
      if (((order - 2n) >> bit) & 1n) inverse = (inverse * x(7n)) % order;
    }
    const d = ((order - (z % order)) * inverse) % order;
    const signature = ecdsaSignature(p256, d, data, drawnNonces(p256, chanceOf(32, 7n, 8n)));
    expect(BigInt(`0x${numbers(signature)[0]}`)).toBe(x(8n));
    expect(verifies(d, signature)).toBe(true);
  });

  it.each([
    ['1', 1n],
    ['2', 2n],
    ['the order less 1', p256.order - 1n],
  ])('by the key or the nonce %s verifies', (_, edge) => {
    const usual = BigInt(`0x${privateKeys.P256}`);
    for (const [d, k] of [
      [edge, usual],
      [usual, edge],
      [edge, edge],
    ] as const) {
      expect(verifies(d, ecdsaSignature(p256, d, data, drawnNonces(p256, chanceOf(32, k))))).toBe(true);
    }
  });

  it('leaves its nonce wiped, and those that are not used yet as they were', () => {
    const chance = chanceOf(32);
    const nonces = drawnNonces(p256, chance);
    ecdsaSignature(p256, 9n, data, nonces);
    ecdsaSignature(p256, 9n, data, nonces);
    const [drawn] = chance.given as [Uint8Array];
    expect(drawn.subarray(0, 64)).toEqual(new Uint8Array(64));
    expect(drawn.subarray(64)).toEqual(seededRandom('more').bytes(drawn.length).subarray(64));
  });
});

describe.each([
  [-7, 'sha256', 3000],
  [-35, 'sha384', 100],
] as const)('keys of algorithm %i, by node:crypto (which takes DER in its shortest form only)', (alg, digest, runs) => {
  const random = untold(`keys of ${alg}`);

  it(`sign well: ${runs} keys and messages`, () => {
    const lengths = new Set<number>();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (data) => {
        const key = signingKey(alg, freshSeed(alg, random), random);
        const signature = key.sign(data);
        lengths.add(signature.length);
        const publicKey = toKeyObject(key.publicKey());
        return verify(digest, data, publicKey, signature) && !verify(digest, utf8('other'), publicKey, signature);
      }),
      { numRuns: runs, seed: runs },
    );
    // Numbers with their first bit set and without; among thousands, also shorter ones.
    const longest = alg === -7 ? 72 : 104;
    for (const shorter of alg === -7 ? [0, 1, 2, 3] : [0, 1, 2]) expect(lengths).toContain(longest - shorter);
  });

  it('take no nonce twice, whoever signs', () => {
    const keys = [1, 2, 3].map(() => signingKey(alg, freshSeed(alg, random), random));
    const taken = new Set<string | undefined>();
    for (let round = 0; round < 50; round++) {
      for (const key of keys) taken.add(numbers(key.sign(utf8('the same')))[0]);
    }
    expect(taken.size).toBe(150);
  });

  it('show nothing of themselves', () => {
    const seed = freshSeed(alg, random);
    const key = signingKey(alg, seed, random);
    key.sign(utf8('data'));
    const shown = `${inspect(key, { depth: 9, showHidden: true })} ${JSON.stringify(key)}`;
    expect(shown).not.toContain(toHex(seed));
    expect(shown).not.toContain(String(toInteger(seed)));
  });
});

describe('a key of seeded chance', () => {
  it.each([-7, -8, -35, -257] as const)('signs the same again with algorithm %i, and well', (alg) => {
    const made = () => {
      const random = seededRandom('repeatable');
      const key = signingKey(alg, freshSeed(alg, random), random);
      return { key, signature: key.sign(utf8('data')) };
    };
    const { key, signature } = made();
    expect(signature).toEqual(made().signature);
    const digest = alg === -8 ? null : alg === -35 ? 'sha384' : 'sha256';
    expect(verify(digest, utf8('data'), toKeyObject(key.publicKey()), signature)).toBe(true);
  });

  it('signs the same whatever it signed meanwhile', () => {
    const random = seededRandom('meanwhile');
    const key = signingKey(-7, freshSeed(-7, random), random);
    const before = key.sign(utf8('data'));
    key.sign(utf8('other'));
    expect(key.sign(utf8('data'))).toEqual(before);
  });

  it('keeps signing after its seed was wiped', () => {
    const random = seededRandom('wiped');
    const seed = freshSeed(-7, random);
    const key = signingKey(-7, seed, random);
    const before = key.sign(utf8('data'));
    const publicKey = key.publicKey();
    seed.fill(0);
    expect(key.sign(utf8('data'))).toEqual(before);
    expect(signingKey(-7, freshSeed(-7, seededRandom('wiped')), random).publicKey()).toEqual(publicKey);
  });

  it('signs a hundred messages that verify', () => {
    const random: Random = seededRandom('hundred');
    const key = signingKey(-7, freshSeed(-7, random), random);
    const publicKey = toKeyObject(key.publicKey());
    for (let i = 0; i < 100; i++) {
      const data = concatBytes(utf8('message'), Uint8Array.of(i));
      expect(verify('sha256', data, publicKey, key.sign(data))).toBe(true);
    }
  });
});

describe('a key of the system’s chance', () => {
  it('signs otherwise each time', () => {
    const key = signingKey(-7, freshSeed(-7, systemRandom), systemRandom);
    expect(key.sign(utf8('data'))).not.toEqual(key.sign(utf8('data')));
  });
});
