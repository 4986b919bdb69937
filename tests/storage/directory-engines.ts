import type { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, onTestFinished } from 'vitest';
import { systemClock } from '../../src/basics/clock.ts';
import { silentLog } from '../../src/basics/log.ts';
import { systemRandom } from '../../src/basics/random.ts';
import { Secret } from '../../src/basics/secret.ts';
import type { NewAccount } from '../../src/identity/identity-store.ts';
import { userNameKey } from '../../src/identity/names.ts';
import { openInMemory } from '../../src/storage/database-file.ts';
import { createDirectoryStore, type DirectoryStore } from '../../src/storage/directory/directory-store.ts';
import { parsePostgresAddress } from '../../src/storage/directory/postgres-address.ts';
import { postgresEngine } from '../../src/storage/directory/postgres-engine.ts';
import { sqliteEngine } from '../../src/storage/directory/sqlite-engine.ts';
import { directorySchema } from '../../src/storage/directory/sqlite-schema.ts';
import { type Sealing, sealedBox, sealingKeyLength } from '../../src/storage/sealed-box.ts';
import { noPostgres, startTemporaryPostgres, type TemporaryPostgres } from './temporary-postgres.ts';

/** Makes an empty directory of one engine, closed when the test ends. */
export type OpenEmpty = (sealingKey?: { sealing(): Sealing | undefined }) => DirectoryStore;

export const newSealing = (): Sealing => sealedBox(Secret.over(systemRandom.bytes(sealingKeyLength)), systemRandom);

const storeOf = (
  engine: Parameters<typeof createDirectoryStore>[0],
  sealingKey: { sealing(): Sealing | undefined },
) => {
  const store = createDirectoryStore(engine, {
    sealingKey,
    clock: systemClock,
    lost: false,
    onFirstAccount() {},
    onChange() {},
  });
  onTestFinished(() => store.close());
  return store;
};

export const openPostgres = (address: string, sealingKey?: { sealing(): Sealing | undefined }): DirectoryStore => {
  const sealing = newSealing();
  const engine = postgresEngine(parsePostgresAddress(address), { clock: systemClock, log: silentLog, roots: null });
  return storeOf(engine, sealingKey ?? { sealing: () => sealing });
};

/** @param database one with content; empty unless given */
export function openSqlite(
  sealingKey?: { sealing(): Sealing | undefined },
  database: DatabaseSync = openInMemory(directorySchema),
): DirectoryStore {
  const sealing = newSealing();
  return storeOf(sqliteEngine(database), sealingKey ?? { sealing: () => sealing });
}

/** The same tests on both engines; on PostgreSQL where it is installed. */
export function onBothEngines(tests: (openEmpty: OpenEmpty) => void): void {
  describe('on SQLite', () => {
    tests((sealingKey) => openSqlite(sealingKey));
  });
  describe.skipIf(noPostgres)(noPostgres ? `on PostgreSQL: ${noPostgres}` : 'on PostgreSQL', () => {
    let server: TemporaryPostgres;
    beforeAll(async () => {
      server = await startTemporaryPostgres();
    }, 60_000);
    afterAll(() => server.end());
    tests((sealingKey) => openPostgres(server.database(), sealingKey));
  });
}

let made = 0;

/** An account as identity makes them. */
export function newAccount(changes: Partial<NewAccount> = {}): NewAccount {
  const number = ++made;
  const userName = changes.userName ?? `person${number}@example.com`;
  return {
    id: `account-${number}`,
    userName,
    nameKey: userNameKey(userName),
    displayName: 'Somebody',
    phoneticName: '',
    latinName: '',
    role: 'user',
    disabled: false,
    registerAgain: false,
    defaultMethodId: null,
    revision: 0,
    userHandle: systemRandom.bytes(32),
    createdAt: 1_767_225_600_000 + number,
    password: { id: `password-${number}`, hash: 'scrypt$none', changedAt: 1_767_225_600_000 },
    ...changes,
  };
}
