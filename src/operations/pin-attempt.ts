import type { Log } from '../basics/log.ts';
import type { Secret } from '../basics/secret.ts';
import { checkPin, getPinRetries } from '../ctap/client-pin.ts';
import { AcceptedPinRefused, CtapError } from '../ctap/errors.ts';
import { Status } from '../fido/status.ts';
import type { OpenKey } from './key-access.ts';
import type { PinMemory } from './pin-memory.ts';
import { OperationRefused, type RefusalContext, refusal, refusalOfStatus, refuse } from './refusals.ts';

export interface PinPorts {
  readonly pins: PinMemory;
  readonly log: Log;
}

/** Refuses a new PIN that the key would not take, before anything is sent. @throws OperationRefused */
export function requireGoodPin(key: OpenKey, newPin: Secret): void {
  const fault = checkPin(key.authenticator.info, newPin);
  if (fault !== 'ok') refuse(`pin-${fault}`);
}

/**
 * Sends a PIN that a person typed, once. It is not sent when it cannot be right, when this key has refused it before, or
 * when the key is blocked: an attempt is the person's to spend.
 * @param send the one command that carries the PIN; not to be cancelled, because a try may be gone that we would not hear of
 * @throws OperationRefused with the retries that the key says are left
 */
export async function attemptPin<T>(
  key: OpenKey,
  pin: Secret,
  context: RefusalContext,
  { pins, log }: PinPorts,
  send: () => Promise<T>,
): Promise<T> {
  const { authenticator } = key;
  const { info } = authenticator;
  if (info.options?.clientPin === undefined) refuse('unsupported', { detail: 'expected a key with PIN support' });
  if (info.options?.clientPin === false) refuse('pin-not-set');

  const fault = checkPin({}, pin);
  if (fault !== 'ok') refuse(`pin-${fault}`);

  const before = await getPinRetries(authenticator, key.options);
  if (!pins.sawRetries(key.id, before.retries)) log.warn('pin-retries-rose', { retries: before.retries });
  if (before.retries === 0) refuse('pin-blocked', { retries: 0 });
  if (before.powerCycleState === true) refuse('pin-auth-blocked', { retries: before.retries });
  if (pins.isKnownWrong(key.id, pin)) refuse('pin-known-wrong', { retries: before.retries });
  if (pins.mustStop(key.id)) {
    refuse('pin-auth-blocked', { retries: before.retries, detail: 'stopped after three wrong PINs in a row' });
  }

  key.signal?.throwIfAborted();
  try {
    const result = await send();
    pins.accepted(key.id);
    return result;
  } catch (error) {
    if (!(error instanceof CtapError)) throw error;
    if (error.status === Status.PIN_POLICY_VIOLATION) {
      // Sections 6.5.5.6 and 6.5.5.7.2: the key looks at its policy after it has found the PIN right.
      pins.accepted(key.id);
      throw new OperationRefused(refusalOfStatus(error.status, context), { cause: error });
    }
    if (!refusesPin.has(error.status)) throw error;
    if (error instanceof AcceptedPinRefused) {
      pins.notTaken(key.id);
      const left = await retriesLeft(key, log);
      if (left !== null) pins.sawRetries(key.id, left);
      throw new OperationRefused(refusal('pin-not-taken', { retries: left, status: error.status }), { cause: error });
    }
    pins.refused(key.id, pin);
    const retries = await retriesLeft(key, log);
    if (error.status === Status.PIN_INVALID && retries !== null && retries >= before.retries) {
      pins.sawNoCount(key.id);
      log.warn('pin-retries-not-counted', { before: before.retries, after: retries });
      throw new OperationRefused(
        refusal('pin-wrong-not-counted', { retries, status: error.status, detail: `${retries} tries left, as before` }),
        { cause: error },
      );
    }
    if (retries !== null) pins.sawRetries(key.id, retries);
    throw new OperationRefused(refusalOfStatus(error.status, context, { retries }), { cause: error });
  }
}

/** null where the key does not tell, or is gone by now: that the PIN was wrong is the greater news. */
async function retriesLeft({ authenticator }: OpenKey, log: Log): Promise<number | null> {
  try {
    return (await getPinRetries(authenticator)).retries;
  } catch (error) {
    log.warn('pin-retries-not-told', { name: error instanceof Error ? error.name : typeof error });
    return null;
  }
}

const refusesPin: ReadonlySet<number> = new Set([Status.PIN_INVALID, Status.PIN_AUTH_BLOCKED, Status.PIN_BLOCKED]);
