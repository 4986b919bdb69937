import { setImmediate } from 'node:timers/promises';
import type { IdentityStore, PersonFacts } from '../../identity/identity-store.ts';
import type { DirectoryDatabase } from './directory-database.ts';

type PeopleFactsPart = Pick<IdentityStore, 'peopleFacts' | 'knownNames'>;

const MAX_NAMES = 500;

/** What a list shows of people beside their names. */
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
        // Whoever asks while reading a long file counts on it, also where there was nothing to ask.
        if (nameKeys.length === 0) await setImmediate();
        for (let at = 0; at < nameKeys.length; at += MAX_NAMES) {
          const asked = nameKeys.slice(at, at + MAX_NAMES);
          const rows = db.selectFrom('accounts').select(['name_key', 'id']).where('name_key', 'in', asked);
          for (const { name_key, id } of await rows.execute()) known.set(name_key, id);
          await setImmediate();
        }
        return known;
      }),
  };
}
