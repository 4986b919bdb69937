import type { Client, ClientConfig, Pool, PoolConfig } from 'pg';
import { decodeUtf8 } from '../../basics/bytes.ts';
import type { Secret } from '../../basics/secret.ts';
import type { PostgresAddress } from './postgres-address.ts';

const CONNECT_TIMEOUT_MS = 10_000;
const INT8 = 20;
const BYTEA = 17;

export interface PostgresTrust {
  /** PEM of the roots that the server's certificate may lead to; null for those of the system. */
  readonly roots: string | null;
  /** In place of the address's own, asked at each new connection; erased after it. @throws DirectoryFailure */
  readonly password?: (() => Secret | null) | undefined;
}

type Parsers = { getTypeParser(oid: number, format?: 'text' | 'binary'): unknown };

export type { Client, ClientBase, Pool } from 'pg';

/** Loads pg. Nothing is connected before it is asked. */
export async function poolTo(address: PostgresAddress, trust: PostgresTrust, settings: PoolConfig): Promise<Pool> {
  const { default: pg } = await import('pg');
  return new pg.Pool({ ...connectionTo(address, trust, pg.types), ...settings });
}

/** One connection, which is not made yet. */
export async function clientTo(
  address: PostgresAddress,
  trust: PostgresTrust,
  settings: ClientConfig,
): Promise<Client> {
  const { default: pg } = await import('pg');
  return new pg.Client({ ...connectionTo(address, trust, pg.types), ...settings });
}

/** What pg connects with: TLS as the address wants it, and numbers and bytes as the directory's rows have them. */
function connectionTo(address: PostgresAddress, trust: PostgresTrust, types: Parsers): PoolConfig {
  const { roots } = trust;
  return {
    host: address.host,
    port: address.port,
    database: address.database,
    user: address.user,
    // Asked at each new connection; an empty one keeps pg from looking for a password file of its own.
    password: () => passwordOf(address, trust),
    ssl: address.tls === 'none' ? false : { rejectUnauthorized: true, ...(roots === null ? {} : { ca: roots }) },
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
    application_name: 'touchstone',
    types: {
      getTypeParser: (oid: number, format?: 'text' | 'binary') => {
        if (format !== 'binary' && oid === INT8) return safeInteger;
        if (format !== 'binary' && oid === BYTEA) return plainBytes;
        return types.getTypeParser(oid, format) as (value: string) => unknown;
      },
    },
  };
}

function passwordOf(address: PostgresAddress, { password }: PostgresTrust): string {
  if (password === undefined) return address.password === null ? '' : decodeUtf8(address.password.expose());
  const kept = password();
  if (kept === null) return '';
  const text = decodeUtf8(kept.expose());
  kept.erase();
  return text;
}

function safeInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`got the number ${text}, expected one up to 2^53`);
  return value;
}

/** `\x` and hexadecimal digits, as PostgreSQL writes bytes since version 9. */
const plainBytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text.slice(2), 'hex'));
