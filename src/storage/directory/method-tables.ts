import type { Clock } from '../../basics/clock.ts';
import { DirectoryFailure } from '../../identity/directory-failure.ts';
import type { IdentityStore } from '../../identity/identity-store.ts';
import { hardwareKey } from '../../identity/inventory-token.ts';
import type { MethodLimit, StoredMethod, UnreadableMethod } from '../../identity/methods/stored-method.ts';
import { SealBroken, type Sealing } from '../sealed-box.ts';
import type { SealingKey } from '../sealing-key-file.ts';
import { type DatabaseTransaction, type DirectoryDatabase, lockAccount } from './directory-database.ts';
import { detailsOf, hasSecret, methodOf, secretOf, uniqueKeyOf, useOf } from './method-rows.ts';
import { removeOwn } from './remove-own.ts';
import type { NewRow, Row } from './rows.ts';

type MethodPart = Pick<IdentityStore, 'methods' | 'unreadableMethods' | 'addMethod' | 'changeMethod' | 'removeMethod'>;

/**
 * The methods beside password, pass and security key. Their secrets are sealed, each in the context of its own row: moved to
 * another row they do not open.
 * Without a key, what has no secret works and the rest is unreadable.
 */
export function methodTables(database: DirectoryDatabase, sealingKey: SealingKey, clock: Clock): MethodPart {
  const read = async (accountId: string) => {
    const rows = await database.run((db) =>
      db.selectFrom('methods').selectAll().where('account_id', '=', accountId).orderBy('sequence').execute(),
    );
    const sealing = rows.some(({ secret }) => secret !== null) ? sealingKey.sealing() : undefined;
    return rows.map((row) => opened(row, sealing));
  };
  return {
    methods: async (accountId) => (await read(accountId)).filter((method) => method.type !== 'unreadable'),

    unreadableMethods: async (accountId) => (await read(accountId)).filter((method) => method.type === 'unreadable'),

    async addMethod(method, limit) {
      const row = rowOfMethod(method, sealingKey);
      const answer = await database.transaction((db) => insertMethod(db, method, row, limit));
      if (answer === 'added') database.changed();
      return answer;
    },

    async changeMethod(changed) {
      const { id, account_id, type, ...columns } = rowOfMethod(changed, sealingKey);
      try {
        const answer = await database.transaction(async (db) => {
          const { numUpdatedRows } = await db
            .updateTable('methods')
            .set(columns)
            .where('id', '=', id)
            .where('account_id', '=', account_id)
            .where('type', '=', type)
            .where('revision', '=', changed.revision - 1)
            .executeTakeFirst();
          if (numUpdatedRows > 0n) {
            await keepCounter(db, changed);
            return 'changed';
          }
          const present = db.selectFrom('methods').select('id').where('id', '=', id);
          const found = await present.where('account_id', '=', account_id).executeTakeFirst();
          return found === undefined ? 'not-found' : 'changed-meanwhile';
        });
        if (answer === 'changed') database.changed();
        return answer;
      } catch (error) {
        if (database.engine.isUniqueViolation((error as Error).cause)) return 'exists';
        throw error;
      }
    },

    removeMethod: (accountId, id, remaining) =>
      removeOwn(database, 'methods', { accountId, id, removedAt: clock.now() }, remaining, (db) =>
        db
          .selectFrom('methods')
          .select(['type', 'created_at'])
          .where('id', '=', id)
          .where('account_id', '=', accountId)
          .executeTakeFirst(),
      ),
  };
}

/** See `addMethod`. @param row of the method */
export async function insertMethod(
  db: DatabaseTransaction,
  method: StoredMethod,
  row: NewRow<'methods'>,
  { types, max, use }: MethodLimit,
): Promise<'added' | 'limit-reached' | 'exists'> {
  await lockAccount(db, method.accountId);
  const present = await db
    .selectFrom('methods')
    .select('details')
    .where('account_id', '=', method.accountId)
    .where('type', 'in', types)
    .execute();
  if (present.length >= max) return 'limit-reached';
  if (use !== undefined && present.some((one) => useOf(one) === use)) return 'limit-reached';
  const { numInsertedOrUpdatedRows = 0n } = await db
    .insertInto('methods')
    .values(row)
    .onConflict((conflict) => conflict.column('unique_key').doNothing())
    .executeTakeFirst();
  if (numInsertedOrUpdatedRows === 0n) return 'exists';
  await keepCounter(db, method);
  return 'added';
}

/** The inventory knows the counter of its hardware with the code that moved it on, or not at all. */
async function keepCounter(db: DatabaseTransaction, method: StoredMethod): Promise<void> {
  if (method.type !== 'oath-token' || method.hardware === null || method.oath.type !== 'hotp') return;
  const counter = method.oath.nextCounter;
  await db
    .updateTable('oath_tokens')
    .set({ counter })
    .where('hardware_key', '=', hardwareKey(method.hardware))
    .where('counter', '<', counter)
    .execute();
}

/** What the secret of a method is sealed in: its own row. */
export const secretContext = ({ account_id, id }: Pick<Row<'methods'>, 'account_id' | 'id'>): string =>
  `method/${account_id}/${id}`;

/** @throws DirectoryFailure `sealed` */
export function rowOfMethod(method: StoredMethod, sealingKey: SealingKey): NewRow<'methods'> {
  const base = { id: method.id, account_id: method.accountId };
  const plain = secretOf(method);
  const sealing = plain ? sealingKey.sealing() : undefined;
  if (plain !== null && sealing === undefined) throw new DirectoryFailure('sealed');
  try {
    return {
      ...base,
      type: method.type,
      name: method.name,
      unique_key: uniqueKeyOf(method),
      details: detailsOf(method),
      secret: plain && sealing ? sealing.seal(plain, secretContext(base)) : null,
      created_at: method.createdAt,
      last_used_at: method.lastUsedAt,
      revision: method.revision,
    };
  } finally {
    plain?.fill(0);
  }
}

function opened(row: Row<'methods'>, sealing: Sealing | undefined): StoredMethod | UnreadableMethod {
  const unreadable = (reason: UnreadableMethod['reason']): UnreadableMethod => ({
    type: 'unreadable',
    of: row.type,
    id: row.id,
    accountId: row.account_id,
    name: row.name,
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at,
    revision: row.revision,
    reason,
  });
  let plain: Uint8Array | undefined;
  try {
    if (hasSecret(row.type) && sealing === undefined) return unreadable('no-key');
    plain = row.secret && sealing ? sealing.open(row.secret, secretContext(row)) : new Uint8Array(0);
    return methodOf(row, plain);
  } catch (error) {
    return unreadable(error instanceof SealBroken && error.reason !== 'not-sealed' ? error.reason : 'damaged');
  } finally {
    plain?.fill(0);
  }
}
