import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** Debian's folders of PostgreSQL's programs, and those of PATH. Version 15 is the oldest that the directory takes. */
const versionsFolder = '/usr/lib/postgresql';
const versions = existsSync(versionsFolder) ? readdirSync(versionsFolder).filter((name) => Number(name) >= 15) : [];
const folders = [
  ...versions.map((name) => join(versionsFolder, name, 'bin')),
  ...(process.env['PATH'] ?? '').split(':').filter((name) => name !== ''),
];
const programs = folders.find((folder) => existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'postgres')));

/** Why there is none on this machine; undefined when there is. */
export const noPostgres: string | undefined =
  process.platform === 'win32' || programs === undefined
    ? 'no initdb and postgres of PostgreSQL 15 or later'
    : undefined;

export interface TemporaryPostgres {
  /** The folder of its Unix socket. */
  readonly folder: string;
  readonly port: number;
  /** The address of a database of its own, empty. */
  database(): string;
  /** Runs SQL as the owner of the cluster. */
  sql(database: string, text: string): string;
  start(): Promise<void>;
  /** As a crash does: nobody is told. */
  crash(): Promise<void>;
  end(): Promise<void>;
}

/** Nobody listens there when it is found. */
async function freePort(): Promise<number> {
  const listener = createServer().listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address() as AddressInfo;
  listener.close();
  await once(listener, 'close');
  return port;
}

/** PostgreSQL refuses to run as root: then somebody else runs it. */
const NOBODY = 65_534;
const isRoot = process.getuid?.() === 0;
const owner = isRoot ? { uid: NOBODY, gid: NOBODY } : {};

/** PEM. */
export interface ServerCertificate {
  readonly certificate: string;
  readonly key: string;
}

/**
 * A cluster of its own on a Unix socket, gone at `end`.
 * @param tls also on a port of 127.0.0.1, over TLS only, with passwords (scram-sha-256)
 */
export async function startTemporaryPostgres(tls?: ServerCertificate): Promise<TemporaryPostgres> {
  if (programs === undefined) throw new Error('no PostgreSQL on this machine');
  const folder = mkdtempSync(join(tmpdir(), 'ts-pg-'));
  const data = join(folder, 'data');
  mkdirSync(data);
  if (isRoot) for (const path of [folder, data]) chownSync(path, NOBODY, NOBODY);
  chmodSync(data, 0o700);
  const run = (program: string, args: readonly string[]): string =>
    execFileSync(join(programs, program), args, { ...owner, cwd: folder, encoding: 'utf8', stdio: 'pipe' });
  run('initdb', [
    '-D',
    data,
    '-U',
    'owner',
    '-A',
    'trust',
    '-E',
    'UTF8',
    '--no-locale',
    '--no-sync',
    '--no-instructions',
  ]);
  const port = tls === undefined ? 5432 : await freePort();
  if (tls !== undefined) {
    for (const [name, text] of [
      ['server.crt', tls.certificate],
      ['server.key', tls.key],
      ['pg_hba.conf', 'local all all trust\nhostssl all all 127.0.0.1/32 scram-sha-256\n'],
    ] as const) {
      const path = join(data, name);
      writeFileSync(path, text, { mode: 0o600 });
      if (isRoot) chownSync(path, NOBODY, NOBODY);
    }
  }
  const network =
    tls === undefined ? ['-c', 'listen_addresses='] : ['-c', 'listen_addresses=127.0.0.1', '-c', 'ssl=on'];
  let server: ChildProcess | undefined;
  const start = async () => {
    // Whether a disk keeps what it was told is not what these tests are about.
    const settings = [...network, '-p', String(port), '-c', 'fsync=off', '-c', 'max_connections=40'];
    const child = spawn(join(programs, 'postgres'), ['-D', data, '-k', folder, ...settings], { ...owner, cwd: folder });
    server = child;
    for await (const line of createInterface({ input: child.stderr })) {
      if (line.includes('ready to accept connections')) break;
    }
    child.stderr.resume();
    if (child.exitCode !== null) throw new Error(`postgres ended with ${child.exitCode}`);
  };
  const stop = async (signal: NodeJS.Signals) => {
    if (server === undefined || server.exitCode !== null || server.signalCode !== null) return;
    const ended = once(server, 'exit');
    server.kill(signal);
    await ended;
  };
  await start();
  let count = 0;
  const sql = (database: string, text: string) =>
    run('psql', [
      '-X',
      '-q',
      '-t',
      '-A',
      '-v',
      'ON_ERROR_STOP=1',
      '-h',
      folder,
      '-p',
      String(port),
      '-U',
      'owner',
      '-d',
      database,
      '-c',
      text,
    ]);
  return {
    folder,
    port,
    sql,
    database() {
      const name = `directory_${++count}`;
      sql('postgres', `CREATE DATABASE ${name}`);
      return `postgres://owner@localhost:${port}/${name}?host=${encodeURIComponent(folder)}`;
    },
    start,
    crash: () => stop('SIGQUIT'),
    async end() {
      await stop('SIGINT');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
