import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../src/basics/clock.ts';
import { silentLog } from '../../src/basics/log.ts';
import { ManualClock } from '../../src/basics/manual-clock.ts';
import { Secret } from '../../src/basics/secret.ts';
import type { NamedServer } from '../../src/operations/directory-moves.ts';
import { openDataFolder } from '../../src/storage/data-folder.ts';
import { createDirectoryStore } from '../../src/storage/directory/directory-store.ts';
import { examineServer } from '../../src/storage/directory/examine-server.ts';
import { parsePostgresAddress } from '../../src/storage/directory/postgres-address.ts';
import { postgresEngine } from '../../src/storage/directory/postgres-engine.ts';
import { SealingKeyFile } from '../../src/storage/sealing-key-file.ts';
import { newAccount, newSealing } from './directory-engines.ts';
import { temporaryFolder } from './folder.ts';
import { certificateAuthority } from './server-certificates.ts';
import { authenticatorApp } from './stored-methods.ts';
import { noPostgres, startTemporaryPostgres, type TemporaryPostgres } from './temporary-postgres.ts';

const PASSWORD = 'correct horse battery';
const authority = certificateAuthority();
const sealing = newSealing();
const sealingKey = { sealing: () => sealing };

const named = (address: string, changes: Partial<{ password: string | null; roots: string | null }> = {}) => {
  const { password = PASSWORD, roots = authority.root } = changes;
  return {
    address,
    roots,
    password: password === null ? null : Secret.over(Buffer.from(password)),
  } satisfies NamedServer;
};
const look = (server: NamedServer, key = sealingKey) => examineServer(server, key);
const found = async (server: NamedServer) => (await look(server)).findings.map(({ finding }) => finding);

/** With passwords, on TCP and TLS only. */
async function startServer(host: string, notAfter?: string) {
  const server = await startTemporaryPostgres(authority.serverOf(host, notAfter));
  server.sql('postgres', `SET password_encryption = 'scram-sha-256'; ALTER ROLE owner PASSWORD '${PASSWORD}'`);
  return server;
}

/** As the address of a new database over TCP. @param host as it is asked for */
function overTcp(server: TemporaryPostgres, host = 'localhost', user = 'owner') {
  const name = new URL(server.database()).pathname.slice(1);
  return { name, address: `postgres://${user}@${host}:${server.port}/${name}?sslmode=verify-full` };
}

describe.skipIf(noPostgres)(noPostgres ? `a server over TLS: ${noPostgres}` : 'a server over TLS', () => {
  let server: TemporaryPostgres;
  let elsewhere: TemporaryPostgres;
  let expired: TemporaryPostgres;
  let plain: TemporaryPostgres;
  beforeAll(async () => {
    [server, elsewhere, expired, plain] = await Promise.all([
      startServer('localhost'),
      startServer('db.example.com'),
      startServer('localhost', '2024-01-01'),
      startTemporaryPostgres(),
    ]);
  }, 120_000);
  afterAll(() => Promise.all([server, elsewhere, expired, plain].map((one) => one?.end())), 60_000);

  const storeAt = (address: string, roots: string | null = authority.root, password = PASSWORD) => {
    const engine = postgresEngine(parsePostgresAddress(address, password), {
      clock: systemClock,
      log: silentLog,
      roots,
    });
    const options = { sealingKey, clock: systemClock, lost: false, onFirstAccount() {}, onChange() {} };
    const store = createDirectoryStore(engine, options);
    onTestFinished(() => store.close());
    return store;
  };
  const reasonAt = (...at: Parameters<typeof storeAt>) =>
    storeAt(...at)
      .state()
      .then(String, (error: { reason: string }) => error.reason);

  it('whose certificate is of its name and leads to our root keeps a directory, and tells where we come from', async () => {
    const { address, name } = overTcp(server);
    const store = storeAt(address);
    expect(await store.addFirstAccount(newAccount())).toBe('added');
    const used =
      "SELECT bool_and(ssl) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE application_name = 'touchstone'";
    expect(server.sql(name, used).trim()).toBe('t');
    expect(await store.stationAddress()).toBe('127.0.0.1');
  });

  it('that is anything less is refused before a password is sent', async () => {
    const { address } = overTcp(server);
    expect(await reasonAt(address, null)).toBe('not-trusted');
    expect(await reasonAt(address, certificateAuthority().root)).toBe('not-trusted');
    expect(await reasonAt(overTcp(server, '127.0.0.1').address)).toBe('not-trusted');
    expect(await reasonAt(overTcp(elsewhere).address)).toBe('not-trusted');
    expect(await reasonAt(overTcp(expired).address)).toBe('not-trusted');
    expect(await reasonAt(address, authority.root, 'wrong')).toBe('access-denied');
    // The server takes no connection without TLS either.
    expect(await reasonAt(address.replace('verify-full', 'disable'))).toBe('access-denied');
  });

  it('is looked at, and what is wrong is said by its first fault', async () => {
    const { address } = overTcp(server);
    expect(await found(named(address))).toEqual(['encrypted', 'version-good', 'tables-absent', 'nobody-there']);
    const faults: readonly [NamedServer, string][] = [
      [named(address, { roots: certificateAuthority().root }), 'authority-unknown'],
      [named(address, { roots: 'no certificate' }), 'roots-malformed'],
      [named(overTcp(server, '127.0.0.1').address), 'other-host'],
      [named(overTcp(elsewhere).address), 'other-host'],
      [named(overTcp(expired).address), 'certificate-expired'],
      [named(address, { password: 'wrong' }), 'password-wrong'],
      [named(address, { password: null }), 'password-missing'],
      [named(address.replace('owner', 'nobody_here')), 'password-wrong'],
      [named(address.replace(/directory_\d+/, 'no_such')), 'database-missing'],
      [named(address.replace('verify-full', 'disable')), 'user-refused'],
      [named(address.replace('verify-full', 'require')), 'address-malformed'],
      [named(address.replace('owner@', 'owner:x@')), 'password-in-address'],
      [named('postgres://owner@no-such-host.invalid/x'), 'name-unknown'],
      [named('postgres://owner@127.0.0.1:1/x'), 'nothing-listens'],
      [named(`${plain.database()}&sslmode=verify-full`), 'no-tls'],
    ];
    for (const [wish, fault] of faults) {
      const { usable, findings } = await look(wish);
      expect([wish.address, findings.at(-1)?.finding, usable]).toEqual([wish.address, fault, false]);
    }
    // Nothing was made there.
    expect(await found(named(address))).toContain('tables-absent');
  }, 60_000);

  it('shows what is missing of tables, rights, people and the key, and nothing is changed', async () => {
    const { address, name } = overTcp(server);
    server.sql(name, `CREATE ROLE station_${name} LOGIN PASSWORD '${PASSWORD}'; CREATE TABLE other (x int)`);
    const station = named(address.replace('owner', `station_${name}`));
    expect(await found(station)).toContain('may-not-make-tables');
    expect(await found(named(address))).toContain('tables-foreign');
    server.sql(name, 'DROP TABLE other');
    const store = storeAt(address);
    const account = newAccount();
    await store.addFirstAccount(account);
    expect(await found(station)).toContain('may-not-work');
    server.sql(
      name,
      `GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO station_${name};
       REVOKE UPDATE, DELETE ON audit, sign_ins FROM station_${name}`,
    );
    expect(await look(station)).toMatchObject({ usable: true, mayCopy: false });
    expect(await found(station)).toEqual(['encrypted', 'version-good', 'tables-good', 'people-there']);
    expect(await found(named(address))).toContain('may-rewrite-logs');
    await store.addMethod(authenticatorApp(account.id, 1), { types: ['authenticator-app'], max: 1 });
    expect(await found(station)).not.toContain('secrets-shut');
    const other = newSealing();
    const shut = await look(station, { sealing: () => other });
    expect(shut.findings.map(({ finding }) => finding)).toContain('secrets-shut');
    server.sql(name, 'UPDATE directory_version SET version = 999');
    expect(await found(named(address))).toContain('tables-newer');
  });

  it('takes over the directory of a folder, with its password sealed there, and gives the place back', async () => {
    const path = temporaryFolder();
    const opened = async () => {
      const folder = await openDataFolder(path, { clock: new ManualClock(), env: {} });
      const key = new SealingKeyFile(join(path, 'sealing-key.json'), null, { clock: systemClock, log: silentLog });
      folder.sealDirectoryWith(key);
      return { folder, key, ...(await folder.stores()) };
    };
    const { address, name } = overTcp(server);
    const steps: string[] = [];
    const never = new AbortController().signal;
    const announce = (step: string) => void steps.push(step);

    const before = await opened();
    const account = newAccount({ userName: 'moved@example.com' });
    await before.identityStore.addFirstAccount(account);
    const app = authenticatorApp(account.id, 1);
    await before.identityStore.addMethod(app, { types: ['authenticator-app'], max: 1 });
    const bad = await before.moves.moveToServer(named(address, { password: 'wrong' }), true, announce, never);
    expect(bad).toMatchObject({ end: 'refused', why: 'not-usable' });
    expect(await before.moves.place()).toMatchObject({ next: { kind: 'here' }, people: 1 });
    const end = await before.moves.moveToServer(named(address), true, announce, never);
    expect(end).toMatchObject({ end: 'moved' });
    expect(steps).toEqual(['testing', 'testing', 'copying', 'keeping']);
    const shown = `postgres://owner@localhost:${server.port}/${name}`;
    expect(await before.moves.place()).toEqual({
      now: { kind: 'here' },
      next: { kind: 'server', address: shown },
      saidBy: 'folder',
      people: 1,
    });
    await before.folder.close();
    const kept = readFileSync(join(path, 'directory-place.json'), 'utf8');
    expect(kept).not.toContain(PASSWORD);
    expect(readdirSync(path).filter((file) => file.endsWith('.tmp'))).toEqual([]);

    const there = await opened();
    expect(await there.moves.place()).toMatchObject({ now: { kind: 'server', address: shown } });
    expect(await there.identityStore.methods(account.id)).toEqual([app]);
    expect((await there.auditLog.verify('whole', { signal: never, onProgress() {} })).outcome).toBe('intact');
    // Somebody is there now.
    const again = await there.moves.moveToServer(named(address), true, announce, never);
    expect(again).toMatchObject({ end: 'refused', why: 'cannot-copy' });
    await there.identityStore.addAccount(newAccount({ userName: 'new@example.com' }));
    expect(await there.moves.moveHere()).toMatchObject({ end: 'moved' });
    await there.folder.close();

    const back = await opened();
    expect((await back.identityStore.accounts()).map(({ userName }) => userName)).toEqual(['moved@example.com']);
    await back.folder.close();
  }, 60_000);

  it('whose password was sealed with another key says so, and a changed address does not get it', async () => {
    const path = temporaryFolder();
    const first = await openDataFolder(path, { clock: new ManualClock(), env: {} });
    const key = new SealingKeyFile(join(path, 'sealing-key.json'), null, { clock: systemClock, log: silentLog });
    first.sealDirectoryWith(key);
    const { address } = overTcp(server);
    const { moves } = await first.stores();
    await moves.moveToServer(named(address), false, () => {}, new AbortController().signal);
    await first.close();
    for (const [sealedWith, env] of [
      [newSealing(), {}],
      [undefined, {}],
    ] as const) {
      const folder = await openDataFolder(path, { clock: new ManualClock(), env });
      folder.sealDirectoryWith({ sealing: () => sealedWith });
      await expect((await folder.stores()).identityStore.state()).rejects.toMatchObject({ reason: 'sealed' });
      await folder.close();
    }
    const outside = await openDataFolder(path, {
      clock: new ManualClock(),
      env: { TOUCHSTONE_DIRECTORY: server.database() },
    });
    outside.sealDirectoryWith(key);
    const set = (await outside.stores()).moves;
    expect(await set.moveHere()).toMatchObject({ end: 'refused', why: 'said-outside' });
    expect(await set.place()).toMatchObject({ saidBy: 'environment' });
    await outside.close();
  });
});
