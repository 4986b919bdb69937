import { readFileSync } from 'node:fs';
import type { Clock } from '../../src/basics/clock.ts';
import { systemClock } from '../../src/basics/clock.ts';
import type { Random } from '../../src/basics/random.ts';
import { systemRandom } from '../../src/basics/random.ts';
import { Secret } from '../../src/basics/secret.ts';
import { fillDemonstration, parseDemonstration } from '../../src/identity/demonstration.ts';
import type { DirectoryPorts } from '../../src/operations/directory-methods.ts';
import { openInMemory } from '../../src/storage/database-file.ts';
import { noMoves } from '../../src/storage/directory/directory-mover.ts';
import { createDirectoryStore, type DirectoryStore } from '../../src/storage/directory/directory-store.ts';
import { sqliteEngine } from '../../src/storage/directory/sqlite-engine.ts';
import { directorySchema } from '../../src/storage/directory/sqlite-schema.ts';
import { sealedBox, sealingKeyLength } from '../../src/storage/sealed-box.ts';

/** The product's own store, over a database that lasts as long as the test. */
export function openMemoryStore(): DirectoryStore {
  const sealing = sealedBox(Secret.over(systemRandom.bytes(sealingKeyLength)), systemRandom);
  return createDirectoryStore(sqliteEngine(openInMemory(directorySchema)), {
    sealingKey: { sealing: () => sealing },
    clock: systemClock,
    lost: false,
    onFirstAccount() {},
    onChange() {},
  });
}

const demonstration = new URL('../../resources/demonstration/directory.json', import.meta.url);

/** What the contract's `directory` works with, over such a store. */
export const directoryPorts = (
  store: DirectoryStore,
  ports: { readonly clock: Clock; readonly random: Random },
): DirectoryPorts => ({
  auditLog: store.auditLog,
  reports: store.reports,
  backups: {
    backUp: (path, passphrase) => store.backUp(path, passphrase),
    async restore(path, passphrase) {
      const keptAs = `${path}.before-restore`;
      return { rows: await store.restore(path, passphrase, keptAs), keptAs };
    },
  },
  moves: noMoves(store, { sealing: () => undefined }),
  fillDemonstration: (password) =>
    fillDemonstration(parseDemonstration(JSON.parse(readFileSync(demonstration, 'utf8'))), password, {
      store,
      ...ports,
    }),
});
