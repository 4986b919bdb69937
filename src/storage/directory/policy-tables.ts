import type { IdentityStore } from '../../identity/identity-store.ts';
import { type DirectoryPolicy, defaultPolicy } from '../../identity/policy/directory-policy.ts';
import type { DirectoryDatabase } from './directory-database.ts';

const MAX_PLAN_BYTES = 16_384;

type PolicyPart = Pick<IdentityStore, 'policy' | 'savePolicy' | 'plan' | 'savePlan'>;

/** What the administrator has decided, and what people have begun. */
export function policyTables(database: DirectoryDatabase): PolicyPart {
  return {
    policy: () =>
      database.run(async (db) => {
        const row = await db.selectFrom('policy').selectAll().where('id', '=', 1).executeTakeFirstOrThrow();
        const policy = overlaid(defaultPolicy, JSON.parse(row.policy)) as DirectoryPolicy;
        return { revision: row.revision, policy };
      }),

    async savePolicy(policy, readRevision) {
      const { numUpdatedRows } = await database.run((db) =>
        db
          .updateTable('policy')
          .set({ policy: JSON.stringify(policy), revision: readRevision + 1 })
          .where('id', '=', 1)
          .where('revision', '=', readRevision)
          .executeTakeFirst(),
      );
      if (numUpdatedRows > 0n) database.changed();
      return numUpdatedRows > 0n ? 'saved' : 'changed-meanwhile';
    },

    plan: (accountId) =>
      database.run(async (db) => {
        const row = await db.selectFrom('plans').select('plan').where('account_id', '=', accountId).executeTakeFirst();
        return row?.plan;
      }),

    async savePlan(accountId, plan) {
      if (plan !== null && Buffer.byteLength(plan) > MAX_PLAN_BYTES) {
        throw new RangeError(`got a plan of ${Buffer.byteLength(plan)} bytes, expected at most ${MAX_PLAN_BYTES}`);
      }
      await database.run<unknown>((db) =>
        plan === null
          ? db.deleteFrom('plans').where('account_id', '=', accountId).execute()
          : db
              .insertInto('plans')
              .values({ account_id: accountId, plan })
              .onConflict((conflict) => conflict.column('account_id').doUpdateSet({ plan }))
              .execute(),
      );
    },
  };
}

/** What an older version did not decide is as in a new directory. */
function overlaid(base: unknown, over: unknown): unknown {
  if (over === undefined) return base;
  if (!isRecord(base) || !isRecord(over)) return over;
  const keys = new Set([...Object.keys(base), ...Object.keys(over)]);
  return Object.fromEntries([...keys].map((key) => [key, overlaid(base[key], over[key])]));
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
