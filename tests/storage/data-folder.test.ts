import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import type { Clock } from '../../src/basics/clock.ts';
import { ManualClock } from '../../src/basics/manual-clock.ts';
import { DataFolderUnusable } from '../../src/storage/recovered.ts';
import { furnishedFolder, namesIn, open, person, temporaryFolder, within } from './folder.ts';

const onPosix = test.skipIf(process.platform === 'win32');

test('what was kept is there again', async () => {
  const path = await furnishedFolder();
  await within(path, async ({ folder }) => {
    expect(await namesIn(folder)).toEqual(['chris@example.com']);
    expect(folder.virtualKeys.list()).toEqual([{ id: 'virtual-1', model: 'atkey-pro', quirks: [], serial: 'VK1' }]);
    expect(folder.virtualKeys.keyMemory('virtual-1').read()).toEqual(
      new Map([['pin', new Uint8Array(Buffer.from('hash'))]]),
    );
    expect(folder.recovered).toEqual([]);
    expect(folder.directoryLost).toBe(false);
  });
});

test('a virtual key that is made with what it remembers is there with it, or not at all', async () => {
  const path = temporaryFolder();
  const key = { id: 'virtual-2', model: 'atkey-pro', quirks: [], serial: 'VK2' };
  const records = new Map([['pin', new Uint8Array(Buffer.from('hash'))]]);
  await within(path, ({ folder: { virtualKeys } }) => {
    const bad = new Map([...records, ['templates', 'no bytes' as unknown as Uint8Array]]);
    expect(() => virtualKeys.create(key, bad)).toThrow();
    expect(virtualKeys.list()).toEqual([]);
    virtualKeys.create(key, records);
  });
  await within(path, ({ folder: { virtualKeys } }) => {
    expect(virtualKeys.list()).toEqual([key]);
    expect(virtualKeys.keyMemory(key.id).read()).toEqual(records);
  });
});

test('in memory, everything works and nothing is written', async () => {
  await within(':memory:', async ({ folder, identity }) => {
    await identity.accounts.createFirst(person());
    folder.virtualKeys.create({ id: 'virtual-1', model: 'atkey-pro', quirks: [], serial: 'VK1' });
    expect(await namesIn(folder)).toEqual(['chris@example.com']);
    expect(folder.settings.change({ theme: 'dark' })).toEqual({ language: null, theme: 'dark', sounds: true });
    expect(folder.settings.read()).toEqual({ language: null, theme: 'dark', sounds: true });
  });
  expect(existsSync(':memory:')).toBe(false);
});

onPosix('only the owner can read the files, also where they or the folder were open to others', async () => {
  const path = temporaryFolder();
  mkdirSync(path, { recursive: true, mode: 0o755 });
  writeFileSync(join(path, 'settings.json'), '{}', { mode: 0o644 });
  const { folder, identity } = await open(path);
  await identity.accounts.createFirst(person());
  folder.virtualKeys.create({ id: 'virtual-1', model: 'atkey-pro', quirks: [], serial: 'VK1' });
  folder.settings.change({ language: 'ja' });
  const modes = () => readdirSync(path).map((name) => [name, (statSync(join(path, name)).mode & 0o777).toString(8)]);
  expect(modes().every(([, mode]) => mode === '600')).toBe(true);
  await folder.close();
  expect(modes()).toEqual(
    [
      'directory.had-accounts',
      'directory.last-good.sqlite',
      'directory.lock',
      'directory.sqlite',
      'settings.json',
      'virtual-keys.last-good.sqlite',
      'virtual-keys.lock',
      'virtual-keys.sqlite',
    ].map((name) => [name, '600']),
  );
  expect((statSync(path).mode & 0o777).toString(8)).toBe('700');
});

onPosix('a folder of other things keeps its mode and is not used', async () => {
  const path = temporaryFolder();
  mkdirSync(path, { recursive: true });
  chmodSync(path, 0o1777);
  writeFileSync(join(path, 'notes.txt'), '');
  await expect(open(path)).rejects.toMatchObject({ name: 'DataFolderUnusable', reason: 'not-ours' });
  expect((statSync(path).mode & 0o7777).toString(8)).toBe('1777');
  expect(readdirSync(path)).toEqual(['notes.txt']);
});

test('every change of accounts and methods is in the last good copy at once', async () => {
  const path = temporaryFolder();
  const { folder, identity } = await open(path);
  const count = (table: string) => {
    const copy = new DatabaseSync(join(path, 'directory.last-good.sqlite'), { readOnly: true });
    const { count: rows } = copy.prepare(`SELECT count(*) AS count FROM ${table}`).get() as { count: number };
    copy.close();
    return rows;
  };
  expect(count('accounts')).toBe(0);
  await identity.accounts.createFirst(person());
  expect(count('accounts')).toBe(1);
  await identity.accounts.create({ ...person('midori'), role: 'user' });
  expect(count('accounts')).toBe(2);
  await identity.accounts.issuePass({ userName: 'midori@example.com', oneTime: true }, null);
  expect(count('passes')).toBe(1);
  await folder.close();
});

test('copying takes a twentieth of the time at most, and the end catches up', async () => {
  const path = temporaryFolder();
  const manual = new ManualClock();
  // Each look at the clock takes a second, so each copy does.
  let looks = 0;
  const clock: Clock = {
    now: () => manual.now(),
    monotonic: () => ++looks * 1000,
    schedule: (delay, action) => manual.schedule(delay, action),
  };
  const { folder, identity } = await open(path, clock);
  const copied = () => {
    const copy = new DatabaseSync(join(path, 'directory.last-good.sqlite'), { readOnly: true });
    const { count } = copy.prepare('SELECT count(*) AS count FROM accounts').get() as { count: number };
    copy.close();
    return count;
  };
  await identity.accounts.createFirst(person());
  expect(copied()).toBe(1);
  for (const name of ['a', 'b', 'c']) await identity.accounts.create({ ...person(name), role: 'user' });
  expect(copied()).toBe(1);
  await folder.close();
  expect(copied()).toBe(4);
});

test('nothing is copied at a start where nothing changed', async () => {
  const path = await furnishedFolder();
  const copy = join(path, 'directory.last-good.sqlite');
  const { ino } = statSync(copy);
  await within(path, () => {});
  await within(path, ({ folder }) => namesIn(folder));
  expect(statSync(copy).ino).toBe(ino);
});

test('drafts of a program that was killed are removed, those of a running one are not', async () => {
  const path = await furnishedFolder();
  // The highest process id that Linux gives out is 2^22.
  writeFileSync(join(path, 'directory.last-good.sqlite.99999999.tmp'), 'half');
  mkdirSync(join(path, 'key-state.99999999.tmp'));
  writeFileSync(join(path, 'key-state.99999999.tmp', 'key.state'), 'half');
  writeFileSync(join(path, `directory.last-good.sqlite.${process.ppid}.tmp`), 'half');
  await within(path, () => {});
  expect(readdirSync(path).filter((name) => name.endsWith('.tmp'))).toEqual([
    `directory.last-good.sqlite.${process.ppid}.tmp`,
  ]);
});

describe('hostile F7 a folder that cannot be used', () => {
  const reasonOf = async (path: string) => {
    try {
      await (await open(path)).folder.close();
      return 'usable';
    } catch (error) {
      if (error instanceof DataFolderUnusable) return error.reason;
      throw error;
    }
  };

  test('is a file', async () => {
    const path = temporaryFolder();
    writeFileSync(path, 'a file');
    expect(await reasonOf(path)).toBe('not-a-folder');
  });

  test('is below a file', async () => {
    const path = temporaryFolder();
    writeFileSync(path, 'a file');
    expect(await reasonOf(join(path, 'data'))).toBe('not-a-folder');
  });

  onPosix.each(['directory.sqlite', 'directory.last-good.sqlite', 'settings.json'])(
    'has a link in place of %s, which would send private data elsewhere',
    async (name) => {
      const path = temporaryFolder();
      mkdirSync(path);
      symlinkSync(join(path, '..', 'elsewhere'), join(path, name));
      expect(await reasonOf(path)).toBe('not-a-file');
      expect(existsSync(join(path, '..', 'elsewhere'))).toBe(false);
    },
  );

  test('has a folder in place of a file', async () => {
    const path = temporaryFolder();
    mkdirSync(join(path, 'directory.sqlite'), { recursive: true });
    expect(await reasonOf(path)).toBe('not-a-file');
  });
});

describe('settings', () => {
  test('are kept, and merged with what another program changed', async () => {
    const path = temporaryFolder();
    await within(path, ({ folder }) => {
      expect(folder.settings.read()).toEqual({ language: null, theme: 'system', sounds: true });
      expect(folder.settings.change({ language: 'ja' })).toEqual({ language: 'ja', theme: 'system', sounds: true });
      expect(folder.settings.read()).toEqual({ language: 'ja', theme: 'system', sounds: true });
    });
    const other = await open(path);
    await within(path, ({ folder }) => folder.settings.change({ theme: 'dark' }));
    other.folder.settings.change({ language: 'en' });
    await other.folder.close();
    await within(path, ({ folder }) =>
      expect(folder.settings.read()).toEqual({ language: 'en', theme: 'dark', sounds: true }),
    );
  });

  test.each(['', '{', '[]', 'null', '"dark"', '\0\0\0\0', '{"theme": "dark"'])(
    'damaged (%j) are kept aside and told',
    async (text) => {
      const path = temporaryFolder();
      mkdirSync(path, { recursive: true });
      writeFileSync(join(path, 'settings.json'), text);
      const { folder, clock } = await open(path);
      const keptAs = join(path, 'settings.damaged-2026-01-01T00-00-00Z.json');
      expect(folder.recovered).toEqual([
        { what: 'settings', problem: 'damaged', restored: 'nothing', copyFrom: null, keptAs },
      ]);
      expect(clock.now()).toBe(Date.UTC(2026, 0, 1));
      expect(readFileSync(keptAs, 'utf8')).toBe(text);
      expect(folder.settings.change({ theme: 'light' })).toEqual({ language: null, theme: 'light', sounds: true });
      await folder.close();
      await within(path, ({ folder: again }) => {
        expect(again.recovered).toEqual([]);
        expect(again.settings.read().theme).toBe('light');
      });
    },
  );

  test('that a newer version wrote count where they are known, and are not lost', async () => {
    const path = temporaryFolder();
    mkdirSync(path, { recursive: true });
    writeFileSync(
      join(path, 'settings.json'),
      '{"language":"fr","theme":"dark","volume":11,"__proto__":{"theme":"light"}}',
    );
    await within(path, ({ folder }) => {
      expect(folder.recovered).toEqual([]);
      expect(folder.settings.read()).toEqual({ language: null, theme: 'dark', sounds: true });
      folder.settings.change({ theme: 'light' });
    });
    expect(JSON.parse(readFileSync(join(path, 'settings.json'), 'utf8'))).toMatchObject({
      language: 'fr',
      theme: 'light',
      volume: 11,
    });
  });
});

test('a copy is told with the time of the last change that it holds', async () => {
  const path = await furnishedFolder();
  const copy = join(path, 'directory.last-good.sqlite');
  utimesSync(copy, 1_700_000_000, 1_700_000_000);
  writeFileSync(join(path, 'directory.sqlite'), 'garbage');
  await within(path, ({ folder }) => expect(folder.recovered[0]?.copyFrom).toBe(1_700_000_000_000));
});
