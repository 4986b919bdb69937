import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../../src/basics/clock.ts';
import { silentLog } from '../../src/basics/log.ts';
import { VirtualKeysInUse } from '../../src/operations/ports.ts';
import { SealingKeyFile } from '../../src/storage/sealing-key-file.ts';
import { furnishedFolder, namesIn, open, temporaryFolder, within } from './folder.ts';

const script = fileURLToPath(new URL('program.ts', import.meta.url));
const isRoot = process.getuid?.() === 0;
const NOBODY = 65_534;

/** Runs until the test ends at the latest. */
function start(args: readonly string[], options: { uid?: number; fileBlocks?: number } = {}) {
  const command = [process.execPath, script, ...args];
  const [file = '', ...rest] =
    options.fileBlocks === undefined
      ? command
      : ['sh', '-c', `ulimit -f ${options.fileBlocks}; exec "$@"`, 'sh', ...command];
  const child: ChildProcessWithoutNullStreams = spawn(
    file,
    rest,
    options.uid === undefined ? {} : { uid: options.uid },
  );
  onTestFinished(() => void child.kill('SIGKILL'));
  child.stdout.setEncoding('utf8');
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    child,
    async line(): Promise<string> {
      const { value, done } = await lines.next();
      if (done) throw new Error(`the program ended: ${child.exitCode ?? child.signalCode}`);
      return value as string;
    },
    async kill() {
      child.kill('SIGKILL');
      const rest: string[] = [];
      for (let next = await lines.next(); !next.done; next = await lines.next()) rest.push(next.value as string);
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
      return rest;
    },
    async end() {
      child.stdin.end('go');
      const rest: string[] = [];
      for (let next = await lines.next(); !next.done; next = await lines.next()) rest.push(next.value as string);
      return rest;
    },
  };
}

describe('hostile F11 kill -9', () => {
  test('of a program that writes a virtual key loses nothing that it was told is kept, and no half of a change', async () => {
    const path = await furnishedFolder();
    for (const acknowledged of [1, 7, 40]) {
      const program = start([path, 'memory']);
      for (let count = 0; count < acknowledged; count++) await program.line();
      const last = Number((await program.kill()).at(-1) ?? acknowledged);
      await within(path, ({ folder }) => {
        const memory = folder.virtualKeys.keyMemory('virtual-1').read();
        expect(folder.recovered).toEqual([]);
        expect(memory.get('left')).toEqual(memory.get('right'));
        for (let count = 1; count <= last; count++) expect(memory.has(`record-${count}`)).toBe(true);
      });
    }
  });

  test('of a program that makes accounts loses none that it was told is made', async () => {
    const path = await furnishedFolder();
    const made: string[] = ['chris@example.com'];
    for (const [prefix, acknowledged] of [
      ['a', 1],
      ['b', 12],
    ] as const) {
      const program = start([path, 'accounts', prefix]);
      const lines: string[] = [];
      for (let count = 0; count < acknowledged; count++) lines.push(await program.line());
      lines.push(...(await program.kill()));
      for (const line of lines) {
        const [answer, name] = line.split(' ');
        expect(answer).toBe('added');
        made.push(`${name}@example.com`);
      }
      await within(path, async ({ folder }) => {
        expect(folder.recovered).toEqual([]);
        expect(await namesIn(folder)).toEqual(expect.arrayContaining(made));
      });
    }
    expect(readdirSync(path).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });
});

/** A program that finds everything that was told as written, in one chain. */
const auditOf = (path: string) =>
  within(path, async ({ folder }) => {
    expect(folder.recovered).toEqual([]);
    folder.sealDirectoryWith(
      new SealingKeyFile(join(path, 'sealing-key.json'), null, { clock: systemClock, log: silentLog }),
    );
    const { auditLog } = await folder.stores();
    const signal = new AbortController().signal;
    const verdict = await auditLog.verify('whole', { signal, onProgress() {} });
    const told: string[] = [];
    const all = { actorName: null, targetName: null, action: 'test.appended', from: null, until: null };
    for await (const records of auditLog.records(all, signal)) {
      told.push(...records.map(({ actorName, details }) => `${actorName} ${String(details['count'])}`));
    }
    return { verdict, told };
  });

test('kill -9 of a program that writes the audit log loses no record that it was told is written, and the log stays whole', async () => {
  const path = await furnishedFolder();
  const expected: string[] = [];
  // That of the first account, from before there was a key.
  const first = { count: 1, first: 1 };
  // Before the indexes follow for the first time, and after some times.
  for (const [name, acknowledged] of [
    ['a', 3],
    ['b', 66],
    ['c', 150],
  ] as const) {
    const program = start([path, 'audit', name]);
    for (let count = 0; count < acknowledged; count++) await program.line();
    const last = Number((await program.kill()).at(-1) ?? acknowledged);
    const { verdict, told } = await auditOf(path);
    expect(verdict).toMatchObject({ outcome: 'intact', unguarded: first, foreign: null, checked: 1 + told.length });
    for (let count = 1; count <= last; count++) expected.push(`${name} ${count}`);
    // One more may have been written than was told.
    if (told.length > expected.length) expected.push(`${name} ${last + 1}`);
    expect(told).toEqual(expected);
  }
}, 60_000);

describe('two programs at once', () => {
  test('write one audit log', async () => {
    const path = await furnishedFolder();
    const programs = ['a', 'b', 'c'].map((name) => start([path, 'audit', name, '80']));
    for (const told of await Promise.all(programs.map((program) => program.end()))) expect(told).toHaveLength(80);
    const { verdict, told } = await auditOf(path);
    expect(verdict).toMatchObject({ outcome: 'intact', checked: 241, anchor: 'good', foreign: null });
    for (const name of ['a', 'b', 'c']) {
      const own = told.filter((line) => line.startsWith(name));
      expect(own).toEqual(Array.from({ length: 80 }, (_, index) => `${name} ${index + 1}`));
    }
  }, 60_000);

  test('make accounts side by side', async () => {
    const path = await furnishedFolder();
    const { folder } = await open(path);
    const programs = ['a', 'b', 'c'].map((prefix) => start([path, 'accounts', prefix, '10']));
    const answers = (await Promise.all(programs.map((program) => program.end()))).flat();
    expect(answers).toHaveLength(30);
    expect(answers.every((answer) => answer.startsWith('added'))).toBe(true);
    expect(await namesIn(folder)).toHaveLength(31);
    await folder.close();
  });

  test('start for the first time together, and one of them makes the first account', async () => {
    const path = temporaryFolder();
    const programs = ['1', '2', '3', '4'].map(() => start([path, 'first']));
    for (const program of programs) expect(await program.line()).toBe('ready');
    const answers = (await Promise.all(programs.map((program) => program.end()))).flat();
    expect(answers.toSorted()).toEqual(['added', 'directory-not-empty', 'directory-not-empty', 'directory-not-empty']);
    await within(path, async ({ folder }) => {
      expect(folder.recovered).toEqual([]);
      expect(await namesIn(folder)).toHaveLength(1);
    });
  });

  test('do not move a damaged directory while the other has it open', async () => {
    const path = await furnishedFolder();
    const program = start([path, 'claim']);
    expect(await program.line()).toBe('mine');
    const file = join(path, 'directory.sqlite');
    writeFileSync(file, 'garbage'.repeat(1000));
    await expect(open(path)).rejects.toMatchObject({ name: 'DataFolderUnusable', reason: 'busy' });
    expect(readFileSync(file, 'utf8')).toMatch(/^(garbage)+$/);
    await program.kill();
    await within(path, async ({ folder }) => {
      expect(folder.recovered).toMatchObject([{ problem: 'damaged', restored: 'last-good-copy' }]);
      expect(await namesIn(folder)).toHaveLength(1);
    });
  });

  test('do not share the virtual keys: the second has none until the first has ended, also when it was killed', async () => {
    const path = await furnishedFolder();
    const program = start([path, 'claim']);
    expect(await program.line()).toBe('mine');
    const { folder } = await open(path);
    expect(folder.virtualKeys.available).toBe(false);
    expect(folder.virtualKeys.list()).toEqual([]);
    expect(() => folder.virtualKeys.keyMemory('virtual-1')).toThrow(VirtualKeysInUse);
    expect(() => folder.virtualKeys.create({ id: 'virtual-2', model: 'atkey-pro', quirks: [], serial: 'VK2' })).toThrow(
      VirtualKeysInUse,
    );
    expect(() => folder.virtualKeys.remove('virtual-1')).toThrow(VirtualKeysInUse);
    await program.kill();
    expect(folder.virtualKeys.available).toBe(true);
    expect(folder.virtualKeys.list()).toHaveLength(1);
    const other = start([path, 'claim']);
    expect(await other.line()).toBe('taken');
    await folder.close();
  });
});

describe.skipIf(process.platform === 'win32')('hostile F7 a disk that refuses', () => {
  /** Root may write everything, so somebody else tries. */
  const owned = (path: string) => {
    if (!isRoot) return path;
    chmodSync(dirname(path), 0o755);
    for (const name of ['', ...readdirSync(path)]) chownSync(join(path, name), NOBODY, NOBODY);
    return path;
  };
  const tryOut = (path: string) => start([path], isRoot ? { uid: NOBODY } : {}).line();

  test('a folder that may not be written is unusable, and stays as it is', async () => {
    const path = owned(await furnishedFolder());
    chmodSync(path, 0o500);
    onTestFinished(() => chmodSync(path, 0o700));
    const before = readdirSync(path);
    expect(await tryOut(path)).toBe('unusable: not-writable');
    expect(readdirSync(path)).toEqual(before);
  });

  test.each(['directory.sqlite', 'settings.json'])(
    'a file %s that may not be written makes it unusable',
    async (name) => {
      const path = await furnishedFolder();
      await within(path, ({ folder }) => folder.settings.change({ theme: 'dark' }));
      chmodSync(join(owned(path), name), 0o400);
      expect(await tryOut(path)).toBe('unusable: not-writable');
    },
  );

  test.runIf(isRoot)('the files of somebody else are unusable', async () => {
    const path = await furnishedFolder();
    chmodSync(dirname(path), 0o755);
    chmodSync(path, 0o777);
    expect(await tryOut(path)).toBe('unusable: not-writable');
  });

  test('a folder that cannot be made is unusable', async () => {
    const path = temporaryFolder();
    mkdirSync(path);
    const parent = owned(path);
    chmodSync(parent, 0o500);
    onTestFinished(() => chmodSync(parent, 0o700));
    expect(await tryOut(join(parent, 'data'))).toBe('unusable: not-writable');
  });

  test('that is full stops a change, and everything before it is there', async () => {
    const path = await furnishedFolder();
    // 512 or 1024 bytes a block, as the shell has it: room for some accounts.
    const program = start([path, 'accounts', 'person'], { fileBlocks: 300 });
    const lines = await program.end();
    const made = lines.filter((line) => line.startsWith('added'));
    expect(made.length).toBeGreaterThan(1);
    expect(lines.at(-1)).toBe('failed: DirectoryFailure');
    await within(path, async ({ folder }) => {
      expect(folder.recovered).toEqual([]);
      expect(await namesIn(folder)).toHaveLength(1 + made.length);
    });
  });
});
