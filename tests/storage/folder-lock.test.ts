import { readFileSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { claimFile, FolderLock } from '../../src/storage/folder-lock.ts';
import { temporaryFolder } from './folder.ts';

async function damagedLock(): Promise<string> {
  const folder = temporaryFolder();
  await mkdir(folder, { recursive: true });
  const path = join(folder, 'directory.lock');
  writeFileSync(path, 'x'.repeat(5000));
  return path;
}

it('a lock file that something was written into locks nobody out for ever: it holds nothing, and is emptied', async () => {
  const path = await damagedLock();
  const lock = new FolderLock(path);
  expect(lock.opening(() => 'opened')).toBe('opened');
  expect(() => new FolderLock(path).opening((alone) => alone || undefined)).toThrow(/busy|other program/);
  lock.close();
  expect(readFileSync(path)).toHaveLength(0);
});

it('so is a file that is claimed', async () => {
  const path = await damagedLock();
  const claimed = claimFile(path);
  expect(claimed).toBeDefined();
  expect(claimFile(path)).toBeUndefined();
  claimed?.close();
});
