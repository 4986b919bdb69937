import { homedir } from 'node:os';
import { join } from 'node:path';
import { createRouterClient } from '@orpc/server';
import type { Clock } from '../basics/clock.ts';
import type { Log } from '../basics/log.ts';
import { systemRandom } from '../basics/random.ts';
import { dataFolderPath } from '../composition/data-folder-path.ts';
import { openApp } from '../composition/open-app.ts';
import { version } from '../composition/version.ts';
import type { Touchstone } from '../contract/contract.ts';
import { reachLab } from './lab-client.ts';

/** The app for one command, in this process. */
export interface CliApp {
  readonly touchstone: Touchstone;
  close(): Promise<void>;
}

/**
 * Opens the directory and the keys of this computer. Whoever can start this command can read and replace the directory's files,
 * so the terminal is the directory's owner: it needs no sign-in to administer accounts. Phones and OTP tokens are those of the program that
 * has the Lab open, where there is one; what is sent to phones arrives there.
 * @param options.data the data folder; undefined for this computer's own, null for one in memory
 */
export async function openCliApp(options: {
  data: string | null | undefined;
  env: Readonly<Record<string, string | undefined>>;
  log: Log;
  clock: Clock;
}): Promise<CliApp> {
  const { data, env, log, clock } = options;
  const dataFolder =
    data === null ? ':memory:' : (data ?? dataFolderPath({ platform: process.platform, env, home: homedir() }));
  const lab = data === null ? null : await reachLab(dataFolder, { clock, random: systemRandom });
  const openedApp = openApp({
    dataFolder,
    resources: join(import.meta.dirname, '..', '..', 'resources'),
    host: 'cli',
    version,
    lab: true,
    phonesElsewhere: lab?.labDelivery,
    elevatedHelper: {
      file: process.execPath,
      args: [join(import.meta.dirname, '..', 'elevated-helper', 'index.ts')],
    },
    clock,
    random: systemRandom,
    log,
  });
  openedApp.catch(() => lab?.close());
  const app = await openedApp;
  const opened = app.keysListed.then(() => app.router());
  // An open socket or folder would keep the program that has failed.
  await opened.catch(() => app.close().finally(() => lab?.close()));
  const own: Touchstone = createRouterClient(await opened, {
    context: { caller: app.createCaller({ localOwner: true }) },
  });
  return {
    touchstone: lab ? replacing(own, { phones: lab.phones, otpTokens: lab.otpTokens }) : own,
    async close() {
      // What is on its way to the phones of the window goes first.
      await app.close();
      lab?.close();
    },
  };
}

/** A client makes its members when they are asked for: they cannot be spread. */
const replacing = <Client extends object>(client: Client, others: Partial<Client>): Client =>
  new Proxy(client, { get: (all, name): unknown => Reflect.get(name in others ? others : all, name) });
