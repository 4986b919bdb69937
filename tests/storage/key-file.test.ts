import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { ManualClock } from '../../src/basics/manual-clock.ts';
import { seededRandom } from '../../src/basics/random.ts';
import { type KeyFile, KeyFileRefused, openKeyFile } from '../../src/storage/key-file.ts';
import { keyMemory, readAll } from '../../src/storage/key-file-records.ts';
import { type KeyMemory, KeyMemoryFull } from '../../src/virtual-key/key-memory.ts';
import { temporaryFolder } from './folder.ts';

const clock = new ManualClock();
const fresh = { model: 'atkey-pro', quirks: ['reset-any-time'], serial: 'VK1' };
const bytes = (text: string) => new Uint8Array(Buffer.from(text));
const put = (memory: KeyMemory, records: Record<string, string | null>) =>
  memory.write(new Map(Object.entries(records).map(([name, value]) => [name, value === null ? null : bytes(value)])));
const content = ({ memory }: KeyFile) =>
  [...memory.read()].map(([name, value]) => `${name}=${Buffer.from(value).toString('hex')}`).toSorted();

let path: string;
beforeEach(() => {
  const folder = temporaryFolder();
  mkdirSync(folder);
  path = join(folder, 'state.key');
});

function within<T>(action: (file: KeyFile) => T, header = fresh): T {
  const file = openKeyFile(path, header, clock);
  try {
    return action(file);
  } finally {
    file.close();
  }
}

function refusal(): KeyFileRefused {
  try {
    within(() => {});
  } catch (error) {
    if (error instanceof KeyFileRefused) return error;
    throw error;
  }
  throw new Error('expected a refusal');
}

test('what is written is there again, with the model, quirks and serial number of its making', () => {
  within((file) => {
    expect(file).toMatchObject({ ...fresh, isNew: true });
    put(file.memory, { pin: 'one', counter: '1' });
    put(file.memory, { counter: '2', template: 'whose' });
    put(file.memory, { template: null, absent: null });
  });
  const read = within(
    (file) => ({ header: [file.model, file.quirks, file.serial, file.isNew], content: content(file) }),
    {
      model: 'other',
      quirks: [],
      serial: 'VK2',
    },
  );
  expect(read).toEqual({
    header: ['atkey-pro', ['reset-any-time'], 'VK1', false],
    content: [`counter=${Buffer.from('2').toString('hex')}`, `pin=${Buffer.from('one').toString('hex')}`],
  });
});

test('is one private file when it is closed', () => {
  within(({ memory }) => put(memory, { pin: 'one' }));
  expect(readdirSync(dirname(path))).toEqual([basename(path)]);
  if (process.platform !== 'win32') expect(statSync(path).mode & 0o777).toBe(0o600);
});

test('any series of batches leaves what a map would hold, also after opening again', () => {
  const batch = fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd'), fc.option(fc.string({ maxLength: 40 })));
  fc.assert(
    fc.property(fc.array(batch, { maxLength: 12 }), (batches) => {
      const model = new Map<string, string>();
      within((file) => {
        put(file.memory, { a: null, b: null, c: null, d: null });
        for (const changes of batches) {
          put(file.memory, changes);
          for (const [name, value] of Object.entries(changes)) {
            if (value === null) model.delete(name);
            else model.set(name, value);
          }
        }
      });
      const read = within(({ memory }) => memory.read());
      expect(new Map([...read].map(([name, value]) => [name, Buffer.from(value).toString()]))).toEqual(model);
    }),
    { numRuns: 30 },
  );
});

test('a batch that fails happens not at all', () => {
  within((file) => {
    put(file.memory, { a: 'one' });
    const bad = new Map<string, Uint8Array>([
      ['a', bytes('two')],
      ['b', 'no bytes' as unknown as Uint8Array],
    ]);
    expect(() => file.memory.write(bad)).toThrow();
    put(file.memory, { c: 'three' });
  });
  expect(within(({ memory }) => [...memory.read().keys()].toSorted())).toEqual(['a', 'c']);
});

test('the digest is that of the content', () => {
  const first = within((file) => file.digest);
  expect(within((file) => file.digest)).toBe(first);
  within(({ memory }) => put(memory, { a: 'one' }));
  expect(within((file) => file.digest)).not.toBe(first);
});

test('what a killed program left half made does not disturb one with the same process id', () => {
  const draft = new DatabaseSync(`${path}.${process.pid}.tmp`);
  draft.exec('CREATE TABLE header (one INTEGER)');
  draft.close();
  expect(within(({ isNew }) => isNew)).toBe(true);
  expect(readdirSync(dirname(path))).toEqual([basename(path)]);
});

test('a disk that is full is told as a memory that is full', () => {
  within(({ memory }) => put(memory, { a: 'one' }));
  const database = new DatabaseSync(path);
  onTestFinished(() => database.close());
  database.exec('PRAGMA max_page_count = 1');
  const memory = keyMemory(database, readAll(database));
  expect(() => memory.write(new Map([['big', new Uint8Array(40_000)]]))).toThrow(KeyMemoryFull);
  put(memory, { a: 'two' });
  expect([...memory.read().keys()]).toEqual(['a']);
});

test('belongs to one program at a time', () => {
  within((file) => {
    put(file.memory, { a: 'one' });
    expect(refusal()).toMatchObject({ reason: 'in-use', keptAs: null });
    put(file.memory, { a: 'two' });
  });
  expect(within(content)).toHaveLength(1);
});

test('a program that was killed leaves whole batches, and the file free', () => {
  const script = `
    import { openKeyFile } from ${JSON.stringify(new URL('../../src/storage/key-file.ts', import.meta.url).href)};
    const { memory } = openKeyFile(${JSON.stringify(path)}, { model: 'm', quirks: [], serial: 's' }, { now: () => 0 });
    for (let count = 1; count <= 20; count++) {
      const value = new Uint8Array(Buffer.from(String(count)));
      memory.write(new Map([['left', value], ['right', value]]));
    }
    process.kill(process.pid, 'SIGKILL');`;
  spawnSync(process.execPath, ['--input-type=module', '-e', script]);
  const memory = within(({ memory }) => memory.read());
  expect(Buffer.from(memory.get('left') ?? []).toString()).toBe('20');
  expect(memory.get('right')).toEqual(memory.get('left'));
});

test('what a write costs does not grow with what is stored: it touches as many pages', () => {
  const pagesOfOneWrite = (stored: number) =>
    within(({ memory }) => {
      const records = Array.from(
        { length: stored },
        (_, index) => [`credential-${index}`, bytes('x'.repeat(300))] as const,
      );
      memory.write(new Map(records));
      const before = readFileSync(path);
      put(memory, { 'credential-5': 'changed' });
      const after = readFileSync(path);
      let pages = 0;
      for (let at = 0; at < after.length; at += 4096) {
        if (!after.subarray(at, at + 4096).equals(before.subarray(at, at + 4096))) pages++;
      }
      return pages;
    });
  expect(pagesOfOneWrite(10)).toBeLessThanOrEqual(3);
  expect(pagesOfOneWrite(3000)).toBeLessThanOrEqual(4);
});

describe('bad input: a file that was cut off or altered', () => {
  const furnish = () =>
    within(({ memory }) => {
      put(memory, { pin: 'hash', counter: '7' });
      for (let index = 0; index < 12; index++) put(memory, { [`credential-${index}`]: `key ${index} `.repeat(20) });
      put(memory, { 'credential-3': null });
    });

  /** Opens with the same records, or is refused and kept as it was; never anything else. */
  function judge(altered: Uint8Array, before: readonly string[]): 'opened' | 'refused' {
    const folder = dirname(path);
    writeFileSync(path, altered, { mode: 0o600 });
    try {
      const after = within((file) => [file.model, file.serial, ...content(file)]);
      expect(after).toEqual(before);
      return 'opened';
    } catch (error) {
      if (!(error instanceof KeyFileRefused)) throw error;
      expect(['damaged', 'newer-version', 'not-ours']).toContain(error.reason);
      expect(error.keptAs === null).toBe(error.reason !== 'damaged');
      const kept = error.keptAs ?? path;
      expect(dirname(kept)).toBe(folder);
      expect(readFileSync(kept).equals(altered), 'kept as it was').toBe(true);
      return 'refused';
    }
  }

  test('truncated anywhere it is refused', () => {
    furnish();
    const before = within((file) => [file.model, file.serial, ...content(file)]);
    const whole = readFileSync(path);
    const lengths = Array.from({ length: whole.length }, (_, length) => length);
    for (const length of lengths.filter((at) => at < 120 || at % 97 === 0 || at % 512 === 0)) {
      expect(judge(whole.subarray(0, length), before), `of ${length} bytes`).toBe('refused');
    }
    expect(judge(whole, before)).toBe('opened');
  });

  test('with any flipped bits it opens with exactly the same records, or is refused', () => {
    furnish();
    const before = within((file) => [file.model, file.serial, ...content(file)]);
    const whole = readFileSync(path);
    const place = fc.record({ at: fc.nat(whole.length - 1), bit: fc.nat(7) });
    const near = fc.record({ at: fc.nat(99), bit: fc.nat(7) });
    const flips = fc.array(fc.oneof(place, near), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(flips, (flipped) => {
        const altered = new Uint8Array(whole);
        for (const { at, bit } of flipped) altered[at] = (altered[at] as number) ^ (1 << bit);
        judge(altered, before);
      }),
      { numRuns: 700 },
    );
  });

  test('with whole pages of chance, or swapped pages, it is refused or the same', () => {
    furnish();
    const before = within((file) => [file.model, file.serial, ...content(file)]);
    const whole = readFileSync(path);
    const random = seededRandom('pages');
    const pages = whole.length / 4096;
    for (let page = 0; page < pages; page++) {
      const altered = new Uint8Array(whole);
      altered.set(random.bytes(4096), page * 4096);
      judge(altered, before);
      altered.set(whole);
      altered.copyWithin(page * 4096, ((page + 1) % pages) * 4096, ((page + 1) % pages) * 4096 + 4096);
      judge(altered, before);
    }
  });

  test.each([
    ['a record that is missing', "DELETE FROM records WHERE name = 'pin'"],
    ['a record under another name', "UPDATE records SET name = 'pin2' WHERE name = 'pin'"],
    ['an older value of a record', "UPDATE records SET value = x'00' WHERE name = 'pin'"],
    ['other quirks', "UPDATE header SET quirks = '[]'"],
    ['another model', "UPDATE header SET model = 'pin-only'"],
    ['no header', 'DELETE FROM header'],
    ['a trigger', 'CREATE TRIGGER t AFTER INSERT ON records BEGIN DELETE FROM records; END'],
  ])('%s, in a sound database, is damage', (_what, sql) => {
    furnish();
    const database = new DatabaseSync(path);
    database.exec(sql);
    database.close();
    const { reason, keptAs, message } = refusal();
    expect(reason).toBe('damaged');
    expect(message).toContain(path);
    expect(existsSync(path)).toBe(false);
    expect(basename(keptAs ?? '')).toBe('state.damaged-2026-01-01T00-00-00Z.key');
    // Not silently made anew: the next start finds none and says so.
    expect(within(({ isNew }) => isNew)).toBe(true);
  });

  test.each([
    ['quirks that are no list', { ...fresh, quirks: 7 as unknown as string[] }],
    ['quirks that are no texts', { ...fresh, quirks: [7] as unknown as string[] }],
    ['a serial number of lines', { ...fresh, serial: 'VK1\nVK2' }],
    ['no serial number', { ...fresh, serial: '' }],
  ])('%s, under a right digest, is damage', (_what, header) => {
    expect(() => within(() => {}, header)).toThrow(expect.objectContaining({ reason: 'damaged' }));
  });

  test('a file of a newer version is left in its place', () => {
    furnish();
    const database = new DatabaseSync(path);
    database.exec('PRAGMA user_version = 2');
    database.close();
    expect(refusal()).toMatchObject({ reason: 'newer-version', keptAs: null });
    expect(existsSync(path)).toBe(true);
  });
});

describe('a path named by mistake', () => {
  test.each([
    ['a text', '# Read me\n'.repeat(20)],
    ['another database', null],
  ])('%s is left as it is', (_what, text) => {
    if (text === null) {
      const database = new DatabaseSync(path);
      database.exec('CREATE TABLE people (name TEXT)');
      database.close();
    } else writeFileSync(path, text);
    const before = readFileSync(path);
    expect(refusal()).toMatchObject({ reason: 'not-ours', keptAs: null });
    expect(readFileSync(path)).toEqual(before);
  });

  test.skipIf(process.platform === 'win32')('a link or a folder is no key', () => {
    symlinkSync('elsewhere', path);
    expect(refusal().reason).toBe('not-ours');
    path = dirname(path);
    expect(refusal().reason).toBe('not-ours');
  });

  test('in a folder that is not there', () => {
    path = join(path, 'state.key');
    expect(refusal()).toMatchObject({ reason: 'not-writable' });
  });

  test.skipIf(process.platform === 'win32' || process.getuid?.() === 0)('in a folder that may not be written', () => {
    chmodSync(dirname(path), 0o500);
    expect(refusal()).toMatchObject({ reason: 'not-writable' });
    chmodSync(dirname(path), 0o700);
  });
});
