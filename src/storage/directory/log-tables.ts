import type { IdentityStore, NewAuditRecord } from '../../identity/identity-store.ts';
import type { DirectoryDatabase } from './directory-database.ts';
import { PreparedQuery } from './prepared-query.ts';
import { auditRecordOf, rowOfAuditRecord, rowOfSignIn, signInOf } from './rows.ts';

type LogPart = Pick<IdentityStore, 'appendAudit' | 'auditRecords' | 'appendSignIn' | 'signIns'>;

const anyRecord: NewAuditRecord = {
  at: 0,
  actorId: null,
  actorName: '',
  action: '',
  targetId: null,
  targetName: '',
  reason: '',
  details: {},
};

/** What happened, in the order in which it was written. */
export function logTables(database: DirectoryDatabase): LogPart {
  const insert = new PreparedQuery((db) => db.insertInto('audit').values(rowOfAuditRecord(anyRecord)));
  return {
    async appendAudit(record) {
      await database.run((db) => insert.execute(db, Object.values(rowOfAuditRecord(record))));
    },

    auditRecords: ({ targetId, before, limit }) =>
      database.run(async (db) => {
        let records = db.selectFrom('audit').selectAll().orderBy('sequence', 'desc').limit(limit);
        if (targetId !== undefined) records = records.where('target_id', '=', targetId);
        if (before !== undefined) records = records.where('sequence', '<', before);
        return (await records.execute()).map(auditRecordOf);
      }),

    async appendSignIn(event) {
      await database.run((db) => db.insertInto('sign_ins').values(rowOfSignIn(event)).execute());
    },

    signIns: (accountId, limit) =>
      database.run(async (db) => {
        const events = db.selectFrom('sign_ins').selectAll().where('account_id', '=', accountId);
        return (await events.orderBy('sequence', 'desc').limit(limit).execute()).map(signInOf);
      }),
  };
}
