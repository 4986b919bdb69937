import type { Secret } from '../basics/secret.ts';
import type { PinUvAuthToken } from '../ctap/client-pin.ts';
import { Permission } from '../fido/commands.ts';
import type { OpenKey } from './key-access.ts';
import type { KeyPorts } from './key-ports.ts';
import { refuse } from './refusals.ts';
import { tokenByPin } from './user-verification.ts';

/**
 * Opens a key for its fingerprints. The token is always one by PIN: on most keys a fingerprint may not vouch for another
 * (permission `be`, CTAP 2.1 section 6.5.5.7).
 * @param action `authorise` gives the one token of the visit; `anew`, after that has run out, another
 * @throws OperationRefused fingerprints-unsupported, pin-not-set (S2-25), or what the PIN leads to
 */
export function withFingerprints<T>(
  ports: KeyPorts,
  keyId: string,
  pin: Secret,
  signal: AbortSignal | undefined,
  action: (key: OpenKey, authorise: (anew?: boolean) => Promise<PinUvAuthToken>) => Promise<T>,
): Promise<T> {
  return ports.access.use(keyId, { signal }, async (key) => {
    const options = key.authenticator.info.options;
    if (options?.bioEnroll === undefined && options?.userVerificationMgmtPreview === undefined) {
      refuse('fingerprints-unsupported');
    }
    if (options?.clientPin !== true) refuse('pin-not-set');

    let token: PinUvAuthToken | undefined;
    try {
      return await action(key, async (anew = false) => {
        if (anew) {
          token?.erase();
          token = undefined;
        }
        token ??= await tokenByPin(key, pin, { permissions: Permission.bioEnrollment }, ports);
        return token;
      });
    } finally {
      token?.erase();
    }
  });
}
