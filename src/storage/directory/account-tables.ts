import type { Account, Attempts, IdentityStore, NewAccount } from '../../identity/identity-store.ts';
import { userNameKey } from '../../identity/names.ts';
import { type DatabaseTransaction, type DirectoryDatabase, lockAccount } from './directory-database.ts';
import { indexNames } from './people-tables.ts';
import {
  accountColumns,
  accountOf,
  attemptsOf,
  passOf,
  rowOfAccount,
  rowOfPass,
  rowOfTemporary,
  storable,
} from './rows.ts';

const MAX_NAMES_WITHOUT_ACCOUNT = 1000;

type AccountPart = Pick<
  IdentityStore,
  | 'accountByName'
  | 'account'
  | 'accounts'
  | 'changeAccount'
  | 'endAdministrator'
  | 'password'
  | 'replacePassword'
  | 'changePassword'
  | 'changeAttempts'
  | 'pass'
  | 'replacePass'
  | 'consumePass'
  | 'removePass'
>;

/** People, their passwords and passes, and what they typed wrongly. */
export function accountTables(database: DirectoryDatabase): AccountPart {
  return {
    accountByName: (nameKey) =>
      database.run(async (db) => {
        const rows = db.selectFrom('accounts').select(accountColumns).where('name_key', '=', storable(nameKey));
        const row = await rows.executeTakeFirst();
        return row && accountOf(row);
      }),

    account: (id) =>
      database.run(async (db) => {
        const row = await db.selectFrom('accounts').select(accountColumns).where('id', '=', id).executeTakeFirst();
        return row && accountOf(row);
      }),

    accounts: () =>
      database.run(async (db) => {
        const rows = db.selectFrom('accounts').select(accountColumns).orderBy('created_at').orderBy('sequence');
        return (await rows.execute()).map(accountOf);
      }),

    changeAccount: (changed) => changeAccount(database, changed),

    endAdministrator: (changed) =>
      changeAccount(database, changed, async (db) => {
        // One at a time in the whole directory: two who end each other would each see the other one.
        await db
          .updateTable('directory')
          .set((row) => ({ first_account_at: row.ref('first_account_at') }))
          .where('id', '=', 1)
          .execute();
        const others = db.selectFrom('accounts').select('id').where('role', '=', 'admin').where('disabled', '=', 0);
        return (await others.where('id', '!=', changed.id).executeTakeFirst()) ? undefined : 'last-admin';
      }),

    password: (accountId) =>
      database.run(async (db) => {
        const row = await db.selectFrom('passwords').selectAll().where('account_id', '=', accountId).executeTakeFirst();
        return row && { id: row.id, hash: row.hash, changedAt: row.changed_at };
      }),

    async replacePassword(accountId, { id, hash, changedAt }) {
      const row = { id, hash, changed_at: changedAt };
      await database.run((db) =>
        db
          .insertInto('passwords')
          .values({ account_id: accountId, ...row })
          .onConflict((conflict) => conflict.column('account_id').doUpdateSet(row))
          .execute(),
      );
      database.changed();
    },

    async changePassword(accountId, former, { id, hash, changedAt }) {
      const { numUpdatedRows } = await database.run((db) =>
        db
          .updateTable('passwords')
          .set({ id, hash, changed_at: changedAt })
          .where('account_id', '=', accountId)
          .where('hash', '=', former.hash)
          .executeTakeFirst(),
      );
      if (numUpdatedRows > 0n) database.changed();
      return numUpdatedRows > 0n;
    },

    changeAttempts: (nameKey, change) => database.transaction((db) => changeAttempts(db, storable(nameKey), change)),

    pass: (accountId) =>
      database.run(async (db) => {
        const row = await db.selectFrom('passes').selectAll().where('account_id', '=', accountId).executeTakeFirst();
        return row && passOf(row);
      }),

    async replacePass(accountId, pass) {
      const row = rowOfPass(pass);
      await database.run((db) =>
        db
          .insertInto('passes')
          .values({ account_id: accountId, ...row })
          .onConflict((conflict) => conflict.column('account_id').doUpdateSet(row))
          .execute(),
      );
      database.changed();
    },

    async consumePass(passId, at) {
      const { numUpdatedRows } = await database.run((db) =>
        db
          .updateTable('passes')
          .set({ used_at: at })
          .where('id', '=', passId)
          .where('used_at', 'is', null)
          .executeTakeFirst(),
      );
      if (numUpdatedRows > 0n) database.changed();
      return numUpdatedRows > 0n;
    },

    async removePass(accountId, passId) {
      const { numDeletedRows } = await database.run((db) =>
        db.deleteFrom('passes').where('id', '=', passId).where('account_id', '=', accountId).executeTakeFirst(),
      );
      if (numDeletedRows > 0n) database.changed();
      return numDeletedRows > 0n;
    },
  };
}

/** @returns whether nobody had the name */
export async function insertAccount(
  db: DatabaseTransaction,
  database: DirectoryDatabase,
  account: NewAccount,
): Promise<boolean> {
  const row = {
    id: account.id,
    name_key: account.nameKey,
    user_handle: account.userHandle,
    created_at: account.createdAt,
    ...rowOfAccount(account),
  };
  const inserted = await db
    .insertInto('accounts')
    .values(row)
    .onConflict((conflict) => conflict.column('name_key').doNothing())
    .returning('sequence')
    .executeTakeFirst();
  if (inserted === undefined) return false;
  await indexNames(db, database.engine, { ...row, ...inserted });
  const { id, hash, changedAt } = account.password;
  await db.insertInto('passwords').values({ account_id: account.id, id, hash, changed_at: changedAt }).execute();
  if (account.hasTemporaryPassword) await db.insertInto('account_states').values(rowOfTemporary(account)).execute();
  return true;
}

/** @param problem what stands in the way, looked at before the account is locked */
async function changeAccount<Problem = never>(
  database: DirectoryDatabase,
  changed: Account,
  problem?: (db: DatabaseTransaction) => Promise<Problem | undefined>,
): Promise<'changed' | 'changed-meanwhile' | 'account-exists' | 'not-found' | Problem> {
  const nameKey = userNameKey(changed.userName);
  const row = rowOfAccount(changed);
  try {
    const answer = await database.transaction(async (db) => {
      const found = await problem?.(db);
      if (found !== undefined) return found;
      await lockAccount(db, changed.id);
      const before = db.selectFrom('accounts').select(['sequence', 'sort_name', 'search_text', 'revision']);
      const former = await before.where('id', '=', changed.id).executeTakeFirst();
      if (former === undefined) return 'not-found';
      if (former.revision !== changed.revision - 1) return 'changed-meanwhile';
      await db
        .updateTable('accounts')
        .set({ ...row, name_key: nameKey })
        .where('id', '=', changed.id)
        .execute();
      await indexNames(db, database.engine, { ...row, sequence: former.sequence }, former);
      return 'changed';
    });
    if (answer === 'changed') database.changed();
    return answer;
  } catch (error) {
    if (database.engine.isUniqueViolation((error as Error).cause)) return 'account-exists';
    throw error;
  }
}

async function changeAttempts(
  db: DatabaseTransaction,
  nameKey: string,
  change: (current: Attempts | undefined) => Attempts | undefined,
): Promise<void> {
  // A row to lock, also for a name that nobody has typed before.
  const made = await db
    .insertInto('attempts')
    .values({ name_key: nameKey, failures: 0, last_at: 0 })
    .onConflict((conflict) => conflict.column('name_key').doNothing())
    .executeTakeFirst();
  const isNew = (made.numInsertedOrUpdatedRows ?? 0n) > 0n;
  const locked = await db
    .updateTable('attempts')
    .set((row) => ({ failures: row.ref('failures') }))
    .where('name_key', '=', nameKey)
    .returningAll()
    .executeTakeFirst();
  const next = change(locked && !isNew ? attemptsOf(locked) : undefined);
  if (next === undefined) {
    await db.deleteFrom('attempts').where('name_key', '=', nameKey).execute();
    return;
  }
  const { failures, lock, lastAt } = next;
  const row = { failures, locked_from: lock?.from ?? null, locked_until: lock?.until ?? null, last_at: lastAt };
  await db
    .insertInto('attempts')
    .values({ name_key: nameKey, ...row })
    .onConflict((conflict) => conflict.column('name_key').doUpdateSet(row))
    .execute();
  if (isNew) await forgetOldestNames(db);
}

/** Names that nobody has must not fill the disk. */
async function forgetOldestNames(db: DatabaseTransaction): Promise<void> {
  const withoutAccount = db
    .selectFrom('attempts')
    .select('attempts.name_key')
    .where('attempts.name_key', 'not in', db.selectFrom('accounts').select('accounts.name_key'));
  const oldest = withoutAccount.orderBy('last_at', 'desc').limit(1_000_000).offset(MAX_NAMES_WITHOUT_ACCOUNT);
  await db.deleteFrom('attempts').where('name_key', 'in', oldest).execute();
}
