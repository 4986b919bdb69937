import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silentLog } from '../../src/basics/log.ts';
import { ManualClock } from '../../src/basics/manual-clock.ts';
import { Secret } from '../../src/basics/secret.ts';
import { openDataFolder } from '../../src/storage/data-folder.ts';
import { SealingKeyFile } from '../../src/storage/sealing-key-file.ts';
import { newAccount } from './directory-engines.ts';
import { temporaryFolder } from './folder.ts';
import { authenticatorApp, hardwareToken } from './stored-methods.ts';
import { noPostgres, startTemporaryPostgres, type TemporaryPostgres } from './temporary-postgres.ts';

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const hasCompiler = process.platform === 'linux' && spawnSync('cc', ['--version']).status === 0;
const passphrase = () => Secret.over(Buffer.from('four words that last'));
const RUNS = 4;

type Env = Readonly<Record<string, string>>;

async function within<T>(
  path: string,
  env: Env,
  act: (folder: Awaited<ReturnType<typeof openDataFolder>>) => Promise<T>,
) {
  const clock = new ManualClock();
  const folder = await openDataFolder(path, { clock, env });
  folder.sealDirectoryWith(new SealingKeyFile(join(path, 'sealing-key.json'), null, { clock, log: silentLog }));
  try {
    return await act(folder);
  } finally {
    await folder.close();
  }
}

/** Somebody with methods, a group, a policy and a log, all of them telling whose they are. */
const furnish = (path: string, env: Env, name: string, people: number) =>
  within(path, env, async (folder) => {
    const { identityStore: store } = await folder.stores();
    const first = newAccount({ userName: `${name}@example.com`, displayName: `${name} 花子`, role: 'admin' });
    await store.addFirstAccount(first);
    for (let count = 1; count < people; count++) {
      await store.addAccount(newAccount({ userName: `${name}-${count}@example.com`, displayName: `${name} ${count}` }));
    }
    for (const method of [hardwareToken(first.id, 1), authenticatorApp(first.id, 2)]) {
      await store.addMethod(method, { types: ['oath-token', 'authenticator-app'], max: 9 });
    }
    await store.putGroup({ id: name, name, type: 'security' });
    await store.setMember(name, first.id, true);
    const { revision, policy } = await store.policy();
    await store.savePolicy({ ...policy, numberMatching: name === 'old' }, revision);
    const named = { actorId: null, actorName: name, targetId: null, targetName: '', reason: '', details: {} };
    for (let at = 1; at <= 20; at++) await store.appendAudit({ ...named, at, action: 'test.appended' });
  });

/** Whose directory it is, after it was found to be whole and nothing of the other one's. */
const ownerOf = (path: string, env: Env, people: Readonly<Record<string, number>>) =>
  within(path, env, async (folder) => {
    expect(folder.recovered).toEqual([]);
    const { identityStore: store } = await folder.stores();
    const accounts = await store.accounts();
    const name = accounts[0]?.userName.startsWith('old') ? 'old' : 'new';
    expect(accounts.every(({ userName }) => userName.startsWith(name))).toBe(true);
    expect(accounts).toHaveLength(people[name] ?? 0);
    for (const query of ['old', 'new']) {
      const found = await store.people({ query, sort: 'name', after: null, limit: 100 });
      expect(found.rows).toHaveLength(query === name ? accounts.length : 0);
    }
    const first = accounts.find(({ role }) => role === 'admin');
    expect(await store.unreadableMethods(first?.id ?? '')).toEqual([]);
    expect(await store.methods(first?.id ?? '')).toHaveLength(2);
    expect((await store.groups()).map((group) => group.name)).toEqual([name]);
    expect((await store.policy()).policy.numberMatching).toBe(name === 'old');
    const audit = await store.auditRecords({ limit: 100 });
    const appended = audit.filter(({ action }) => action === 'test.appended');
    expect(appended.map(({ actorName }) => actorName)).toEqual(Array(20).fill(name));
    // It goes on.
    expect(await store.addAccount(newAccount({ userName: `${name}-more@example.com` }))).toBe('added');
    return name;
  });

describe.skipIf(!hasCompiler)(hasCompiler ? 'hostile F11 kill -9' : 'kill -9: there is no C compiler', () => {
  let parent: string;
  let shim: string;
  let server: TemporaryPostgres | undefined;
  beforeAll(async () => {
    if (!noPostgres) server = await startTemporaryPostgres();
  }, 60_000);
  afterAll(() => server?.end(), 60_000);

  async function prepare() {
    parent = temporaryFolder();
    mkdirSync(parent);
    shim = join(parent, 'stop-at-write.so');
    execFileSync('cc', ['-shared', '-fPIC', '-O1', '-o', shim, here('stop-at-write.c'), '-ldl']);
    const [source, template] = [join(parent, 'source'), join(parent, 'template')];
    const file = join(parent, 'new.backup');
    await furnish(source, {}, 'new', 30);
    await within(source, {}, async (folder) => (await folder.stores()).backups.backUp(file, passphrase()));
    return { file, template };
  }

  /** Killed instead of its change number `at` to a file of `folder`. */
  function run(path: string, file: string, at: number, env: Env) {
    const { stdout, signal } = spawnSync(process.execPath, [here('program.ts'), path, 'restore', file], {
      env: { ...process.env, ...env, LD_PRELOAD: shim, STOP_FOLDER: path, STOP_AT: String(at) },
      encoding: 'utf8',
    });
    return { told: stdout.split('\n'), isKilled: signal === 'SIGKILL' };
  }

  /** The last change that there is. */
  function changes(runAt: (at: number) => boolean): number {
    let [low, high] = [1, 512];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (runAt(middle)) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  it('instead of any write of a restore into SQLite leaves the old directory or the new one, whole', async () => {
    const { file, template } = await prepare();
    await furnish(template, {}, 'old', 12);
    let copies = 0;
    const copy = () => {
      const path = join(parent, `copy-${++copies}`);
      cpSync(template, path, { recursive: true, preserveTimestamps: true });
      return path;
    };
    const last = changes((at) => run(copy(), file, at, {}).isKilled);
    expect(last).toBeGreaterThan(20);
    const seen = new Set<string>();
    for (let index = 0; index < RUNS; index++) {
      const at = 1 + Math.floor((index * (last - 1)) / (RUNS - 1));
      const path = copy();
      const { told, isKilled } = run(path, file, at, {});
      expect(isKilled, `write ${at}`).toBe(true);
      const owner = await ownerOf(path, {}, { old: 12, new: 30 });
      if (told.some((line) => line.startsWith('restored'))) expect(owner).toBe('new');
      seen.add(owner);
      expect(readdirSync(path).filter((name) => name.endsWith('.tmp'))).toEqual([]);
    }
    expect([...seen].sort()).toEqual(['new', 'old']);
  }, 600_000);

  it.skipIf(noPostgres)(
    'instead of any write of a restore into PostgreSQL, and of the server in the middle of it, does the same',
    async () => {
      if (server === undefined) throw new Error('expected a server');
      const cluster = server;
      const { file } = await prepare();
      const place = async () => {
        const [path, env] = [join(temporaryFolder()), { TOUCHSTONE_DIRECTORY: cluster.database() }];
        await furnish(path, env, 'old', 12);
        return { path, env };
      };
      const seen = new Set<string>();
      const judge = async ({ path, env }: Awaited<ReturnType<typeof place>>, told: readonly string[]) => {
        const owner = await ownerOf(path, env, { old: 12, new: 30 });
        if (told.some((line) => line.startsWith('restored'))) expect(owner).toBe('new');
        seen.add(owner);
      };
      // What the station writes of its own: the backup of what was there, and the end of the log.
      for (let at = 1, isKilled = true; isKilled; at += 4) {
        const there = await place();
        const end = run(there.path, file, at, there.env);
        isKilled = end.isKilled;
        await judge(there, end.told);
      }
      // The station in the middle of the transaction: the server ends it when it changes the n-th table.
      for (const table of ['accounts', 'sign_in_hours']) {
        const there = await place();
        const name = new URL(there.env.TOUCHSTONE_DIRECTORY).pathname.slice(1);
        cluster.sql(
          name,
          `CREATE FUNCTION cut() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN
             PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$;
           CREATE TRIGGER cut AFTER DELETE ON ${table} FOR EACH STATEMENT EXECUTE FUNCTION cut()`,
        );
        const end = run(there.path, file, 1_000_000, there.env);
        expect(end.told.some((line) => line.startsWith('restored'))).toBe(false);
        cluster.sql(name, `DROP TRIGGER cut ON ${table}`);
        await judge(there, end.told);
      }
      expect([...seen].sort()).toEqual(['new', 'old']);
    },
    600_000,
  );
});
