import { Permission } from '../fido/commands.ts';
import type { AuthenticatorInfo } from '../fido/get-info.ts';
import type { Authenticator } from './authenticator.ts';
import type { TokenRequest } from './client-pin.ts';
import type { PinUvAuthToken } from './pin-uv-auth-token.ts';

/** One command that a pinUvAuthToken is for. */
export interface TokenUse {
  /** One bit of `Permission`. */
  readonly permission: number;
  /** With makeCredential and getAssertion. */
  readonly rpId?: string | undefined;
  /** A getAssertion without a touch: it looks, and spends nothing. */
  readonly isPreflight?: boolean | undefined;
}

const FOR_ONE_RP = Permission.makeCredential | Permission.getAssertion;
const PERSISTENT = Permission.persistentCredentialManagementReadOnly;

/**
 * Whether the key gives a token with this permission for a PIN that is set, or for its own verification of an enrolled person
 * (CTAP 2.1 section 6.5.5.7). Most fingerprint keys want the PIN before they enrol another finger.
 */
export function canGrant(
  { options = {} }: Pick<AuthenticatorInfo, 'options'>,
  permission: number,
  by: 'pin' | 'uv',
): boolean {
  if ((by === 'pin' ? options.clientPin : options.uv) !== true) return false;
  // Tokens without permissions, for the PIN only.
  if (options.pinUvAuthToken !== true) return by === 'pin' && permission !== PERSISTENT;
  switch (permission) {
    case Permission.makeCredential:
    case Permission.getAssertion:
      return by === 'uv' || options.noMcGaPermissionsWithClientPin !== true;
    case Permission.credentialManagement:
      return options.credMgmt === true || options.credentialMgmtPreview === true;
    case Permission.bioEnrollment:
      return by === 'pin' ? options.bioEnroll !== undefined : options.uvBioEnroll === true;
    case Permission.largeBlobWrite:
      return options.largeBlobs === true;
    case Permission.authenticatorConfiguration:
      return by === 'pin' ? options.authnrCfg === true : options.uvAcfg === true;
    case PERSISTENT:
      return options.perCredMgmtRO === true;
  }
  return false;
}

/**
 * The fewest tokens for these commands in this order, each with the permissions of all that it serves: a token is for one RP at
 * most, a command with a touch leaves it nothing but largeBlobWrite, and the persistent one is for itself (section 6.5.2).
 */
export function planTokens({ options }: Pick<AuthenticatorInfo, 'options'>, uses: readonly TokenUse[]): TokenRequest[] {
  const plan: Planned[] = [];
  for (const use of uses) {
    const last = plan.at(-1);
    if (last && joins(last, use, options?.pinUvAuthToken === true)) last.add(use);
    else plan.push(new Planned(use));
  }
  return plan.map(({ permissions, rpId }) => (rpId === undefined ? { permissions } : { permissions, rpId }));
}

class Planned {
  permissions = 0;
  rpId: string | undefined;
  isSpent = false;

  constructor(use: TokenUse) {
    this.add(use);
  }

  add(use: TokenUse): void {
    this.permissions |= use.permission;
    this.rpId ??= use.rpId;
    this.isSpent ||= spends(use);
  }
}

const spends = ({ permission, isPreflight = false }: TokenUse): boolean =>
  (permission & FOR_ONE_RP) !== 0 && !isPreflight;

function joins(token: Planned, use: TokenUse, hasPermissions: boolean): boolean {
  const isPersistent = token.permissions === PERSISTENT;
  if (isPersistent || use.permission === PERSISTENT) return isPersistent && use.permission === PERSISTENT;
  if (!hasPermissions) return true;
  if (token.isSpent && use.permission !== Permission.largeBlobWrite) return false;
  return fitsRp(token, use);
}

/** A token for one RP manages the credentials of that one only: who lists all needs one for none. */
function fitsRp(token: { readonly permissions: number; readonly rpId: string | undefined }, use: TokenUse): boolean {
  const mindsRp = FOR_ONE_RP | Permission.credentialManagement;
  if ((use.permission & mindsRp) === 0 || (token.permissions & mindsRp) === 0) return true;
  return token.rpId === use.rpId;
}

/** Section 6.5.2.1: a token that is not used runs out after 30 s, any after 600 s. A second is left for the way. */
const UNUSED_MS = 29_000;
const LONGEST_MS = 599_000;

interface Held {
  readonly token: PinUvAuthToken;
  readonly rpId: string | undefined;
  readonly since: number;
  /** The same by the wall clock. */
  readonly at: number;
  permissions: number;
  isUsed: boolean;
}

/**
 * The token of one conversation with a key: asked for when a command needs it, kept while it serves. The person is asked as
 * rarely as the specification allows. Erased by whoever made the session.
 */
export class TokenSession {
  readonly #authenticator: Authenticator;
  readonly #acquire: (request: TokenRequest) => Promise<PinUvAuthToken>;
  #held: Held | undefined;

  /** @param acquire asks the person, by PIN or finger; its errors are those of `tokenFor` */
  constructor(authenticator: Authenticator, acquire: (request: TokenRequest) => Promise<PinUvAuthToken>) {
    this.#authenticator = authenticator;
    this.#acquire = acquire;
  }

  /**
   * A token for this use, which comes right after. The session erases it.
   * @param later what is to be done after it in this conversation, so that one token may be for all of it
   */
  async tokenFor(use: TokenUse, ...later: readonly TokenUse[]): Promise<PinUvAuthToken> {
    const held = this.#serving(use) ?? (await this.#ask([use, ...later]));
    held.isUsed = true;
    // Whatever becomes of it: a key clears its token with the touch, which comes before most of its refusals.
    if (this.#hasPermissions && spends(use)) held.permissions &= Permission.largeBlobWrite;
    return held.token;
  }

  /** After PIN_AUTH_INVALID, a change of the PIN, or another token: the next use asks again. */
  erase(): void {
    this.#held?.token.erase();
    this.#held = undefined;
  }

  get #hasPermissions(): boolean {
    return this.#authenticator.info.options?.pinUvAuthToken === true;
  }

  #serving(use: TokenUse): Held | undefined {
    const held = this.#held;
    if (!held) return undefined;
    if (!this.#hasPermissions) return held;
    const { clock } = this.#authenticator;
    // The monotonic clock may stand still while the computer sleeps: the longer time counts.
    const age = Math.max(clock.monotonic() - held.since, clock.now() - held.at);
    const isFresh = held.permissions === PERSISTENT || age < (held.isUsed ? LONGEST_MS : UNUSED_MS);
    return isFresh && (held.permissions & use.permission) !== 0 && fitsRp(held, use) ? held : undefined;
  }

  async #ask(uses: readonly TokenUse[]): Promise<Held> {
    this.erase();
    const [request] = planTokens(this.#authenticator.info, uses);
    const token = await this.#acquire(request!);
    const { clock } = this.#authenticator;
    const [since, at] = [clock.monotonic(), clock.now()];
    this.#held = { token, rpId: request!.rpId, since, at, permissions: request!.permissions, isUsed: false };
    return this.#held;
  }
}
