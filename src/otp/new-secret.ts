import type { Random } from '../basics/random.ts';
import { Secret } from '../basics/secret.ts';
import { MAX_SECRET_BYTES, RECOMMENDED_SECRET_BYTES } from './oath-parameters.ts';

/** 160 bits: the recommendation of RFC 4226, and the most that every app takes. */
export const NEW_SECRET_BYTES = 20;

/** @throws RangeError when `bytes` is less than RFC 4226 allows or more than is taken in */
export function newOathSecret(random: Random, bytes: number = NEW_SECRET_BYTES): Secret {
  if (!(Number.isInteger(bytes) && bytes >= RECOMMENDED_SECRET_BYTES && bytes <= MAX_SECRET_BYTES)) {
    throw new RangeError(`expected ${RECOMMENDED_SECRET_BYTES} to ${MAX_SECRET_BYTES} bytes, got ${bytes}`);
  }
  return Secret.over(random.bytes(bytes));
}
