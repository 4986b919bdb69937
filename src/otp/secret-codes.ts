import type { Secret } from '../basics/secret.ts';
import type { CounterHmac } from './hmac.ts';
import { hmacSha1 } from './hmac-sha1.ts';
import { hmacSha256 } from './hmac-sha256.ts';
import { hmacSha512 } from './hmac-sha512.ts';
import { MAX_COUNTER, type OathAlgorithm, type OathParameters } from './oath-parameters.ts';

/** The code of a counter as a number: 42 is shown as 000042. @throws RangeError on a counter that is none */
export type CodeAt = (counter: number) => number;

const hmacs: Readonly<Record<OathAlgorithm, CounterHmac>> = {
  SHA1: hmacSha1,
  SHA256: hmacSha256,
  SHA512: hmacSha512,
};

let isBusy = false;

/**
 * The verifier's way to codes: thousands of one secret at little cost. What was made of the secret is wiped when `use` has
 * returned, so nothing of it outlives the call. What a token shows comes from `oathCode`.
 *
 * @param use must not call this function again: the room to compute in is shared
 * @throws RangeError when the secret is empty
 */
export function withCodesOf<T>(secret: Secret, parameters: OathParameters, use: (codeAt: CodeAt) => T): T {
  if (isBusy) throw new Error('codes of two secrets at once');
  const key = secret.expose();
  if (key.length === 0) throw new RangeError('expected a secret of 1 byte or more, got 0');
  const hmac = hmacs[parameters.algorithm];
  const modulus = 10 ** parameters.digits;
  isBusy = true;
  try {
    hmac.prepare(key);
    return use((counter) => {
      if (!(Number.isInteger(counter) && counter >= 0 && counter <= MAX_COUNTER)) {
        throw new RangeError(`expected a counter from 0 to 2^53 - 1, got ${counter}`);
      }
      return hmac.truncated(Math.floor(counter / 2 ** 32) | 0, counter | 0) % modulus;
    });
  } finally {
    hmac.wipe();
    isBusy = false;
  }
}
