import type { DatabaseSync } from 'node:sqlite';
import type { Kysely, Transaction } from 'kysely';
import type {
  Account,
  Attempts,
  DirectoryState,
  IdentityStore,
  KeyUse,
  NewAccount,
  SignInEvent,
  StoredPass,
  StoredPassword,
  StoredSecurityKey,
} from '../identity/identity-store.ts';
import {
  accountOf,
  attemptsOf,
  passOf,
  rowOfPass,
  rowOfSecurityKey,
  rowOfSignIn,
  securityKeyOf,
  signInOf,
} from './directory-rows.ts';
import type { DirectoryTables } from './directory-schema.ts';

const MAX_NAMES_WITHOUT_ACCOUNT = 1000;

type Database = Kysely<DirectoryTables>;

export interface DirectoryStoreOptions {
  /** The accounts that were here are gone: nobody makes a new first one. */
  readonly lost: boolean;
  /** After the first account is on disk. */
  readonly onFirstAccount: () => void;
  /** After accounts or methods changed. */
  readonly onChange: () => void;
}

/** The directory could not read or write; `cause` is the database's word. */
export class DirectoryFailure extends Error {
  override readonly name = 'DirectoryFailure';
}

/**
 * Identity's store over Kysely, written so that PostgreSQL can take the place of SQLite: what depends on a count locks the
 * account's row first (by an update, which both understand). Kysely is loaded at the first call: it takes 0.1 s.
 */
export class DirectoryStore implements IdentityStore {
  readonly #database: DatabaseSync;
  readonly #options: DirectoryStoreOptions;
  #kysely: Promise<Database> | undefined;

  constructor(database: DatabaseSync, options: DirectoryStoreOptions) {
    this.#database = database;
    this.#options = options;
  }

  async state(): Promise<DirectoryState> {
    if (this.#options.lost) return 'lost';
    return await this.#run(async (db) => {
      const row = await db.selectFrom('directory').select('first_account_at').where('id', '=', 1).executeTakeFirst();
      return row?.first_account_at === null ? 'empty' : 'in-use';
    });
  }

  async addFirstAccount(account: NewAccount): Promise<'added' | 'directory-not-empty' | 'directory-lost'> {
    if (this.#options.lost) return 'directory-lost';
    const answer = await this.#transaction(async (db) => {
      const marked = await db
        .updateTable('directory')
        .set({ first_account_at: account.createdAt })
        .where('id', '=', 1)
        .where('first_account_at', 'is', null)
        .executeTakeFirst();
      if (marked.numUpdatedRows === 0n) return 'directory-not-empty';
      await insertAccount(db, account);
      return 'added';
    });
    if (answer === 'added') {
      this.#options.onFirstAccount();
      this.#options.onChange();
    }
    return answer;
  }

  async addAccount(account: NewAccount): Promise<'added' | 'account-exists' | 'directory-lost'> {
    if (this.#options.lost) return 'directory-lost';
    const added = await this.#transaction((db) => insertAccount(db, account));
    if (added) this.#options.onChange();
    return added ? 'added' : 'account-exists';
  }

  accountByName(nameKey: string): Promise<Account | undefined> {
    return this.#run(async (db) => {
      const row = await db.selectFrom('accounts').selectAll().where('name_key', '=', nameKey).executeTakeFirst();
      return row && accountOf(row);
    });
  }

  account(id: string): Promise<Account | undefined> {
    return this.#run(async (db) => {
      const row = await db.selectFrom('accounts').selectAll().where('id', '=', id).executeTakeFirst();
      return row && accountOf(row);
    });
  }

  accounts(): Promise<readonly Account[]> {
    return this.#run(async (db) => {
      const rows = await db.selectFrom('accounts').selectAll().orderBy('created_at').orderBy('name_key').execute();
      return rows.map(accountOf);
    });
  }

  password(accountId: string): Promise<StoredPassword | undefined> {
    return this.#run(async (db) => {
      const row = await db.selectFrom('passwords').selectAll().where('account_id', '=', accountId).executeTakeFirst();
      return row && { id: row.id, hash: row.hash, changedAt: row.changed_at };
    });
  }

  async replacePassword(accountId: string, { id, hash, changedAt }: StoredPassword): Promise<void> {
    const row = { id, hash, changed_at: changedAt };
    await this.#run((db) =>
      db
        .insertInto('passwords')
        .values({ account_id: accountId, ...row })
        .onConflict((conflict) => conflict.column('account_id').doUpdateSet(row))
        .execute(),
    );
    this.#options.onChange();
  }

  changeAttempts(nameKey: string, change: (current: Attempts | undefined) => Attempts | undefined): Promise<void> {
    return this.#transaction(async (db) => {
      const locked = await db
        .updateTable('attempts')
        .set((row) => ({ failures: row.ref('failures') }))
        .where('name_key', '=', nameKey)
        .returningAll()
        .executeTakeFirst();
      const next = change(locked && attemptsOf(locked));
      if (next === undefined) {
        if (locked) await db.deleteFrom('attempts').where('name_key', '=', nameKey).execute();
        return;
      }
      const { failures, lock, lastAt } = next;
      const row = { failures, locked_from: lock?.from ?? null, locked_until: lock?.until ?? null, last_at: lastAt };
      await db
        .insertInto('attempts')
        .values({ name_key: nameKey, ...row })
        .onConflict((conflict) => conflict.column('name_key').doUpdateSet(row))
        .execute();
      if (!locked) await forgetOldestNames(db);
    });
  }

  pass(accountId: string): Promise<StoredPass | undefined> {
    return this.#run(async (db) => {
      const row = await db.selectFrom('passes').selectAll().where('account_id', '=', accountId).executeTakeFirst();
      return row && passOf(row);
    });
  }

  async replacePass(accountId: string, pass: StoredPass): Promise<void> {
    const row = rowOfPass(pass);
    await this.#run((db) =>
      db
        .insertInto('passes')
        .values({ account_id: accountId, ...row })
        .onConflict((conflict) => conflict.column('account_id').doUpdateSet(row))
        .execute(),
    );
    this.#options.onChange();
  }

  async consumePass(passId: string, at: number): Promise<boolean> {
    const { numUpdatedRows } = await this.#run((db) =>
      db
        .updateTable('passes')
        .set({ used_at: at })
        .where('id', '=', passId)
        .where('used_at', 'is', null)
        .executeTakeFirst(),
    );
    if (numUpdatedRows > 0n) this.#options.onChange();
    return numUpdatedRows > 0n;
  }

  async removePass(accountId: string, passId: string): Promise<boolean> {
    const { numDeletedRows } = await this.#run((db) =>
      db.deleteFrom('passes').where('id', '=', passId).where('account_id', '=', accountId).executeTakeFirst(),
    );
    if (numDeletedRows > 0n) this.#options.onChange();
    return numDeletedRows > 0n;
  }

  securityKeys(accountId: string): Promise<readonly StoredSecurityKey[]> {
    return this.#run(async (db) => {
      const keys = db.selectFrom('security_keys').selectAll().where('account_id', '=', accountId);
      return (await keys.orderBy('sequence').execute()).map(securityKeyOf);
    });
  }

  securityKeyByCredential(credentialId: Uint8Array): Promise<StoredSecurityKey | undefined> {
    return this.#run(async (db) => {
      const keys = db.selectFrom('security_keys').selectAll().where('credential_id', '=', credentialId);
      const row = await keys.executeTakeFirst();
      return row && securityKeyOf(row);
    });
  }

  async addSecurityKey(
    key: StoredSecurityKey,
    limit: number,
  ): Promise<'added' | 'limit-reached' | 'name-taken' | 'credential-exists'> {
    const answer = await this.#transaction(async (db) => {
      await lockAccount(db, key.accountId);
      const present = await db
        .selectFrom('security_keys')
        .select(['name_key'])
        .where('account_id', '=', key.accountId)
        .execute();
      if (present.length >= limit) return 'limit-reached';
      if (present.some((other) => other.name_key === key.nameKey)) return 'name-taken';
      const { numInsertedOrUpdatedRows = 0n } = await db
        .insertInto('security_keys')
        .values(rowOfSecurityKey(key))
        .onConflict((conflict) => conflict.column('credential_id').doNothing())
        .executeTakeFirst();
      return numInsertedOrUpdatedRows > 0n ? 'added' : 'credential-exists';
    });
    if (answer === 'added') this.#options.onChange();
    return answer;
  }

  async renameSecurityKey(
    accountId: string,
    keyId: string,
    name: string,
    nameKey: string,
  ): Promise<'renamed' | 'name-taken' | 'not-found'> {
    const answer = await this.#transaction(async (db) => {
      await lockAccount(db, accountId);
      const present = await db
        .selectFrom('security_keys')
        .select(['id', 'name_key'])
        .where('account_id', '=', accountId)
        .execute();
      if (!present.some((key) => key.id === keyId)) return 'not-found';
      if (present.some((key) => key.id !== keyId && key.name_key === nameKey)) return 'name-taken';
      await db.updateTable('security_keys').set({ name, name_key: nameKey }).where('id', '=', keyId).execute();
      return 'renamed';
    });
    if (answer === 'renamed') this.#options.onChange();
    return answer;
  }

  async removeSecurityKey(accountId: string, keyId: string): Promise<boolean> {
    const { numDeletedRows } = await this.#run((db) =>
      db.deleteFrom('security_keys').where('id', '=', keyId).where('account_id', '=', accountId).executeTakeFirst(),
    );
    if (numDeletedRows > 0n) this.#options.onChange();
    return numDeletedRows > 0n;
  }

  recordKeyUse(keyId: string, use: KeyUse): Promise<'recorded' | 'counter-went-back' | 'not-found'> {
    return this.#transaction(async (db) => {
      const { numUpdatedRows } = await db
        .updateTable('security_keys')
        .set({ sign_count: use.signCount, backed_up: Number(use.backedUp), last_used_at: use.at })
        .where('id', '=', keyId)
        // Grows, or stays at zero where the key has no counter.
        .where((row) =>
          row.or([
            row('sign_count', '<', use.signCount),
            row.and({ sign_count: 0 }).and(row.val(use.signCount), '=', 0),
          ]),
        )
        .executeTakeFirst();
      if (numUpdatedRows > 0n) return 'recorded';
      const key = await db.selectFrom('security_keys').select('id').where('id', '=', keyId).executeTakeFirst();
      return key ? 'counter-went-back' : 'not-found';
    });
  }

  async appendSignIn(event: SignInEvent): Promise<void> {
    await this.#run((db) => db.insertInto('sign_ins').values(rowOfSignIn(event)).execute());
  }

  signIns(accountId: string, limit: number): Promise<readonly SignInEvent[]> {
    return this.#run(async (db) => {
      const events = db.selectFrom('sign_ins').selectAll().where('account_id', '=', accountId);
      return (await events.orderBy('sequence', 'desc').limit(limit).execute()).map(signInOf);
    });
  }

  /** Waits for what is under way. */
  async close(): Promise<void> {
    if (this.#kysely === undefined) this.#database.close();
    else await (await this.#kysely).destroy();
  }

  async #run<T>(action: (db: Database) => Promise<T>): Promise<T> {
    this.#kysely ??= openKysely(this.#database);
    const db = await this.#kysely;
    try {
      return await action(db);
    } catch (error) {
      throw new DirectoryFailure('the directory could not read or write', { cause: error });
    }
  }

  #transaction<T>(action: (db: Transaction<DirectoryTables>) => Promise<T>): Promise<T> {
    return this.#run((db) => db.transaction().execute(action));
  }
}

async function openKysely(database: DatabaseSync): Promise<Database> {
  const [{ Kysely }, { nodeSqliteDialect }] = await Promise.all([import('kysely'), import('./sqlite-dialect.ts')]);
  return new Kysely<DirectoryTables>({ dialect: nodeSqliteDialect(database) });
}

async function insertAccount(db: Transaction<DirectoryTables>, account: NewAccount): Promise<boolean> {
  const { numInsertedOrUpdatedRows = 0n } = await db
    .insertInto('accounts')
    .values({
      id: account.id,
      name_key: account.nameKey,
      user_name: account.userName,
      display_name: account.displayName,
      role: account.role,
      user_handle: account.userHandle,
      created_at: account.createdAt,
      revision: 0,
    })
    .onConflict((conflict) => conflict.column('name_key').doNothing())
    .executeTakeFirst();
  if (numInsertedOrUpdatedRows === 0n) return false;
  const { id, hash, changedAt } = account.password;
  await db.insertInto('passwords').values({ account_id: account.id, id, hash, changed_at: changedAt }).execute();
  return true;
}

const lockAccount = (db: Transaction<DirectoryTables>, accountId: string) =>
  db
    .updateTable('accounts')
    .set((row) => ({ revision: row('revision', '+', 1) }))
    .where('id', '=', accountId)
    .execute();

/** Names that nobody has must not fill the disk. */
async function forgetOldestNames(db: Transaction<DirectoryTables>): Promise<void> {
  const withoutAccount = db
    .selectFrom('attempts')
    .select('attempts.name_key')
    .where('attempts.name_key', 'not in', db.selectFrom('accounts').select('accounts.name_key'));
  const oldest = withoutAccount.orderBy('last_at', 'desc').limit(1_000_000).offset(MAX_NAMES_WITHOUT_ACCOUNT);
  await db.deleteFrom('attempts').where('name_key', 'in', oldest).execute();
}
