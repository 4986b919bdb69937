import { fromBase64url, toBase64url } from '../basics/bytes.ts';
import type { RenamedCredential, UserNames } from '../contract/credentials.ts';
import { enumerateCredentials, updateUserInformation } from '../ctap/credential-management.ts';
import type { AssertionUser } from '../ctap/get-assertion.ts';
import { withUnlockedKey } from './credential-access.ts';
import type { CredentialVisit } from './credential-visits.ts';
import type { KeyPorts } from './key-ports.ts';
import { refuse } from './refusals.ts';

/**
 * Writes other names for the user of a credential that this visit has listed on this attachment, and reads back what the key
 * kept of them. Once it is sent the change is not cancelled.
 * @throws OperationRefused
 */
export async function renameCredential(
  ports: KeyPorts,
  visit: CredentialVisit,
  keyId: string,
  credentialId: string,
  names: UserNames,
  signal: AbortSignal,
): Promise<RenamedCredential> {
  const { rpIdHash, user } = visit.listed(keyId, credentialId);
  return withUnlockedKey(ports, visit, keyId, signal, async ({ authenticator, options }, token) => {
    const wanted = { id: user.id, name: names.name ?? undefined, displayName: names.displayName ?? undefined };
    await updateUserInformation(authenticator, token, fromBase64url(credentialId), wanted);
    const ofRp = await enumerateCredentials(authenticator, token, rpIdHash, options);
    const kept = ofRp.find(({ id }) => toBase64url(id) === credentialId) ?? refuse('credential-not-found');
    visit.sawRenamed(keyId, credentialId, { rpIdHash, user: kept.user });
    return { former: namesOf(user), kept: namesOf(kept.user) };
  });
}

const namesOf = ({ name, displayName }: AssertionUser): UserNames => ({
  name: name ?? null,
  displayName: displayName ?? null,
});
