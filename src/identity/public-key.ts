import { createPublicKey } from 'node:crypto';
import { toBase64url } from '../basics/bytes.ts';

/** COSE algorithm ids that this directory takes, in the order of preference: ES256, EdDSA (Ed25519), RS256. */
export const acceptedAlgorithms = [-7, -8, -257] as const;

type CoseMap = ReadonlyMap<unknown, unknown>;

/**
 * Whether a credential public key (COSE_Key, RFC 9053) is one that this directory takes: exactly the members of its type, the
 * lengths of its curve, a point on it, RSA of 2048 to 4096 bits.
 * @returns what was got and expected, or undefined when all is well
 */
export function publicKeyProblem(key: CoseMap): string | undefined {
  const algorithm = key.get(3);
  switch (algorithm) {
    case -7:
      return membersProblem(key, { 1: 2, 3: -7, [-1]: 1 }, { [-2]: 32, [-3]: 32 }) ?? importProblem(key, ecJwk);
    case -8:
      return membersProblem(key, { 1: 1, 3: -8, [-1]: 6 }, { [-2]: 32 }) ?? importProblem(key, okpJwk);
    case -257:
      return membersProblem(key, { 1: 3, 3: -257 }, { [-1]: 'any', [-2]: 'any' }) ?? rsaProblem(key);
    default:
      return `credential algorithm: expected one of ${acceptedAlgorithms.join(', ')}, got ${String(algorithm).slice(0, 20)}`;
  }
}

function membersProblem(
  key: CoseMap,
  numbers: Readonly<Record<number, number>>,
  lengths: Readonly<Record<number, number | 'any'>>,
): string | undefined {
  const members = new Set([...Object.keys(numbers), ...Object.keys(lengths)].map(Number));
  for (const member of key.keys()) {
    if (!members.has(member as number))
      return `credential public key: unexpected member ${String(member).slice(0, 20)}`;
  }
  for (const [member, expected] of Object.entries(numbers)) {
    const got = key.get(Number(member));
    if (got !== expected)
      return `credential public key member ${member}: expected ${expected}, got ${String(got).slice(0, 20)}`;
  }
  for (const [member, expected] of Object.entries(lengths)) {
    const got = key.get(Number(member));
    if (!(got instanceof Uint8Array)) return `credential public key member ${member}: expected bytes`;
    if (expected !== 'any' && got.length !== expected) {
      return `credential public key member ${member}: expected ${expected} bytes, got ${got.length}`;
    }
  }
  return undefined;
}

function rsaProblem(key: CoseMap): string | undefined {
  const modulus = withoutLeadingZeros(key.get(-1) as Uint8Array);
  const exponent = withoutLeadingZeros(key.get(-2) as Uint8Array);
  const bits = modulus.length === 0 ? 0 : modulus.length * 8 - Math.clz32(modulus[0] as number) + 24;
  if (bits < 2048 || bits > 4096) return `RSA modulus: expected 2048 to 4096 bits, got ${bits}`;
  const isOdd = ((exponent.at(-1) ?? 0) & 1) === 1;
  const isOne = exponent.length === 1 && exponent[0] === 1;
  if (exponent.length > 4 || !isOdd || isOne) return 'RSA exponent: expected an odd number from 3 to 2^32';
  return importProblem(key, (rsa) => ({ kty: 'RSA', n: text(rsa, -1), e: text(rsa, -2) }));
}

const withoutLeadingZeros = (bytes: Uint8Array): Uint8Array => {
  const first = bytes.findIndex((byte) => byte !== 0);
  return first === -1 ? new Uint8Array(0) : bytes.subarray(first);
};

const ecJwk = (key: CoseMap) => ({ kty: 'EC', crv: 'P-256', x: text(key, -2), y: text(key, -3) });
const okpJwk = (key: CoseMap) => ({ kty: 'OKP', crv: 'Ed25519', x: text(key, -2) });
const text = (key: CoseMap, member: number): string => toBase64url(key.get(member) as Uint8Array);

/** OpenSSL refuses a point that is not on the curve. */
function importProblem(key: CoseMap, toJwk: (key: CoseMap) => Record<string, string>): string | undefined {
  try {
    createPublicKey({ key: toJwk(key), format: 'jwk' });
    return undefined;
  } catch {
    return 'credential public key: not a valid key of its type';
  }
}
