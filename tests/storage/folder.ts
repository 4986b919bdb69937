import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, onTestFinished } from 'vitest';
import type { Clock } from '../../src/basics/clock.ts';
import { ManualClock } from '../../src/basics/manual-clock.ts';
import { systemRandom } from '../../src/basics/random.ts';
import { Secret } from '../../src/basics/secret.ts';
import { createIdentity, type Identity } from '../../src/identity/identity.ts';
import { type DataFolder, openDataFolder } from '../../src/storage/data-folder.ts';

/** A folder of its own, gone after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'touchstone-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'data');
}

export interface Opened {
  readonly folder: DataFolder;
  readonly identity: Identity;
  readonly clock: Clock;
}

export async function open(path: string, clock: Clock = new ManualClock()): Promise<Opened> {
  const folder = await openDataFolder(path, { clock });
  const directory = {
    name: 'Touchstone',
    rpId: 'login.touchstone.localhost',
    origin: 'https://login.touchstone.localhost',
  };
  const identity = createIdentity({
    store: (await folder.stores()).identityStore,
    clock,
    random: systemRandom,
    directory,
  });
  return { folder, identity, clock };
}

/** Opens, acts, closes. */
export async function within<T>(path: string, action: (opened: Opened) => Promise<T> | T): Promise<T> {
  const opened = await open(path);
  try {
    return await action(opened);
  } finally {
    await opened.folder.close();
  }
}

export const person = (name = 'chris') => ({
  userName: `${name}@example.com`,
  displayName: 'Chris Green',
  password: Secret.over(Buffer.from('correct horse battery')),
});

/** A folder with one account and one virtual key. */
export async function furnishedFolder(): Promise<string> {
  template ??= furnish();
  const path = temporaryFolder();
  cpSync(await template, path, { recursive: true, preserveTimestamps: true });
  return path;
}

/** Made once for each test file: it takes many waits for the disk. */
let template: Promise<string> | undefined;
let templateParent: string | undefined;
afterAll(() => {
  if (templateParent !== undefined) rmSync(templateParent, { recursive: true, force: true });
});

async function furnish(): Promise<string> {
  const parent = mkdtempSync(join(tmpdir(), 'touchstone-template-'));
  templateParent = parent;
  const path = join(parent, 'data');
  await within(path, async ({ folder, identity }) => {
    await identity.accounts.createFirst(person());
    folder.virtualKeys.create({ id: 'virtual-1', model: 'atkey-pro', quirks: [], serial: 'VK1' });
    folder.virtualKeys.keyMemory('virtual-1').write(new Map([['pin', Buffer.from('hash')]]));
  });
  return path;
}

export const namesIn = async (folder: DataFolder): Promise<readonly string[]> =>
  (await (await folder.stores()).identityStore.accounts()).map(({ userName }) => userName);
