import type { Secret } from '../basics/secret.ts';
import { setPin as sendSetPin } from '../ctap/client-pin.ts';
import type { KeyPorts } from './key-ports.ts';
import { requireGoodPin } from './pin-attempt.ts';
import { refuse } from './refusals.ts';

/** Gives a key its first PIN (CTAP 2.1 section 6.5.5.5). @throws OperationRefused */
export function setPin(
  { access, pins }: KeyPorts,
  keyId: string,
  newPin: Secret,
  signal: AbortSignal | undefined,
): Promise<Record<string, never>> {
  return access.use(keyId, { signal }, async (key) => {
    const clientPin = key.authenticator.info.options?.clientPin;
    if (clientPin === undefined) refuse('unsupported', { detail: 'expected a key with PIN support' });
    if (clientPin === true) refuse('pin-already-set');
    requireGoodPin(key, newPin);
    signal?.throwIfAborted();
    await sendSetPin(key.authenticator, newPin);
    pins.forget(keyId);
    return {};
  });
}
