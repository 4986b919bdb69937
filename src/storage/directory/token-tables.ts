import { setImmediate } from 'node:timers/promises';
import type { ExpressionBuilder } from 'kysely';
import { DirectoryFailure } from '../../identity/directory-failure.ts';
import {
  hardwareKey,
  type InventoryStore,
  type InventoryToken,
  type TokenRow,
  type TokenState,
} from '../../identity/inventory-token.ts';
import { searchText } from '../../identity/search-text.ts';
import type { SealingKey } from '../sealing-key-file.ts';
import type { DatabaseTransaction, DirectoryDatabase, DirectoryEngine } from './directory-database.ts';
import { insertMethod, rowOfMethod } from './method-tables.ts';
import { pageOf, pageSize, readMark } from './page-marks.ts';
import { type NewRow, type Row, storable } from './rows.ts';

const MAX_DRIFTS = 200;
const TURN = 50;
const MAX_KEYS = 500;
const MAX_WORDS = 8;
const MAX_QUERY = 254;

const tokenColumns = [
  'oath_tokens.sequence',
  'oath_tokens.id',
  'oath_tokens.serial',
  'oath_tokens.manufacturer',
  'oath_tokens.model',
  'oath_tokens.account_id',
  'oath_tokens.method_id',
  'oath_tokens.revoked_at',
  'oath_tokens.algorithm',
  'oath_tokens.digits',
  'oath_tokens.period',
  'oath_tokens.drift_steps',
  'oath_tokens.type',
  'oath_tokens.counter',
  'oath_tokens.added_at',
  'oath_tokens.revision',
] as const;

/** The inventory of hardware tokens. Their secrets are sealed, each in the context of its own row. */
export function tokenTables(database: DirectoryDatabase, sealingKey: SealingKey): InventoryStore {
  /** With the owner and what its activation made. */
  const rows = (db: Parameters<Parameters<typeof database.run>[0]>[0]) =>
    db
      .selectFrom('oath_tokens')
      .leftJoin('accounts', 'accounts.id', 'oath_tokens.account_id')
      .leftJoin('methods', 'methods.id', 'oath_tokens.method_id')
      .select([
        ...tokenColumns,
        'accounts.user_name as owner_name',
        'accounts.display_name as owner_display',
        'methods.last_used_at as last_used_at',
        'methods.id as present_method',
      ]);
  return {
    async addTokens(tokens, { onProgress, signal } = {}) {
      const inserted = tokens.map((token) => rowOfToken(token, sealingKey));
      const repeated: string[] = [];
      await database
        .transaction(async (db) => {
          for (const [index, row] of inserted.entries()) {
            const { numInsertedOrUpdatedRows = 0n } = await db
              .insertInto('oath_tokens')
              .values(row)
              .onConflict((conflict) => conflict.column('hardware_key').doNothing())
              .executeTakeFirst();
            if (numInsertedOrUpdatedRows === 0n) repeated.push(row.id);
            if (index % TURN === TURN - 1) {
              onProgress?.(index + 1);
              await setImmediate();
              signal?.throwIfAborted();
            }
          }
          if (repeated.length > 0) throw new Undo();
        })
        .catch((error: unknown) => {
          if ((error as Error).cause instanceof Undo) return;
          signal?.throwIfAborted();
          throw error;
        });
      if (repeated.length === 0) database.changed();
      return repeated;
    },

    token: (id) =>
      database.run(async (db) => {
        const row = await db.selectFrom('oath_tokens').selectAll().where('id', '=', id).executeTakeFirst();
        return row && tokenOf(row, sealingKey);
      }),

    tokenRow: (id) =>
      database.run(async (db) => {
        const row = await rows(db).where('oath_tokens.id', '=', id).executeTakeFirst();
        return row && shownOf(row);
      }),

    tokenPage: ({ query, state, after, limit }) =>
      database.run(async (db) => {
        const size = pageSize(limit);
        let found = rows(db)
          .orderBy('oath_tokens.sequence')
          .limit(size + 1);
        if (after !== null) found = found.where('oath_tokens.sequence', '>', readMark(after, 'tokens').sequence);
        for (const word of wordsOf(query)) {
          found = found.where((eb) =>
            eb.or([
              contains(eb, database.engine, 'oath_tokens.search_text', word),
              contains(eb, database.engine, 'accounts.search_text', word),
            ]),
          );
        }
        if (state !== null) found = found.where((eb) => isState(eb, state));
        return pageOf(await found.execute(), size, shownOf, ({ sequence }) => ['tokens', null, sequence]);
      }),

    countTokens: () =>
      database.run(async (db) => {
        const counts: Record<TokenState, number> = { unassigned: 0, assigned: 0, active: 0, revoked: 0 };
        for (const state of Object.keys(counts) as TokenState[]) {
          const counted = await db
            .selectFrom('oath_tokens')
            .leftJoin('methods', 'methods.id', 'oath_tokens.method_id')
            .select((eb) => eb.fn.countAll<number>().as('count'))
            .where((eb) => isState(eb, state))
            .executeTakeFirstOrThrow();
          counts[state] = counted.count;
        }
        return counts;
      }),

    knownTokens: (hardwareKeys) =>
      database.run(async (db) => {
        const known: string[] = [];
        // Whoever asks while reading a long file counts on it, also where there was nothing to ask.
        if (hardwareKeys.length === 0) await setImmediate();
        for (let at = 0; at < hardwareKeys.length; at += MAX_KEYS) {
          const asked = hardwareKeys.slice(at, at + MAX_KEYS);
          const found = db.selectFrom('oath_tokens').select('hardware_key').where('hardware_key', 'in', asked);
          known.push(...(await found.execute()).map(({ hardware_key }) => hardware_key));
          await setImmediate();
        }
        return known;
      }),

    async changeToken(changed) {
      const row = rowOfToken(changed, sealingKey);
      const answer = await database.transaction((db) => updateToken(db, row));
      if (answer === 'changed') database.changed();
      return answer;
    },

    async activateToken(changed, method, limit) {
      const row = rowOfToken(changed, sealingKey);
      const methodRow = rowOfMethod(method, sealingKey);
      let kept: Awaited<ReturnType<typeof updateToken>> = 'changed';
      const refusal = await database
        .transaction(async (db) => {
          const added = await insertMethod(db, method, methodRow, limit);
          if (added !== 'added') return added;
          kept = await updateToken(db, row);
          if (kept !== 'changed') throw new Undo();
          return null;
        })
        .catch((error: unknown) => {
          if ((error as Error).cause instanceof Undo) return null;
          throw error;
        });
      if (refusal !== null) return refusal;
      if (kept === 'changed') database.changed();
      return kept;
    },

    async addDrift(key, { at, seconds }) {
      await database.transaction(async (db) => {
        await db.insertInto('oath_drifts').values({ hardware_key: key, at, seconds }).execute();
        const kept = db
          .selectFrom('oath_drifts')
          .select('sequence')
          .where('hardware_key', '=', key)
          .orderBy('sequence', 'desc')
          .limit(1)
          .offset(MAX_DRIFTS);
        await db.deleteFrom('oath_drifts').where('hardware_key', '=', key).where('sequence', '<=', kept).execute();
      });
    },

    drifts: (key) =>
      database.run((db) =>
        db
          .selectFrom('oath_drifts')
          .select(['at', 'seconds'])
          .where('hardware_key', '=', key)
          .orderBy('sequence')
          .execute(),
      ),
  };
}

/** See `changeToken`. */
async function updateToken(
  db: DatabaseTransaction,
  { id, hardware_key: _key, added_at: _added, counter, ...row }: ReturnType<typeof rowOfToken>,
): Promise<'changed' | 'changed-meanwhile' | 'not-found'> {
  const { numUpdatedRows } = await db
    .updateTable('oath_tokens')
    .set((eb) => ({
      ...row,
      // A code that was taken meanwhile moved it on.
      counter: eb.case().when('counter', '<', counter).then(counter).else(eb.ref('counter')).end(),
    }))
    .where('id', '=', id)
    .where('revision', '=', row.revision - 1)
    .executeTakeFirst();
  if (numUpdatedRows > 0n) return 'changed';
  const present = await db.selectFrom('oath_tokens').select('id').where('id', '=', id).executeTakeFirst();
  return present === undefined ? 'not-found' : 'changed-meanwhile';
}

/** What the secret of a token is sealed in: its own row. */
export const tokenContext = ({ id }: { readonly id: string }): string => `token/${id}`;

/** Ends a transaction that is not to be kept. */
class Undo extends Error {}

const wordsOf = (query: string): string[] =>
  searchText(storable(query.slice(0, MAX_QUERY)))
    .split(' ')
    .filter((word) => word !== '')
    .slice(0, MAX_WORDS);

// oxlint-disable-next-line typescript/no-explicit-any -- of any query that has the columns
type Expressions = ExpressionBuilder<any, any>;

const contains = (eb: Expressions, engine: DirectoryEngine, column: string, word: string) =>
  eb(eb.fn<number>(engine.kind === 'sqlite' ? 'instr' : 'strpos', [column, eb.val(word)]), '>', 0);

/** The same as `stateOf`, for a query that has joined the methods. */
function isState(eb: Expressions, state: TokenState) {
  if (state === 'revoked') return eb('oath_tokens.revoked_at', 'is not', null);
  const kept = eb('oath_tokens.revoked_at', 'is', null);
  if (state === 'unassigned') return eb.and([kept, eb('oath_tokens.account_id', 'is', null)]);
  const owned = eb.and([kept, eb('oath_tokens.account_id', 'is not', null)]);
  return eb.and([owned, eb('methods.id', state === 'active' ? 'is not' : 'is', null)]);
}

type FoundRow = Omit<Row<'oath_tokens'>, 'secret' | 'search_text' | 'hardware_key'> & {
  readonly owner_name: string | null;
  readonly owner_display: string | null;
  readonly last_used_at: number | null;
  readonly present_method: string | null;
};

const stateOf = (row: FoundRow): TokenState => {
  if (row.revoked_at !== null) return 'revoked';
  if (row.account_id === null) return 'unassigned';
  return row.present_method === null ? 'assigned' : 'active';
};

const factsOf = (row: Omit<FoundRow, 'owner_name' | 'owner_display' | 'last_used_at' | 'present_method'>) => ({
  id: row.id,
  serial: row.serial,
  manufacturer: row.manufacturer,
  model: row.model,
  accountId: row.account_id,
  methodId: row.method_id,
  revokedAt: row.revoked_at,
  algorithm: row.algorithm,
  digits: row.digits,
  period: row.period,
  driftSteps: row.drift_steps,
  type: row.type,
  counter: row.counter,
  addedAt: row.added_at,
  revision: row.revision,
});

const shownOf = (row: FoundRow): TokenRow => ({
  ...factsOf(row),
  state: stateOf(row),
  owner: row.owner_name === null ? null : { userName: row.owner_name, displayName: row.owner_display ?? '' },
  lastUsedAt: row.last_used_at,
});

/** @throws DirectoryFailure `sealed` */
function tokenOf(row: Row<'oath_tokens'>, sealingKey: SealingKey): InventoryToken {
  if (row.secret === null) return { ...factsOf(row), secret: null };
  const sealing = sealingKey.sealing();
  if (sealing === undefined) throw new DirectoryFailure('sealed');
  return { ...factsOf(row), secret: sealing.open(row.secret, tokenContext(row)) };
}

/** @throws DirectoryFailure `sealed` */
function rowOfToken(token: InventoryToken, sealingKey: SealingKey): NewRow<'oath_tokens'> & { id: string } {
  const sealing = token.secret === null ? undefined : sealingKey.sealing();
  if (token.secret !== null && sealing === undefined) throw new DirectoryFailure('sealed');
  const { serial, manufacturer, model } = token;
  return {
    id: token.id,
    hardware_key: hardwareKey(token),
    serial,
    manufacturer,
    model,
    account_id: token.accountId,
    method_id: token.methodId,
    revoked_at: token.revokedAt,
    algorithm: token.algorithm,
    digits: token.digits,
    period: token.period,
    drift_steps: token.driftSteps,
    type: token.type,
    counter: token.counter,
    secret: token.secret && sealing ? sealing.seal(token.secret, tokenContext(token)) : null,
    search_text: searchText(`${serial} ${manufacturer} ${model}`),
    added_at: token.addedAt,
    revision: token.revision,
  };
}
