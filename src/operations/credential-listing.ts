import type { Listing, Remembering, UnlistableReason } from '../contract/credentials.ts';
import { getPinRetries, getUvRetries } from '../ctap/client-pin.ts';
import { CtapError } from '../ctap/errors.ts';
import { hasPersistentToken } from '../ctap/persistent-token.ts';
import type { OpenKey } from './key-access.ts';
import type { KeyPorts } from './key-ports.ts';
import { refuse } from './refusals.ts';

/** Whether and how a key can list its sign-in data now, without asking for anything. @throws what opening and reading a key throw */
export function describeListing(ports: KeyPorts, keyId: string, signal: AbortSignal | undefined): Promise<Listing> {
  return ports.access.use<Listing>(
    keyId,
    { signal, look: true },
    async (key) => {
      const remembering = rememberingOf(ports, key);
      return {
        state: await listingOf(key, remembering === 'on'),
        left: key.authenticator.info.remainingDiscoverableCredentials ?? null,
        remembering,
      };
    },
    () => ({ state: { can: false, reason: 'u2f-only' }, left: null, remembering: 'not-offered' }),
  );
}

function rememberingOf({ persistentTokens }: KeyPorts, { authenticator }: OpenKey): Remembering {
  if (!hasPersistentToken(authenticator)) return 'not-offered';
  if (!persistentTokens.isOpen) return 'locked';
  return persistentTokens.has(authenticator) ? 'on' : 'off';
}

/**
 * This computer lists what is on the key no more without a proof.
 * @returns whether that is so now
 * @throws what opening and reading a key throw
 */
export function forgetRemembered(
  { access, persistentTokens }: KeyPorts,
  keyId: string,
  signal: AbortSignal | undefined,
): Promise<{ forgotten: boolean }> {
  return access.use(
    keyId,
    { signal, look: true },
    async ({ authenticator }) => ({ forgotten: persistentTokens.forget(authenticator) }),
    () => ({ forgotten: true }),
  );
}

/** @throws OperationRefused unsupported where a key has no command to list, rename or delete what it stores */
export function requireCredentialManagement({ authenticator }: OpenKey): void {
  const options = authenticator.info.options;
  if (options?.credMgmt !== true && options?.credentialMgmtPreview !== true) refuse('unsupported');
}

async function listingOf(key: OpenKey, isRemembered: boolean): Promise<Listing['state']> {
  const { info } = key.authenticator;
  const options = info.options ?? {};
  const cannot = (reason: UnlistableReason) => ({ can: false as const, reason });
  if (options.rk !== true) return cannot('stores-none');
  if (options.credMgmt !== true && options.credentialMgmtPreview !== true) return cannot('no-credential-management');

  // A token by the key's own check needs the sub-command that came with permissions.
  const byFingerprint = options.uv === true && options.pinUvAuthToken === true && (await uvRetries(key)) !== 0;
  const pin = await pinState(key);
  if (pin === 'usable' || byFingerprint || isRemembered) return { can: true, byPin: pin === 'usable', byFingerprint };
  return cannot(pin);
}

async function pinState(key: OpenKey): Promise<'usable' | UnlistableReason> {
  const { info } = key.authenticator;
  const clientPin = info.options?.clientPin;
  if (clientPin === undefined) return 'cannot-verify';
  if (!clientPin) return 'pin-not-set';
  const { retries, powerCycleState } = await getPinRetries(key.authenticator, key.options);
  if (retries === 0) return 'pin-blocked';
  if (powerCycleState === true) return 'pin-auth-blocked';
  return info.forcePINChange === true ? 'pin-change-required' : 'usable';
}

/** null where the key does not tell. */
async function uvRetries(key: OpenKey): Promise<number | null> {
  try {
    return await getUvRetries(key.authenticator, key.options);
  } catch (error) {
    if (error instanceof CtapError) return null;
    throw error;
  }
}
