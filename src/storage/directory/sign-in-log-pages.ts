import { setImmediate } from 'node:timers/promises';
import type { SignInEvent } from '../../identity/identity-store.ts';
import type { SignInLogPage, SignInLogQuery } from '../../operations/report-store.ts';
import type { Database, DirectoryDatabase } from './directory-database.ts';
import { pageSize } from './page-marks.ts';
import { type Row, signInOf } from './rows.ts';

const SMALLEST_CHUNK = 100;
const LARGEST_CHUNK = 1000;
/** A page that looked at so many sign-ins in vain ends: the next one goes on. */
const MOST_LOOKED_AT = 10_000;
/** A clock that was set back puts at most so many sign-ins out of the order of time. */
const OUT_OF_ORDER = 1000;

/** Looks through the log by the index of one filter, the narrowest, and at the others row by row. @throws RangeError */
export function signInLogPage(database: DirectoryDatabase, which: SignInLogQuery): Promise<SignInLogPage> {
  return database.run(async (db) => {
    const limit = pageSize(which.limit);
    const { first, last } = await boundsOf(db, which);
    let before = Math.min(which.before ?? Number.MAX_SAFE_INTEGER, last + 1);
    const events: SignInEvent[] = [];
    let size = Math.max(SMALLEST_CHUNK, limit);
    for (let looked = 0; looked < MOST_LOOKED_AT; ) {
      // Whoever goes on reading lets other work have its turn.
      if (which.before !== null || looked > 0) await setImmediate();
      const rows = await chunk(db, which, { before, from: first, size });
      for (const row of rows) {
        before = row.sequence;
        if (fits(row, which)) events.push(signInOf(row));
        if (events.length === limit) return { events, next: before };
      }
      if (rows.length < size) return { events, next: null };
      looked += rows.length;
      size = Math.min(size * 2, LARGEST_CHUNK);
    }
    return { events, next: before };
  });
}

/** The numbers between which the sign-ins of a time lie. */
async function boundsOf(db: Database, { from, until }: SignInLogQuery): Promise<{ first: number; last: number }> {
  const found = { first: 0, last: Number.MAX_SAFE_INTEGER - 1 };
  if (from !== null) {
    const after = db.selectFrom('sign_ins').select('sequence').where('at', '>=', from).orderBy('at');
    const rows = await after.orderBy('sequence').limit(OUT_OF_ORDER).execute();
    found.first = rows.length === 0 ? Number.MAX_SAFE_INTEGER - 1 : Math.min(...rows.map(({ sequence }) => sequence));
  }
  if (until !== null) {
    const earlier = db.selectFrom('sign_ins').select('sequence').where('at', '<', until).orderBy('at', 'desc');
    const rows = await earlier.orderBy('sequence', 'desc').limit(OUT_OF_ORDER).execute();
    found.last = rows.length === 0 ? -1 : Math.max(...rows.map(({ sequence }) => sequence));
  }
  return found;
}

function chunk(
  db: Database,
  { userName, reason }: SignInLogQuery,
  at: { before: number; from: number; size: number },
): Promise<Row<'sign_ins'>[]> {
  const rows = db.selectFrom('sign_ins').selectAll().where('sequence', '<', at.before).where('sequence', '>=', at.from);
  const some = rows.orderBy('sequence', 'desc').limit(at.size);
  if (userName !== null) return some.where('user_name', '=', userName).execute();
  if (reason !== null) return some.where('reason', '=', reason).execute();
  return some.execute();
}

const fits = (row: Row<'sign_ins'>, { from, until, userName, method, result, reason }: SignInLogQuery): boolean =>
  (from === null || row.at >= from) &&
  (until === null || row.at < until) &&
  (userName === null || row.user_name === userName) &&
  (method === null || row.method === method) &&
  (result === null || row.result === result) &&
  (reason === null || row.reason === reason);
