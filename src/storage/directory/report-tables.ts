import { setImmediate } from 'node:timers/promises';
import type { KeyModelCount, ReportStore, SignInCount, TokenClock } from '../../operations/report-store.ts';
import { adoptionPages } from './adoption-counts.ts';
import type { Database, DirectoryDatabase } from './directory-database.ts';
import { signInLogPage } from './sign-in-log-pages.ts';

const HOUR_MS = 3_600_000;
/** Tokens whose clocks are read at once: each has up to 200 readings. */
const TOKENS = 50;

/**
 * What reports are made of. Sign-ins come from the counts by the hour; where a period does not begin or end with an hour (time
 * zones that are half an hour off), the rest of that hour is counted in the log.
 */
export function reportTables(database: DirectoryDatabase): ReportStore {
  return {
    async signInCounts(bounds) {
      const counts: SignInCount[] = [];
      for (const [bucket, from] of bounds.slice(0, -1).entries()) {
        const until = bounds[bucket + 1] ?? from;
        const rows = await database.run((db) => countsBetween(db, from, until));
        counts.push(...rows.map((row) => ({ bucket, ...row })));
        await setImmediate();
      }
      return counts;
    },

    failureCounts: (from, until) =>
      database.run(async (db) => {
        const found = new Map<string, number>();
        const { hours, rest } = splitByHours(from, until);
        const add = (rows: readonly { reason: string | null; count: number }[]) => {
          for (const { reason, count } of rows)
            if (reason !== null) found.set(reason, (found.get(reason) ?? 0) + count);
        };
        if (hours !== null) {
          const counted = db
            .selectFrom('failure_hours')
            .select((eb) => ['reason', eb.cast<number>(eb.fn.sum('count'), 'bigint').as('count')])
            .where('hour', '>=', hours.first)
            .where('hour', '<', hours.end)
            .groupBy('reason');
          add(await counted.execute());
        }
        for (const [start, end] of rest) {
          const counted = db
            .selectFrom('sign_ins')
            .select((eb) => ['reason', eb.fn.countAll<number>().as('count')])
            .where('at', '>=', start)
            .where('at', '<', end)
            .groupBy('reason');
          add(await counted.execute());
        }
        return [...found].map(([reason, count]) => ({ reason, count }));
      }),

    signInLog: (which) => signInLogPage(database, which),

    bypassUse: (accountId, from, until) =>
      database.run(async (db) => {
        const uses = db
          .selectFrom('sign_ins')
          .select('at')
          .where('account_id', '=', accountId)
          .where('at', '>=', from)
          .where('at', '<', until)
          .where('because', 'like', '%"one-time-bypass"%')
          .orderBy('sequence')
          .limit(1);
        return (await uses.executeTakeFirst())?.at ?? null;
      }),

    keyModels: () =>
      database.run(async (db): Promise<KeyModelCount[]> => {
        const models = db.selectFrom('security_keys').groupBy('aaguid').orderBy('aaguid');
        return await models
          .select((eb) => [
            'aaguid',
            eb.fn.countAll<number>().as('keys'),
            eb.fn.count<number>('account_id').distinct().as('people'),
            eb.fn.countAll<number>().filterWhere('attestation', '=', 'attested').as('attested'),
            eb.fn.countAll<number>().filterWhere('backup_eligible', '=', 1).as('synced'),
          ])
          .execute();
      }),

    adoption: (asked) => adoptionPages(database, asked),

    endingPasses: (from, until, limit) =>
      database.run(async (db) => {
        const ending = db
          .selectFrom('passes')
          .where('expires_at', '>=', from)
          .where('expires_at', '<', until)
          .where((eb) => eb.or([eb('one_time', '=', 0), eb('used_at', 'is', null)]));
        const counted = ending.select((eb) => eb.fn.countAll<number>().as('count'));
        const first = ending
          .innerJoin('accounts', 'accounts.id', 'passes.account_id')
          .select(['passes.expires_at as at', 'accounts.user_name as userName', 'accounts.display_name as displayName'])
          .orderBy('passes.expires_at')
          .limit(limit);
        return { count: (await counted.executeTakeFirstOrThrow()).count, first: await first.execute() };
      }),

    async endingBrowsers(bounds) {
      const counts: number[] = [];
      for (const [bucket, from] of bounds.slice(0, -1).entries()) {
        const until = bounds[bucket + 1] ?? from;
        const row = await database.run((db) =>
          db
            .selectFrom('browser_tokens')
            .select((eb) => eb.fn.countAll<number>().as('count'))
            .where('kind', '=', 'remembered')
            .where('used_at', 'is', null)
            .where('expires_at', '>=', from)
            .where('expires_at', '<', until)
            .executeTakeFirstOrThrow(),
        );
        counts.push(row.count);
      }
      return counts;
    },

    async *tokenClocks(signal) {
      for (let last = -1, more = true; more; ) {
        signal.throwIfAborted();
        const page = await database.run((db) => clocksAfter(db, last));
        last = page.last;
        more = page.more;
        yield page.tokens;
        await setImmediate();
      }
    },
  };
}

/** The whole hours (since the epoch, `end` not included) of a time, and what is left of it before and after them. */
function splitByHours(
  from: number,
  until: number,
): { hours: { first: number; end: number } | null; rest: (readonly [number, number])[] } {
  const [first, end] = [Math.ceil(from / HOUR_MS), Math.floor(until / HOUR_MS)];
  if (first > end) return { hours: null, rest: [[from, until]] };
  const rest = [[from, first * HOUR_MS] as const, [end * HOUR_MS, until] as const].filter(([a, b]) => a < b);
  return { hours: first < end ? { first, end } : null, rest };
}

async function countsBetween(db: Database, from: number, until: number): Promise<Omit<SignInCount, 'bucket'>[]> {
  const counts: Omit<SignInCount, 'bucket'>[] = [];
  const { hours, rest } = splitByHours(from, until);
  if (hours !== null) {
    const counted = db
      .selectFrom('sign_in_hours')
      .select((eb) => ['method', 'result', eb.cast<number>(eb.fn.sum('count'), 'bigint').as('count')])
      .where('hour', '>=', hours.first)
      .where('hour', '<', hours.end)
      .groupBy(['method', 'result']);
    counts.push(...(await counted.execute()));
  }
  for (const [start, end] of rest) {
    const counted = db
      .selectFrom('sign_ins')
      .select((eb) => ['method', 'result', eb.fn.countAll<number>().as('count')])
      .where('at', '>=', start)
      .where('at', '<', end)
      .groupBy(['method', 'result']);
    counts.push(...(await counted.execute()));
  }
  return counts;
}

async function clocksAfter(
  db: Database,
  after: number,
): Promise<{ tokens: TokenClock[]; last: number; more: boolean }> {
  const rows = await db
    .selectFrom('oath_tokens')
    .innerJoin('methods', 'methods.id', 'oath_tokens.method_id')
    .innerJoin('accounts', 'accounts.id', 'oath_tokens.account_id')
    .select([
      'oath_tokens.sequence',
      'oath_tokens.hardware_key',
      'oath_tokens.serial',
      'oath_tokens.model',
      'oath_tokens.period',
      'accounts.user_name',
      'accounts.display_name',
    ])
    .where('oath_tokens.revoked_at', 'is', null)
    .where('oath_tokens.type', '=', 'totp')
    .where('oath_tokens.sequence', '>', after)
    .orderBy('oath_tokens.sequence')
    .limit(TOKENS)
    .execute();
  const readings = new Map<string, { at: number; seconds: number }[]>(rows.map((row) => [row.hardware_key, []]));
  if (rows.length > 0) {
    const drifts = db
      .selectFrom('oath_drifts')
      .select(['hardware_key', 'at', 'seconds'])
      .where('hardware_key', 'in', [...readings.keys()])
      .orderBy('sequence');
    for (const { hardware_key, at, seconds } of await drifts.execute())
      readings.get(hardware_key)?.push({ at, seconds });
  }
  const tokens = rows.map((row) => ({
    serial: row.serial,
    model: row.model,
    period: row.period,
    userName: row.user_name,
    displayName: row.display_name,
    readings: readings.get(row.hardware_key) ?? [],
  }));
  return { tokens, last: rows.at(-1)?.sequence ?? after, more: rows.length === TOKENS };
}
