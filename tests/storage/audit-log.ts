import { DatabaseSync } from 'node:sqlite';
import { onTestFinished } from 'vitest';
import { ManualClock } from '../../src/basics/manual-clock.ts';
import type { NewAuditRecord } from '../../src/identity/identity-store.ts';
import type { AuditVerdict } from '../../src/operations/audit-log.ts';
import { openInMemory } from '../../src/storage/database-file.ts';
import { createDirectoryStore, type DirectoryStore } from '../../src/storage/directory/directory-store.ts';
import { sqliteEngine } from '../../src/storage/directory/sqlite-engine.ts';
import { directorySchema } from '../../src/storage/directory/sqlite-schema.ts';
import type { Sealing } from '../../src/storage/sealed-box.ts';
import { newSealing } from './directory-engines.ts';

export const act = (number: number, changes: Partial<NewAuditRecord> = {}): NewAuditRecord => ({
  at: 1_767_225_600_000 + number * 1000,
  actorId: number % 3 === 0 ? null : 'admin-id',
  actorName: number % 3 === 0 ? '(owner)' : 'admin@example.com',
  action: number % 2 === 0 ? 'method.removed' : 'account.blocked',
  targetId: `account-${number % 4}`,
  targetName: `person${number % 4}@example.com`,
  reason: `理由 ${number}`,
  details: { number },
  ...changes,
});

export const verify = (store: DirectoryStore, range: 'recent' | 'whole' = 'whole'): Promise<AuditVerdict> =>
  store.auditLog.verify(range, { signal: new AbortController().signal, onProgress() {} });

/** A log on SQLite with everything that somebody who can write files has in hand. */
export class Log {
  readonly clock = new ManualClock();
  readonly database: DatabaseSync;
  anchor: string | undefined;
  sealing: Sealing | undefined = newSealing();
  store: DirectoryStore;

  constructor(database = openInMemory(directorySchema)) {
    this.database = database;
    this.store = this.#open();
    onTestFinished(() => this.store.close());
  }

  async append(count: number, changes: Partial<NewAuditRecord> = {}, from = 1): Promise<void> {
    for (let number = from; number < from + count; number++) await this.store.appendAudit(act(number, changes));
    await this.settle();
  }

  /** The anchor is written as soon as the clock goes on. */
  async settle(): Promise<void> {
    // The first question loads Kysely, for which no clock waits.
    await this.store.policy();
    await this.clock.advance(1000);
  }

  sql(text: string): void {
    this.database.exec(text);
  }

  /** A copy of the database as it is now. */
  copied(): Uint8Array {
    return this.database.serialize();
  }

  /** The same anchor and key over another database. */
  over(copy: Uint8Array): Log {
    const database = new DatabaseSync(':memory:');
    database.deserialize(copy);
    const log = new Log(database);
    log.anchor = this.anchor;
    log.sealing = this.sealing;
    return log;
  }

  #open(): DirectoryStore {
    return createDirectoryStore(sqliteEngine(this.database), {
      sealingKey: { sealing: () => this.sealing },
      clock: this.clock,
      lost: false,
      auditAnchor: {
        read: () => this.anchor,
        write: (text) => {
          this.anchor = text;
        },
      },
      onFirstAccount() {},
      onChange() {},
    });
  }
}
