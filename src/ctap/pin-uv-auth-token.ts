import type { Secret } from '../basics/secret.ts';
import type { PinUvAuthProtocol } from '../fido/pin-uv-auth.ts';

/** A pinUvAuthToken (CTAP 2.1 section 6.5.2): good for what it was asked for, until the key forgets it. */
export class PinUvAuthToken {
  readonly protocol: PinUvAuthProtocol;
  readonly #token: Secret;

  /** Takes the token over. */
  constructor(protocol: PinUvAuthProtocol, token: Secret) {
    this.protocol = protocol;
    this.#token = token;
  }

  /** The pinUvAuthParam for a message. @throws Error after `erase` */
  authenticate(message: Uint8Array): Uint8Array {
    return this.protocol.authenticate(this.#token.expose(), message);
  }

  /** The bytes themselves, not a copy: for the persistent token, which may be kept. @throws Error after `erase` */
  expose(): Uint8Array {
    return this.#token.expose();
  }

  erase(): void {
    this.#token.erase();
  }
}
