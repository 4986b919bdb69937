import type { StoredCredential } from '../contract/credentials.ts';
import type { Fingerprint, KeyDetails } from '../contract/keys.ts';

/** An account that a key has just made or used, as far as that tells it. */
export interface SeenCredential {
  readonly credentialId: string;
  /** null where it was used: nothing new is known of it then. */
  readonly made: Pick<StoredCredential, 'site' | 'user'> | null;
}

/**
 * Told what operations have read from keys anyway, so that it can be kept. Ids are those of attachments. Asks nothing of a key, and
 * nothing that goes wrong in it reaches the operation.
 */
export interface KeyObserver {
  described(details: KeyDetails): void;
  fingerprintsListed(keyId: string, fingerprints: readonly Fingerprint[]): void;
  /** Also a finger that is new or has a new name. */
  fingerprintKept(keyId: string, fingerprint: Fingerprint): void;
  fingerprintRemoved(keyId: string, templateId: string): void;
  credentialsListed(keyId: string, credentials: readonly StoredCredential[], left: number): void;
  credentialSeen(keyId: string, credential: SeenCredential): void;
  credentialRenamed(
    keyId: string,
    credentialId: string,
    names: Pick<StoredCredential['user'], 'name' | 'displayName'>,
  ): void;
  credentialRemoved(keyId: string, credentialId: string): void;
  /** The key of the former attachment came back as this one and was erased. */
  wasReset(formerKeyId: string, keyId: string): void;
}
