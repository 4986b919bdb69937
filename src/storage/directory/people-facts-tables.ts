import { setImmediate } from 'node:timers/promises';
import type { IdentityStore, PersonFacts } from '../../identity/identity-store.ts';
import { insertAccounts } from './account-tables.ts';
import type { DirectoryDatabase } from './directory-database.ts';

type PeopleFactsPart = Pick<IdentityStore, 'peopleFacts' | 'knownNames' | 'addAccounts'>;

/** Accounts that are written before other work gets its turn. */
const TURN = 50;
const MAX_NAMES = 500;

/** What a list shows of people beside their names, and many new people at once. */
export function peopleFactsTables(database: DirectoryDatabase): PeopleFactsPart {
  return {
    peopleFacts: (ids) =>
      database.run(async (db) => {
        if (ids.length === 0) return new Map();
        const [keys, methods, states] = [
          await db.selectFrom('security_keys').select('account_id').distinct().where('account_id', 'in', ids).execute(),
          await db
            .selectFrom('methods')
            .select(['account_id', 'type'])
            .distinct()
            .where('account_id', 'in', ids)
            .execute(),
          await db
            .selectFrom('account_states')
            .select(['account_id', 'state'])
            .where('kind', '=', 'block')
            .where('account_id', 'in', ids)
            .execute(),
        ];
        const facts = new Map<string, PersonFacts>(ids.map((id) => [id, { types: [], block: null }]));
        const change = (id: string, next: (now: PersonFacts) => PersonFacts) =>
          facts.set(id, next(facts.get(id) as PersonFacts));
        for (const { account_id: id } of keys) change(id, (now) => ({ ...now, types: ['security-key'] }));
        for (const { account_id: id, type } of methods) change(id, (now) => ({ ...now, types: [...now.types, type] }));
        for (const { account_id: id, state } of states) {
          change(id, (now) => ({ ...now, block: JSON.parse(state) as PersonFacts['block'] }));
        }
        return facts;
      }),

    knownNames: (nameKeys) =>
      database.run(async (db) => {
        const known = new Map<string, string>();
        for (let at = 0; at < nameKeys.length; at += MAX_NAMES) {
          const asked = nameKeys.slice(at, at + MAX_NAMES);
          const rows = db.selectFrom('accounts').select(['name_key', 'id']).where('name_key', 'in', asked);
          for (const { name_key, id } of await rows.execute()) known.set(name_key, id);
          await setImmediate();
        }
        return known;
      }),

    async addAccounts({ accounts, members }, { onProgress, signal }) {
      const answer = await database
        .transaction(async (db) => {
          for (let at = 0; at < accounts.length; at += TURN) {
            signal?.throwIfAborted();
            const some = accounts.slice(at, at + TURN);
            const taken = await insertAccounts(db, database, some);
            if (taken !== undefined) throw new NameTaken(taken.userName);
            onProgress(at + some.length);
            await setImmediate();
          }
          for (let at = 0; at < members.length; at += MAX_NAMES) {
            signal?.throwIfAborted();
            const some = members.slice(at, at + MAX_NAMES);
            const rows = some.map(({ groupId, accountId }) => ({ group_id: groupId, account_id: accountId }));
            await db.insertInto('memberships').values(rows).execute();
            await setImmediate();
          }
          return 'added' as const;
        })
        .catch((error: unknown) => {
          const { cause } = error as { cause?: unknown };
          if (cause instanceof NameTaken) return { taken: cause.userName };
          if (signal?.aborted) signal.throwIfAborted();
          throw error;
        });
      if (answer === 'added') database.changed();
      return answer;
    },
  };
}

/** Somebody else took a name meanwhile: the transaction is undone. */
class NameTaken extends Error {
  readonly userName: string;

  constructor(userName: string) {
    super('a name is taken');
    this.userName = userName;
  }
}
