import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { silentLog } from '../../src/basics/log.ts';
import { ManualClock } from '../../src/basics/manual-clock.ts';
import { SealingKeyFile } from '../../src/storage/sealing-key-file.ts';
import { newAccount, newSealing, onBothEngines } from './directory-engines.ts';
import { furnishedFolder, open } from './folder.ts';
import { authenticatorApp, phone, softwareToken } from './stored-methods.ts';

const limit = { types: ['phone', 'oath-token', 'authenticator-app'], max: 9 } as const;

onBothEngines((openEmpty) => {
  it('methods with another or no key are told of one by one; the rest works, and nothing is lost', async () => {
    const mine = newSealing();
    let sealing: ReturnType<typeof newSealing> | undefined = mine;
    const store = openEmpty({ sealing: () => sealing });
    const account = newAccount();
    await store.addAccount(account);
    const methods = [phone(account.id, 1), softwareToken(account.id, 2), authenticatorApp(account.id, 3)];
    for (const method of methods) expect(await store.addMethod(method, limit)).toBe('added');
    expect(await store.methods(account.id)).toStrictEqual(methods);
    expect(await store.unreadableMethods(account.id)).toEqual([]);

    for (const [other, reason] of [
      [newSealing(), 'foreign-key'],
      [undefined, 'no-key'],
    ] as const) {
      sealing = other;
      expect(await store.methods(account.id)).toStrictEqual([methods[0]]);
      expect(await store.unreadableMethods(account.id)).toMatchObject([
        { type: 'unreadable', of: 'oath-token', name: 'Method 2', reason },
        { type: 'unreadable', of: 'authenticator-app', name: 'Method 3', reason },
      ]);
    }
    await expect(store.addMethod(softwareToken(account.id, 4), limit)).rejects.toMatchObject({ reason: 'sealed' });
    expect(await store.addMethod(phone(account.id, 5), { ...limit, max: 3 })).toBe('limit-reached');
    expect(await store.removeMethod(account.id, methods[2]?.id ?? '')).toBe(true);
    sealing = mine;
    expect(await store.methods(account.id)).toStrictEqual(methods.slice(0, 2));
  });
});

describe('in a data folder', () => {
  it('no file holds a seed or a push key, in any writing', async () => {
    const path = await furnishedFolder();
    const key = new SealingKeyFile(join(path, 'sealing-key.json'), null, { clock: new ManualClock(), log: silentLog });
    const { folder } = await open(path);
    folder.sealDirectoryWith(key);
    const [account] = await (await folder.stores()).identityStore.accounts();
    const app = authenticatorApp(account?.id ?? '', 1);
    expect(await (await folder.stores()).identityStore.addMethod(app, limit)).toBe('added');
    const hunted = [app.oath.secret, app.pushKey].flatMap((secret) => {
      const bytes = Buffer.from(secret);
      return [bytes, Buffer.from(bytes.toString('hex')), Buffer.from(bytes.toString('base64url').slice(0, 24))];
    });
    const look = () => {
      for (const name of readdirSync(path)) {
        const content = readFileSync(join(path, name));
        for (const secret of hunted) expect(content.includes(secret), name).toBe(false);
      }
    };
    look();
    await folder.close();
    look();

    const again = await open(path);
    again.folder.sealDirectoryWith(key);
    expect(await (await again.folder.stores()).identityStore.methods(account?.id ?? '')).toStrictEqual([app]);
    await again.folder.close();

    rmSync(join(path, 'sealing-key.json'));
    key.close();
    const fresh = new SealingKeyFile(join(path, 'sealing-key.json'), null, {
      clock: new ManualClock(),
      log: silentLog,
    });
    const without = await open(path);
    without.folder.sealDirectoryWith(fresh);
    expect(await (await without.folder.stores()).identityStore.unreadableMethods(account?.id ?? '')).toMatchObject([
      { name: 'Method 1', reason: 'foreign-key' },
    ]);
    await without.folder.close();
  });
});
