import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { silentLog } from '../../src/basics/log.ts';
import { ManualClock } from '../../src/basics/manual-clock.ts';
import { openDataFolder } from '../../src/storage/data-folder.ts';
import { createDirectoryStore } from '../../src/storage/directory/directory-store.ts';
import { AddressInvalid, parsePostgresAddress, shownAddress } from '../../src/storage/directory/postgres-address.ts';
import { postgresEngine } from '../../src/storage/directory/postgres-engine.ts';
import { act, verify } from './audit-log.ts';
import { newAccount, newSealing, openPostgres } from './directory-engines.ts';
import { temporaryFolder } from './folder.ts';
import { noPostgres, startTemporaryPostgres, type TemporaryPostgres } from './temporary-postgres.ts';

describe('an address', () => {
  it.each([
    ['postgres://ts@db.example.com/directory', 'verify-full'],
    ['postgresql://ts@db.example.com:6000/directory?sslmode=verify-full', 'verify-full'],
    ['postgres://ts@127.0.0.1.example.com/directory', 'verify-full'],
    ['postgres://ts@localhost/directory', 'none'],
    ['postgres://ts@[::1]/directory', 'none'],
    ['postgres://ts@127.0.0.1/directory?sslmode=disable', 'none'],
    ['postgres://ts@x/directory?host=/run/postgresql', 'none'],
  ])('%s is spoken to with TLS: %s', (text, tls) => {
    expect(parsePostgresAddress(text)).toMatchObject({ database: 'directory', user: 'ts', tls });
  });

  it.each([
    ['', 'got no URL'],
    ['directory.sqlite', 'got no URL'],
    ['mysql://ts@db/directory', 'got mysql:'],
    ['postgres://ts@db/directory?sslmode=disable', 'got sslmode=disable, expected verify-full'],
    ['postgres://ts@db/directory?sslmode=require', 'got sslmode=require'],
    ['postgres://ts@db/directory?options=-c', 'got the parameter options'],
    ['postgres://db/directory', 'got no user'],
    ['postgres://ts@db', 'got no database'],
    ['postgres://t%zz@db/x', 'got a % that encodes nothing'],
  ])('%s is refused', (text, message) => {
    expect(() => parsePostgresAddress(text)).toThrow(AddressInvalid);
    expect(() => parsePostgresAddress(text)).toThrow(message);
  });

  it('is shown, and refused, without its password', () => {
    const address = parsePostgresAddress('postgres://ts:hunter2@db.example.com/directory');
    expect(Buffer.from(address.password?.expose() ?? []).toString()).toBe('hunter2');
    expect(shownAddress(address)).toBe('postgres://ts@db.example.com:5432/directory');
    expect(JSON.stringify(address)).not.toContain('hunter2');
    expect(() => parsePostgresAddress('postgres://ts:hunter2@db/x?y=1')).toThrow(/^((?!hunter2).)*$/);
  });
});

describe.skipIf(noPostgres)(noPostgres ? `a server: ${noPostgres}` : 'a server', () => {
  let server: TemporaryPostgres;
  beforeAll(async () => {
    server = await startTemporaryPostgres();
  }, 60_000);
  afterAll(() => server.end());

  const openAt = (address: string) => {
    const clock = new ManualClock();
    const warnings: string[] = [];
    const log = { ...silentLog, warn: (event: string) => void warnings.push(event) };
    const engine = postgresEngine(parsePostgresAddress(address), { clock, log, roots: null });
    const sealing = newSealing();
    const options = { sealingKey: { sealing: () => sealing }, clock, lost: false, onFirstAccount() {}, onChange() {} };
    const store = createDirectoryStore(engine, options);
    onTestFinished(() => store.close());
    return { store, clock, warnings };
  };

  it('that several stations start with at once has its tables once', async () => {
    const address = server.database();
    const stores = Array.from({ length: 6 }, () => openPostgres(address));
    expect(await Promise.all(stores.map((store) => store.state()))).toEqual(Array(6).fill('empty'));
    const answers = await Promise.all(stores.map((store) => store.addFirstAccount(newAccount())));
    expect(answers.filter((answer) => answer === 'added')).toHaveLength(1);
  });

  it('that goes away says so, is asked again after a rest, and has lost nothing', async () => {
    const { store, clock, warnings } = openAt(server.database());
    const account = newAccount();
    expect(await store.addFirstAccount(account)).toBe('added');
    await server.crash();
    await expect(store.addAccount(newAccount())).rejects.toMatchObject({ name: 'DirectoryFailure', reason: 'away' });
    await server.start();
    await expect(store.state()).rejects.toMatchObject({ reason: 'away' });
    await clock.advance(500);
    expect(await store.accounts()).toMatchObject([{ id: account.id }]);
    expect(await store.addAccount(newAccount())).toBe('added');
    expect(warnings).toContain('directory-away');
  });

  it('that is not there, has no such database or refuses the user says which', async () => {
    const nowhere = openAt('postgres://owner@localhost/x?host=/nonexistent');
    for (const rest of [500, 1000, 2000]) {
      await expect(nowhere.store.state()).rejects.toMatchObject({ reason: 'away' });
      await nowhere.clock.advance(rest - 1);
      await expect(nowhere.store.state()).rejects.toMatchObject({ reason: 'away' });
      expect(nowhere.warnings.splice(0)).toEqual(['directory-away']);
      await nowhere.clock.advance(1);
    }
    const address = server.database();
    const name = new URL(address).pathname.slice(1);
    const reasonAt = (at: string) =>
      openAt(at)
        .store.state()
        .then(String, (error: { reason: string }) => error.reason);
    expect(await reasonAt(address.replace(name, 'no_such_database'))).toBe('access-denied');
    expect(await reasonAt(address.replace('owner', 'no_such_user'))).toBe('access-denied');
    expect(await reasonAt(`${address}&sslmode=verify-full`)).toBe('not-trusted');
  });

  it('with tables of a newer version is left as it is', async () => {
    const address = server.database();
    const name = new URL(address).pathname.slice(1);
    await openAt(address).store.state();
    server.sql(name, 'UPDATE directory_version SET version = 999');
    await expect(openAt(address).store.state()).rejects.toMatchObject({ reason: 'newer-version' });
    expect(server.sql(name, 'SELECT version FROM directory_version').trim()).toBe('999');
  });

  it('hostile F8: whose audit log lost its head takes records again, and tells what went with it', async () => {
    const address = server.database();
    const sql = (text: string) => server.sql(new URL(address).pathname.slice(1), text);
    const { store } = openAt(address);
    for (const number of [1, 2, 3]) await store.appendAudit(act(number));
    sql('DELETE FROM audit_head');
    await store.appendAudit(act(4));
    expect(await verify(store)).toMatchObject({ outcome: 'intact', newest: { sequence: 4 } });
    // The anchor knows of record 4, in whose place nothing came.
    sql('DELETE FROM audit_head; DELETE FROM audit WHERE sequence > 2');
    await store.appendAudit(act(5));
    expect(await verify(store)).toMatchObject({ outcome: 'broken', break: { first: 4 } });
    sql('DELETE FROM audit_head');
    await store.auditLog.accept(new AbortController().signal);
    await store.appendAudit(act(6));
    expect(await verify(store)).toMatchObject({ outcome: 'intact', newest: { sequence: 4 } });
  });

  it('needs no right to make tables once they are there, and says when it has none', async () => {
    const address = server.database();
    const name = new URL(address).pathname.slice(1);
    server.sql(name, `CREATE ROLE station_${name} LOGIN`);
    const station = address.replace('owner', `station_${name}`);
    await expect(openAt(station).store.state()).rejects.toMatchObject({ reason: 'access-denied' });
    await openAt(address).store.state();
    server.sql(
      name,
      `GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO station_${name};
       REVOKE UPDATE, DELETE ON audit, sign_ins FROM station_${name}`,
    );
    const { store } = openAt(station);
    expect(await store.addFirstAccount(newAccount())).toBe('added');
    await store.appendAudit({
      at: 1,
      actorId: null,
      actorName: 'owner',
      action: 'x',
      targetId: null,
      targetName: '',
      reason: '',
      details: {},
    });
    expect(await store.auditRecords({ limit: 1 })).toHaveLength(1);
  });

  it('is named by the environment or in the data folder, which then has no directory of its own', async () => {
    const path = temporaryFolder();
    const address = server.database();
    const opened = await openDataFolder(path, { clock: new ManualClock(), env: { TOUCHSTONE_DIRECTORY: address } });
    expect(await (await opened.stores()).identityStore.addFirstAccount(newAccount())).toBe('added');
    await opened.close();
    writeFileSync(join(path, 'directory-place.json'), JSON.stringify({ format: 1, address, rootsFile: null }));
    const again = await openDataFolder(path, { clock: new ManualClock(), env: {} });
    expect(await (await again.stores()).identityStore.state()).toBe('in-use');
    await again.close();
    expect(readdirSync(path).filter((name) => name.startsWith('directory.'))).toEqual([]);
    writeFileSync(join(path, 'directory-place.json'), '{"format":1,');
    await expect(openDataFolder(path, { clock: new ManualClock(), env: {} })).rejects.toThrow(AddressInvalid);
  });
});
