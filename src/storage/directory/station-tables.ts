import type { IdentityStore } from '../../identity/identity-store.ts';
import type { DirectoryDatabase } from './directory-database.ts';
import { storable } from './rows.ts';

type StationPart = Pick<IdentityStore, 'reportStation' | 'stations'>;

/** The programs that share the directory, as they were last heard of. */
export function stationTables(database: DirectoryDatabase): StationPart {
  return {
    async reportStation({ name, version, address, seenAt }) {
      const row = { version: storable(version), address: storable(address), seen_at: seenAt };
      await database.run((db) =>
        db
          .insertInto('stations')
          .values({ name: storable(name), ...row })
          .onConflict((conflict) => conflict.column('name').doUpdateSet(row))
          .execute(),
      );
    },

    stations: () =>
      database.run(async (db) => {
        const rows = await db.selectFrom('stations').selectAll().orderBy('name').execute();
        return rows.map(({ name, version, address, seen_at }) => ({ name, version, address, seenAt: seen_at }));
      }),
  };
}
