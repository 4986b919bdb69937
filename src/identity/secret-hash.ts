import { hash as digest, scrypt } from 'node:crypto';
import { equalBytes, fromBase64url, toBase64url } from '../basics/bytes.ts';
import type { Random } from '../basics/random.ts';

/** RFC 7914: 32 MiB and about 60 ms for a guess. Kept with each hash, so that it can be raised later. */
const COST: Cost = { logN: 15, r: 8, p: 1 };
const SALT_BYTES = 16;
const HASH_BYTES = 32;
const STORED = /^scrypt\$(\d{1,2})\$(\d{1,2})\$(\d{1,2})\$([\w-]{22,})\$([\w-]{43,})$/;

interface Cost {
  readonly logN: number;
  readonly r: number;
  readonly p: number;
}

/** @returns `scrypt$log2(N)$r$p$salt$hash`, salt and hash as base64url; the hash is scrypt of the secret's SHA-256 */
export async function hashSecret(secret: Uint8Array, random: Random): Promise<string> {
  const salt = random.bytes(SALT_BYTES);
  const hash = await derive(secret, salt, COST, HASH_BYTES);
  return ['scrypt', COST.logN, COST.r, COST.p, toBase64url(salt), toBase64url(hash)].join('$');
}

/**
 * Compares in constant time. Without a stored hash (no such account, no such method) it does the same work and says no, so that
 * the time does not tell which names exist.
 * @throws DamagedHash on a stored hash that is none
 */
export async function matchesHash(secret: Uint8Array, stored: string | undefined): Promise<boolean> {
  if (stored === undefined) {
    await derive(secret, new Uint8Array(SALT_BYTES), COST, HASH_BYTES);
    return false;
  }
  const { cost, salt, hash } = parse(stored);
  return equalBytes(await derive(secret, salt, cost, hash.length), hash);
}

export class DamagedHash extends Error {
  override readonly name = 'DamagedHash';
}

function parse(stored: string): { cost: Cost; salt: Uint8Array; hash: Uint8Array } {
  const match = STORED.exec(stored);
  if (match === null) throw new DamagedHash('expected scrypt$log2(N)$r$p$salt$hash');
  const [, logN, r, p, salt, hash] = match as unknown as [string, string, string, string, string, string];
  const cost = { logN: Number(logN), r: Number(r), p: Number(p) };
  // A damaged or planted cost must neither be free nor take the memory.
  if (cost.logN < 14 || cost.logN > 20 || cost.r < 8 || cost.r > 16 || cost.p < 1 || cost.p > 4) {
    throw new DamagedHash('expected a cost between 2^14,8,1 and 2^20,16,4');
  }
  return { cost, salt: fromBase64url(salt), hash: fromBase64url(hash) };
}

/**
 * Of the secret's SHA-256, because scrypt's HMAC fills short keys up with zeros and hashes long ones: without it `x` and `x\0`
 * would be one secret.
 */
function derive(secret: Uint8Array, salt: Uint8Array, cost: Cost, length: number): Promise<Uint8Array> {
  const N = 2 ** cost.logN;
  const options = { N, r: cost.r, p: cost.p, maxmem: 256 * N * cost.r };
  // A Hash object would keep its digest for as long as the collector lets it live.
  const key = digest('sha256', secret, 'buffer');
  return new Promise((resolve, reject) => {
    scrypt(key, salt, length, options, (error, hash) => {
      key.fill(0);
      if (error) reject(error);
      else resolve(new Uint8Array(hash));
    });
  });
}
