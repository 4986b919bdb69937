import type { Clock } from '../../basics/clock.ts';
import type { Random } from '../../basics/random.ts';
import { Permission } from '../../fido/commands.ts';
import { pinUvAuthProtocol } from '../../fido/pin-uv-auth.ts';

const INITIAL_USAGE_LIMIT_MS = 30_000;
const USER_PRESENT_LIMIT_MS = 30_000;
const MAX_USAGE_MS = 600_000;
const TOKEN_LENGTH = 32;

interface TokenInUse {
  readonly protocol: 1 | 2;
  readonly token: Uint8Array;
  readonly startedAt: number;
  permissions: number;
  rpId: string | undefined;
  userPresent: boolean;
  userVerified: boolean;
  wasUsed: boolean;
  /** As before CTAP 2.1: good until the power goes, for every RP, and not spent by a touch. */
  readonly lasts: boolean;
}

/**
 * The state of the pinUvAuthToken (CTAP 2.1 section 6.5.2). Since a new token resets those of all protocols, at most one
 * is in use.
 */
export class PinUvAuthTokens {
  readonly #clock: Clock;
  readonly #random: Random;
  #inUse: TokenInUse | undefined;

  constructor(clock: Clock, random: Random) {
    this.#clock = clock;
    this.#random = random;
  }

  /** resetPinUvAuthToken for every protocol: no token is in use. */
  reset(): void {
    this.#inUse?.token.fill(0);
    this.#inUse = undefined;
  }

  /** A fresh token, in use from now on. User verification has just been done. */
  begin(
    protocol: 1 | 2,
    options: { permissions: number; rpId?: string | undefined; userPresent: boolean; lasts: boolean },
  ): Uint8Array {
    this.reset();
    const token = this.#random.bytes(TOKEN_LENGTH);
    this.#inUse = {
      protocol,
      token,
      startedAt: this.#clock.monotonic(),
      permissions: options.permissions,
      rpId: options.rpId,
      userPresent: options.userPresent,
      userVerified: true,
      wasUsed: false,
      lasts: options.lasts,
    };
    return token;
  }

  /** verify(pinUvAuthToken, ...): false also where no token of this protocol is in use. */
  verify(protocol: 1 | 2, message: Uint8Array, pinUvAuthParam: Uint8Array): boolean {
    const current = this.#current();
    if (!current || current.protocol !== protocol) return false;
    if (!pinUvAuthProtocol(protocol).verify(current.token, message, pinUvAuthParam)) return false;
    current.wasUsed = true;
    return true;
  }

  get isInUse(): boolean {
    return this.#current() !== undefined;
  }

  hasPermission(permission: number): boolean {
    return ((this.#current()?.permissions ?? 0) & permission) !== 0;
  }

  get rpId(): string | undefined {
    return this.#current()?.rpId;
  }

  bindRpId(rpId: string): void {
    const current = this.#current();
    if (current && !current.lasts) current.rpId = rpId;
  }

  get userPresent(): boolean {
    const current = this.#current();
    return current?.userPresent === true && this.#age(current) < USER_PRESENT_LIMIT_MS;
  }

  get userVerified(): boolean {
    return this.#current()?.userVerified === true;
  }

  /** clearUserPresentFlag, clearUserVerifiedFlag and clearPinUvAuthTokenPermissionsExceptLbw. */
  clearAfterUserPresence(): void {
    const current = this.#current();
    if (!current) return;
    current.userPresent = false;
    if (current.lasts) return;
    current.userVerified = false;
    current.permissions &= Permission.largeBlobWrite;
  }

  #current(): TokenInUse | undefined {
    const current = this.#inUse;
    if (!current) return undefined;
    if (current.lasts) return current;
    const limit = current.wasUsed ? MAX_USAGE_MS : INITIAL_USAGE_LIMIT_MS;
    if (this.#age(current) < limit) return current;
    this.reset();
    return undefined;
  }

  #age({ startedAt }: TokenInUse): number {
    return this.#clock.monotonic() - startedAt;
  }
}
