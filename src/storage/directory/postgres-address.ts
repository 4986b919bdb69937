import { Secret } from '../../basics/secret.ts';

/** Where a directory of several stations is. */
export interface PostgresAddress {
  /** A name, an address, or the folder of a Unix socket. */
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  /** null: the server knows the user by other means (a certificate, peer, `pg_hba.conf`). */
  readonly password: Secret | null;
  /**
   * `verify-full`: encrypted, and the certificate must be of this host and lead to a trusted root. `none`: this computer only.
   */
  readonly tls: 'verify-full' | 'none';
}

/** What was given is no address of a PostgreSQL directory. Says got and expected, without the password. */
export class AddressInvalid extends Error {
  override readonly name = 'AddressInvalid';
}

const DEFAULT_PORT = 5432;

/**
 * `postgres://user:password@host:port/database?sslmode=verify-full`, as libpq has it; `?host=/folder` for a Unix socket. Without
 * `sslmode` a server elsewhere is spoken to over TLS with its certificate checked, and anything less is refused for it: the
 * directory's rows are worth as much as the directory.
 * @param password taken where the address has none (`PGPASSWORD`)
 * @throws AddressInvalid
 */
export function parsePostgresAddress(text: string, password?: string): PostgresAddress {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw new AddressInvalid('got no URL, expected postgres://user@host/database');
  }
  if (url.protocol !== 'postgres:' && url.protocol !== 'postgresql:') {
    throw new AddressInvalid(`got ${url.protocol}, expected postgres:`);
  }
  const parameters = new Map(url.searchParams);
  const unknown = [...parameters.keys()].find((name) => name !== 'sslmode' && name !== 'host');
  if (unknown !== undefined) throw new AddressInvalid(`got the parameter ${unknown}, expected sslmode or host`);
  const host = parameters.get('host') ?? decoded(url.hostname).replace(/^\[|\]$/g, '');
  const database = decoded(url.pathname.slice(1));
  const user = decoded(url.username);
  if (host === '') throw new AddressInvalid('got no host, expected postgres://user@host/database');
  if (database === '' || database.includes('/'))
    throw new AddressInvalid('got no database, expected one after the host');
  if (user === '') throw new AddressInvalid('got no user, expected one before the host');
  const typed = url.password === '' ? password : decoded(url.password);
  return {
    host,
    port: url.port === '' ? DEFAULT_PORT : Number(url.port),
    database,
    user,
    password: typed === undefined || typed === '' ? null : Secret.over(new TextEncoder().encode(typed)),
    tls: tlsOf(parameters.get('sslmode'), host),
  };
}

/** As a person may read it. */
export const shownAddress = ({ host, port, database, user }: PostgresAddress): string =>
  `postgres://${encodeURIComponent(user)}@${host.includes(':') ? `[${host}]` : host}:${port}/${encodeURIComponent(database)}`;

/** As it is written down, without its password: `parsePostgresAddress` reads the same from it. */
export function writtenAddress({ host, port, database, user, tls }: PostgresAddress): string {
  const isSocket = host.startsWith('/');
  const name = isSocket ? 'localhost' : host.includes(':') ? `[${host}]` : host;
  const mode = tls === 'none' ? 'disable' : 'verify-full';
  const socket = isSocket ? `&host=${encodeURIComponent(host)}` : '';
  const path = `${name}:${port}/${encodeURIComponent(database)}?sslmode=${mode}${socket}`;
  return `postgres://${encodeURIComponent(user)}@${path}`;
}

function tlsOf(mode: string | undefined, host: string): PostgresAddress['tls'] {
  const isHere = host.startsWith('/') || host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host);
  if (mode === 'verify-full') return 'verify-full';
  if (mode === undefined) return isHere ? 'none' : 'verify-full';
  if (mode === 'disable' && isHere) return 'none';
  throw new AddressInvalid(`got sslmode=${mode}, expected verify-full${isHere ? ' or disable' : ''}`);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new AddressInvalid('got a % that encodes nothing, expected %25 for the character itself');
  }
}
