import { equalBytes } from '../basics/bytes.ts';
import type { Secret } from '../basics/secret.ts';
import { changePin as sendChangePin } from '../ctap/client-pin.ts';
import type { KeyPorts } from './key-ports.ts';
import { attemptPin, requireGoodPin } from './pin-attempt.ts';
import { refuse } from './refusals.ts';

/** Replaces a key's PIN (CTAP 2.1 section 6.5.5.6). @throws OperationRefused */
export function changePin(
  { access, pins, persistentTokens, log }: KeyPorts,
  keyId: string,
  currentPin: Secret,
  newPin: Secret,
  signal: AbortSignal | undefined,
): Promise<Record<string, never>> {
  return access.use(keyId, { signal }, async (key) => {
    requireGoodPin(key, newPin);
    if (equalBytes(currentPin.expose(), newPin.expose())) refuse('pin-same-as-current');
    await attemptPin(key, currentPin, 'change-pin', { pins, log }, () =>
      sendChangePin(key.authenticator, currentPin, newPin),
    );
    pins.forget(keyId);
    // It ended with the old PIN.
    persistentTokens.forget(key.authenticator);
    return {};
  });
}
