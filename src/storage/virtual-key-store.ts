import type { DatabaseSync } from 'node:sqlite';
import type { Clock } from '../basics/clock.ts';
import { VirtualKeysInUse } from '../operations/ports.ts';
import type { KeyMemory } from '../virtual-key/key-memory.ts';
import { inOneBatch } from './memory-batch.ts';

export interface StoredVirtualKey {
  readonly id: string;
  /** The id of its model. */
  readonly model: string;
  /** Names of the quirks that it was made with, beyond those of its model. */
  readonly quirks: readonly string[];
  readonly serial: string;
}

/**
 * The virtual keys of this computer: what `hid` calls their shelf. One program at a time has them, from its first call to
 * its end, as a real key is in one place; for the others the list is empty and the rest throws `VirtualKeysInUse`.
 * Synchronous, because a key answers with what it has written; every call is durable when it returns.
 */
export interface VirtualKeyStore {
  /** In the order of their making. */
  list(): readonly StoredVirtualKey[];
  /** @param records what it remembers already. @throws KeyMemoryFull where the disk has no room for them; nothing was made then */
  create(key: StoredVirtualKey, records?: ReadonlyMap<string, Uint8Array>): void;
  /** The key and its memory. Nothing happens where no key has this id. */
  remove(id: string): void;
  /** The flash of one key; empty for a key that never wrote. Writing throws for a key that was removed. */
  keyMemory(id: string): KeyMemory;
  /** Whether this program has them, or can have them now. */
  readonly available: boolean;
}

export interface VirtualKeyDatabase {
  /** Claims the virtual keys; undefined while another program has them. */
  open(): DatabaseSync | undefined;
  /** After a key came or went. */
  onChange(): void;
}

interface StoredRow {
  readonly id: string;
  readonly model: string;
  /** Separated by spaces. */
  readonly quirks: string;
  readonly serial: string;
}

export function createVirtualKeyStore(source: VirtualKeyDatabase, clock: Clock): VirtualKeyStore {
  const opened = (): DatabaseSync => {
    const database = source.open();
    if (database === undefined) throw new VirtualKeysInUse('another program has the virtual keys open');
    return database;
  };
  return {
    get available() {
      return source.open() !== undefined;
    },
    list() {
      const select = 'SELECT id, model, quirks, serial FROM virtual_keys ORDER BY sequence';
      const rows = source.open()?.prepare(select).all() ?? [];
      return (rows as unknown as StoredRow[]).map(({ id, model, quirks, serial }) => ({
        id,
        model,
        quirks: quirks === '' ? [] : quirks.split(' '),
        serial,
      }));
    },
    create({ id, model, quirks, serial }, records = new Map()) {
      const database = opened();
      const insert = database.prepare(
        'INSERT INTO virtual_keys (id, model, quirks, serial, created_at) VALUES (?, ?, ?, ?, ?)',
      );
      const put = database.prepare('INSERT INTO records (key_id, name, value) VALUES (?, ?, ?)');
      inOneBatch(database, () => {
        insert.run(id, model, quirks.join(' '), serial, clock.now());
        for (const [name, value] of records) put.run(id, name, value);
      });
      source.onChange();
    },
    remove(id) {
      opened().prepare('DELETE FROM virtual_keys WHERE id = ?').run(id);
      source.onChange();
    },
    keyMemory: (id) => keyMemory(opened(), id),
  };
}

function keyMemory(database: DatabaseSync, id: string): KeyMemory {
  const readAll = database.prepare('SELECT name, value FROM records WHERE key_id = ?');
  const put = database.prepare(
    'INSERT INTO records (key_id, name, value) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET value = excluded.value',
  );
  const remove = database.prepare('DELETE FROM records WHERE key_id = ? AND name = ?');
  return {
    read() {
      const rows = readAll.all(id) as { name: string; value: Uint8Array }[];
      return new Map(rows.map(({ name, value }) => [name, value]));
    },
    write(changes) {
      inOneBatch(database, () => {
        for (const [name, value] of changes) {
          if (value === null) remove.run(id, name);
          else put.run(id, name, value);
        }
      });
    },
  };
}
