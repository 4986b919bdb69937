import type { KeyModel } from './key-model.ts';
import { plainKey } from './plain-key.ts';

/** The least that a key may take: two discoverable credentials with names cut short, one credential in a list, messages of 1024 bytes. */
export const tiny: KeyModel = {
  ...plainKey,
  id: 'tiny',
  name: 'Virtual tiny key',
  productId: 0x0005,
  aaguid: '1c7b93de-58a2-4f06-a4e9-70c2b15d8846',
  maxMsgSize: 1024,
  maxCredentialCountInList: 1,
  maxDiscoverableCredentials: 2,
  flashBytes: 1024,
  nameLimits: { rpId: 32, userNames: 64 },
  credentialManagement: { previewCommand: false, readOnlyToken: false },
};
