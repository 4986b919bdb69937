import type { IdentityStore } from '../../identity/identity-store.ts';
import type { AuditChain } from './audit-chain.ts';
import { auditRows } from './audit-rows.ts';
import type { DirectoryDatabase } from './directory-database.ts';
import { auditRecordOf, rowOfSignIn, signInOf } from './rows.ts';

type LogPart = Pick<IdentityStore, 'appendAudit' | 'auditRecords' | 'appendSignIn' | 'signIns'>;

const HOUR_MS = 3_600_000;

/** What happened, in the order in which it was written. */
export function logTables(database: DirectoryDatabase, chain: AuditChain): LogPart {
  return {
    appendAudit: (record) => chain.append(record),

    auditRecords: ({ targetId, before, limit }) =>
      database.run(async (db) => {
        const at = {
          from: Number.MIN_SAFE_INTEGER,
          before: before ?? Number.MAX_SAFE_INTEGER,
          size: limit,
          order: 'desc',
        } as const;
        const only = targetId === undefined ? null : (['target_id', targetId] as const);
        return (await auditRows(database, db, only, at)).map(auditRecordOf);
      }),

    appendSignIn: (event) =>
      database.transaction(async (db) => {
        await db.insertInto('sign_ins').values(rowOfSignIn(event)).execute();
        const { method, result, reason } = event;
        const hour = Math.floor(event.at / HOUR_MS);
        await db
          .insertInto('sign_in_hours')
          .values({ hour, method, result, count: 1 })
          .onConflict((conflict) =>
            conflict
              .columns(['hour', 'method', 'result'])
              .doUpdateSet((row) => ({ count: row('sign_in_hours.count', '+', 1) })),
          )
          .execute();
        if (reason === null) return;
        await db
          .insertInto('failure_hours')
          .values({ hour, reason, count: 1 })
          .onConflict((conflict) =>
            conflict.columns(['hour', 'reason']).doUpdateSet((row) => ({ count: row('failure_hours.count', '+', 1) })),
          )
          .execute();
      }),

    signIns: (accountId, limit) =>
      database.run(async (db) => {
        const events = db.selectFrom('sign_ins').selectAll().where('account_id', '=', accountId);
        return (await events.orderBy('sequence', 'desc').limit(limit).execute()).map(signInOf);
      }),
  };
}
