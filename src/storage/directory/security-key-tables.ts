import type { Clock } from '../../basics/clock.ts';
import type { IdentityStore } from '../../identity/identity-store.ts';
import { type DirectoryDatabase, lockAccount } from './directory-database.ts';
import { removeOwn } from './remove-own.ts';
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

    removeSecurityKey: (accountId, id, remaining) =>
      removeOwn(database, 'security_keys', { accountId, id, removedAt: clock.now() }, remaining, async (db) => {
        const key = db.selectFrom('security_keys').select('created_at').where('id', '=', id);
        const found = await key.where('account_id', '=', accountId).executeTakeFirst();
        return found && { type: 'security-key', ...found };
      }),

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
