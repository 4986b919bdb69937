import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import type { Clock } from '../basics/clock.ts';
import { type Log, silentLog } from '../basics/log.ts';
import type { IdentityStore } from '../identity/identity-store.ts';
import type { AuditLog } from '../operations/audit-log.ts';
import type { DirectoryBackups } from '../operations/directory-backups.ts';
import type { DirectoryMoves } from '../operations/directory-moves.ts';
import type { SettingsStore } from '../operations/ports.ts';
import type { ReportStore } from '../operations/report-store.ts';
import type { TrustStore } from '../trust/trust-store.ts';
import { type DatabaseFile, openDatabaseFile, openInMemory } from './database-file.ts';
import type { AnchorPlace } from './directory/audit-anchor.ts';
import { type DirectoryPlace, readDirectoryPlace } from './directory/directory-place.ts';
import type { DirectoryStore, DirectoryStoreOptions } from './directory/directory-store.ts';
import { type PostgresAddress, writtenAddress } from './directory/postgres-address.ts';
import { directorySchema } from './directory/sqlite-schema.ts';
import { FolderLock } from './folder-lock.ts';
import { LastGoodCopy } from './last-good-copy.ts';
import { inspectPrivateFile, openPrivateFolder, removeOrphanedDrafts, writeDurably } from './private-files.ts';
import type { Recovered } from './recovered.ts';
import type { SealingKey } from './sealing-key-file.ts';
import { openSettingsFile, volatileSettings } from './settings-file.ts';
import { VirtualKeyFile } from './virtual-key-file.ts';
import { virtualKeySchema } from './virtual-key-schema.ts';
import { createVirtualKeyStore, type VirtualKeyStore } from './virtual-key-store.ts';

export interface DataFolderPorts {
  readonly clock: Clock;
  readonly log?: Log;
  /** Where the directory is may be said in it, see `readDirectoryPlace`. The process's own unless given. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** What answers the contract and is not needed before. */
export interface Stores {
  readonly identityStore: IdentityStore;
  readonly backups: DirectoryBackups;
  /** Where the directory is. */
  readonly moves: DirectoryMoves;
  readonly auditLog: AuditLog;
  readonly reports: ReportStore;
  /** Where this program is: as the directory's server sees it, which no page and no proxy's header can change; else this computer. */
  readonly stationAddress: () => Promise<string>;
  /** Read when it is first needed. */
  readonly trust: TrustStore;
}

/** Everything that is kept, in one folder of one person's computer. */
export interface DataFolder {
  /** Their files are checked and open already; their code is loaded by the first call, because it is most of what there is. */
  stores(): Promise<Stores>;
  /** From then on the directory's secrets are sealed with it; before, methods with secrets are unreadable. */
  sealDirectoryWith(key: SealingKey): void;
  /** There were accounts and they could not be restored: nobody makes a first account here (`directory-lost`). */
  readonly directoryLost: boolean;
  readonly virtualKeys: VirtualKeyStore;
  readonly settings: SettingsStore;
  /** What could not be used as it was found. The virtual keys' part is known once they were asked for. */
  readonly recovered: readonly Recovered[];
  /** Waits for what is under way. Nothing may be called afterwards. */
  close(): Promise<void>;
}

/**
 * @param path a folder, made where it is missing; `:memory:` for one that is gone with the process
 * @throws DataFolderUnusable when the disk refuses: read-only, full, not ours
 * @throws AddressInvalid when the directory is said to be somewhere that is no address
 */
export async function openDataFolder(path: string, ports: DataFolderPorts): Promise<DataFolder> {
  const { clock, log = silentLog, env = process.env } = ports;
  return path === ':memory:' ? openVolatile(clock) : await openFolder(path, { clock, log, env });
}

async function openFolder(path: string, ports: Required<DataFolderPorts>): Promise<DataFolder> {
  openPrivateFolder(path);
  removeOrphanedDrafts(path);
  const settingsFile = openSettingsFile(join(path, 'settings.json'), ports);
  const place = await readDirectoryPlace(path, ports.env);
  let directoryKey: SealingKey | undefined;
  const sealingKey: SealingKey = { sealing: () => directoryKey?.sealing() };
  // Each directory has a log of its own.
  const anchorAt = (address: PostgresAddress) => anchorFile(join(path, `audit-anchor.${digestOf(address)}.json`));
  const anchor = place === null ? anchorFile(join(path, 'audit-anchor.json')) : anchorAt(place.address);
  const opened = { sealingKey, anchor };
  const directory = place === null ? openDirectory(path, opened, ports) : openShared(place, opened, ports);
  const virtualKeyFile = new VirtualKeyFile(join(path, 'virtual-keys.sqlite'), ports);
  const found = [directory.recovered, settingsFile.recovered].filter((problem) => problem !== null);
  for (const { what, problem, restored } of found) ports.log.warn('data-recovered', { what, problem, restored });
  const stores = loadedOnce(async (): Promise<Stores> => {
    const [store, { trustFiles }, { directoryMover }] = await Promise.all([
      directory.store(),
      import('./trust-files.ts'),
      import('./directory/directory-mover.ts'),
    ]);
    const moves = directoryMover(path, place, store, { ...ports, sealingKey, anchorOf: anchorAt });
    return { ...storesOf(store, path, ports.clock), moves, trust: trustFiles(path, ports) };
  });
  return {
    stores: stores.load,
    sealDirectoryWith(key) {
      directoryKey = key;
    },
    directoryLost: directory.lost,
    virtualKeys: createVirtualKeyStore(virtualKeyFile, ports.clock),
    settings: settingsFile.settings,
    get recovered() {
      return virtualKeyFile.recovered === null ? found : [...found, virtualKeyFile.recovered];
    },
    async close() {
      await settingsFile.saved();
      await directory.close();
      virtualKeyFile.close();
    },
  };
}

const storesOf = (store: DirectoryStore, folder: string, clock: Clock): Omit<Stores, 'trust' | 'moves'> => ({
  identityStore: store,
  auditLog: store.auditLog,
  reports: store.reports,
  stationAddress: () => store.stationAddress(),
  backups: backupsOf(store, folder, clock),
});

/** @param folder where what was here before a restore goes to */
const backupsOf = (store: DirectoryStore, folder: string, clock: Clock): DirectoryBackups => ({
  backUp: (path, passphrase) => store.backUp(path, passphrase),
  async restore(path, passphrase) {
    const time = new Date(clock.now()).toISOString().slice(0, 19).replaceAll(':', '-');
    const stem = join(folder, `directory.before-restore-${time}Z`);
    let keptAs = `${stem}.backup`;
    for (let count = 2; existsSync(keptAs); count++) keptAs = `${stem}-${count}.backup`;
    return { rows: await store.restore(path, passphrase, keptAs), keptAs };
  },
});

/** What belongs to a directory and is not in its database. */
interface OpenedBeside {
  readonly sealingKey: SealingKey;
  readonly anchor: AnchorPlace;
}

const anchorFile = (path: string): AnchorPlace => ({
  read: () => (inspectPrivateFile(path) === undefined ? undefined : readFileSync(path, 'utf8')),
  write: (text) => writeDurably(path, text),
});

/** Of what a name of a file can hold. */
const digestOf = (address: PostgresAddress): string =>
  createHash('sha256').update(writtenAddress(address)).digest('hex').slice(0, 16);

interface OpenedDirectory {
  /** Loads its code at the first call. */
  readonly store: () => Promise<DirectoryStore>;
  readonly lost: boolean;
  readonly recovered: Recovered | null;
  close(): Promise<void>;
}

/**
 * A marker beside the database says that it has had accounts. A database without any, where there must be some, is not taken
 * for a new one: otherwise whoever deletes or truncates a file could make themselves administrator.
 */
function openDirectory(
  folder: string,
  { sealingKey, anchor }: OpenedBeside,
  ports: { clock: Clock; log: Log },
): OpenedDirectory {
  const path = join(folder, 'directory.sqlite');
  const markerPath = join(folder, 'directory.had-accounts');
  const hadAccounts = () => existsSync(markerPath);
  const mark = () => {
    const text = `This directory has had accounts since ${new Date(ports.clock.now()).toISOString()} or before.\n`;
    if (!hadAccounts()) writeDurably(markerPath, text);
  };
  const file: DatabaseFile = {
    path,
    what: 'directory',
    schema: directorySchema,
    isExpected: (candidate) => !hadAccounts() || hasAccounts(candidate),
  };
  const lock = new FolderLock(join(folder, 'directory.lock'));
  const { database, recovered, state } = lock.opening((alone) => openDatabaseFile(file, ports.clock, alone));
  const lost = state === 'lost' || state === 'untouched';
  if (hasAccounts(database) || state === 'lost') mark();
  const copy = new LastGoodCopy(path, ports, { largeInThread: true });
  const keepsCopy = !lost;
  if (keepsCopy) copy.refresh();
  const onChange = () => {
    if (keepsCopy) copy.noteChange();
  };
  const store = loadedOnce(() =>
    storeOverSqlite(database, {
      sealingKey,
      ...ports,
      lost,
      // What stands in for a database that is left alone has no part in its log.
      ...(state === 'untouched' ? {} : { auditAnchor: anchor }),
      isStandIn: state === 'untouched',
      onFirstAccount: mark,
      onChange,
    }),
  );
  return {
    store: store.load,
    lost,
    recovered,
    async close() {
      await copy.settled();
      await closeStore(store.loaded(), database);
      // Closing moves the write-ahead log into the file: copied after it, the copy is still up to date at the next start.
      if (keepsCopy) copy.refresh();
      lock.close();
    },
  };
}

/** On a server: it knows itself whether it had accounts, and is not opened before it is asked. */
function openShared(
  place: DirectoryPlace,
  { sealingKey, anchor }: OpenedBeside,
  ports: { clock: Clock; log: Log },
): OpenedDirectory {
  const nothing = () => {};
  const options = {
    sealingKey,
    ...ports,
    auditAnchor: anchor,
    lost: false,
    onFirstAccount: nothing,
    onChange: nothing,
  };
  const store = loadedOnce(async () => {
    const [{ createDirectoryStore }, { postgresEngine }, { openedPassword }] = await Promise.all([
      import('./directory/directory-store.ts'),
      import('./directory/postgres-engine.ts'),
      import('./directory/kept-place.ts'),
    ]);
    const password = () => openedPassword(place, sealingKey);
    return createDirectoryStore(postgresEngine(place.address, { ...ports, roots: place.roots, password }), options);
  });
  return { store: store.load, lost: false, recovered: null, close: () => closeStore(store.loaded()) };
}

async function storeOverSqlite(database: DatabaseSync, options: DirectoryStoreOptions): Promise<DirectoryStore> {
  const [{ createDirectoryStore }, { sqliteEngine }] = await Promise.all([
    import('./directory/directory-store.ts'),
    import('./directory/sqlite-engine.ts'),
  ]);
  return createDirectoryStore(sqliteEngine(database), options);
}

/** One that was never loaded has only its file to close. */
async function closeStore(store: Promise<DirectoryStore> | undefined, database?: DatabaseSync): Promise<void> {
  if (store === undefined) database?.close();
  else await (await store).close();
}

function loadedOnce<T>(load: () => Promise<T>): { load(): Promise<T>; loaded(): Promise<T> | undefined } {
  let loading: Promise<T> | undefined;
  return {
    load() {
      loading ??= load();
      return loading;
    },
    loaded: () => loading,
  };
}

const hasAccounts = (database: DatabaseSync): boolean =>
  database.prepare('SELECT 1 FROM accounts LIMIT 1').get() !== undefined;

function openVolatile(clock: Clock): DataFolder {
  const directory = openInMemory(directorySchema);
  const virtualKeys = openInMemory(virtualKeySchema);
  const nothing = () => {};
  const key = loadedOnce(async () => (await import('./sealing-key-file.ts')).volatileSealingKey());
  const store = loadedOnce(async () => {
    const sealingKey = await key.load();
    return storeOverSqlite(directory, { sealingKey, clock, lost: false, onFirstAccount: nothing, onChange: nothing });
  });
  const stores = loadedOnce(async (): Promise<Stores> => {
    const [opened, { volatileTrust }, { noMoves }] = await Promise.all([
      store.load(),
      import('./trust-files.ts'),
      import('./directory/directory-mover.ts'),
    ]);
    const moves = noMoves(opened, await key.load());
    return { ...storesOf(opened, tmpdir(), clock), moves, trust: volatileTrust() };
  });
  return {
    stores: stores.load,
    sealDirectoryWith: nothing,
    directoryLost: false,
    virtualKeys: createVirtualKeyStore({ open: () => virtualKeys, onChange: nothing }, clock),
    settings: volatileSettings(),
    recovered: [],
    async close() {
      await closeStore(store.loaded(), directory);
      virtualKeys.close();
    },
  };
}
