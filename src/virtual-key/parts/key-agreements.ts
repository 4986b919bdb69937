import type { Random } from '../../basics/random.ts';
import type { CborMap } from '../../fido/cbor.ts';
import { generateKeyAgreement, type KeyAgreement, pinUvAuthProtocol } from '../../fido/pin-uv-auth.ts';
import { Status } from '../../fido/status.ts';
import { StructureError } from '../../fido/structure-error.ts';
import { Refusal } from '../refusal.ts';

/** The key's ECDH pair for each PIN/UV auth protocol (CTAP 2.1 section 6.5.5.4), made when it is first needed. */
export class KeyAgreements {
  readonly #random: Random;
  readonly #pairs = new Map<1 | 2, KeyAgreement>();

  constructor(random: Random) {
    this.#random = random;
  }

  publicKey(protocol: 1 | 2): CborMap {
    return this.#pair(protocol).publicKey;
  }

  /** The shared secret. @throws Refusal INVALID_PARAMETER when the platform's key is not a point on P-256 */
  decapsulate(protocol: 1 | 2, platformKey: CborMap): Uint8Array {
    try {
      const z = this.#pair(protocol).agree(platformKey);
      const sharedSecret = pinUvAuthProtocol(protocol).deriveSharedSecret(z);
      z.fill(0);
      return sharedSecret;
    } catch (cause) {
      if (!(cause instanceof StructureError)) throw cause;
      throw new Refusal(Status.INVALID_PARAMETER, { cause });
    }
  }

  /** regenerate, after a PIN mismatch. */
  regenerate(protocol: 1 | 2): void {
    this.#pairs.delete(protocol);
  }

  #pair(protocol: 1 | 2): KeyAgreement {
    let pair = this.#pairs.get(protocol);
    if (!pair) {
      pair = generateKeyAgreement(this.#random);
      this.#pairs.set(protocol, pair);
    }
    return pair;
  }
}
