import type { Clock } from '../../basics/clock.ts';
import type { IdentityStore } from '../../identity/identity-store.ts';
import { type DirectoryDatabase, hasOneOf, lockAccount } from './directory-database.ts';
import { rowOfSecurityKey, securityKeyOf } from './rows.ts';

type SecurityKeyPart = Pick<
  IdentityStore,
  | 'securityKeys'
  | 'securityKeyByCredential'
  | 'addSecurityKey'
  | 'renameSecurityKey'
  | 'removeSecurityKey'
  | 'recordKeyUse'
>;

export function securityKeyTables(database: DirectoryDatabase, clock: Clock): SecurityKeyPart {
  return {
    securityKeys: (accountId) =>
      database.run(async (db) => {
        const keys = db.selectFrom('security_keys').selectAll().where('account_id', '=', accountId);
        return (await keys.orderBy('sequence').execute()).map(securityKeyOf);
      }),

    securityKeyByCredential: (credentialId) =>
      database.run(async (db) => {
        const keys = db.selectFrom('security_keys').selectAll().where('credential_id', '=', credentialId);
        const row = await keys.executeTakeFirst();
        return row && securityKeyOf(row);
      }),

    async addSecurityKey(key, limit) {
      const answer = await database.transaction(async (db) => {
        await lockAccount(db, key.accountId);
        const keys = db.selectFrom('security_keys').select('name_key').where('account_id', '=', key.accountId);
        const present = await keys.execute();
        if (present.length >= limit) return 'limit-reached';
        if (present.some((other) => other.name_key === key.nameKey)) return 'name-taken';
        const { numInsertedOrUpdatedRows = 0n } = await db
          .insertInto('security_keys')
          .values(rowOfSecurityKey(key))
          .onConflict((conflict) => conflict.column('credential_id').doNothing())
          .executeTakeFirst();
        return numInsertedOrUpdatedRows > 0n ? 'added' : 'credential-exists';
      });
      if (answer === 'added') database.changed();
      return answer;
    },

    async renameSecurityKey(accountId, keyId, name, nameKey) {
      const answer = await database.transaction(async (db) => {
        await lockAccount(db, accountId);
        const keys = db.selectFrom('security_keys').select(['id', 'name_key']).where('account_id', '=', accountId);
        const present = await keys.execute();
        if (!present.some((key) => key.id === keyId)) return 'not-found';
        if (present.some((key) => key.id !== keyId && key.name_key === nameKey)) return 'name-taken';
        await db.updateTable('security_keys').set({ name, name_key: nameKey }).where('id', '=', keyId).execute();
        return 'renamed';
      });
      if (answer === 'renamed') database.changed();
      return answer;
    },

    async removeSecurityKey(accountId, keyId, remaining) {
      const removed = await database.transaction(async (db) => {
        await lockAccount(db, accountId);
        if (!(await hasOneOf(db, accountId, remaining))) return false;
        const going = db.selectFrom('security_keys').where('id', '=', keyId).where('account_id', '=', accountId);
        await db
          .insertInto('removed_methods')
          .columns(['account_id', 'type', 'created_at', 'removed_at'])
          .expression(
            going.select((eb) => [
              'account_id',
              eb.cast<'security-key'>(eb.val('security-key'), 'text').as('type'),
              'created_at',
              eb.lit(Math.floor(clock.now())).as('removed_at'),
            ]),
          )
          .execute();
        const gone = db.deleteFrom('security_keys').where('id', '=', keyId).where('account_id', '=', accountId);
        return (await gone.executeTakeFirst()).numDeletedRows > 0n;
      });
      if (removed) database.changed();
      return removed;
    },

    recordKeyUse: (keyId, use) =>
      database.transaction(async (db) => {
        const { numUpdatedRows } = await db
          .updateTable('security_keys')
          .set({ sign_count: use.signCount, backed_up: Number(use.backedUp), last_used_at: use.at })
          .where('id', '=', keyId)
          // Grows, or stays at zero where the key has no counter.
          .where('sign_count', use.signCount === 0 ? '=' : '<', use.signCount)
          .executeTakeFirst();
        if (numUpdatedRows > 0n) return 'recorded';
        const key = await db.selectFrom('security_keys').select('id').where('id', '=', keyId).executeTakeFirst();
        return key ? 'counter-went-back' : 'not-found';
      }),
  };
}
