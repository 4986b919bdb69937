import type { NewAuditRecord } from '../../identity/identity-store.ts';
import type { ChainPosition } from './audit-anchor.ts';
import type { Database, DatabaseTransaction, DirectoryDatabase } from './directory-database.ts';
import { PreparedQuery } from './prepared-query.ts';
import { rowOfAuditRecord } from './rows.ts';
import type { DirectoryTables } from './tables.ts';

/** A row with its mac, in the order of the table's columns. */
export type ChainedRow = Required<Omit<DirectoryTables['audit'], 'sequence' | 'listed'>> & {
  readonly sequence: number;
};

/** Makes rows that come after `head`: at least one. */
export type Chaining = (head: ChainPosition) => readonly ChainedRow[];

/** How records come to the end of the log: what SQLite and PostgreSQL do differently. */
export interface AuditWriter {
  /**
   * All or nothing, and durable when it resolves, or returns without a promise. No other program's record comes between.
   * @param left where this program left the head, which most often is still there; `chaining` is called again where it is not
   */
  append(chaining: Chaining, left: ChainPosition | undefined): Promise<void> | undefined;
  /** Brings what is written later than the records up to them. */
  list(): Promise<void>;
  /** What is there now counts. @returns the newest record */
  reset(): Promise<ChainPosition>;
  /** So many records there must be. */
  count(db: Database): Promise<number>;
}

/** Over the row `audit_head`: whoever appends locks it first, so that several stations write one chain. */
export function lockingWriter(database: DirectoryDatabase): AuditWriter {
  const queries = headQueries();
  const insert = async (db: DatabaseTransaction, rows: readonly ChainedRow[]) => {
    for (const row of rows) await queries.insert.execute(db, Object.values(row));
  };
  return {
    append: (chaining, left) =>
      database.transaction(async (db) => {
        if (left !== undefined) {
          const rows = chaining(left);
          const { sequence, mac } = newestOf(rows);
          const moved = await queries.moveHead.execute(db, [sequence, mac, 1, left.sequence, left.mac]);
          if (moved.length > 0) return insert(db, rows);
        }
        let [head] = await queries.lock.execute(db, [0, 1]);
        if (head === undefined) {
          // Somebody removed it: what must be written is written, and the anchor tells whether records went with it.
          await addHeadIfGone(db);
          [head] = await queries.lock.execute(db, [0, 1]);
        }
        if (head === undefined) throw new Error('the head of the audit log cannot be written');
        const rows = chaining(head);
        const { sequence, mac } = newestOf(rows);
        await queries.setHead.execute(db, [sequence, mac, 1]);
        return insert(db, rows);
      }),

    list: async () => {},

    reset: () =>
      database.transaction(async (db) => {
        await addHeadIfGone(db);
        await queries.lock.execute(db, [0, 1]);
        const head = await lastRecord(db);
        await queries.setHead.execute(db, [head.sequence, head.mac, 1]);
        return head;
      }),

    async count(db) {
      const head = db.selectFrom('audit_head').select('sequence').where('id', '=', 1);
      return (await head.executeTakeFirst())?.sequence ?? 0;
    },
  };
}

const lastRecord = async (db: DatabaseTransaction): Promise<ChainPosition> =>
  (await db
    .selectFrom('audit')
    .select(['sequence', 'mac'])
    .orderBy('sequence', 'desc')
    .limit(1)
    .executeTakeFirst()) ?? { sequence: 0, mac: null };

const addHeadIfGone = async (db: DatabaseTransaction): Promise<void> => {
  const head = db.insertInto('audit_head').values({ id: 1, ...(await lastRecord(db)) });
  await head.onConflict((found) => found.doNothing()).execute();
};

export function newestOf(rows: readonly ChainedRow[]): ChainedRow {
  const newest = rows.at(-1);
  if (newest === undefined) throw new RangeError('got no record to append, expected at least one');
  return newest;
}

const anyRecord: NewAuditRecord = {
  at: 0,
  actorId: null,
  actorName: '',
  action: '',
  targetId: null,
  targetName: '',
  reason: '',
  details: {},
};

const headQueries = () => ({
  lock: new PreparedQuery((db) =>
    db
      .updateTable('audit_head')
      .set((row) => ({ sequence: row('sequence', '+', 1) }))
      .where('id', '=', 1)
      .returning(['sequence', 'mac']),
  ),
  moveHead: new PreparedQuery((db) =>
    db
      .updateTable('audit_head')
      .set({ sequence: 1, mac: null })
      .where('id', '=', 1)
      .where('sequence', '=', 0)
      .where('mac', '=', new Uint8Array())
      .returning('sequence'),
  ),
  setHead: new PreparedQuery((db) => db.updateTable('audit_head').set({ sequence: 1, mac: null }).where('id', '=', 1)),
  insert: new PreparedQuery((db) =>
    db.insertInto('audit').values({ sequence: 0, ...rowOfAuditRecord(anyRecord), mac: null }),
  ),
});
