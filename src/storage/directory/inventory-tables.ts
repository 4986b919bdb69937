import type { IdentityStore, InventoryMethod, InventoryRow } from '../../identity/identity-store.ts';
import type { DirectoryDatabase } from './directory-database.ts';
import type { Row } from './rows.ts';

type InventoryPart = Pick<IdentityStore, 'inventory'>;

/** Who signs in by what, read for many people at once. */
export function inventoryTables(database: DirectoryDatabase): InventoryPart {
  return {
    inventory: (after, limit) =>
      database.run(async (db) => {
        const accounts = await db
          .selectFrom('accounts')
          .select(['sequence', 'id', 'user_name', 'display_name', 'disabled', 'register_again'])
          .where('sequence', '>', after)
          .orderBy('sequence')
          .limit(limit)
          .execute();
        const last = accounts.at(-1)?.sequence;
        if (last === undefined) return [];
        const [members, keys, methods] = [
          await db
            .selectFrom('memberships')
            .innerJoin('accounts', 'accounts.id', 'memberships.account_id')
            .select(['memberships.account_id', 'memberships.group_id'])
            .where('accounts.sequence', '>', after)
            .where('accounts.sequence', '<=', last)
            .execute(),
          await db
            .selectFrom('security_keys')
            .innerJoin('accounts', 'accounts.id', 'security_keys.account_id')
            .select([
              'security_keys.account_id',
              'security_keys.id',
              'security_keys.name',
              'security_keys.aaguid',
              'security_keys.attestation',
            ])
            .where('accounts.sequence', '>', after)
            .where('accounts.sequence', '<=', last)
            .orderBy('security_keys.sequence')
            .execute(),
          await db
            .selectFrom('methods')
            .innerJoin('accounts', 'accounts.id', 'methods.account_id')
            .select(['methods.account_id', 'methods.type', 'methods.details'])
            .where('accounts.sequence', '>', after)
            .where('accounts.sequence', '<=', last)
            .orderBy('methods.sequence')
            .execute(),
        ];
        const groupsOf = grouped(members);
        const keysOf = grouped(keys);
        const methodsOf = grouped(methods);
        return accounts.map(
          (row): InventoryRow => ({
            sequence: row.sequence,
            id: row.id,
            userName: row.user_name,
            displayName: row.display_name,
            disabled: row.disabled === 1,
            registerAgain: row.register_again === 1,
            groupIds: (groupsOf.get(row.id) ?? []).map(({ group_id }) => group_id),
            keys: (keysOf.get(row.id) ?? []).map(({ account_id: _account, ...key }) => key),
            methods: (methodsOf.get(row.id) ?? []).map(methodOf),
          }),
        );
      }),
  };
}

function grouped<Of extends { readonly account_id: string }>(rows: readonly Of[]): ReadonlyMap<string, Of[]> {
  const groups = new Map<string, Of[]>();
  for (const row of rows) {
    const group = groups.get(row.account_id);
    if (group) group.push(row);
    else groups.set(row.account_id, [row]);
  }
  return groups;
}

function methodOf({ type, details }: Pick<Row<'methods'>, 'type' | 'details'>): InventoryMethod {
  if (type !== 'phone' && type !== 'oath-token') return { type, kind: null };
  const read = JSON.parse(details) as { readonly line?: unknown; readonly hardware?: unknown };
  if (type === 'phone') return { type, kind: read.line === 'landline' ? 'landline' : 'mobile' };
  return { type, kind: (read.hardware ?? null) === null ? 'software' : 'hardware' };
}
