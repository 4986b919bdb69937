import { createHash } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import { concatBytes, equalBytes, utf8 } from '../basics/bytes.ts';
import type { KeyMemory } from '../virtual-key/key-memory.ts';
import { type DatabaseSchema, migrate, numberOf } from './database-schema.ts';
import { inOneBatch } from './memory-batch.ts';

/** What the file says of its key. */
export interface KeyFileHeader {
  /** The id of its model. */
  readonly model: string;
  /** Names of quirks that it was made with, beyond those of its model. */
  readonly quirks: readonly string[];
  readonly serial: string;
}

export const keyFileSchema: DatabaseSchema = {
  // 'TSV1' in ASCII.
  applicationId: 0x54535631,
  versions: [
    `
    CREATE TABLE header (
      one INTEGER PRIMARY KEY CHECK (one = 1),
      model TEXT NOT NULL,
      quirks TEXT NOT NULL,
      serial TEXT NOT NULL,
      count INTEGER NOT NULL,
      digest BLOB NOT NULL,
      own_digest BLOB NOT NULL
    ) STRICT;

    CREATE TABLE records (
      name TEXT PRIMARY KEY,
      value BLOB NOT NULL,
      digest BLOB NOT NULL
    ) STRICT, WITHOUT ROWID;
    `,
  ],
};

/** What is stored is not what was stored. */
export class DamagedRecords extends Error {
  override readonly name = 'DamagedRecords';
}

export interface Header extends Omit<KeyFileHeader, 'quirks'> {
  /** As JSON. */
  readonly quirks: string;
  readonly count: number;
  readonly digest: Uint8Array;
}

export interface Stored {
  readonly header: Header;
  readonly records: Map<string, Uint8Array>;
}

/** For a database without a header: writes the one of a key that never wrote. */
export function writeHeader(database: DatabaseSync, { model, quirks, serial }: KeyFileHeader): void {
  const header = { model, quirks: JSON.stringify(quirks), serial, count: 0, digest: new Uint8Array(digestLength) };
  const insert = database.prepare('INSERT INTO header VALUES (1, ?, ?, ?, 0, ?, ?)');
  insert.run(model, header.quirks, serial, header.digest, headerDigest(header));
}

/** Everything, checked. @throws DamagedRecords, or what SQLite says of its structures */
export function readAll(database: DatabaseSync): Stored {
  verify(numberOf(database, 'application_id') === keyFileSchema.applicationId, 'application id');
  const tables = (of: DatabaseSync) => JSON.stringify(of.prepare('SELECT type, name, sql FROM sqlite_schema').all());
  verify(tables(database) === expectedTables(tables), 'schema');
  const check = database.prepare('PRAGMA integrity_check(1)').get() as { integrity_check?: unknown } | undefined;
  verify(check?.integrity_check === 'ok', 'structure');
  const headers = database.prepare('SELECT model, quirks, serial, count, digest, own_digest FROM header').all();
  const [row] = headers as unknown as (Header & { own_digest: Uint8Array })[];
  if (row === undefined || headers.length !== 1) throw new DamagedRecords('header');
  verify(equalBytes(headerDigest(row), row.own_digest), 'header');

  const records = new Map<string, Uint8Array>();
  const digest = new Uint8Array(digestLength);
  for (const stored of database.prepare('SELECT name, value, digest FROM records').iterate()) {
    const { name, value, digest: own } = stored as { name: string; value: Uint8Array; digest: Uint8Array };
    const expected = recordDigest(name, value);
    verify(equalBytes(expected, own), 'record');
    fold(digest, expected);
    records.set(name, value);
  }
  verify(records.size === row.count && equalBytes(digest, row.digest), 'records');
  return { header: row, records };
}

export function keyMemory(database: DatabaseSync, stored: Stored): KeyMemory {
  /** What opening has read, for who reads it next: usually nobody reads twice. */
  let unread: Map<string, Uint8Array> | undefined = stored.records;
  let header = stored.header;
  const find = database.prepare('SELECT digest FROM records WHERE name = ?');
  const remove = database.prepare('DELETE FROM records WHERE name = ?');
  const put = database.prepare(
    `INSERT INTO records (name, value, digest) VALUES (?, ?, ?)
     ON CONFLICT DO UPDATE SET value = excluded.value, digest = excluded.digest`,
  );
  const setHeader = database.prepare('UPDATE header SET count = ?, digest = ?, own_digest = ?');
  return {
    read() {
      const records = unread ?? readAll(database).records;
      unread = undefined;
      return records;
    },
    write(changes) {
      unread = undefined;
      const digest = header.digest.slice();
      let { count } = header;
      inOneBatch(database, () => {
        for (const [name, value] of changes) {
          const old = find.get(name) as { digest: Uint8Array } | undefined;
          if (old !== undefined) {
            fold(digest, old.digest);
            count--;
          }
          if (value === null) {
            remove.run(name);
          } else {
            const own = recordDigest(name, value);
            put.run(name, value, own);
            fold(digest, own);
            count++;
          }
        }
        setHeader.run(count, digest, headerDigest({ ...header, count, digest }));
      });
      header = { ...header, count, digest };
    },
  };
}

const digestLength = 32;

function recordDigest(name: string, value: Uint8Array): Uint8Array {
  const bytes = utf8(name);
  return sha256(uint32(bytes.length), bytes, value);
}

const headerDigest = ({ model, quirks, serial, count, digest }: Header): Uint8Array =>
  sha256(utf8(JSON.stringify([model, quirks, serial, count])), digest);

/** Exclusive or: the same in any order, and folding in a second time takes out. */
function fold(all: Uint8Array, one: Uint8Array): void {
  for (let index = 0; index < digestLength; index++) all[index] = (all[index] as number) ^ (one[index] as number);
}

const sha256 = (...parts: readonly Uint8Array[]): Uint8Array =>
  new Uint8Array(
    createHash('sha256')
      .update(concatBytes(...parts))
      .digest(),
  );

const uint32 = (value: number): Uint8Array => {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
};

function expectedTables(tables: (database: DatabaseSync) => string): string {
  const empty = new DatabaseSync(':memory:');
  try {
    migrate(empty, keyFileSchema);
    return tables(empty);
  } finally {
    empty.close();
  }
}

function verify(holds: boolean, what: string): void {
  if (!holds) throw new DamagedRecords(`the ${what} is not what was written`);
}
