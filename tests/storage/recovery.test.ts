import {
  copyFileSync,
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import { furnishedFolder, namesIn, open, person, temporaryFolder, within } from './folder.ts';

const chris = 'chris@example.com';
const codeOfFirst = async (path: string) =>
  await within(path, async ({ identity }) => {
    const decision = await identity.accounts.createFirst(person('mallory'));
    return decision.outcome === 'done' ? 'done' : decision.refusal.code;
  });

type Harm = readonly [what: string, problem: 'damaged' | 'missing', harm: (file: string) => void];
const harms: readonly Harm[] = [
  ['empty', 'damaged', (file) => truncateSync(file, 0)],
  ['cut after its header', 'damaged', (file) => truncateSync(file, 100)],
  ['cut after its first page', 'damaged', (file) => truncateSync(file, 4096)],
  ['cut in its last pages', 'damaged', (file) => truncateSync(file, readFileSync(file).length - 5000)],
  ['garbage', 'damaged', (file) => writeFileSync(file, 'not a database at all, '.repeat(500))],
  ['zeros', 'damaged', (file) => writeFileSync(file, Buffer.alloc(20_000))],
  ['overwritten in the middle', 'damaged', (file) => overwrite(file, 8192, Buffer.alloc(8192, 0xaa))],
  ['gone', 'missing', (file) => rmSync(file)],
  [
    'a database of something else',
    'damaged',
    (file) => {
      rmSync(file);
      const other = new DatabaseSync(file);
      other.exec('CREATE TABLE recipes (name TEXT); PRAGMA user_version = 1');
      other.close();
    },
  ],
];

describe.each(harms)('hostile F7 a directory file that is %s', (_what, problem, harm) => {
  test('is kept aside and replaced by the last good copy, and told', async () => {
    const path = await furnishedFolder();
    const file = join(path, 'directory.sqlite');
    harm(file);
    const harmed = existsSync(file) ? readFileSync(file) : null;
    await within(path, async ({ folder }) => {
      expect(await namesIn(folder)).toEqual([chris]);
      const keptAs = harmed ? join(path, 'directory.damaged-2026-01-01T00-00-00Z.sqlite') : null;
      expect(folder.recovered).toEqual([
        { what: 'directory', problem, restored: 'last-good-copy', copyFrom: expect.any(Number), keptAs },
      ]);
      if (keptAs) expect(readFileSync(keptAs)).toEqual(harmed);
    });
    await within(path, ({ folder }) => expect(folder.recovered).toEqual([]));
    expect(await codeOfFirst(path)).toBe('directory-not-empty');
  });

  test('without a copy leaves a lost directory, in which nobody can make a first account, at every later start too', async () => {
    const path = await furnishedFolder();
    harm(join(path, 'directory.sqlite'));
    rmSync(join(path, 'directory.last-good.sqlite'));
    for (const expected of [problem, 'missing']) {
      await within(path, async ({ folder, identity }) => {
        expect(folder.directoryLost).toBe(true);
        expect(folder.recovered).toMatchObject([
          { what: 'directory', problem: expected, restored: 'nothing', copyFrom: null },
        ]);
        expect(await identity.accounts.state()).toBe('lost');
      });
      expect(await codeOfFirst(path)).toBe('directory-lost');
    }
    expect(existsSync(join(path, 'directory.last-good.sqlite'))).toBe(false);
  });

  test('with a copy that is damaged too is lost as well', async () => {
    const path = await furnishedFolder();
    harm(join(path, 'directory.sqlite'));
    writeFileSync(join(path, 'directory.last-good.sqlite'), 'garbage');
    expect(await codeOfFirst(path)).toBe('directory-lost');
    expect(readFileSync(join(path, 'directory.last-good.sqlite'), 'utf8')).toBe('garbage');
  });
});

describe('hostile F7 a directory cannot be made empty from outside', () => {
  test('by an intact empty one in its place', async () => {
    const path = await furnishedFolder();
    const empty = temporaryFolder();
    await within(empty, () => {});
    copyFileSync(join(empty, 'directory.sqlite'), join(path, 'directory.sqlite'));
    await within(path, async ({ folder }) => {
      expect(folder.recovered).toMatchObject([{ problem: 'missing', restored: 'last-good-copy' }]);
      expect(await namesIn(folder)).toEqual([chris]);
    });
  });

  test('by an intact empty one and a copy of it', async () => {
    const path = await furnishedFolder();
    const empty = temporaryFolder();
    await within(empty, () => {});
    for (const name of ['directory.sqlite', 'directory.last-good.sqlite'])
      copyFileSync(join(empty, name), join(path, name));
    expect(await codeOfFirst(path)).toBe('directory-lost');
  });

  test('by taking the file, the copy and a write-ahead log that stayed behind', async () => {
    const path = await furnishedFolder();
    const { folder, identity } = await open(path);
    await identity.accounts.create({ ...person('midori'), role: 'user' });
    const copy = temporaryFolder();
    cpSync(path, copy, { recursive: true });
    await folder.close();
    expect(readdirSync(copy)).toContain('directory.sqlite-wal');
    for (const name of ['directory.sqlite', 'directory.last-good.sqlite', 'directory.had-accounts'])
      rmSync(join(copy, name));
    expect(await codeOfFirst(copy)).toBe('directory-lost');
  });

  test('by damage before the marker was written', async () => {
    const path = await furnishedFolder();
    rmSync(join(path, 'directory.had-accounts'));
    rmSync(join(path, 'directory.last-good.sqlite'));
    writeFileSync(join(path, 'directory.sqlite'), 'garbage');
    expect(await codeOfFirst(path)).toBe('directory-lost');
    expect(await codeOfFirst(path)).toBe('directory-lost');
  });

  test('a marker that is missing is written again', async () => {
    const path = await furnishedFolder();
    rmSync(join(path, 'directory.had-accounts'));
    await within(path, () => {});
    expect(existsSync(join(path, 'directory.had-accounts'))).toBe(true);
  });
});

test('a first start that was cut off before anything was kept is a first start', async () => {
  const path = temporaryFolder();
  await within(path, () => {});
  rmSync(join(path, 'directory.last-good.sqlite'));
  truncateSync(join(path, 'directory.sqlite'), 0);
  await within(path, ({ folder }) => expect(folder.recovered).toEqual([]));
  expect(await codeOfFirst(path)).toBe('done');
});

test('changes after a restored copy are not mixed with the log of the damaged file', async () => {
  const path = await furnishedFolder();
  const { folder, identity } = await open(path);
  await identity.accounts.create({ ...person('midori'), role: 'user' });
  const crashed = temporaryFolder();
  cpSync(path, crashed, { recursive: true });
  await folder.close();
  overwrite(join(crashed, 'directory.sqlite'), 0, Buffer.alloc(4096, 0x55));
  await within(crashed, async ({ folder: again }) => {
    expect(await namesIn(again)).toEqual([chris, 'midori@example.com']);
    expect(again.recovered).toMatchObject([{ problem: 'damaged', restored: 'last-good-copy' }]);
  });
  await within(crashed, async ({ folder: again }) => {
    expect(await namesIn(again)).toEqual([chris, 'midori@example.com']);
    expect(again.recovered).toEqual([]);
  });
});

test('hostile F7 a directory of a newer version is left as it is, and nobody can make accounts over it', async () => {
  const path = await furnishedFolder();
  const file = join(path, 'directory.sqlite');
  const newer = new DatabaseSync(file);
  newer.exec('PRAGMA user_version = 999');
  newer.close();
  const before = readFileSync(file);
  await within(path, async ({ folder, identity }) => {
    expect(folder.recovered).toEqual([
      { what: 'directory', problem: 'newer-version', restored: 'nothing', copyFrom: null, keptAs: file },
    ]);
    expect(await identity.accounts.state()).toBe('lost');
    expect(await namesIn(folder)).toEqual([]);
  });
  expect(await codeOfFirst(path)).toBe('directory-lost');
  expect(readFileSync(file)).toEqual(before);
});

test('two damaged files of the same second are both kept', async () => {
  const path = await furnishedFolder();
  for (const text of ['first', 'second']) {
    writeFileSync(join(path, 'directory.sqlite'), text.repeat(1000));
    await within(path, () => {});
  }
  expect(readdirSync(path).filter((name) => name.includes('damaged'))).toEqual([
    'directory.damaged-2026-01-01T00-00-00Z-2.sqlite',
    'directory.damaged-2026-01-01T00-00-00Z.sqlite',
  ]);
});

test('hostile F7 whichever bit is flipped, the accounts are there, or it is said that they are not', async () => {
  const path = await furnishedFolder();
  const original = readFileSync(join(path, 'directory.sqlite'));
  const outcomes = { intact: 0, restored: 0, lost: 0 };
  for (let step = 0; step < 150; step++) {
    const harmed = Buffer.from(original);
    const offset = Math.floor((step * original.length) / 150) + (step % 7);
    harmed[offset] = (harmed[offset] ?? 0) ^ (1 << (step % 8));
    const folder = temporaryFolder();
    cpSync(path, folder, { recursive: true, preserveTimestamps: true });
    writeFileSync(join(folder, 'directory.sqlite'), harmed);
    await within(folder, async (opened) => {
      const state = await opened.identity.accounts.state();
      if (state === 'lost') outcomes.lost++;
      else if (opened.folder.recovered.length > 0) outcomes.restored++;
      else outcomes.intact++;
      expect(state).not.toBe('empty');
      if (state === 'in-use') expect(await opened.identity.people.count({ query: '', filter: {} })).toBe(1);
      else expect(opened.folder.recovered).not.toEqual([]);
    });
  }
  expect(outcomes.restored).toBeGreaterThan(0);
});

describe('virtual keys', () => {
  test.each(harms)('in a file that is %s come from the last good copy', async (_what, problem, harm) => {
    const path = await furnishedFolder();
    harm(join(path, 'virtual-keys.sqlite'));
    await within(path, ({ folder }) => {
      expect(folder.recovered).toEqual([]);
      expect(folder.virtualKeys.list()).toMatchObject([{ id: 'virtual-1' }]);
      expect(folder.virtualKeys.keyMemory('virtual-1').read().has('pin')).toBe(true);
      expect(folder.recovered).toMatchObject([{ what: 'virtual-keys', problem, restored: 'last-good-copy' }]);
    });
  });

  test('without a copy are gone, and it is said', async () => {
    const path = await furnishedFolder();
    rmSync(join(path, 'virtual-keys.last-good.sqlite'));
    writeFileSync(join(path, 'virtual-keys.sqlite'), 'garbage');
    await within(path, ({ folder }) => {
      expect(folder.virtualKeys.list()).toEqual([]);
      expect(folder.recovered).toMatchObject([{ what: 'virtual-keys', problem: 'damaged', restored: 'nothing' }]);
    });
  });
});

function overwrite(file: string, offset: number, bytes: Buffer): void {
  const content = readFileSync(file);
  bytes.copy(content, offset);
  writeFileSync(file, content);
}
