import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Writable } from 'node:stream';
import { createRouterClient } from '@orpc/server';
import { systemClock } from '../basics/clock.ts';
import { systemRandom } from '../basics/random.ts';
import { dataFolderPath } from '../composition/data-folder-path.ts';
import { openApp } from '../composition/open-app.ts';
import { streamLog } from '../composition/stream-log.ts';
import { version } from '../composition/version.ts';
import type { Touchstone } from '../contract/contract.ts';

/** The app for one command, in this process. */
export interface CliApp {
  readonly touchstone: Touchstone;
  close(): Promise<void>;
}

/**
 * Opens the directory and the keys of this computer. Whoever can start this command can read and replace the directory's files,
 * so the terminal is the directory's owner: it needs no sign-in to administer accounts.
 * @param options.data the data folder; undefined for this computer's own, null for one in memory
 */
export async function openCliApp(options: {
  data: string | null | undefined;
  env: Readonly<Record<string, string | undefined>>;
  stderr: Writable;
}): Promise<CliApp> {
  const { data, env, stderr } = options;
  const clock = systemClock;
  const app = await openApp({
    dataFolder:
      data === null ? ':memory:' : (data ?? dataFolderPath({ platform: process.platform, env, home: homedir() })),
    resources: join(import.meta.dirname, '..', '..', 'resources'),
    host: 'cli',
    version,
    lab: true,
    elevatedHelper: {
      file: process.execPath,
      args: [join(import.meta.dirname, '..', 'elevated-helper', 'index.ts')],
    },
    clock,
    random: systemRandom,
    log: streamLog((line) => stderr.write(line), { clock, verbose: env.TOUCHSTONE_LOG === 'info' }),
  });
  await app.keysListed;
  return {
    touchstone: createRouterClient(await app.router(), { context: { caller: app.createCaller({ localOwner: true }) } }),
    close: () => app.close(),
  };
}
