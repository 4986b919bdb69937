import type { AccountStates, IdentityStore } from '../../identity/identity-store.ts';
import { type DirectoryDatabase, lockAccount } from './directory-database.ts';

const MAX_STATE_BYTES = 16_384;

type AccountStatePart = Pick<IdentityStore, 'changeAccountState' | 'accountState' | 'accountStates'>;

/** What is known about an account for a while, as JSON. */
export function accountStateTables(database: DirectoryDatabase): AccountStatePart {
  return {
    async changeAccountState(accountId, kind, change) {
      await database.transaction(async (db) => {
        await lockAccount(db, accountId);
        const row = await db
          .selectFrom('account_states')
          .select('state')
          .where('account_id', '=', accountId)
          .where('kind', '=', kind)
          .executeTakeFirst();
        const next = change(row && stateOf(row, kind));
        if (next === undefined) {
          await db.deleteFrom('account_states').where('account_id', '=', accountId).where('kind', '=', kind).execute();
          return;
        }
        const state = JSON.stringify(next);
        if (Buffer.byteLength(state) > MAX_STATE_BYTES) {
          throw new RangeError(`got a state of ${Buffer.byteLength(state)} bytes, expected at most ${MAX_STATE_BYTES}`);
        }
        await db
          .insertInto('account_states')
          .values({ account_id: accountId, kind, state })
          .onConflict((conflict) => conflict.columns(['account_id', 'kind']).doUpdateSet({ state }))
          .execute();
      });
      database.changed();
    },

    accountState: (accountId, kind) =>
      database.run(async (db) => {
        const row = await db
          .selectFrom('account_states')
          .select('state')
          .where('account_id', '=', accountId)
          .where('kind', '=', kind)
          .executeTakeFirst();
        return row && stateOf(row, kind);
      }),

    accountStates: (kind) =>
      database.run(async (db) => {
        const rows = db.selectFrom('account_states').selectAll().where('kind', '=', kind).orderBy('account_id');
        return (await rows.execute()).map((row) => ({ accountId: row.account_id, state: stateOf(row, kind) }));
      }),
  };
}

const stateOf = <Kind extends keyof AccountStates>(row: { state: string }, _kind: Kind): AccountStates[Kind] =>
  JSON.parse(row.state) as AccountStates[Kind];
