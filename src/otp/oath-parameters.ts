/** HMAC's hash function, by the names that otpauth URIs use. */
export type OathAlgorithm = 'SHA1' | 'SHA256' | 'SHA512';

export const oathAlgorithms: readonly OathAlgorithm[] = ['SHA1', 'SHA256', 'SHA512'];

/** How codes are made from a secret (RFC 4226, RFC 6238). Every combination of these values is supported. */
export interface OathParameters {
  readonly type: 'totp' | 'hotp';
  readonly algorithm: OathAlgorithm;
  readonly digits: 6 | 7 | 8;
  /** Seconds that a code is shown (S0-10); without meaning for `hotp`. */
  readonly period: 30 | 60;
}

/** What this product issues: every authenticator app understands it, some ignore anything else. */
export const usualParameters: OathParameters & { readonly digits: 6 } = {
  type: 'totp',
  algorithm: 'SHA1',
  digits: 6,
  period: 30,
};

/** Microsoft hands out 80 bits, below the 128 of RFC 4226; no service is known to hand out less. */
export const MIN_SECRET_BYTES = 10;

/** Below this a secret is told as weak (RFC 4226, requirement R6). */
export const RECOMMENDED_SECRET_BYTES = 16;

/** 128 characters of base32, the most that Entra takes. */
export const MAX_SECRET_BYTES = 80;

/** Counters are counted exactly up to here. */
export const MAX_COUNTER = Number.MAX_SAFE_INTEGER;
