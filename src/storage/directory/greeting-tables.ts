import type { IdentityStore } from '../../identity/identity-store.ts';
import { type Greeting, type GreetingKind, greetingKinds } from '../../identity/policy/greetings/greeting.ts';
import type { DirectoryDatabase } from './directory-database.ts';
import { type Row, storable } from './rows.ts';

type GreetingPart = Pick<IdentityStore, 'greetings' | 'greetingSound' | 'putGreeting' | 'removeGreeting'>;

const columns = [
  'id',
  'kind',
  'language',
  'file_name',
  'type',
  'bytes',
  'duration_ms',
  'added_at',
  'added_by',
] as const;

/** What calls say, in the administrator's own words. */
export function greetingTables(database: DirectoryDatabase): GreetingPart {
  return {
    greetings: () =>
      database.run(async (db) => {
        const rows = await db.selectFrom('greetings').select(columns).orderBy('sequence').execute();
        return rows.flatMap(greetingOf);
      }),

    greetingSound: (id) =>
      database.run(async (db) => {
        const row = await db.selectFrom('greetings').select('sound').where('id', '=', id).executeTakeFirst();
        return row && new Uint8Array(row.sound);
      }),

    putGreeting: (greeting, sound, limit) =>
      database.transaction(async (db) => {
        const { kind, language } = greeting;
        await db.deleteFrom('greetings').where('kind', '=', kind).where('language', '=', language).execute();
        const { count } = await db
          .selectFrom('greetings')
          .select((row) => row.fn.countAll<number>().as('count'))
          .executeTakeFirstOrThrow();
        if (count >= limit) return 'limit-reached';
        await db
          .insertInto('greetings')
          .values({ ...rowOf(greeting), sound })
          .execute();
        return 'put';
      }),

    removeGreeting: (id) =>
      database.run(async (db) => {
        const { numDeletedRows } = await db.deleteFrom('greetings').where('id', '=', id).executeTakeFirst();
        return numDeletedRows > 0n;
      }),
  };
}

const rowOf = (greeting: Greeting) => ({
  id: greeting.id,
  kind: greeting.kind,
  language: greeting.language,
  file_name: storable(greeting.fileName),
  type: greeting.type,
  bytes: greeting.bytes,
  duration_ms: greeting.durationMs,
  added_at: greeting.addedAt,
  added_by: storable(greeting.addedBy),
});

/** None where another version knew a kind that this one does not. */
function greetingOf(row: Omit<Row<'greetings'>, 'sequence' | 'sound'>): readonly Greeting[] {
  const kind = greetingKinds.find((name): name is GreetingKind => name === row.kind);
  if (kind === undefined) return [];
  return [
    {
      id: row.id,
      kind,
      language: row.language,
      fileName: row.file_name,
      type: row.type,
      bytes: row.bytes,
      durationMs: row.duration_ms,
      addedAt: row.added_at,
      addedBy: row.added_by,
    },
  ];
}
