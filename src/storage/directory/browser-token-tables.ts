import type { IdentityStore } from '../../identity/identity-store.ts';
import type { DirectoryDatabase } from './directory-database.ts';
import { browserTokenOf, rowOfBrowserToken } from './rows.ts';

type BrowserTokenPart = Pick<
  IdentityStore,
  'browserToken' | 'browserTokens' | 'addBrowserToken' | 'rotateBrowserToken' | 'removeBrowserTokens'
>;

export function browserTokenTables(database: DirectoryDatabase): BrowserTokenPart {
  return {
    browserToken: (hash) =>
      database.run(async (db) => {
        const row = await db.selectFrom('browser_tokens').selectAll().where('hash', '=', hash).executeTakeFirst();
        return row && browserTokenOf(row);
      }),

    browserTokens: (accountId) =>
      database.run(async (db) => {
        const rows = db.selectFrom('browser_tokens').selectAll().where('account_id', '=', accountId);
        return (await rows.orderBy('created_at').orderBy('hash').execute()).map(browserTokenOf);
      }),

    async addBrowserToken(token) {
      await database.run((db) => db.insertInto('browser_tokens').values(rowOfBrowserToken(token)).execute());
    },

    rotateBrowserToken: (oldHash, next, at) =>
      database.transaction(async (db) => {
        const { numUpdatedRows } = await db
          .updateTable('browser_tokens')
          .set({ used_at: at })
          .where('hash', '=', oldHash)
          .where('used_at', 'is', null)
          .executeTakeFirst();
        if (numUpdatedRows === 0n) return false;
        await db.insertInto('browser_tokens').values(rowOfBrowserToken(next)).execute();
        return true;
      }),

    async removeBrowserTokens(which) {
      const { numDeletedRows } = await database.run((db) => {
        const tokens = db.deleteFrom('browser_tokens');
        const of =
          'series' in which
            ? tokens.where('series', '=', which.series)
            : tokens.where('account_id', '=', which.accountId);
        return of.executeTakeFirst();
      });
      return Number(numDeletedRows);
    },
  };
}
