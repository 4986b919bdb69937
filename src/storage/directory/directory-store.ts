import type { DirectoryState, IdentityStore, NewAccount } from '../../identity/identity-store.ts';
import type { SealingKey } from '../sealing-key-file.ts';
import { accountStateTables } from './account-state-tables.ts';
import { accountTables, insertAccount } from './account-tables.ts';
import { browserTokenTables } from './browser-token-tables.ts';
import { DirectoryDatabase, type DirectoryEngine } from './directory-database.ts';
import { groupTables } from './group-tables.ts';
import { logTables } from './log-tables.ts';
import { methodTables } from './method-tables.ts';
import { peopleTables } from './people-tables.ts';
import { policyTables } from './policy-tables.ts';
import { securityKeyTables } from './security-key-tables.ts';

export interface DirectoryStoreOptions {
  /** What secrets are sealed with; undefined while there is no key. */
  readonly sealingKey: SealingKey;
  /** The accounts that were here are gone: nobody makes a new first one. */
  readonly lost: boolean;
  /** After the first account is on disk. */
  readonly onFirstAccount: () => void;
  /** After accounts or methods changed. */
  readonly onChange: () => void;
}

export interface DirectoryStore extends IdentityStore {
  /** Waits for what is under way. */
  close(): Promise<void>;
}

/**
 * Identity's store over Kysely, the same on SQLite and PostgreSQL: what depends on a count locks the account's row first (by
 * an update, which both understand), and what must happen once is one conditional update. Every call throws `DirectoryFailure`
 * when the database does.
 */
export function createDirectoryStore(engine: DirectoryEngine, options: DirectoryStoreOptions): DirectoryStore {
  const { sealingKey, lost, onFirstAccount, onChange } = options;
  const database = new DirectoryDatabase(engine, onChange);
  return {
    state: () => (lost ? Promise.resolve<DirectoryState>('lost') : state(database)),

    async addFirstAccount(account) {
      if (lost) return 'directory-lost';
      const answer = await addFirstAccount(database, account);
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
    ...securityKeyTables(database),
    ...methodTables(database, sealingKey),
    ...groupTables(database),
    ...browserTokenTables(database),
    ...accountStateTables(database),
    ...policyTables(database),
    ...logTables(database),
    ...peopleTables(database),
    close: () => engine.close(),
  };
}

const state = (database: DirectoryDatabase): Promise<DirectoryState> =>
  database.run(async (db) => {
    const row = await db.selectFrom('directory').select('first_account_at').where('id', '=', 1).executeTakeFirst();
    return row?.first_account_at === null ? 'empty' : 'in-use';
  });

const addFirstAccount = (database: DirectoryDatabase, account: NewAccount) =>
  database.transaction(async (db) => {
    const marked = await db
      .updateTable('directory')
      .set({ first_account_at: account.createdAt })
      .where('id', '=', 1)
      .where('first_account_at', 'is', null)
      .executeTakeFirst();
    if (marked.numUpdatedRows === 0n) return 'directory-not-empty';
    await insertAccount(db, database, account);
    return 'added';
  });
