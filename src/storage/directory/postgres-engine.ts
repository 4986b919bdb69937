import type { Kysely } from 'kysely';
import type { Clock } from '../../basics/clock.ts';
import type { Log } from '../../basics/log.ts';
import { DirectoryFailure } from '../../identity/directory-failure.ts';
import type { DirectoryEngine } from './directory-database.ts';
import type { PostgresAddress } from './postgres-address.ts';
import { type ClientBase, type Pool, type PostgresTrust, poolTo } from './postgres-connection.ts';
import { codeOf, reasonOf } from './postgres-error.ts';
import { postgresVersions } from './postgres-schema.ts';
import type { DirectoryTables } from './tables.ts';

/** As `SHOW server_version_num` has it: PostgreSQL 15. */
export const OLDEST_SERVER = 150_000;
const MAX_CONNECTIONS = 10;
/** A lock that nobody gives back must not hold everybody. */
const STATEMENT_TIMEOUT_MS = 30_000;
/** Every station takes it while it changes the tables: 'TSDi' in ASCII. */
const MIGRATION_LOCK = 0x54534469;
/** After the first failed call, and at most. */
const FIRST_REST_MS = 500;
const LONGEST_REST_MS = 15_000;

export interface PostgresPorts extends PostgresTrust {
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * A directory on a server, shared by several stations. Nothing is kept here: a call while the server is away fails, and the
 * next one tries again, at once or, while it stays away, after a rest that doubles. What a failed call was to do was done
 * wholly or not at all.
 */
export function postgresEngine(address: PostgresAddress, ports: PostgresPorts): DirectoryEngine {
  const { clock, log } = ports;
  let opened: Promise<{ kysely: Kysely<DirectoryTables>; pool: Pool }> | undefined;
  let isReady = false;
  let preparing: Promise<void> | undefined;
  let rest = { until: Number.NEGATIVE_INFINITY, length: 0, because: undefined as unknown };

  const noteFailure = (failure: DirectoryFailure): DirectoryFailure => {
    if (failure.reason === 'away') {
      const length = Math.min(rest.length === 0 ? FIRST_REST_MS : rest.length * 2, LONGEST_REST_MS);
      rest = { until: clock.monotonic() + length, length, because: failure.cause };
      log.warn('directory-away', { code: codeOf(failure.cause) });
    }
    return failure;
  };
  return {
    kind: 'postgres',
    async connect() {
      if (clock.monotonic() < rest.until) throw new DirectoryFailure('away', { cause: rest.because });
      opened ??= open(address, ports);
      const { kysely, pool } = await opened;
      if (!isReady) {
        preparing ??= prepare(pool).finally(() => {
          preparing = undefined;
        });
        await preparing;
        isReady = true;
      } else if (rest.length > 0) {
        (await pool.connect()).release();
      }
      rest = { until: Number.NEGATIVE_INFINITY, length: 0, because: undefined };
      return kysely;
    },
    longTransaction: (db, action) => db.transaction().execute(action),
    failure(error) {
      const reason = reasonOf(error);
      return reason === undefined ? undefined : noteFailure(new DirectoryFailure(reason, { cause: error }));
    },
    isUniqueViolation: (error) => codeOf(error) === '23505',
    async clientAddress(db) {
      const { sql } = await import('kysely');
      const { rows } = await sql<{ address: string | null }>`SELECT host(inet_client_addr()) AS address`.execute(db);
      // null over a Unix socket. A server on both kinds of IP shows an IPv4 address within IPv6's.
      return rows[0]?.address?.replace(/^::ffff:(?=[\d.]+$)/i, '') ?? '127.0.0.1';
    },
    async close() {
      if (opened !== undefined) await (await opened).kysely.destroy();
      address.password?.erase();
    },
  };
}

async function open(
  address: PostgresAddress,
  ports: PostgresPorts,
): Promise<{ kysely: Kysely<DirectoryTables>; pool: Pool }> {
  const { Kysely, PostgresDialect } = await import('kysely');
  const pool = await poolTo(address, ports, {
    max: MAX_CONNECTIONS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    idle_in_transaction_session_timeout: STATEMENT_TIMEOUT_MS,
    allowExitOnIdle: true,
  });
  // A connection that is lost while nobody uses it: the next call opens another.
  pool.on('error', (error) => ports.log.warn('directory-connection-lost', { code: codeOf(error) }));
  return { kysely: new Kysely<DirectoryTables>({ dialect: new PostgresDialect({ pool }) }), pool };
}

/** Looks at the server and brings the tables up to date, one station at a time. @throws DirectoryFailure */
async function prepare(pool: Pool): Promise<void> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    const { rows } = await client.query<{ server_version_num: string }>('SHOW server_version_num');
    if (Number(rows[0]?.server_version_num) < OLDEST_SERVER) throw new DirectoryFailure('too-old');
    if ((await versionOf(client)) !== postgresVersions.length) await migrate(client);
  } catch (error) {
    broken = error as Error;
    throw error;
  } finally {
    client.release(broken);
  }
}

async function migrate(client: ClientBase): Promise<void> {
  await client.query('BEGIN');
  await client.query('SELECT pg_advisory_xact_lock($1)', [MIGRATION_LOCK]);
  const done = await versionOf(client);
  if (done > postgresVersions.length) throw new DirectoryFailure('newer-version');
  if (done === 0) await client.query('CREATE TABLE directory_version (version integer NOT NULL)');
  for (const sql of postgresVersions.slice(done)) await client.query(sql);
  await client.query('DELETE FROM directory_version');
  await client.query('INSERT INTO directory_version (version) VALUES ($1)', [postgresVersions.length]);
  await client.query('COMMIT');
}

/** Of the tables that are there; 0: none. */
export async function versionOf(client: ClientBase): Promise<number> {
  // Not `to_regclass`: inside a transaction it may answer from before the lock was waited for.
  const table = await client.query(
    "SELECT 1 FROM pg_class WHERE relname = 'directory_version' AND pg_table_is_visible(oid)",
  );
  if (table.rowCount === 0) return 0;
  const { rows } = await client.query<{ version: number }>('SELECT version FROM directory_version');
  return rows[0]?.version ?? 0;
}
