import { toBase64url } from '../../basics/bytes.ts';
import type { Clock } from '../../basics/clock.ts';
import type { Random } from '../../basics/random.ts';
import { Secret } from '../../basics/secret.ts';
import type { StoredPass } from '../identity-store.ts';
import type { DirectoryPolicy } from '../policy/directory-policy.ts';
import { isWithin } from '../policy/policy-limits.ts';
import { randomLetters } from '../random-letters.ts';
import { hashSecret, matchesHash } from '../secret-hash.ts';

/** No 0 O 1 I L: a pass is read out and copied by hand. 31 letters, so 39 bits. */
const ALPHABET = 'ABCDEFGHJKMNPQRSTUVWXYZ23456789';
const MAX_TYPED = 64;

export interface PassRequest {
  readonly oneTime: boolean;
  /** As the policy has it unless given. */
  readonly lifetimeMinutes?: number | undefined;
  /** ms since the epoch; now unless given (S2-19). */
  readonly startsAt?: number | undefined;
}

export type PassRules = DirectoryPolicy['pass'];

/** What the policy has against such a pass (S2-16, S2-18). */
export function passRuleProblem(
  { oneTime, lifetimeMinutes }: PassRequest,
  { minLifetime, maxLifetime, oneTime: ruled, defaultLifetime }: PassRules,
): string | undefined {
  const minutes = lifetimeMinutes ?? defaultLifetime;
  if (!isWithin(minutes, { from: minLifetime, to: maxLifetime })) {
    return `lifetime: expected ${minLifetime} to ${maxLifetime} minutes, got ${minutes}`;
  }
  return ruled === 'always' && !oneTime ? 'expected a one-time pass' : undefined;
}

/**
 * @returns the pass itself, which exists only here (S2-20), and what is kept of it
 * @param request one that `passRuleProblem` finds nothing wrong with
 * @throws RangeError on a start that is no time
 */
export async function makePass(
  request: PassRequest,
  rules: PassRules,
  ports: { clock: Clock; random: Random },
): Promise<{ pass: Secret; stored: StoredPass }> {
  const { oneTime, lifetimeMinutes = rules.defaultLifetime, startsAt = ports.clock.now() } = request;
  if (!Number.isSafeInteger(startsAt) || startsAt < 0) throw new RangeError(`start: expected a time, got ${startsAt}`);
  const pass = Secret.over(randomLetters(rules.length, ALPHABET, ports.random));
  const stored: StoredPass = {
    id: toBase64url(ports.random.bytes(16)),
    hash: await hashSecret(pass.expose(), ports.random),
    startsAt,
    expiresAt: startsAt + lifetimeMinutes * 60_000,
    oneTime,
    usedAt: null,
  };
  return { pass, stored };
}

/** What a pass is good for now (S2-17, S2-21). */
export function passState(
  stored: StoredPass,
  now: number,
): 'usable' | 'pass-used' | 'pass-not-yet-valid' | 'pass-expired' {
  if (stored.oneTime && stored.usedAt !== null) return 'pass-used';
  if (now < stored.startsAt) return 'pass-not-yet-valid';
  return now < stored.expiresAt ? 'usable' : 'pass-expired';
}

/** Lower case, spaces and hyphens are forgiven. Takes the same time with and without a stored pass. */
export async function isPass(typed: Secret, stored: StoredPass | undefined): Promise<boolean> {
  const bytes = typed.expose();
  const letters = new Uint8Array(MAX_TYPED);
  let length = 0;
  for (const byte of bytes) {
    if (byte === 0x20 || byte === 0x2d) continue;
    if (length < MAX_TYPED) letters[length] = byte >= 0x61 && byte <= 0x7a ? byte - 0x20 : byte;
    length++;
  }
  try {
    return await matchesHash(
      letters.subarray(0, Math.min(length, MAX_TYPED)),
      length > MAX_TYPED ? undefined : stored?.hash,
    );
  } finally {
    letters.fill(0);
  }
}
