import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { silentLog } from '../../src/basics/log.ts';
import { SealingKeyFile } from '../../src/storage/sealing-key-file.ts';
import { furnishedFolder, temporaryFolder, within } from './folder.ts';

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const hasCompiler = process.platform === 'linux' && spawnSync('cc', ['--version']).status === 0;
const RUNS = 16;
const IMPORTS = 6;
const IMPORTED = 300;
const REFUSALS = 6;

/** What a program says last on a disk that answers so. */
const refusedBy = {
  ENOSPC: /^(failed: DirectoryFailure no-space|unusable: (no-space|failed)|closed)$/,
  EROFS: /^(failed: DirectoryFailure|unusable: (not-writable|failed)|closed)$/,
};

/** What happened when the program was killed instead of its change number `at` to a file of the folder. */
function run(shim: string, path: string, at: number, task = 'changes', more: Readonly<Record<string, string>> = {}) {
  const env = { ...process.env, LD_PRELOAD: shim, STOP_FOLDER: path, STOP_AT: String(at), ...more };
  const { stdout, signal } = spawnSync(process.execPath, [here('program.ts'), path, task], {
    env,
    encoding: 'utf8',
  });
  return { told: stdout.split('\n').filter((line) => line !== ''), isKilled: signal === 'SIGKILL' };
}

function compiledShim(): string {
  const folder = temporaryFolder();
  mkdirSync(folder);
  const shim = join(folder, 'stop-at-write.so');
  execFileSync('cc', ['-shared', '-fPIC', '-O1', '-o', shim, here('stop-at-write.c'), '-ldl']);
  return shim;
}

/** The last change that there is. */
async function lastChange(most: number, isKilledAt: (at: number) => Promise<boolean>): Promise<number> {
  let [low, high] = [1, most];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (await isKilledAt(middle)) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** How many changes are in the folder; throws where half of one is. */
async function changesIn(path: string): Promise<number> {
  return await within(path, async ({ folder, clock }) => {
    expect(folder.recovered).toEqual([]);
    folder.sealDirectoryWith(new SealingKeyFile(join(path, 'sealing-key.json'), null, { clock, log: silentLog }));
    const store = (await folder.stores()).identityStore;
    const made = (await store.accounts()).filter(({ userName }) => userName.startsWith('changed-'));
    const found = await store.people({ query: '田中', sort: 'name', after: null, limit: 9 });
    expect(found.rows.map(({ id }) => id)).toEqual(made.map(({ id }) => id));
    for (const { id } of made) {
      expect(await store.password(id)).toBeDefined();
      expect(await store.unreadableMethods(id)).toEqual([]);
    }
    const methods = (await Promise.all(made.map(({ id }) => store.methods(id)))).flat();
    const { revision, policy } = await store.policy();
    if (revision > 0) expect(policy.numberMatching).toBe(revision % 2 === 0);
    const audit = (await store.auditRecords({ limit: 50 })).filter(({ action }) => action === 'test.appended');
    const counts = [made.length, methods.length, methods.filter((method) => method.revision === 1).length, revision];
    const all = [...counts, audit.length];
    const total = all.reduce((sum, count) => sum + count, 0);
    // One after the other, so that the earlier ones of a round are never behind.
    expect(all).toEqual(all.map((_, index) => Math.floor((total + all.length - 1 - index) / all.length)));
    return total;
  });
}

describe.skipIf(!hasCompiler)(
  hasCompiler ? 'hostile F11 kill -9, and a disk that refuses' : 'kill -9: there is no C compiler',
  () => {
    it('instead of any write, sync, rename or deletion leaves what was before it or after it', async () => {
      const shim = compiledShim();
      const outcomes = new Set<number>();
      const last = await lastChange(1024, async (at) => run(shim, await furnishedFolder(), at).isKilled);
      expect(last).toBeGreaterThan(50);
      for (let index = 0; index < RUNS; index++) {
        const path = await furnishedFolder();
        const at = 1 + Math.floor((index * (last - 1)) / (RUNS - 1));
        const { told, isKilled } = run(shim, path, at);
        const acknowledged = told.filter((line) => line !== 'closed').length;
        expect(isKilled || acknowledged === 15, `write ${at}`).toBe(true);
        const present = await changesIn(path);
        expect([acknowledged, acknowledged + 1], `write ${at} of ${last}`).toContain(present);
        outcomes.add(present);
        expect(readdirSync(path).filter((name) => name.endsWith('.tmp'))).toEqual([]);
      }
      expect(outcomes.size).toBeGreaterThan(5);
    }, 180_000);

    it('in the middle of adding many people leaves all of them or nobody', async () => {
      const shim = compiledShim();
      const last = await lastChange(512, async (at) => run(shim, await furnishedFolder(), at, 'people').isKilled);
      expect(last).toBeGreaterThan(20);
      const outcomes = new Set<number>();
      for (let index = 0; index < IMPORTS; index++) {
        const path = await furnishedFolder();
        const at = 1 + Math.floor((index * (last - 1)) / (IMPORTS - 1));
        const { told } = run(shim, path, at, 'people');
        const imported = await within(path, async ({ folder }) => {
          expect(folder.recovered).toEqual([]);
          const store = (await folder.stores()).identityStore;
          const made = (await store.accounts()).filter(({ userName }) => userName.startsWith('imported-'));
          // Who is there is found, and has a password.
          expect(await store.countPeople({ query: 'imported-' })).toBe(made.length);
          for (const { id } of [made[0], made.at(-1)].filter((one) => one !== undefined)) {
            expect(await store.password(id)).toBeDefined();
          }
          return made.length;
        });
        expect(told.includes('added') ? [IMPORTED] : [0, IMPORTED], `change ${at} of ${last}`).toContain(imported);
        outcomes.add(imported);
      }
      expect([...outcomes].sort((a, b) => a - b)).toEqual([0, IMPORTED]);
    }, 180_000);

    it.each(['ENOSPC', 'EROFS'] as const)(
      'hostile F7 a disk that answers %s from any write on is told, keeps what was acknowledged, and resets nothing',
      async (name) => {
        const shim = compiledShim();
        const failing = { STOP_ERRNO: String(constants.errno[name]) };
        const last = await lastChange(1024, async (at) => run(shim, await furnishedFolder(), at).isKilled);
        const ends = new Set<string>();
        for (let index = 0; index < REFUSALS; index++) {
          const path = await furnishedFolder();
          const at = 1 + Math.floor((index * (last - 1)) / REFUSALS);
          const { told, isKilled } = run(shim, path, at, 'changes', failing);
          const end = told.at(-1) ?? '';
          expect(isKilled, `write ${at}`).toBe(false);
          expect(end, `write ${at}`).toMatch(refusedBy[name]);
          ends.add(end);
          const acknowledged = told.filter((line) => /^(added|changed|saved|appended)$/.test(line)).length;
          const present = await changesIn(path);
          expect([acknowledged, acknowledged + 1], `write ${at} of ${last}`).toContain(present);
        }
        expect(ends.size).toBeGreaterThan(1);
      },
      180_000,
    );
  },
);
