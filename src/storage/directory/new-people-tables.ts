import { setImmediate } from 'node:timers/promises';
import type { IdentityStore, NewAccount, NewPeople } from '../../identity/identity-store.ts';
import type { Database, DatabaseTransaction, DirectoryDatabase } from './directory-database.ts';
import { indexNewNames } from './people-tables.ts';
import { PreparedQuery } from './prepared-query.ts';
import { rowOfAccount, rowOfTemporary } from './rows.ts';

/** Of a statement. */
const MAX_MEMBERSHIPS = 500;

/** Many new people at once, in one transaction: after a crash all of them are there, or nobody. */
export function newPeopleTables(database: DirectoryDatabase): Pick<IdentityStore, 'addAccounts'> {
  return {
    async addAccounts(batches, { onProgress, signal }) {
      const insert = inserter(database);
      const answer = await database
        .longTransaction(async (db) => {
          let added = 0;
          let writing = Promise.resolve();
          for await (const batch of batches) {
            // While one is written the next is read.
            await writing;
            signal?.throwIfAborted();
            onProgress(added);
            added += batch.accounts.length;
            writing = insert(db, batch);
            writing.catch(() => {});
            await setImmediate();
          }
          await writing;
          signal?.throwIfAborted();
          onProgress(added);
          return 'added' as const;
        })
        .catch((error: unknown) => {
          const { cause } = error as { cause?: unknown };
          if (cause instanceof NameTaken) return { taken: cause.userName };
          if (signal?.aborted) signal.throwIfAborted();
          throw error;
        });
      if (answer === 'added') database.changed();
      return answer;
    },
  };
}

const rowOfNewAccount = (account: NewAccount) => ({
  id: account.id,
  name_key: account.nameKey,
  user_handle: account.userHandle,
  created_at: account.createdAt,
  ...rowOfAccount(account),
});

const rowOfPassword = ({ id: account_id, password: { id, hash, changedAt } }: NewAccount) => ({
  account_id,
  id,
  hash,
  changed_at: changedAt,
});

const valuesOf = (rows: readonly object[]): unknown[] => rows.flatMap((row): unknown[] => Object.values(row));

/** Keeps the statements of the last size: putting one together takes longer than running it. */
function inserter({ engine }: DirectoryDatabase): (db: DatabaseTransaction, batch: NewPeople) => Promise<void> {
  let prepared: { size: number; queries: ReturnType<typeof queriesOf> } | undefined;
  return async (db, { accounts, members }) => {
    if (accounts.length === 0) return;
    if (prepared?.size !== accounts.length) prepared = { size: accounts.length, queries: queriesOf(accounts) };
    const rows = accounts.map(rowOfNewAccount);
    const inserted = await prepared.queries.accounts.execute(db, valuesOf(rows));
    const sequences = new Map(inserted.map(({ id, sequence }) => [id, sequence]));
    const taken = accounts.find(({ id }) => !sequences.has(id));
    if (taken !== undefined) throw new NameTaken(taken.userName);
    await indexNewNames(
      db,
      engine,
      rows.map((row) => ({ ...row, sequence: sequences.get(row.id) as number })),
    );
    await prepared.queries.passwords.execute(db, valuesOf(accounts.map(rowOfPassword)));
    const temporary = accounts.filter(({ hasTemporaryPassword }) => hasTemporaryPassword).map(rowOfTemporary);
    if (temporary.length > 0) await db.insertInto('account_states').values(temporary).execute();
    const memberships = members.map(({ groupId, accountId }) => ({ group_id: groupId, account_id: accountId }));
    for (let at = 0; at < memberships.length; at += MAX_MEMBERSHIPS) {
      const some = memberships.slice(at, at + MAX_MEMBERSHIPS);
      await db.insertInto('memberships').values(some).execute();
    }
  };
}

const queriesOf = (accounts: readonly NewAccount[]) => ({
  accounts: new PreparedQuery((db: Database) =>
    db
      .insertInto('accounts')
      .values(accounts.map(rowOfNewAccount))
      .onConflict((conflict) => conflict.column('name_key').doNothing())
      .returning(['sequence', 'id']),
  ),
  passwords: new PreparedQuery((db: Database) => db.insertInto('passwords').values(accounts.map(rowOfPassword))),
});

/** Somebody else took a name meanwhile: the transaction is undone. */
class NameTaken extends Error {
  readonly userName: string;

  constructor(userName: string) {
    super('a name is taken');
    this.userName = userName;
  }
}
