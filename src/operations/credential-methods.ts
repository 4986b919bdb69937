import { unlockCredentials } from './credential-access.ts';
import { describeListing, forgetRemembered } from './credential-listing.ts';
import { CredentialVisits } from './credential-visits.ts';
import type { Methods } from './guard.ts';
import type { KeyPorts } from './key-ports.ts';
import { readSiteBlob, removeSiteBlob, writeSiteBlob } from './large-blob-of-credential.ts';
import { listCredentials } from './list-credentials.ts';
import { outcome, steps } from './outcome.ts';
import { removeCredential } from './remove-credential.ts';
import { renameCredential } from './rename-credential.ts';
import { telling } from './telling.ts';
import { withTypedSecrets } from './typed-secret.ts';

/** The methods of the contract's `keys.credentials` over the operations. */
export function credentialMethods(os: Methods['keys']['credentials'], ports: KeyPorts) {
  const { observer, persistentTokens } = ports;
  const visits = new CredentialVisits(ports.keys, ports);
  return {
    listing: os.listing.handler(({ input, signal }) =>
      outcome('describe', () => describeListing(ports, input.keyId, signal)),
    ),
    visit: os.visit.handler(({ signal }) => visits.open(signal)),
    unlock: os.unlock.handler(({ input, signal }) => {
      const visit = visits.get(input.visitId);
      return steps('credentials', signal, (announce, aborting) =>
        withTypedSecrets([input.pin], ([pin]) => {
          const proof = { pin, remember: input.remember };
          return unlockCredentials(ports, visit, input.keyId, proof, announce, aborting);
        }),
      );
    }),
    remembered: {
      count: os.remembered.count.handler(() => ({ count: persistentTokens.count })),
      forget: os.remembered.forget.handler(({ input, signal }) =>
        outcome('describe', () => forgetRemembered(ports, input.keyId, signal)),
      ),
      forgetAll: os.remembered.forgetAll.handler(() => ({ forgotten: persistentTokens.forgetAll() })),
    },
    list: os.list.handler(({ input, signal }) => {
      const visit = visits.get(input.visitId);
      return steps('credentials', signal, (announce, aborting) =>
        telling(listCredentials(ports, visit, input.keyId, announce, aborting), ({ credentials, slots }) =>
          observer.credentialsListed(input.keyId, credentials, slots.left),
        ),
      );
    }),
    remove: os.remove.handler(({ input, signal }) => {
      const visit = visits.get(input.visitId);
      return steps('credentials', signal, (_, aborting) =>
        telling(removeCredential(ports, visit, input.keyId, input.credentialId, aborting), () =>
          observer.credentialRemoved(input.keyId, input.credentialId),
        ),
      );
    }),
    rename: os.rename.handler(({ input, signal }) => {
      const visit = visits.get(input.visitId);
      const { keyId, credentialId, name, displayName } = input;
      return steps('credentials', signal, (_, aborting) =>
        telling(renameCredential(ports, visit, keyId, credentialId, { name, displayName }, aborting), ({ kept }) =>
          observer.credentialRenamed(keyId, credentialId, kept),
        ),
      );
    }),
    largeBlob: {
      read: os.largeBlob.read.handler(({ input, signal }) => {
        const visit = visits.get(input.visitId);
        return steps('large-blob', signal, (_, aborting) => readSiteBlob(ports, visit, input, aborting));
      }),
      write: os.largeBlob.write.handler(({ input, signal }) => {
        const visit = visits.get(input.visitId);
        return steps('large-blob', signal, (_, aborting) => writeSiteBlob(ports, visit, input, input.bytes, aborting));
      }),
      remove: os.largeBlob.remove.handler(({ input, signal }) => {
        const visit = visits.get(input.visitId);
        return steps('large-blob', signal, (_, aborting) => removeSiteBlob(ports, visit, input, aborting));
      }),
    },
  };
}
