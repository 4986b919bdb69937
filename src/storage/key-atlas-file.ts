import type { DatabaseSync } from 'node:sqlite';
import type { Clock } from '../basics/clock.ts';
import type { Log } from '../basics/log.ts';
import type { Secret } from '../basics/secret.ts';
import type { AtlasState, AtlasStore } from '../operations/atlas-store.ts';
import { KeyMemoryFull } from '../virtual-key/key-memory.ts';
import { openDatabaseFile, openInMemory } from './database-file.ts';
import { FolderLock } from './folder-lock.ts';
import { keyAtlasSchema } from './key-atlas-schema.ts';
import { LastGoodCopy } from './last-good-copy.ts';
import { inOneBatch } from './memory-batch.ts';
import { DataFolderUnusable } from './recovered.ts';
import { SealBroken } from './sealed-box.ts';
import { type SealingKeyFile, volatileSealingKey } from './sealing-key-file.ts';

/** How long what was read from keys may wait before it is written, in milliseconds: one write for all that a screen asks at once. */
const gatherMs = 200;

interface Opened {
  readonly database: DatabaseSync;
  readonly lock: FolderLock;
  readonly copy: LastGoodCopy | null;
  readonly keptAside: string | null;
}

const contextOf = (id: string): string => `key-atlas/${id}`;

/**
 * The key atlas in `key-atlas.sqlite`, each record sealed under its id, opened when it is first asked for. Several programs may use it at a
 * time: the last to write a record wins. What cannot be opened stays in the file and is counted.
 */
export class KeyAtlasFile implements AtlasStore {
  readonly #path: string;
  readonly #key: SealingKeyFile;
  readonly #ports: { readonly clock: Clock; readonly log: Log };
  readonly #waiting = new Map<string, Uint8Array | null>();
  #stopWaiting: (() => void) | undefined;
  #opened: Opened | undefined;
  #trouble: Extract<AtlasState, { state: 'unusable' }>['reason'] | undefined;
  /** SQLite's number of changes by others, when the records were last read; undefined: not yet. */
  #readAt: number | undefined;
  #unreadable = 0;

  constructor(path: string, key: SealingKeyFile, ports: { clock: Clock; log: Log }) {
    this.#path = path;
    this.#key = key;
    this.#ports = ports;
  }

  state(): AtlasState {
    const opened = this.#open();
    if (!opened) return this.#trouble ? { state: 'unusable', reason: this.#trouble } : this.#locked;
    const { keptBy = 'key-file', keychain, keptAside } = this.#key;
    return { state: 'open', keptBy, keychain, unreadable: this.#unreadable, keptAside: keptAside ?? opened.keptAside };
  }

  isStale(): boolean {
    const opened = this.#open();
    return opened !== undefined && this.#readAt !== changesByOthers(opened.database);
  }

  read(): ReadonlyMap<string, Uint8Array> {
    const opened = this.#open();
    const sealing = this.#key.sealing();
    const records = new Map<string, Uint8Array>();
    if (!opened || !sealing) return records;
    this.#flush();
    this.#readAt = changesByOthers(opened.database);
    this.#unreadable = 0;
    for (const row of opened.database.prepare('SELECT id, sealed FROM records').all()) {
      const { id, sealed } = row as { id: string; sealed: Uint8Array };
      try {
        records.set(id, sealing.open(sealed, contextOf(id)));
      } catch (error) {
        if (!(error instanceof SealBroken)) throw error;
        this.#unreadable++;
      }
    }
    if (this.#unreadable > 0) this.#ports.log.warn('atlas-records-unreadable', { count: this.#unreadable });
    return records;
  }

  write(changes: ReadonlyMap<string, Uint8Array | null>): void {
    if (!this.#open()) return;
    for (const [id, record] of changes) this.#waiting.set(id, record);
    this.#stopWaiting ??= this.#ports.clock.schedule(gatherMs, () => this.#flush());
  }

  async unlock(passphrase: Secret): Promise<boolean> {
    return this.#key.unlock(passphrase);
  }

  async protect(passphrase: Secret | null): Promise<void> {
    await this.#key.protect(passphrase);
  }

  close(): void {
    this.#flush();
    if (this.#opened) {
      this.#opened.database.close();
      this.#opened.copy?.refresh();
      this.#opened.lock.close();
    }
  }

  get #locked(): AtlasState {
    return { state: 'locked', by: this.#key.lockedBy };
  }

  /** undefined while it is locked or cannot be used. */
  #open(): Opened | undefined {
    if (this.#trouble) return undefined;
    return this.#guarded(() => {
      if (!this.#key.sealing()) return undefined;
      this.#opened ??= this.#openFile();
      return this.#opened;
    });
  }

  #openFile(): Opened | undefined {
    const lock = new FolderLock(this.#path.replace(/\.sqlite$/, '.lock'));
    const file = { path: this.#path, what: 'key-atlas', schema: keyAtlasSchema } as const;
    const { database, recovered, state } = lock.opening((alone) => openDatabaseFile(file, this.#ports.clock, alone));
    if (recovered) {
      this.#ports.log.warn('data-recovered', {
        what: file.what,
        problem: recovered.problem,
        restored: recovered.restored,
      });
    }
    if (state === 'untouched') {
      database.close();
      lock.close();
      this.#trouble = 'newer-version';
      return undefined;
    }
    const copy = new LastGoodCopy(this.#path, this.#ports);
    copy.refresh();
    return { database, lock, copy, keptAside: recovered?.keptAs ?? null };
  }

  #flush(): void {
    this.#stopWaiting?.();
    this.#stopWaiting = undefined;
    if (this.#waiting.size === 0 || !this.#opened) return;
    const sealing = this.#key.sealing();
    if (!sealing) return;
    const { database, copy } = this.#opened;
    const changes = [...this.#waiting].map(
      ([id, record]) => [id, record && sealing.seal(record, contextOf(id))] as const,
    );
    this.#waiting.clear();
    this.#guarded(() => {
      inOneBatch(database, () => writeAll(database, changes));
      copy?.noteChange();
    });
  }

  /** The disk may refuse at any time: the app goes on, and the atlas says that it cannot be used. */
  #guarded<T>(action: () => T): T | undefined;
  #guarded(action: () => unknown): unknown {
    try {
      return action();
    } catch (error) {
      const reason =
        error instanceof DataFolderUnusable ? error.reason : error instanceof KeyMemoryFull ? 'no-space' : 'failed';
      this.#trouble = reason === 'not-writable' || reason === 'no-space' ? reason : 'failed';
      this.#ports.log.warn('atlas-unusable', { reason });
      return undefined;
    }
  }
}

/** An atlas that is gone with the process, sealed all the same. */
export function volatileAtlas(): AtlasStore {
  const database = openInMemory(keyAtlasSchema);
  const sealing = volatileSealingKey().sealing();
  let wasRead = false;
  return {
    state: () => ({ state: 'open', keptBy: 'memory', keychain: 'not-offered', unreadable: 0, keptAside: null }),
    isStale: () => !wasRead,
    read() {
      wasRead = true;
      const rows = database.prepare('SELECT id, sealed FROM records').all() as { id: string; sealed: Uint8Array }[];
      return new Map(rows.map(({ id, sealed }) => [id, sealing.open(sealed, contextOf(id))]));
    },
    write(changes) {
      writeAll(
        database,
        [...changes].map(([id, record]) => [id, record && sealing.seal(record, contextOf(id))] as const),
      );
    },
    unlock: async () => true,
    protect: async () => {},
  };
}

function writeAll(database: DatabaseSync, changes: readonly (readonly [string, Uint8Array | null])[]): void {
  const put = database.prepare(
    'INSERT INTO records (id, sealed) VALUES (?, ?) ON CONFLICT DO UPDATE SET sealed = excluded.sealed',
  );
  const remove = database.prepare('DELETE FROM records WHERE id = ?');
  for (const [id, sealed] of changes) {
    if (sealed === null) remove.run(id);
    else put.run(id, sealed);
  }
}

/** PRAGMA data_version: another number after another connection has changed the file. */
const changesByOthers = (database: DatabaseSync): number =>
  (database.prepare('PRAGMA data_version').get() as { data_version: number }).data_version;
