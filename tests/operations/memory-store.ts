import type { IdentityStore } from '../../src/identity/identity-store.ts';
import { openInMemory } from '../../src/storage/database-file.ts';
import { directorySchema } from '../../src/storage/directory-schema.ts';
import { DirectoryStore } from '../../src/storage/directory-store.ts';

/** The product's own store, over a database that lasts as long as the test. */
export const openMemoryStore = (): IdentityStore =>
  new DirectoryStore(openInMemory(directorySchema), { lost: false, onFirstAccount() {}, onChange() {} });
