import { createGuardrails, generateSync } from 'otplib';
import type { Secret } from '../basics/secret.ts';
import { MAX_COUNTER, MAX_SECRET_BYTES, type OathAlgorithm, type OathParameters } from './oath-parameters.ts';

/** otplib wants 128 bits; Microsoft hands out 80. */
const limits = createGuardrails({ MIN_SECRET_BYTES: 1, MAX_SECRET_BYTES, MAX_COUNTER });

const names: Readonly<Record<OathAlgorithm, 'sha1' | 'sha256' | 'sha512'>> = {
  SHA1: 'sha1',
  SHA256: 'sha256',
  SHA512: 'sha512',
};

/**
 * The code that a token shows (RFC 4226 section 5.3), by otplib: tokens and the verifier compute by two implementations, so
 * that a fault of ours cannot agree with itself.
 *
 * @param counter HOTP's counter or TOTP's step (`stepAt`), up to 2^53 - 1
 * @throws Error (otplib's) when the secret is empty or longer than 80 bytes, or the counter is none
 */
export const oathCode = (secret: Secret, parameters: OathParameters, counter: number): string =>
  generateSync({
    strategy: 'hotp',
    secret: secret.expose(),
    algorithm: names[parameters.algorithm],
    digits: parameters.digits,
    counter,
    guardrails: limits,
  });
