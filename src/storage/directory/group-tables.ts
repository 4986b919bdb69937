import type { Group, IdentityStore } from '../../identity/identity-store.ts';
import { methodNameKey } from '../../identity/names.ts';
import type { DirectoryDatabase } from './directory-database.ts';
import { groupOf } from './rows.ts';

export const rowOfGroup = ({ id, name, type }: Group) => ({ id, name, name_key: methodNameKey(name), type });

type GroupPart = Pick<
  IdentityStore,
  'groups' | 'groupsOf' | 'groupsOfPeople' | 'putGroup' | 'removeGroup' | 'setMember'
>;

export function groupTables(database: DirectoryDatabase): GroupPart {
  return {
    groups: () =>
      database.run(async (db) => {
        const rows = await db.selectFrom('directory_groups').selectAll().orderBy('sequence').execute();
        return rows.map(groupOf);
      }),

    groupsOf: (accountId) =>
      database.run(async (db) => {
        const rows = await db
          .selectFrom('memberships')
          .innerJoin('directory_groups', 'directory_groups.id', 'memberships.group_id')
          .selectAll('directory_groups')
          .where('memberships.account_id', '=', accountId)
          .orderBy('directory_groups.sequence')
          .execute();
        return rows.map(groupOf);
      }),

    groupsOfPeople: (accountIds) =>
      database.run(async (db) => {
        const found = new Map<string, Group[]>();
        if (accountIds.length === 0) return found;
        const rows = await db
          .selectFrom('memberships')
          .innerJoin('directory_groups', 'directory_groups.id', 'memberships.group_id')
          .select('memberships.account_id')
          .selectAll('directory_groups')
          .where('memberships.account_id', 'in', accountIds)
          .orderBy('directory_groups.sequence')
          .execute();
        for (const { account_id: id, ...row } of rows) {
          const groups = found.get(id);
          if (groups) groups.push(groupOf(row));
          else found.set(id, [groupOf(row)]);
        }
        return found;
      }),

    async putGroup(group) {
      const { id, ...row } = rowOfGroup(group);
      try {
        await database.run((db) =>
          db
            .insertInto('directory_groups')
            .values({ id, ...row })
            .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
            .execute(),
        );
      } catch (error) {
        if (database.engine.isUniqueViolation((error as Error).cause)) return 'name-taken';
        throw error;
      }
      database.changed();
      return 'put';
    },

    async removeGroup(id) {
      const { numDeletedRows } = await database.run((db) =>
        db.deleteFrom('directory_groups').where('id', '=', id).executeTakeFirst(),
      );
      if (numDeletedRows > 0n) database.changed();
      return numDeletedRows > 0n;
    },

    async setMember(groupId, accountId, isMember) {
      const row = { group_id: groupId, account_id: accountId };
      await database.run<unknown>((db) =>
        isMember
          ? db
              .insertInto('memberships')
              .values(row)
              .onConflict((conflict) => conflict.columns(['group_id', 'account_id']).doNothing())
              .execute()
          : db.deleteFrom('memberships').where('group_id', '=', groupId).where('account_id', '=', accountId).execute(),
      );
      database.changed();
    },
  };
}
