import { X509Certificate } from 'node:crypto';
import { Secret, wipeableCopy } from '../../basics/secret.ts';
import type { NamedServer, ServerLook } from '../../operations/directory-moves.ts';
import { SealBroken } from '../sealed-box.ts';
import type { SealingKey } from '../sealing-key-file.ts';
import { secretContext } from './method-tables.ts';
import { AddressInvalid, type PostgresAddress, parsePostgresAddress } from './postgres-address.ts';
import { type Client, clientTo } from './postgres-connection.ts';
import { OLDEST_SERVER, versionOf } from './postgres-engine.ts';
import { codeOf } from './postgres-error.ts';
import { postgresVersions } from './postgres-schema.ts';

type ServerFindingCode = ServerLook['findings'][number]['finding'];

/** What keeps the directory from being there: ends the examination. */
class Fault extends Error {
  readonly finding: ServerFindingCode;
  readonly detail: string;

  constructor(finding: ServerFindingCode, detail = '') {
    super(finding);
    this.finding = finding;
    this.detail = detail;
  }
}

type Note = (finding: ServerFindingCode, detail?: string) => void;

const QUERY_TIMEOUT_MS = 15_000;
/** Tables in which a station only adds: who owns them may rewrite them too. */
const logs = ['audit', 'sign_ins'] as const;

/** @throws Fault */
export function addressOf({ address, roots }: NamedServer): PostgresAddress {
  let parsed: PostgresAddress;
  try {
    parsed = parsePostgresAddress(address);
  } catch (error) {
    if (error instanceof AddressInvalid) throw new Fault('address-malformed', error.message);
    throw error;
  }
  if (parsed.password !== null) {
    parsed.password.erase();
    throw new Fault('password-in-address');
  }
  if (roots !== null) readRoots(roots);
  return parsed;
}

/** Looks at a server as the directory would use it, and changes nothing there. Says what is wrong by the first fault. */
export async function examineServer(server: NamedServer, sealingKey: SealingKey): Promise<ServerLook> {
  const findings: { finding: ServerFindingCode; detail: string }[] = [];
  const note: Note = (finding, detail = '') => void findings.push({ finding, detail });
  try {
    const address = addressOf(server);
    return { usable: true, findings, mayCopy: await examine(address, server, sealingKey, note) };
  } catch (error) {
    const { finding, detail } = error instanceof Fault ? error : faultOf(error, server);
    note(finding, detail);
    return { usable: false, findings, mayCopy: false };
  }
}

async function examine(
  address: PostgresAddress,
  { password, roots }: NamedServer,
  sealingKey: SealingKey,
  note: Note,
): Promise<boolean> {
  const typed = () => password && Secret.over(wipeableCopy(password.expose()));
  const client = await clientTo(address, { roots, password: typed }, { query_timeout: QUERY_TIMEOUT_MS });
  // A connection that breaks in the middle also fails the question that waits.
  client.on('error', () => {});
  try {
    await client.connect();
    note(address.tls === 'verify-full' ? 'encrypted' : 'this-computer', address.host);
    await client.query('BEGIN TRANSACTION READ ONLY');
    await examineVersion(client, note);
    const version = await versionOf(client);
    return await examineTables(client, version, sealingKey, note);
  } finally {
    await client.end().catch(() => {});
  }
}

async function examineVersion(client: Client, note: Note): Promise<void> {
  const number = Number(await valueOf(client, 'SHOW server_version_num'));
  const shown = String(await valueOf(client, 'SHOW server_version'));
  if (number < OLDEST_SERVER) throw new Fault('version-too-old', shown);
  const encoding = String(await valueOf(client, 'SHOW server_encoding'));
  if (encoding !== 'UTF8') throw new Fault('encoding-other', encoding);
  note('version-good', shown);
}

/** @returns whether everything may be copied there */
async function examineTables(client: Client, version: number, sealingKey: SealingKey, note: Note): Promise<boolean> {
  const latest = postgresVersions.length;
  if (version > latest) throw new Fault('tables-newer', `${version} > ${latest}`);
  const mayMake = (await valueOf(client, "SELECT has_schema_privilege(current_schema(), 'CREATE')")) === true;
  if (version === 0) {
    if (!mayMake) throw new Fault('may-not-make-tables', String(await valueOf(client, 'SELECT current_user')));
    const foreign = 'SELECT count(*) FROM pg_tables WHERE schemaname = current_schema()';
    const others = Number(await valueOf(client, foreign));
    if (others > 0) note('tables-foreign', String(others));
    note('tables-absent');
    note('nobody-there');
    return true;
  }
  const isOwner = (await valueOf(client, ownsTables)) === true;
  if (version < latest && !isOwner) throw new Fault('may-not-make-tables', `${version} < ${latest}`);
  const shut = await tablesWithout(client);
  if (shut.length > 0) throw new Fault('may-not-work', shut.slice(0, 5).join(', '));
  note(version < latest ? 'tables-older' : 'tables-good', String(version));
  const people = Number(await valueOf(client, 'SELECT count(*) FROM accounts'));
  note(people === 0 ? 'nobody-there' : 'people-there', String(people));
  if (!(await opensSecrets(client, sealingKey))) note('secrets-shut');
  const mayRewrite = (await valueOf(client, rewritesLogs)) === true;
  if (mayRewrite && people > 0) note('may-rewrite-logs', logs.join(', '));
  return people === 0 && isOwner;
}

const ownsTables = `SELECT bool_and(pg_has_role(tableowner, 'MEMBER')) FROM pg_tables
  WHERE schemaname = current_schema() AND tablename IN ('directory_version', 'accounts', 'audit')`;

const rewritesLogs = `SELECT bool_or(has_table_privilege(format('%I', name), 'UPDATE, DELETE'))
  FROM unnest(array['${logs.join("', '")}']) AS name`;

/** Tables of the directory in which a station may not do what it has to. */
async function tablesWithout(client: Client): Promise<readonly string[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT tablename AS name FROM pg_tables
     WHERE schemaname = current_schema() AND tablename <> ALL ($1)
       AND tableowner = (SELECT tableowner FROM pg_tables WHERE schemaname = current_schema() AND tablename = 'accounts')
       AND EXISTS (SELECT 1 FROM unnest(CASE WHEN tablename = ANY ($2)
         THEN array['SELECT', 'INSERT'] ELSE array['SELECT', 'INSERT', 'UPDATE', 'DELETE'] END) AS may
         WHERE NOT has_table_privilege(format('%I.%I', schemaname, tablename), may))
     ORDER BY tablename`,
    [['directory_version'], logs],
  );
  return rows.map(({ name }) => name);
}

/** Whether the secrets of one method that is there open with the key of this station; true where there is none. */
async function opensSecrets(client: Client, sealingKey: SealingKey): Promise<boolean> {
  const { rows } = await client.query<{ account_id: string; id: string; secret: Uint8Array }>(
    'SELECT account_id, id, secret FROM methods WHERE secret IS NOT NULL ORDER BY sequence DESC LIMIT 1',
  );
  const [row] = rows;
  if (row === undefined) return true;
  try {
    sealingKey.sealing()?.open(row.secret, secretContext(row)).fill(0);
    return sealingKey.sealing() !== undefined;
  } catch (error) {
    if (error instanceof SealBroken) return false;
    throw error;
  }
}

async function valueOf(client: Client, sql: string): Promise<unknown> {
  const { rows } = await client.query<unknown[]>({ text: sql, rowMode: 'array' });
  return rows[0]?.[0];
}

function readRoots(pem: string): void {
  const certificates = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  if (certificates.length === 0) throw new Fault('roots-malformed');
  if (!certificates.every(isCertificate)) throw new Fault('roots-malformed');
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).raw.length > 0;
  } catch {
    return false;
  }
}

/** Of Node, OpenSSL and PostgreSQL (appendix A of its manual). */
const findingOfCode: Readonly<Record<string, ServerFindingCode>> = {
  ENOTFOUND: 'name-unknown',
  EAI_AGAIN: 'name-unknown',
  ECONNREFUSED: 'nothing-listens',
  ENOENT: 'nothing-listens',
  ETIMEDOUT: 'no-answer',
  EHOSTUNREACH: 'no-answer',
  ENETUNREACH: 'no-answer',
  ECONNRESET: 'no-postgres',
  EPIPE: 'no-postgres',
  CERT_SIGNATURE_FAILURE: 'authority-unknown',
  CERT_HAS_EXPIRED: 'certificate-expired',
  CERT_NOT_YET_VALID: 'certificate-expired',
  ERR_TLS_CERT_ALTNAME_INVALID: 'other-host',
  HOSTNAME_MISMATCH: 'other-host',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'authority-unknown',
  SELF_SIGNED_CERT_IN_CHAIN: 'authority-unknown',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'authority-unknown',
  UNABLE_TO_GET_ISSUER_CERT: 'authority-unknown',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'authority-unknown',
  '28P01': 'password-wrong',
  '28000': 'user-refused',
  '3D000': 'database-missing',
  '42501': 'may-not-work',
  '53300': 'too-many-connections',
  '57P03': 'starting-up',
};

function faultOf(error: unknown, { password }: NamedServer): { finding: ServerFindingCode; detail: string } {
  const code = codeOf(error);
  const known = findingOfCode[code];
  // What the server says of its own, as of a user that it does not know; it has not seen the password.
  const detail = code === 'unknown' ? '' : code;
  if (known !== undefined) return { finding: known, detail };
  if (/^(?:CERT_|ERR_TLS_|ERR_SSL_|EPROTO|UNABLE_TO_)/.test(code)) return { finding: 'certificate-bad', detail };
  const message = error instanceof Error ? error.message : '';
  if (/does not support SSL|establishing an SSL connection/i.test(message)) return { finding: 'no-tls', detail };
  if (/timeout/i.test(message)) return { finding: 'no-answer', detail };
  if (password === null && /password/i.test(message)) return { finding: 'password-missing', detail };
  if (/Connection terminated/i.test(message)) return { finding: 'no-postgres', detail };
  return { finding: 'failed', detail };
}
