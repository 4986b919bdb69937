import type { Secret } from '../basics/secret.ts';
import type { LossesByName } from '../contract/key-losses.ts';
import { enumerateTemplates } from '../ctap/bio-enrollment.ts';
import type { PinUvAuthToken } from '../ctap/client-pin.ts';
import { getCredsMetadata } from '../ctap/credential-management.ts';
import { Permission } from '../fido/commands.ts';
import { listsAccounts } from './describe-losses.ts';
import type { OpenKey } from './key-access.ts';
import type { KeyPorts } from './key-ports.ts';
import { findCredentials } from './list-credentials.ts';
import type { Announce } from './progress.ts';
import { refuse } from './refusals.ts';
import { verifiedToken } from './user-verification.ts';

/**
 * What a reset would take from a key, by name, after one proof of the person.
 * @param pin null: by the key's own fingerprint check
 * @throws OperationRefused
 */
export function listLosses(
  ports: KeyPorts,
  keyId: string,
  pin: Secret | null,
  announce: Announce,
  signal: AbortSignal,
): Promise<LossesByName> {
  return ports.access.use(keyId, { signal }, async (key) => {
    const { info } = key.authenticator;
    const accounts = listsAccounts(info);
    const hasFingers = (info.options?.bioEnroll ?? info.options?.userVerificationMgmtPreview) === true;
    // Section 6.5.5.7: a fingerprint vouches for fingerprints only where the key says so.
    const fingerprints = hasFingers && (pin !== null || info.options?.uvBioEnroll === true);
    if (!accounts && !fingerprints) refuse('unsupported');
    const permissions =
      (accounts ? Permission.credentialManagement : 0) | (fingerprints ? Permission.bioEnrollment : 0);
    const token = await verifiedToken(key, pin, { permissions }, ports, announce);
    try {
      return {
        fingerprints: fingerprints ? await fingerprintNames(key, token) : hasFingers ? null : [],
        accounts: accounts ? await accountNames(key, token, announce) : null,
      };
    } finally {
      token.erase();
    }
  });
}

async function fingerprintNames({ authenticator, options }: OpenKey, token: PinUvAuthToken) {
  const templates = await enumerateTemplates(authenticator, token, options);
  return templates.map(({ name }) => name ?? null);
}

async function accountNames(key: OpenKey, token: PinUvAuthToken, announce: Announce) {
  const { existingResidentCredentialsCount: total } = await getCredsMetadata(key.authenticator, token, key.options);
  const found = await findCredentials(key, token, (done) => {
    if (total > 0) announce({ step: 'reading', done: Math.min(done, total), total });
  });
  return found.map(({ rp, credential: { user } }) => ({
    site: rp.rpId ?? null,
    name: user.name ?? null,
    displayName: user.displayName ?? null,
  }));
}
