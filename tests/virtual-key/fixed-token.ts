import { fromHex } from '../../src/basics/bytes.ts';
import { type Random, seededRandom } from '../../src/basics/random.ts';

/** The token of the vectors in WebauthnWorks/CTAP2.1-Migration-Guide, recomputed with node:crypto. */
export const VECTOR_TOKEN = fromHex('0125fecfd8bf3f679bd9ec221324baa74f3cade0314b4fba8029500a320612ad');

/** Chance that makes every pinUvAuthToken the one of the vectors: it is what a key draws 32 bytes for after its PIN is set. */
export function vectorTokenRandom(): Random & { isFixed: boolean } {
  const random = seededRandom('vectors');
  return {
    isFixed: false,
    bytes(length) {
      return this.isFixed && length === VECTOR_TOKEN.length ? VECTOR_TOKEN.slice() : random.bytes(length);
    },
  };
}
