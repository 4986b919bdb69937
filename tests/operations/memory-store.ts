import { systemClock } from '../../src/basics/clock.ts';
import { systemRandom } from '../../src/basics/random.ts';
import { Secret } from '../../src/basics/secret.ts';
import type { IdentityStore } from '../../src/identity/identity-store.ts';
import { openInMemory } from '../../src/storage/database-file.ts';
import { createDirectoryStore } from '../../src/storage/directory/directory-store.ts';
import { sqliteEngine } from '../../src/storage/directory/sqlite-engine.ts';
import { directorySchema } from '../../src/storage/directory/sqlite-schema.ts';
import { sealedBox, sealingKeyLength } from '../../src/storage/sealed-box.ts';

/** The product's own store, over a database that lasts as long as the test. */
export function openMemoryStore(): IdentityStore {
  const sealing = sealedBox(Secret.over(systemRandom.bytes(sealingKeyLength)), systemRandom);
  return createDirectoryStore(sqliteEngine(openInMemory(directorySchema)), {
    sealingKey: { sealing: () => sealing },
    clock: systemClock,
    lost: false,
    onFirstAccount() {},
    onChange() {},
  });
}
