import { writeSync } from 'node:fs';
import { join } from 'node:path';
import { toBase64url } from '../../src/basics/bytes.ts';
import { systemClock } from '../../src/basics/clock.ts';
import { silentLog } from '../../src/basics/log.ts';
import { systemRandom } from '../../src/basics/random.ts';
import { Secret } from '../../src/basics/secret.ts';
import { openDataFolder } from '../../src/storage/data-folder.ts';
import { DataFolderUnusable } from '../../src/storage/recovered.ts';
import { SealingKeyFile } from '../../src/storage/sealing-key-file.ts';
import { softwareToken } from './stored-methods.ts';

// Another program on the same data folder, for tests that kill it or run it beside themselves. Says on a line of its own what
// is done and durable; `go` on its input sets it off, or on.

const [, , path = '', task = ''] = process.argv;
const say = (line: string | number) => writeSync(1, `${line}\n`);

try {
  const folder = await openDataFolder(path, { clock: systemClock });
  const accountNamed = (name: string) => ({
    id: toBase64url(systemRandom.bytes(16)),
    userName: `${name}@example.com`,
    nameKey: `${name}@example.com`,
    displayName: 'Somebody',
    phoneticName: '',
    latinName: '',
    role: 'user' as const,
    disabled: false,
    registerAgain: false,
    defaultMethodId: null,
    revision: 0,
    userHandle: systemRandom.bytes(32),
    createdAt: systemClock.now(),
    password: { id: toBase64url(systemRandom.bytes(16)), hash: 'scrypt$none', changedAt: systemClock.now() },
  });
  switch (task) {
    case 'memory': {
      const memory = folder.virtualKeys.keyMemory('virtual-1');
      for (let count = 1; ; count++) {
        const value = Buffer.from(String(count).repeat(50));
        memory.write(
          new Map([
            ['left', value],
            ['right', value],
            [`record-${count}`, value],
          ]),
        );
        say(count);
      }
    }
    case 'accounts': {
      const prefix = process.argv[4] ?? 'person';
      const limit = Number(process.argv[5] ?? Number.POSITIVE_INFINITY);
      for (let count = 1; count <= limit; count++) {
        say(
          `${await (await folder.stores()).identityStore.addAccount(accountNamed(`${prefix}-${count}`))} ${prefix}-${count}`,
        );
      }
      await folder.close();
      break;
    }
    case 'first': {
      say('ready');
      await new Promise((resolve) => process.stdin.once('data', resolve));
      say(await (await folder.stores()).identityStore.addFirstAccount(accountNamed(`first-${process.pid}`)));
      await folder.close();
      process.stdin.destroy();
      break;
    }
    case 'changes': {
      const store = (await folder.stores()).identityStore;
      folder.sealDirectoryWith(
        new SealingKeyFile(join(path, 'sealing-key.json'), null, { clock: systemClock, log: silentLog }),
      );
      for (let round = 1; round <= 3; round++) {
        const account = { ...accountNamed(`changed-${round}`), displayName: `田中 ${round}` };
        say(await store.addAccount(account));
        const token = softwareToken(account.id, round);
        say(await store.addMethod(token, { types: ['oath-token'], max: 1 }));
        say(await store.changeMethod({ ...token, oath: { ...token.oath, lastStep: round }, revision: 1 }));
        const { revision, policy } = await store.policy();
        say(await store.savePolicy({ ...policy, numberMatching: round % 2 === 0 }, revision));
        const named = { actorId: null, actorName: 'owner', targetId: account.id, targetName: '', reason: '' };
        await store.appendAudit({ ...named, at: round, action: 'test.appended', details: {} });
        say('appended');
      }
      await folder.close();
      say('closed');
      break;
    }
    case 'audit': {
      const [, , , , name = '', limit] = process.argv;
      folder.sealDirectoryWith(
        new SealingKeyFile(join(path, 'sealing-key.json'), null, { clock: systemClock, log: silentLog }),
      );
      const store = (await folder.stores()).identityStore;
      const about = { actorId: null, actorName: name, targetId: null, targetName: '', reason: '' };
      for (let count = 1; count <= Number(limit ?? Number.POSITIVE_INFINITY); count++) {
        await store.appendAudit({ ...about, at: count, action: 'test.appended', details: { count } });
        say(count);
      }
      await folder.close();
      break;
    }
    case 'people': {
      const batches = Array.from({ length: 6 }, (_, batch) => ({
        accounts: Array.from({ length: 50 }, (_, index) => accountNamed(`imported-${batch * 50 + index}`)),
        members: [],
      }));
      say('opened');
      const store = (await folder.stores()).identityStore;
      say(String(await store.addAccounts(batches, { onProgress() {} })));
      await folder.close();
      say('closed');
      break;
    }
    case 'restore': {
      const [, , , , file = ''] = process.argv;
      folder.sealDirectoryWith(
        new SealingKeyFile(join(path, 'sealing-key.json'), null, { clock: systemClock, log: silentLog }),
      );
      const { backups } = await folder.stores();
      say('opened');
      const { rows } = await backups.restore(file, Secret.over(Buffer.from('four words that last')));
      say(`restored ${rows}`);
      await folder.close();
      say('closed');
      break;
    }
    case 'claim':
      say(folder.virtualKeys.available ? 'mine' : 'taken');
      await new Promise((resolve) => process.stdin.once('data', resolve));
      await folder.close();
      process.stdin.destroy();
      break;
    default:
      say('opened');
      await folder.close();
  }
} catch (error) {
  const { name, reason = 'failed' } = error as Error & { reason?: string };
  const why = reason === 'failed' ? '' : ` ${reason}`;
  say(error instanceof DataFolderUnusable ? `unusable: ${error.reason}` : `failed: ${name}${why}`);
}
