import type { Secret } from '../basics/secret.ts';
import { getTokenWithPin, getTokenWithUv, getUvRetries, type PinUvAuthToken } from '../ctap/client-pin.ts';
import { CtapError } from '../ctap/errors.ts';
import { Status } from '../fido/status.ts';
import type { OpenKey } from './key-access.ts';
import { attemptPin, type PinPorts } from './pin-attempt.ts';
import type { Announce } from './progress.ts';
import { OperationRefused, refusalOfStatus, refuse } from './refusals.ts';

export interface TokenWish {
  /** Bits of `Permission`; one token with all that the operation needs. */
  readonly permissions: number;
  readonly rpId?: string | undefined;
}

/** A token for one operation. The caller erases it. @throws OperationRefused */
export async function tokenByPin(key: OpenKey, pin: Secret, wish: TokenWish, ports: PinPorts): Promise<PinUvAuthToken> {
  if (key.authenticator.info.forcePINChange === true) refuse('pin-change-required');
  return askingForToken(() =>
    attemptPin(key, pin, 'token', ports, () => getTokenWithPin(key.authenticator, pin, wish)),
  );
}

/**
 * A token that outlasts one command, for permissions that neither a PIN nor a finger is refused. The caller erases it.
 * @param pin null: by the key's own fingerprint check
 * @throws OperationRefused
 */
export async function verifiedToken(
  key: OpenKey,
  pin: Secret | null,
  wish: TokenWish,
  ports: PinPorts,
  announce: Announce,
): Promise<PinUvAuthToken> {
  if (pin) return tokenByPin(key, pin, wish, ports);
  const options = key.authenticator.info.options;
  if (options?.uv !== true || options.pinUvAuthToken !== true) refuseUnverifiable(options?.clientPin, true);
  return tokenByFinger(key, wish, announce);
}

/**
 * Verifies the person for one command and runs it: with the PIN where one was typed, otherwise by the key's own
 * fingerprint check (CTAP 2.1 sections 6.5.5.7.3 and 6.1.2 step 11). A finger that is not recognised is announced and asked for
 * again, until the key is blocked, says how often it wants to be asked, or the person cancels.
 * @param run gets a token, or undefined: then it sends the option `uv` and the key verifies within the command
 * @throws OperationRefused
 */
export async function withUserVerified<T>(
  key: OpenKey,
  pin: Secret | null,
  wish: TokenWish,
  ports: PinPorts,
  announce: Announce,
  run: (token: PinUvAuthToken | undefined) => Promise<T>,
): Promise<T> {
  const options = key.authenticator.info.options;
  const pinMayGrant = options?.noMcGaPermissionsWithClientPin !== true;
  if (pin && pinMayGrant) return withToken(await tokenByPin(key, pin, wish, ports), run);
  if (options?.uv === undefined && options?.clientPin === undefined) refuse('cannot-verify-user');
  if (options?.uv !== true) refuseUnverifiable(options?.clientPin, pinMayGrant);
  if (options?.pinUvAuthToken !== true) return askingForFinger(key, announce, commandStatuses, () => run(undefined));

  return withToken(await tokenByFinger(key, wish, announce), run);
}

const tokenByFinger = (key: OpenKey, wish: TokenWish, announce: Announce): Promise<PinUvAuthToken> =>
  askingForToken(() =>
    askingForFinger(key, announce, tokenStatuses, () =>
      getTokenWithUv(key.authenticator, wish, key.waitingFor('fingerprint', announce)),
    ),
  );

/** Whatever the token is for: what the key says to the request for it means the same. */
async function askingForToken<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof CtapError)) throw error;
    throw new OperationRefused(refusalOfStatus(error.status, 'token'), { cause: error });
  }
}

/** Says what the person could do about a key that cannot verify them now. */
function refuseUnverifiable(clientPin: boolean | undefined, pinMayGrant: boolean): never {
  if (clientPin === undefined) refuse('unsupported', { detail: 'expected a key that verifies its user' });
  if (!pinMayGrant)
    refuse('unsupported', { detail: 'expected an enrolled fingerprint: this key grants nothing by PIN' });
  return refuse(clientPin ? 'pin-required' : 'pin-not-set');
}

async function withToken<T>(token: PinUvAuthToken, run: (token: PinUvAuthToken) => Promise<T>): Promise<T> {
  try {
    return await run(token);
  } finally {
    token.erase();
  }
}

/** Each turn waits for a finger, so that no try is spent without the person. */
async function askingForFinger<T>(
  key: OpenKey,
  announce: Announce,
  mayMeanWrongFinger: ReadonlySet<number>,
  ask: () => Promise<T>,
): Promise<T> {
  const limit = Math.min(key.authenticator.info.preferredPlatformUvAttempts ?? mostUvRetries, mostUvRetries);
  let left = await uvRetries(key);
  for (let asked = 1; ; asked++) {
    try {
      const result = await ask();
      key.show('matched');
      return result;
    } catch (error) {
      if (!(error instanceof CtapError) || !mayMeanWrongFinger.has(error.status)) throw error;
      const before = left;
      left = await uvRetries(key);
      // Section 6.1.2 step 11: PIN_BLOCKED where no PIN was sent speaks of the fingerprint check.
      if (left === 0 || error.status === Status.PIN_BLOCKED) throw refusedAs(Status.UV_BLOCKED, left, error);
      const wrongFinger = error.status === Status.UV_INVALID || (left !== null && before !== null && left < before);
      if (!wrongFinger) throw error;
      key.show('failed');
      if (asked >= limit) throw refusedAs(Status.UV_INVALID, left, error);
      announce({ step: 'fingerprint-not-recognised', retries: left });
    }
  }
}

/** What no key exceeds (section 6.5.5.3): one that goes on is not counting, and would be asked for ever. */
const mostUvRetries = 25;

/** How a key refuses a token after a match that failed (section 6.5.5.7.3). */
export const tokenStatuses: ReadonlySet<number> = new Set([Status.UV_INVALID, Status.UV_BLOCKED]);
/**
 * How a key refuses a command after a match that failed within it. Sections 6.1.2 step 11 and 6.2.2 step 6 agree: PUAT_REQUIRED
 * where a PIN would do, else PIN_BLOCKED with no retry left and OPERATION_DENIED before. Keys of CTAP 2.0 and drafts say UV_INVALID
 * or UV_BLOCKED.
 */
export const commandStatuses: ReadonlySet<number> = new Set([
  Status.UV_INVALID,
  Status.UV_BLOCKED,
  Status.PUAT_REQUIRED,
  Status.PIN_BLOCKED,
  Status.OPERATION_DENIED,
]);

/** Failed matches that the key allows from here; null where it does not tell, as keys before CTAP 2.1. */
export async function uvRetries(key: OpenKey): Promise<number | null> {
  try {
    return await getUvRetries(key.authenticator, key.options);
  } catch (error) {
    if (error instanceof CtapError) return null;
    throw error;
  }
}

const refusedAs = (status: number, retries: number | null, cause: Error) =>
  new OperationRefused(refusalOfStatus(status, 'token', { retries }), { cause });
