import type { Secret } from '../basics/secret.ts';
import type { KeyTrial } from '../contract/key-trial.ts';
import type { TokenRequest } from '../ctap/client-pin.ts';
import type { PinUvAuthToken } from '../ctap/pin-uv-auth-token.ts';
import { canGrant, TokenSession, type TokenUse } from '../ctap/token-session.ts';
import { Permission } from '../fido/commands.ts';
import type { OpenKey } from './key-access.ts';
import type { PinPorts } from './pin-attempt.ts';
import type { Announce } from './progress.ts';
import { verifiedToken, withUserVerified } from './user-verification.ts';

/** What goes with a command to say that the person was verified; nothing where a touch is enough. */
export interface Proof {
  readonly token?: PinUvAuthToken | undefined;
  readonly uv?: true | undefined;
}

const permissions = Object.values(Permission);

/**
 * How the person of one conversation is verified, as often as the key wants it and no oftener: a token serves all that it may be
 * for (CTAP 2.1 section 6.5.2.1), a PIN is typed once.
 */
export class TrialProofs {
  /** What the person gives: the PIN where one was typed. */
  readonly way: KeyTrial['verifiedBy'];
  #signedBy: KeyTrial['verifiedBy'];
  readonly #session: TokenSession;
  readonly #pin: Secret | null;
  readonly #ports: PinPorts;
  readonly #announce: Announce;
  #key: OpenKey;

  constructor(key: OpenKey, pin: Secret | null, ports: PinPorts, announce: Announce) {
    const { clientPin, uv } = key.authenticator.info.options ?? {};
    this.way = pin ? 'pin' : clientPin === true || uv === true ? 'fingerprint' : 'touch';
    this.#signedBy = this.way;
    this.#key = key;
    this.#pin = pin;
    this.#ports = ports;
    this.#announce = announce;
    this.#session = new TokenSession(key.authenticator, (request) => this.#acquire(request));
  }

  /** By what the credential was made: a finger also where a PIN was typed that may not sign. */
  get signedBy(): KeyTrial['verifiedBy'] {
    return this.#signedBy;
  }

  /**
   * @param later what comes after it in this conversation
   * @throws OperationRefused where the key verifies nobody in this way
   */
  async during<T>(use: TokenUse, later: readonly TokenUse[], run: (proof: Proof) => Promise<T>): Promise<T> {
    if (this.way === 'touch') return run({});
    if (this.way === 'fingerprint' && this.#key.authenticator.info.options?.pinUvAuthToken !== true) {
      const wish = { permissions: use.permission, rpId: use.rpId };
      return withUserVerified(this.#key, null, wish, this.#ports, this.#announce, (token) =>
        run(token ? { token } : { uv: true }),
      );
    }
    return run({ token: await this.#session.tokenFor(use, ...later) });
  }

  /** From here on what needs no person is done, though whoever asked has cancelled. */
  endure(): void {
    this.#key = { ...this.#key, signal: undefined, options: {} };
  }

  erase(): void {
    this.#session.erase();
  }

  #acquire(request: TokenRequest): Promise<PinUvAuthToken> {
    const { info } = this.#key.authenticator;
    const wanted = permissions.filter((permission) => (request.permissions & permission) !== 0);
    // A PIN may be there for looking after the key only: then the finger signs.
    const byPin = wanted.every((permission) => canGrant(info, permission, 'pin'));
    const pin = byPin ? this.#pin : null;
    if (wanted.includes(Permission.makeCredential)) this.#signedBy = pin ? 'pin' : 'fingerprint';
    return verifiedToken(this.#key, pin, request, this.#ports, this.#announce);
  }
}
