import { type DatabaseTransaction, type DirectoryDatabase, hasOneOf, lockAccount } from './directory-database.ts';
import type { NewRow } from './rows.ts';

type Removed = NewRow<'removed_methods'>;

/**
 * Removes a method or key of an account, and remembers for the reports of what type it was and how long it was there.
 * @param going what it was; undefined where it is not there
 * @param remaining one of these has to stay; undefined where none has to
 * @returns whether it was there and might go
 */
export async function removeOwn(
  database: DirectoryDatabase,
  table: 'methods' | 'security_keys',
  own: { readonly accountId: string; readonly id: string; readonly removedAt: number },
  remaining: readonly string[] | undefined,
  going: (db: DatabaseTransaction) => Promise<Pick<Removed, 'type' | 'created_at'> | undefined>,
): Promise<boolean> {
  const { accountId, id, removedAt } = own;
  const removed = await database.transaction(async (db) => {
    await lockAccount(db, accountId);
    if (!(await hasOneOf(db, accountId, remaining))) return false;
    const was = await going(db);
    if (was === undefined) return false;
    const remembered = { account_id: accountId, ...was, removed_at: Math.floor(removedAt) };
    await db.insertInto('removed_methods').values(remembered).execute();
    await db.deleteFrom(table).where('id', '=', id).where('account_id', '=', accountId).execute();
    return true;
  });
  if (removed) database.changed();
  return removed;
}
