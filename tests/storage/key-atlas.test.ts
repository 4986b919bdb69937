import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { utf8 } from '../../src/basics/bytes.ts';
import { silentLog } from '../../src/basics/log.ts';
import { ManualClock } from '../../src/basics/manual-clock.ts';
import { Secret } from '../../src/basics/secret.ts';
import { openSealedFiles } from '../../src/storage/sealed-files.ts';
import type { Keychain } from '../../src/storage/sealing-key-file.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'touchstone-atlas-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const path = (name: string) => join(folder, name);
const passphrase = (text = 'correct horse battery') => Secret.over(utf8(text));
const records = (...texts: string[]) => new Map(texts.map((text) => [text, utf8(`plain ${text}`)]));

function open(keychain: Keychain | null = null) {
  const clock = new ManualClock();
  const files = openSealedFiles(folder, { clock, log: silentLog, keychain });
  return { ...files, clock };
}

/** What a new program reads. */
function readAnew(keychain: Keychain | null = null): string[] {
  const files = open(keychain);
  try {
    return [...files.atlas.read().keys()].sort();
  } finally {
    files.close();
  }
}

function written(...texts: string[]): void {
  const files = open();
  files.atlas.write(records(...texts));
  files.close();
}

/** A keychain that turns every bit over. */
const keychain = (condition: Keychain['condition'], mask = 0xff): Keychain => ({
  condition,
  wrap: (secret) => secret.map((byte) => byte ^ mask),
  unwrap: (wrapped) => wrapped.map((byte) => byte ^ mask),
});

describe('the atlas on disk', () => {
  it('is read back, and nothing in the folder can be read without the key', () => {
    written('hanako', 'taro');
    expect(readAnew()).toEqual(['hanako', 'taro']);
    for (const name of readdirSync(folder)) {
      expect([name, readFileSync(path(name)).includes('plain hanako')]).toEqual([name, false]);
      if (process.platform !== 'win32') expect([name, statSync(path(name)).mode & 0o077]).toEqual([name, 0]);
    }
  });

  it('makes no file before it is asked for', () => {
    const files = open();
    files.close();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('shows one program what another has written', async () => {
    const [one, other] = [open(), open()];
    one.atlas.write(records('a'));
    await one.clock.advance(1_000);
    expect(other.atlas.isStale()).toBe(true);
    expect([...other.atlas.read().keys()]).toEqual(['a']);
    expect(other.atlas.isStale()).toBe(false);
    one.atlas.write(new Map([['a', null]]));
    await one.clock.advance(1_000);
    expect(other.atlas.isStale()).toBe(true);
    expect(other.atlas.read().size).toBe(0);
    one.close();
    other.close();
  });

  it('keeps entries that another key has sealed, and counts them', () => {
    written('a', 'b');
    rmSync(path('sealing-key.json'));
    const files = open();
    files.atlas.write(records('c'));
    expect([...files.atlas.read().keys()]).toEqual(['c']);
    expect(files.atlas.state()).toMatchObject({ state: 'open', unreadable: 2 });
    files.close();
    const database = new DatabaseSync(path('key-atlas.sqlite'));
    expect(database.prepare('SELECT count(*) AS count FROM records').get()).toEqual({ count: 3 });
    database.close();
  });

  it('does not open an entry under the id of another', () => {
    written('a', 'b');
    const database = new DatabaseSync(path('key-atlas.sqlite'));
    database.exec(`UPDATE records SET sealed = (SELECT sealed FROM records WHERE id = 'b') WHERE id = 'a'`);
    database.close();
    expect(readAnew()).toEqual(['b']);
  });

  it('starts with its last good copy where the file is damaged, and keeps the damaged one', () => {
    written('a');
    writeFileSync(path('key-atlas.sqlite'), 'no database at all, and long enough to be looked at'.repeat(100));
    const files = open();
    expect([...files.atlas.read().keys()]).toEqual(['a']);
    expect(files.atlas.state()).toMatchObject({ state: 'open', keptAside: expect.stringContaining('damaged') });
    files.close();
  });

  it('starts where the key file is damaged, keeps it aside and says so', () => {
    written('a');
    writeFileSync(path('sealing-key.json'), '{"format":1,"plain":"AAAA"');
    const files = open();
    expect(files.atlas.read().size).toBe(0);
    const state = files.atlas.state();
    expect(state).toMatchObject({
      state: 'open',
      unreadable: 1,
      keptAside: expect.stringContaining('sealing-key.damaged'),
    });
    files.atlas.write(records('b'));
    files.close();
    expect(readAnew()).toEqual(['b']);
  });

  it('is left alone where a newer version wrote it', () => {
    written('a');
    const database = new DatabaseSync(path('key-atlas.sqlite'));
    database.exec('PRAGMA user_version = 99');
    database.close();
    const files = open();
    expect(files.atlas.state()).toEqual({ state: 'unusable', reason: 'newer-version' });
    files.atlas.write(records('b'));
    expect(files.atlas.read().size).toBe(0);
    files.close();
  });
});

describe('the key of the atlas', () => {
  it('is kept by a passphrase once there is one, and by nothing else', async () => {
    written('a');
    const files = open();
    await files.atlas.protect(passphrase());
    expect(files.atlas.state()).toMatchObject({ keptBy: 'passphrase' });
    files.close();
    const later = open();
    expect(later.atlas.state()).toEqual({ state: 'locked', by: 'passphrase' });
    expect(later.sealingKey.sealing()).toBeUndefined();
    later.atlas.write(records('lost'));
    expect(await later.atlas.unlock(passphrase('wrong horse battery'))).toBe(false);
    expect(await later.atlas.unlock(passphrase())).toBe(true);
    expect([...later.atlas.read().keys()]).toEqual(['a']);
    await later.atlas.protect(null);
    later.close();
    expect(readAnew()).toEqual(['a']);
  });

  it('hostile E7: is kept by a keychain where that protects, and no other program opens it', () => {
    const files = open(keychain('usable'));
    files.atlas.write(records('a'));
    expect(files.atlas.state()).toMatchObject({ keptBy: 'system', keychain: 'used' });
    files.close();
    expect(JSON.parse(readFileSync(path('sealing-key.json'), 'utf8'))).toMatchObject({ plain: null });
    const terminal = open();
    expect(terminal.atlas.state()).toEqual({ state: 'locked', by: 'system' });
    terminal.close();
    expect(readAnew(keychain('usable'))).toEqual(['a']);
  });

  it('hostile E7: opens by passphrase where the keychain does not know it any more', async () => {
    const files = open(keychain('usable'));
    files.atlas.write(records('a'));
    await files.atlas.protect(passphrase());
    files.close();
    expect(readAnew(keychain('usable'))).toEqual(['a']);
    let asked = 0;
    const forgetful: Keychain = {
      ...keychain('usable'),
      unwrap: () => {
        asked++;
        throw new Error('the keyring was reset');
      },
    };
    const later = open(forgetful);
    expect(later.atlas.state()).toEqual({ state: 'locked', by: 'passphrase' });
    expect(await later.atlas.unlock(passphrase())).toBe(true);
    expect([...later.atlas.read().keys()]).toEqual(['a']);
    expect(asked).toBe(1);
    later.close();
  });

  it.each(['unprotected', 'none'] as const)(
    'hostile E7: is not given to a keychain that is %s, and that is told',
    (condition) => {
      const files = open(keychain(condition));
      expect(files.atlas.state()).toMatchObject({ keptBy: 'key-file', keychain: condition });
      files.close();
      expect(JSON.parse(readFileSync(path('sealing-key.json'), 'utf8'))).toMatchObject({ keychain: null });
    },
  );

  it('is one key for whatever else is sealed in the folder', () => {
    const files = open();
    const sealed = files.sealingKey.sealing()!.seal(utf8('seed'), 'tokens/1');
    files.close();
    const later = open();
    expect(later.sealingKey.sealing()!.open(sealed, 'tokens/1')).toEqual(utf8('seed'));
    later.close();
  });
});
