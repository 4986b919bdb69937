import { toBase64url } from '../basics/bytes.ts';
import type { KeyCredentials, StoredCredential } from '../contract/credentials.ts';
import { protections } from '../contract/protections.ts';
import type { PinUvAuthToken } from '../ctap/client-pin.ts';
import {
  type StoredCredential as CredentialOnKey,
  canUpdateUser,
  enumerateCredentials,
  enumerateRps,
  getCredsMetadata,
  type StoredRelyingParty,
} from '../ctap/credential-management.ts';
import { findLargeBlob, type LargeBlobArray, readLargeBlobs } from '../ctap/large-blobs.ts';
import { coseAlgorithmName } from '../fido/cose-algorithm-name.ts';
import { withReadableKey } from './credential-access.ts';
import type { CredentialVisit, ListedCredential } from './credential-visits.ts';
import type { OpenKey } from './key-access.ts';
import type { KeyPorts } from './key-ports.ts';
import type { Announce } from './progress.ts';

/** A credential with the relying party that it is for. */
export interface FoundCredential {
  readonly rp: StoredRelyingParty;
  readonly credential: CredentialOnKey;
}

/**
 * All sign-in data of a key, by a token that the visit has or that is remembered for this very key.
 * @throws OperationRefused
 */
export function listCredentials(
  ports: KeyPorts,
  visit: CredentialVisit,
  keyId: string,
  announce: Announce,
  signal: AbortSignal,
): Promise<KeyCredentials> {
  return withReadableKey(ports, visit, keyId, signal, async (key, token, by) => {
    const { authenticator, options } = key;
    const slots = await getCredsMetadata(authenticator, token, options);
    const total = slots.existingResidentCredentialsCount;
    const found = await findCredentials(key, token, (done) => {
      if (total > 0) announce({ step: 'reading', done: Math.min(done, total), total });
    });
    // A key may keep the largeBlobKeys from whoever only reads: then nobody knows whose blob is whose.
    const tellsBlobs = by === 'visit' || largeBlobKeys(found).length > 0;
    const hasBlobs = authenticator.info.options?.largeBlobs === true;
    const blobs = hasBlobs && tellsBlobs ? await readLargeBlobs(authenticator, options) : null;
    visit.sawList(keyId, new Map(found.map(listedEntry)));
    return {
      credentials: found.map((one, index) => ({
        ...storedCredential(one, index + 1, blobs),
        ...(hasBlobs && !tellsBlobs && { largeBlob: null }),
      })),
      slots: { used: total, left: slots.maxPossibleRemainingResidentCredentialsCount },
      canRename: canUpdateUser(authenticator),
      largeBlobs: blobs && {
        bytes: blobs.length,
        capacity: authenticator.info.maxSerializedLargeBlobArray ?? null,
        orphans: orphans(blobs, largeBlobKeys(found)),
        isIntact: blobs.isIntact,
      },
    };
  });
}

/** What is on the key, in its order. @param onFound told how many there are so far, after each relying party */
export async function findCredentials(
  { authenticator, options }: OpenKey,
  token: PinUvAuthToken,
  onFound: (count: number) => void = () => {},
): Promise<FoundCredential[]> {
  const found: FoundCredential[] = [];
  for (const rp of await enumerateRps(authenticator, token, options)) {
    const ofRp = await enumerateCredentials(authenticator, token, rp.rpIdHash, options);
    found.push(...ofRp.map((credential) => ({ rp, credential })));
    onFound(found.length);
  }
  return found;
}

export const largeBlobKeys = (found: readonly FoundCredential[]): Uint8Array[] =>
  found.flatMap(({ credential }) => credential.largeBlobKey ?? []);

function orphans({ entries }: LargeBlobArray, keys: readonly Uint8Array[]): number {
  const isOpened = (entry: (typeof entries)[number]) => keys.some((key) => findLargeBlob(arrayWith(entry), key));
  return entries.filter((entry) => !isOpened(entry)).length;
}

const arrayWith = (entry: LargeBlobArray['entries'][number]): LargeBlobArray => ({
  entries: [entry],
  length: 0,
  isIntact: true,
});

const listedEntry = ({ rp, credential }: FoundCredential): [string, ListedCredential] => [
  toBase64url(credential.id),
  { rpIdHash: rp.rpIdHash, user: credential.user },
];

function storedCredential(
  { rp, credential }: FoundCredential,
  position: number,
  blobs: LargeBlobArray | null,
): StoredCredential {
  const { id, user, credProtect, publicKey, thirdPartyPayment } = credential;
  return {
    credentialId: toBase64url(id),
    site: { rpId: rp.rpId ?? null, isWhole: rp.isWhole, rpIdHash: toBase64url(rp.rpIdHash) },
    user: { id: toBase64url(user.id), name: user.name ?? null, displayName: user.displayName ?? null },
    protection: credProtect === undefined ? null : (protections[credProtect - 1] ?? null),
    algorithm: algorithmOf(publicKey?.get(COSE_ALG)),
    largeBlob: largeBlobOf(credential, blobs),
    thirdPartyPayment: thirdPartyPayment ?? null,
    position,
  };
}

/** The label `alg` of a COSE_Key. */
const COSE_ALG = 3;

const algorithmOf = (alg: unknown): StoredCredential['algorithm'] =>
  typeof alg === 'number' ? { number: alg, name: coseAlgorithmName(alg) } : null;

function largeBlobOf({ largeBlobKey }: CredentialOnKey, blobs: LargeBlobArray | null): StoredCredential['largeBlob'] {
  if (!largeBlobKey) return 'none';
  if (!blobs?.isIntact) return null;
  return findLargeBlob(blobs, largeBlobKey) ? 'stored' : 'empty';
}
