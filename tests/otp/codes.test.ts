import { spawnSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toHex } from '../../src/basics/bytes.ts';
import { seededRandom } from '../../src/basics/random.ts';
import { Secret } from '../../src/basics/secret.ts';
import { hmacSha1 } from '../../src/otp/hmac-sha1.ts';
import { hmacSha256 } from '../../src/otp/hmac-sha256.ts';
import { hmacSha512 } from '../../src/otp/hmac-sha512.ts';
import { newOathSecret } from '../../src/otp/new-secret.ts';
import { oathCode } from '../../src/otp/oath-code.ts';
import { MAX_COUNTER, type OathParameters, oathAlgorithms, usualParameters } from '../../src/otp/oath-parameters.ts';
import { withCodesOf } from '../../src/otp/secret-codes.ts';
import { stepAt } from '../../src/otp/totp.ts';
import { typedCode } from '../../src/otp/typed-code.ts';
import { ascii, rfcSecret } from './tokens.ts';

/** What the verifier computes, as a token would show it. */
const verifierCode = (secret: Secret, parameters: OathParameters, counter: number): string =>
  withCodesOf(secret, parameters, (codeAt) => String(codeAt(counter)).padStart(parameters.digits, '0'));

const both = [
  ['token (otplib)', oathCode],
  ['verifier', verifierCode],
] as const;

test.each(both)('%s: RFC 4226 appendix D', (_name, codeOf) => {
  const codes = '755224 287082 359152 969429 338314 254676 287922 162583 399871 520489'.split(' ');
  for (const [counter, code] of codes.entries()) {
    expect(codeOf(rfcSecret(), { ...usualParameters, type: 'hotp' }, counter)).toBe(code);
  }
});

test.each(both)('%s: RFC 6238 appendix B, each algorithm with the key of its length', (_name, codeOf) => {
  const digits = '1234567890';
  const keys = { SHA1: 2, SHA256: 3.2, SHA512: 6.4 } as const;
  const rows = [
    [59, '94287082', '46119246', '90693936'],
    [1111111109, '07081804', '68084774', '25091201'],
    [1111111111, '14050471', '67062674', '99943326'],
    [1234567890, '89005924', '91819424', '93441116'],
    [2000000000, '69279037', '90698825', '38618901'],
    [20000000000, '65353130', '77737706', '47863826'],
  ] as const;
  for (const [seconds, ...codes] of rows) {
    for (const [index, algorithm] of oathAlgorithms.entries()) {
      const parameters = { type: 'totp', algorithm, digits: 8, period: 30 } as const;
      const secret = ascii(digits.repeat(7).slice(0, keys[algorithm] * 10));
      expect(codeOf(secret, parameters, stepAt(seconds * 1000, parameters))).toBe(codes[index]);
    }
  }
});

test('token and verifier agree with node:crypto for any key, counter (beyond 2^32 too), algorithm and length', () => {
  const counters = fc.oneof(fc.maxSafeNat(), fc.nat(), fc.constantFrom(0, 2 ** 31, 2 ** 32 - 1, 2 ** 32, MAX_COUNTER));
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 1, maxLength: 80 }),
      counters,
      fc.constantFrom(...oathAlgorithms),
      fc.constantFrom(6 as const, 7 as const, 8 as const),
      (key, counter, algorithm, digits) => {
        const message = Buffer.alloc(8);
        message.writeBigUInt64BE(BigInt(counter));
        const digest = createHmac(algorithm, key).update(message).digest();
        const value = digest.readUInt32BE((digest.at(-1) as number) & 15) & 0x7fffffff;
        const expected = String(value % 10 ** digits).padStart(digits, '0');
        const parameters = { type: 'hotp', algorithm, digits, period: 30 } as const;
        for (const [, codeOf] of both) expect(codeOf(Secret.over(key), parameters, counter)).toBe(expected);
      },
    ),
    { numRuns: 500 },
  );
});

const oathtool = (...args: string[]) => spawnSync('/usr/bin/oathtool', args, { encoding: 'utf8' });
const hasOathtool = oathtool('--version').status === 0;

test.skipIf(!hasOathtool)('oathtool (skipped where it is not installed) shows the same codes', () => {
  const random = seededRandom('oathtool');
  for (const [index, algorithm] of oathAlgorithms.entries()) {
    for (const period of [30, 60] as const) {
      const secret = Secret.over(random.bytes(20 + index));
      const parameters = { type: 'totp', algorithm, digits: 6, period } as const;
      const when = ['-N', '2026-07-08 09:10:11 UTC', '-s', `${period}s`, '-w', '9'];
      const { stdout } = oathtool(`--totp=${algorithm}`, ...when, toHex(secret.expose()));
      const first = stepAt(Date.UTC(2026, 6, 8, 9, 10, 11), parameters);
      const ours = Array.from({ length: 10 }, (_, index) => verifierCode(secret, parameters, first + index));
      expect(stdout.trim().split('\n')).toEqual(ours);
      expect(oathCode(secret, parameters, first)).toBe(ours[0]);
    }
  }
});

test('a counter that is none is refused, and so is an empty secret', () => {
  for (const counter of [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53]) {
    for (const [, codeOf] of both) expect(() => codeOf(rfcSecret(), usualParameters, counter)).toThrow();
  }
  for (const [, codeOf] of both) expect(() => codeOf(Secret.over(new Uint8Array()), usualParameters, 1)).toThrow();
});

test('codes of one secret at a time: the room to compute in is shared, and free again after a fault', () => {
  const nested = () => withCodesOf(rfcSecret(), usualParameters, () => verifierCode(rfcSecret(), usualParameters, 1));
  expect(nested).toThrow('two secrets at once');
  expect(verifierCode(rfcSecret(), usualParameters, 1)).toBe('287082');
});

test('nothing of a secret is left in the room to compute in, after a fault neither', () => {
  const hmacs = { SHA1: hmacSha1, SHA256: hmacSha256, SHA512: hmacSha512 };
  for (const algorithm of oathAlgorithms) {
    const parameters = { ...usualParameters, algorithm };
    const hmac = hmacs[algorithm];
    hmac.wipe();
    const wiped = hmac.truncated(0, 1);
    verifierCode(rfcSecret(), parameters, 1);
    expect(hmac.truncated(0, 1)).toBe(wiped);
    expect(() => verifierCode(rfcSecret(), parameters, -1)).toThrow();
    expect(hmac.truncated(0, 1)).toBe(wiped);
  }
});

test.each([
  ['287082', 287082],
  ['000042', 42],
  [' 287 082 ', 287082],
  ['２８７０８２', 287082],
  ['２８７　０８２', 287082],
  ['287\u00a0082', 287082],
  ['', null],
  ['      ', null],
  ['28708', null],
  ['2870820', null],
  ['28708a', null],
  ['28708:', null],
  ['28708/', null],
  ['-28708', null],
  ['2870.2', null],
  ['1e5000', null],
  ['0x1234', null],
  ['٢٨٧٠٨٢', null],
  [`${' '.repeat(100)}287082`, null],
  [287082, null],
  [null, null],
  [undefined, null],
  [Number.NaN, null],
  [['287082'], null],
  [{ toString: () => '287082' }, null],
  [true, null],
])('the typed code %j is %j', (typed, number) => {
  expect(typedCode(typed, 6)).toBe(number);
});

test('a new secret has 160 bits from the port of chance', () => {
  expect(toHex(newOathSecret(seededRandom('a')).expose())).toBe(toHex(seededRandom('a').bytes(20)));
  expect(newOathSecret(seededRandom('a'), 16).expose()).toHaveLength(16);
  for (const bytes of [0, 15, 81, 16.5]) expect(() => newOathSecret(seededRandom('a'), bytes)).toThrow(RangeError);
});
