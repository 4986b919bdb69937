import { existsSync, mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { systemRandom } from '../../src/basics/random.ts';
import { Secret } from '../../src/basics/secret.ts';
import type { AccountStates } from '../../src/identity/identity-store.ts';
import type { InventoryToken } from '../../src/identity/inventory-token.ts';
import type { AuthenticatorApp, OathToken } from '../../src/identity/methods/stored-method.ts';
import { defaultPolicy } from '../../src/identity/policy/directory-policy.ts';
import { readBackupFile, writeBackupFile } from '../../src/storage/directory/backup-file.ts';
import type { DirectoryStore } from '../../src/storage/directory/directory-store.ts';
import { newAccount, newSealing, onBothEngines, openSqlite } from './directory-engines.ts';
import { temporaryFolder } from './folder.ts';
import { authenticatorApp, hardwareToken, inventoryToken, phone, softwareToken } from './stored-methods.ts';

const passphrase = () => Secret.over(Buffer.from('four words that last'));
const limit = { types: ['phone', 'oath-token', 'authenticator-app'], max: 9 } as const;

const newPath = () => {
  const folder = temporaryFolder();
  mkdirSync(folder);
  return join(folder, 'directory.backup');
};

async function furnish(store: DirectoryStore) {
  const account = newAccount({ displayName: '山田 花子', role: 'admin' });
  await store.addFirstAccount(account);
  const methods = [phone(account.id, 1), hardwareToken(account.id, 2), authenticatorApp(account.id, 3)];
  for (const method of methods) await store.addMethod(method, limit);
  await store.putGroup({ id: 'g', name: 'Staff', type: 'security' });
  await store.setMember('g', account.id, true);
  await store.savePolicy({ ...defaultPolicy, numberMatching: false }, 0);
  const record = {
    actorId: null,
    actorName: 'x',
    action: 'y',
    targetId: null,
    targetName: '',
    reason: '',
    details: {},
  };
  for (let at = 1; at <= 600; at++) await store.appendAudit({ ...record, at });
  await store.replacePass(account.id, {
    id: 'p',
    hash: 'scrypt$x',
    startsAt: 1,
    expiresAt: 2,
    oneTime: true,
    usedAt: null,
  });
  return { account, methods };
}

async function contentOf(store: DirectoryStore) {
  const accounts = await store.accounts();
  return {
    accounts,
    passwords: await Promise.all(accounts.map(({ id }) => store.password(id))),
    methods: await Promise.all(accounts.map(({ id }) => store.methods(id))),
    groups: await Promise.all(accounts.map(({ id }) => store.groupsOf(id))),
    policy: await store.policy(),
    audit: await store.auditRecords({ limit: 5000 }),
    found: (await store.people({ query: 'やまだ 花', sort: 'name', after: null, limit: 9 })).rows,
  };
}

onBothEngines((openEmpty) => {
  it('a directory comes back whole in another one with another sealing key, and goes on', async () => {
    const from = openEmpty();
    const { account } = await furnish(from);
    const before = await contentOf(from);
    const path = newPath();
    const rows = await from.backUp(path, passphrase());
    expect(rows).toBe(1 + 1 + 1 + 3 + 1 + 1 + 2 + 1 + 600);

    const to = openEmpty();
    await to.addFirstAccount(newAccount({ userName: 'mallory@example.com' }));
    const aside = `${path}.aside`;
    expect(await to.restore(path, passphrase(), aside)).toBe(rows);
    expect(await contentOf(to)).toStrictEqual(before);
    expect(await to.state()).toBe('in-use');
    expect(await to.pass(account.id)).toBeUndefined();
    expect(await to.addAccount(newAccount())).toBe('added');
    await to.appendAudit({ ...(before.audit[0] as NonNullable<(typeof before.audit)[0]>), at: 9 });
    expect((await to.auditRecords({ limit: 1 }))[0]).toMatchObject({ at: 9, sequence: 601 });

    const again = openEmpty();
    await again.restore(aside, passphrase(), `${path}.aside-2`);
    expect((await again.accounts()).map(({ userName }) => userName)).toEqual(['mallory@example.com']);
  });

  it('signs everybody out, and brings back nothing that may have been used since', async () => {
    const store = openEmpty();
    const { account } = await furnish(store);
    const bypass = { id: 'b', from: 1, reason: 'r', byName: 'x', usedAt: null };
    const later = Date.now() + 3_600_000;
    const other = newAccount();
    await store.addAccount(other);
    await store.changeAccountState(other.id, 'bypass', () => ({ ...bypass, until: later, usedAt: 2 }));
    await store.changeAccountState(account.id, 'session-endings', () => ({ count: 1 }));
    await store.changeAccountState(account.id, 'bypass', () => ({ ...bypass, until: later }));
    await store.changeAccountState(account.id, 'wrong-codes', () => ({ failures: 3, lock: null, lastAt: 1, level: 3 }));
    await store.changeAccountState(account.id, 'proofs', () => [
      { at: 1, application: 'a', authenticationType: 'browser', address: null },
    ]);
    const path = newPath();
    await store.backUp(path, passphrase());
    await store.changeAccountState(account.id, 'bypass', () => ({ ...bypass, until: later, usedAt: 2 }));
    await store.changeAccountState(account.id, 'session-endings', () => ({ count: 2 }));
    await store.restore(path, passphrase(), `${path}.aside`);
    const state = (kind: keyof AccountStates) => store.accountState(account.id, kind);
    expect([await state('bypass'), await state('proofs')]).toEqual([undefined, undefined]);
    expect(await state('wrong-codes')).toMatchObject({ failures: 3 });
    // More than any session has that was opened before.
    expect(await state('session-endings')).toMatchObject({ count: expect.closeTo(Date.now(), -6) });
    // One that was used is a record, and lets nobody in.
    expect(await store.accountState(other.id, 'bypass')).toMatchObject({ usedAt: 2 });
  });

  it('RFC 4226 RFC 6238: codes that were used since the backup are not good again', async () => {
    const store = openEmpty();
    const { account, methods } = await furnish(store);
    const [, device, app] = methods as [unknown, OathToken, AuthenticatorApp];
    const counting: InventoryToken = { ...inventoryToken(account.id, 'a'), type: 'hotp', counter: 3 };
    await store.addTokens([counting]);
    const { serial, manufacturer, model, algorithm, digits } = counting;
    const counted = (id: string, nextCounter: number): OathToken => ({
      ...hardwareToken(account.id, 4),
      id,
      hardware: { serial, manufacturer, model },
      oath: { type: 'hotp', algorithm, digits, secret: device.oath.secret, nextCounter },
    });
    await store.addMethod(counted('a', 4), limit);
    const software = softwareToken(account.id, 5);
    const later = { ...software, id: 'later', oath: { ...software.oath, lastStep: 900 } };
    for (const method of [software, later]) await store.addMethod(method, limit);
    const path = newPath();
    await store.backUp(path, passphrase());

    const used = { lastStep: 700, driftSteps: 2, wasLate: true, spentAhead: [720, 730] };
    const withUsed = <Of extends OathToken | AuthenticatorApp>(method: Of): Of => ({
      ...method,
      oath: { ...method.oath, ...used },
    });
    for (const method of [device, app, software, later]) {
      expect(await store.changeMethod({ ...withUsed(method), revision: 1 })).toBe('changed');
    }
    // Activated anew, and used: it is another method then, of the same hardware.
    await store.removeMethod(account.id, 'a');
    await store.addMethod(counted('b', 9), limit);
    await store.restore(path, passphrase(), `${path}.aside`);
    expect(await store.methods(account.id)).toStrictEqual([
      methods[0],
      withUsed(device),
      withUsed(app),
      counted('a', 9),
      withUsed(software),
      later,
    ]);
    expect(await store.token(counting.id)).toStrictEqual({ ...counting, counter: 9 });

    const elsewhere = openEmpty();
    await elsewhere.restore(path, passphrase(), `${path}.elsewhere`);
    expect(await elsewhere.methods(account.id)).toStrictEqual([...methods, counted('a', 4), software, later]);
    expect(await elsewhere.token(counting.id)).toStrictEqual({ ...counting, counter: 4 });
  });

  it('tokens come back with their counters, and those of a file from before counters were known tell the time', async () => {
    const from = openEmpty();
    const { account } = await furnish(from);
    const counting = { ...inventoryToken(account.id, 'x'), type: 'hotp', counter: 2 ** 40 } as const;
    await from.addTokens([counting]);
    const path = newPath();
    await from.backUp(path, passphrase());
    const to = openEmpty();
    await to.restore(path, passphrase(), `${path}.aside`);
    expect(await to.token(counting.id)).toStrictEqual(counting);

    const old = `${path}.old`;
    await writeBackupFile(old, passphrase(), { createdAt: 1, random: systemRandom }, async (write) => {
      let kept: readonly number[] | null = null;
      await readBackupFile(path, passphrase(), systemRandom, (line) => {
        const read = JSON.parse(line) as { table?: string; columns?: string[]; row?: unknown[] };
        if (read.columns !== undefined) {
          const names = read.columns;
          const isOld = (name: string | undefined) => name !== 'type' && name !== 'counter';
          kept = read.table === 'oath_tokens' ? [...names.keys()].filter((at) => isOld(names[at])) : null;
        }
        const of = <T>(cells: T[] | undefined) => (kept === null ? cells : cells && kept.map((at) => cells[at]));
        write(
          JSON.stringify({
            ...read,
            ...(read.columns && { columns: of(read.columns) }),
            ...(read.row && { row: of(read.row) }),
          }),
        );
      });
    });
    const older = openEmpty();
    await older.restore(old, passphrase(), `${old}.aside`);
    expect(await older.token(counting.id)).toStrictEqual({ ...counting, type: 'totp', counter: 0 });
  });

  it('a directory without a key takes none of it', async () => {
    const path = newPath();
    const from = openEmpty();
    await furnish(from);
    await from.backUp(path, passphrase());
    const to = openEmpty({ sealing: () => undefined });
    await to.addFirstAccount(newAccount({ userName: 'here@example.com' }));
    await expect(to.restore(path, passphrase(), `${path}.aside`)).rejects.toMatchObject({ reason: 'sealed' });
    expect((await to.accounts()).map(({ userName }) => userName)).toEqual(['here@example.com']);
  });
});

describe('a backup file', () => {
  const openEmpty = openSqlite;
  it('says nothing without its passphrase, and every harm to it is found before anything is touched', async () => {
    const sealing = newSealing();
    const store = openEmpty({ sealing: () => sealing });
    const { account, methods } = await furnish(store);
    const path = newPath();
    await store.backUp(path, passphrase());
    const original = readFileSync(path);
    for (const word of [account.userName, '山田', 'Staff', 'oath-token']) expect(original.includes(word)).toBe(false);
    await expect(store.backUp(path, passphrase())).rejects.toMatchObject({ reason: 'exists' });
    expect(readFileSync(path)).toEqual(original);

    const empty = openEmpty();
    const reasonOf = async (secret = passphrase()) =>
      await empty.restore(path, secret, `${path}.aside`).then(String, (error: { reason?: string }) => error.reason);
    expect(await reasonOf(Secret.over(Buffer.from('another one')))).toBe('wrong-passphrase');
    truncateSync(path, original.length - 1);
    expect(await reasonOf()).toBe('damaged');
    writeFileSync(path, Buffer.concat([original, Buffer.of(0)]));
    expect(await reasonOf()).toBe('damaged');
    for (const at of [original.indexOf('\n') + 2, original.indexOf('\n') + 40, original.length - 5]) {
      const harmed = Buffer.from(original);
      harmed[at] = (harmed[at] ?? 0) ^ 1;
      writeFileSync(path, harmed);
      expect(['damaged', 'not-a-backup', 'wrong-passphrase']).toContain(await reasonOf());
    }
    writeFileSync(path, 'PK\x03\x04 something else');
    expect(await reasonOf()).toBe('not-a-backup');
    writeFileSync(path, original.toString('latin1').replace('"version":2', '"version":3'), 'latin1');
    expect(await reasonOf()).toBe('newer-version');
    writeFileSync(path, original.toString('latin1').replace('"logN":17', '"logN":30'), 'latin1');
    expect(await reasonOf()).toBe('not-a-backup');
    expect(existsSync(`${path}.aside`)).toBe(false);
    expect(await empty.state()).toBe('empty');
    await empty.backUp(`${path}.empty`, passphrase());
    await expect(store.restore(`${path}.empty`, passphrase(), `${path}.aside`)).rejects.toMatchObject({
      reason: 'no-accounts',
    });
    expect(await store.methods(account.id)).toStrictEqual(methods);
    expect(readdirSync(dirname(path)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  }, 60_000);
});
