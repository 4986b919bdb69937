import type { RawBuilder, Sql } from 'kysely';
import type { AccountStates, IdentityStore } from '../../identity/identity-store.ts';
import { type DirectoryDatabase, type DirectoryEngine, lockAccount } from './directory-database.ts';
import { pageOf, pageSize, readMark } from './page-marks.ts';

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

    accountStates: (kind, { after, limit, endsAfter }) =>
      database.run(async (db) => {
        const { sql } = await import('kysely');
        const size = pageSize(limit);
        let rows = db
          .selectFrom('account_states')
          .innerJoin('accounts', 'accounts.id', 'account_states.account_id')
          .select(['accounts.id', 'accounts.user_name', 'accounts.name_key', 'accounts.sequence', 'state'])
          .where('kind', '=', kind);
        if (endsAfter !== undefined) rows = rows.where(stateEnds(sql, database.engine), '>', endsAfter);
        if (after !== null) rows = rows.where('accounts.name_key', '>', String(readMark(after, kind).key));
        const found = await rows
          .orderBy('accounts.name_key')
          .limit(size + 1)
          .execute();
        return pageOf(
          found,
          size,
          (row) => ({ accountId: row.id, userName: row.user_name, state: stateOf(row, kind) }),
          (row) => [kind, row.name_key, row.sequence],
        );
      }),
  };
}

/** When a state that ends is over: a number of ms in its JSON. */
export const stateEnds = (sql: Sql, engine: DirectoryEngine): RawBuilder<number> =>
  engine.kind === 'sqlite' ? sql`json_extract(state, '$.until')` : sql`CAST(CAST(state AS json) ->> 'until' AS bigint)`;

const stateOf = <Kind extends keyof AccountStates>(row: { state: string }, _kind: Kind): AccountStates[Kind] =>
  JSON.parse(row.state) as AccountStates[Kind];
