import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { toBase64url, toHex, utf8 } from '../../src/basics/bytes.ts';
import { silentLog } from '../../src/basics/log.ts';
import { ManualClock } from '../../src/basics/manual-clock.ts';
import { Secret } from '../../src/basics/secret.ts';
import { openDataFolder } from '../../src/storage/data-folder.ts';
import { openSealedFiles } from '../../src/storage/sealed-files.ts';
import { temporaryFolder } from './folder.ts';

const tokens = Uint8Array.from({ length: 51 }, (_, index) => 0xa0 + index);

async function folder() {
  const path = temporaryFolder();
  await (await openDataFolder(path, { clock: new ManualClock() })).close();
  return { path, file: join(path, 'persistent-tokens.sealed') };
}

const open = (path: string) => openSealedFiles(path, { clock: new ManualClock(), log: silentLog, keychain: null });

test('persistent tokens are read by the next program, and by nobody without the key', async () => {
  const { path, file } = await folder();
  const first = open(path);
  expect(first.persistentTokens.read()).toBeNull();
  first.persistentTokens.write(tokens);
  first.close();
  const bytes = readFileSync(file);
  for (const form of [tokens, utf8(toBase64url(tokens)), utf8(toHex(tokens))])
    expect(bytes.includes(Buffer.from(form))).toBe(false);
  if (process.platform !== 'win32') expect(statSync(file).mode & 0o077).toBe(0);
  const next = open(path);
  expect(next.persistentTokens.read()).toEqual(tokens);
  next.persistentTokens.write(null);
  expect([next.persistentTokens.read(), existsSync(file)]).toEqual([null, false]);
  next.close();
});

test('while the key is locked nothing is read or written, and what is there stays', async () => {
  const { path, file } = await folder();
  const first = open(path);
  first.persistentTokens.write(tokens);
  await first.atlas.protect(Secret.over(utf8('correct horse battery')));
  first.close();
  const before = readFileSync(file, 'utf8');
  const locked = open(path);
  const { persistentTokens } = locked;
  expect([persistentTokens.isOpen(), persistentTokens.read()]).toEqual([false, null]);
  persistentTokens.write(Uint8Array.of(1));
  persistentTokens.write(null);
  expect(readFileSync(file, 'utf8')).toBe(before);
  await locked.atlas.unlock(Secret.over(utf8('correct horse battery')));
  expect([persistentTokens.isOpen(), persistentTokens.read()]).toEqual([true, tokens]);
  locked.close();
});

test('a file that was altered is kept aside, and read as none', async () => {
  const { path, file } = await folder();
  const first = open(path);
  first.persistentTokens.write(tokens);
  first.close();
  const text = readFileSync(file, 'utf8');
  writeFileSync(
    file,
    text.replace(/.(?=.$)/m, (letter) => (letter === 'A' ? 'B' : 'A')),
  );
  const next = open(path);
  expect(next.persistentTokens.read()).toBeNull();
  expect(readdirSync(path).filter((name) => name.startsWith('persistent-tokens.damaged-'))).toHaveLength(1);
  next.close();
});
