import type { IdentityStore } from '../../identity/identity-store.ts';
import { type DirectoryPolicy, defaultPolicy } from '../../identity/policy/directory-policy.ts';
import type { PolicySaving, PolicyVersion } from '../../identity/policy/policy-versions.ts';
import type { DatabaseTransaction, DirectoryDatabase } from './directory-database.ts';
import { type Row, storable } from './rows.ts';

const MAX_PLAN_BYTES = 16_384;

type PolicyPart = Pick<
  IdentityStore,
  'policy' | 'savePolicy' | 'policyVersions' | 'policyVersion' | 'plan' | 'savePlan'
>;

/** Of a policy that somebody wrote without saying when it counts. */
const atOnce: PolicySaving = { savedAt: 0, effectiveAt: 0, savedBy: '' };

/** What the administrator has decided, and what people have begun. */
export function policyTables(database: DirectoryDatabase): PolicyPart {
  return {
    policy: () =>
      database.run(async (db) => {
        const row = await db.selectFrom('policy').selectAll().where('id', '=', 1).executeTakeFirstOrThrow();
        return { revision: row.revision, policy: policyOf(row.policy) };
      }),

    async savePolicy(policy, readRevision, saving = atOnce) {
      const text = JSON.stringify(policy);
      const revision = readRevision + 1;
      const isSaved = await database.transaction(async (db) => {
        // Written first, so that nobody else changes it until the transaction ends.
        const { numUpdatedRows } = await db
          .updateTable('policy')
          .set({ revision })
          .where('id', '=', 1)
          .where('revision', '=', readRevision)
          .executeTakeFirst();
        if (numUpdatedRows === 0n) return false;
        const former = await db.selectFrom('policy').select('policy').where('id', '=', 1).executeTakeFirstOrThrow();
        // What was there before versions were kept has always counted.
        await insertVersion(db, { ...atOnce, revision: readRevision, policy: former.policy });
        await insertVersion(db, { ...saving, revision, policy: text });
        await db.updateTable('policy').set({ policy: text }).where('id', '=', 1).execute();
        return true;
      });
      if (isSaved) database.changed();
      return isSaved ? 'saved' : 'changed-meanwhile';
    },

    policyVersions: (limit) =>
      database.run(async (db) => {
        const rows = db.selectFrom('policy_versions').selectAll().orderBy('revision', 'desc').limit(limit);
        return (await rows.execute()).map(versionOf);
      }),

    policyVersion: (revision) =>
      database.run(async (db) => {
        const rows = db.selectFrom('policy_versions').selectAll().where('revision', '=', revision);
        const row = await rows.executeTakeFirst();
        return row && versionOf(row);
      }),

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

const insertVersion = (
  db: DatabaseTransaction,
  { revision, policy, savedAt, effectiveAt, savedBy }: PolicySaving & { revision: number; policy: string },
) =>
  db
    .insertInto('policy_versions')
    .values({ revision, policy, saved_at: savedAt, effective_at: effectiveAt, saved_by: storable(savedBy) })
    .onConflict((conflict) => conflict.column('revision').doNothing())
    .execute();

const versionOf = (row: Row<'policy_versions'>): PolicyVersion => ({
  revision: row.revision,
  policy: policyOf(row.policy),
  savedAt: row.saved_at,
  effectiveAt: row.effective_at,
  savedBy: row.saved_by,
});

const policyOf = (text: string): DirectoryPolicy => overlaid(defaultPolicy, JSON.parse(text)) as DirectoryPolicy;

/** What an older version did not decide is as in a new directory. */
function overlaid(base: unknown, over: unknown): unknown {
  if (over === undefined) return base;
  if (!isRecord(base) || !isRecord(over)) return over;
  const keys = new Set([...Object.keys(base), ...Object.keys(over)]);
  return Object.fromEntries([...keys].map((key) => [key, overlaid(base[key], over[key])]));
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
