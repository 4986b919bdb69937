import type { Clock } from '../../basics/clock.ts';
import { type Log, silentLog } from '../../basics/log.ts';
import { systemRandom } from '../../basics/random.ts';
import type { Secret } from '../../basics/secret.ts';
import { DirectoryFailure } from '../../identity/directory-failure.ts';
import type { DirectoryState, FirstContent, IdentityStore, NewAccount } from '../../identity/identity-store.ts';
import type { AuditLog } from '../../operations/audit-log.ts';
import type { ReportStore } from '../../operations/report-store.ts';
import type { SealingKey } from '../sealing-key-file.ts';
import { accountStateTables } from './account-state-tables.ts';
import { accountTables, insertAccount } from './account-tables.ts';
import type { AnchorPlace } from './audit-anchor.ts';
import { AuditChain } from './audit-chain.ts';
import { auditPage, auditRecordsOf } from './audit-pages.ts';
import { auditSigner } from './audit-signer.ts';
import { sqliteWriter } from './audit-sqlite-writer.ts';
import { lockingWriter } from './audit-writer.ts';
import { backUp, restore } from './backup.ts';
import { browserTokenTables } from './browser-token-tables.ts';
import { DirectoryDatabase, type DirectoryEngine } from './directory-database.ts';
import { greetingTables } from './greeting-tables.ts';
import { groupTables, rowOfGroup } from './group-tables.ts';
import { inventoryTables } from './inventory-tables.ts';
import { logTables } from './log-tables.ts';
import { methodTables, rowOfMethod } from './method-tables.ts';
import { newPeopleTables } from './new-people-tables.ts';
import { peopleFactsTables } from './people-facts-tables.ts';
import { peopleTables } from './people-tables.ts';
import { policyTables } from './policy-tables.ts';
import { reportTables } from './report-tables.ts';
import { securityKeyTables } from './security-key-tables.ts';
import { stationTables } from './station-tables.ts';
import { tokenTables } from './token-tables.ts';

export interface DirectoryStoreOptions {
  /** What secrets are sealed with; undefined while there is no key. */
  readonly sealingKey: SealingKey;
  /** The accounts that were here are gone: nobody makes a new first one. */
  readonly lost: boolean;
  readonly clock: Clock;
  readonly log?: Log;
  /** Where the end of the audit log is remembered outside the database; in memory unless given. */
  readonly auditAnchor?: AnchorPlace;
  /** The database is an empty one in place of one that must be left alone: nothing can be restored into it. */
  readonly isStandIn?: boolean;
  /** After the first account is on disk. */
  readonly onFirstAccount: () => void;
  /** After accounts or methods changed. */
  readonly onChange: () => void;
}

export interface DirectoryStore extends IdentityStore {
  readonly auditLog: AuditLog;
  readonly reports: ReportStore;
  /** See `backUp`. */
  backUp(path: string, passphrase: Secret): Promise<number>;
  /** See `restore`. What was lost before is not any more. */
  restore(path: string, passphrase: Secret, asidePath: string): Promise<number>;
  /** As `restore`, into an empty directory only; `not-empty` otherwise, by whoever it was filled meanwhile. */
  fill(path: string, passphrase: Secret): Promise<number>;
  /** Where this program's connection to the directory comes from: an IP address; 127.0.0.1 where it does not leave this computer. */
  stationAddress(): Promise<string>;
  /** Waits for what is under way. */
  close(): Promise<void>;
}

/**
 * Identity's store over Kysely, the same on SQLite and PostgreSQL: what depends on a count locks the account's row first (by
 * an update, which both understand), and what must happen once is one conditional update. Every call throws `DirectoryFailure`
 * when the database does.
 */
export function createDirectoryStore(engine: DirectoryEngine, options: DirectoryStoreOptions): DirectoryStore {
  const { sealingKey, clock, onFirstAccount, onChange, log = silentLog, auditAnchor = volatileAnchor() } = options;
  let { lost } = options;
  const database = new DirectoryDatabase(engine, onChange);
  const writer = engine.direct ? sqliteWriter(database, engine.direct) : lockingWriter(database);
  const chain = new AuditChain(database, writer, { sealingKey, clock, log, anchor: auditAnchor });
  const backupPorts = { sealingKey, random: systemRandom, now: () => clock.now() };
  const putBack = async (path: string, passphrase: Secret, asidePath: string, onlyIfEmpty: boolean) => {
    if (options.isStandIn) throw new DirectoryFailure('newer-version');
    await chain.settled();
    const rows = await restore(database, path, passphrase, asidePath, { ...backupPorts, onlyIfEmpty });
    await chain.accept(new AbortController().signal);
    lost = false;
    onFirstAccount();
    onChange();
    return rows;
  };
  return {
    state: () => (lost ? Promise.resolve<DirectoryState>('lost') : state(database)),

    async addFirstAccount(account, also) {
      if (lost) return 'directory-lost';
      const answer = await addFirstAccount(database, sealingKey, account, also);
      if (answer === 'added') {
        onFirstAccount();
        onChange();
      }
      return answer;
    },

    async addAccount(account) {
      if (lost) return 'directory-lost';
      const added = await database.transaction((db) => insertAccount(db, database, account));
      if (added) onChange();
      return added ? 'added' : 'account-exists';
    },

    ...accountTables(database),
    ...securityKeyTables(database, clock),
    ...methodTables(database, sealingKey, clock),
    ...groupTables(database),
    ...browserTokenTables(database),
    ...accountStateTables(database),
    ...policyTables(database),
    ...greetingTables(database),
    ...stationTables(database),
    ...inventoryTables(database),
    ...logTables(database, chain),
    ...peopleTables(database),
    ...peopleFactsTables(database),
    ...newPeopleTables(database),
    ...tokenTables(database, sealingKey),

    backUp: (path, passphrase) => backUp(database, path, passphrase, backupPorts),

    restore: (path, passphrase, asidePath) => putBack(path, passphrase, asidePath, false),
    fill: (path, passphrase) => putBack(path, passphrase, '', true),

    reports: reportTables(database),

    auditLog: {
      page: (which) => auditPage(database, which),
      records: (filter, signal) => auditRecordsOf(database, filter, signal),
      verify: (range, verifying) => chain.verify(range, verifying),
      accept: (signal) => chain.accept(signal),
      signer() {
        const sealing = sealingKey.sealing();
        return sealing === undefined ? null : auditSigner(sealing);
      },
    },

    stationAddress: () => database.run((db) => engine.clientAddress(db)),

    async close() {
      await chain.close();
      await engine.close();
    },
  };
}

function volatileAnchor(): AnchorPlace {
  let kept: string | undefined;
  return {
    read: () => kept,
    write(text) {
      kept = text;
    },
  };
}

const state = (database: DirectoryDatabase): Promise<DirectoryState> =>
  database.run(async (db) => {
    const row = await db.selectFrom('directory').select('first_account_at').where('id', '=', 1).executeTakeFirst();
    return row?.first_account_at === null ? 'empty' : 'in-use';
  });

const addFirstAccount = (
  database: DirectoryDatabase,
  sealingKey: SealingKey,
  account: NewAccount,
  also: FirstContent = { accounts: [], groups: [], members: [], methods: [] },
) =>
  database.transaction(async (db) => {
    const marked = await db
      .updateTable('directory')
      .set({ first_account_at: account.createdAt })
      .where('id', '=', 1)
      .where('first_account_at', 'is', null)
      .executeTakeFirst();
    if (marked.numUpdatedRows === 0n) return 'directory-not-empty';
    for (const one of [account, ...also.accounts]) await insertAccount(db, database, one);
    for (const group of also.groups) await db.insertInto('directory_groups').values(rowOfGroup(group)).execute();
    for (const { groupId, accountId } of also.members) {
      await db.insertInto('memberships').values({ group_id: groupId, account_id: accountId }).execute();
    }
    for (const method of also.methods) await db.insertInto('methods').values(rowOfMethod(method, sealingKey)).execute();
    return 'added';
  });
