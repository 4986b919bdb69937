import { Emitter } from '../basics/emitter.ts';
import type { Log } from '../basics/log.ts';
import { type AtlasRecord, modelKey, parseRecord, recordBytes, serialKey } from './atlas-record.ts';
import type { AtlasState, AtlasStore } from './atlas-store.ts';

/** Ids of records by something that several may have. */
class Index {
  readonly #ids = new Map<string, Set<string>>();

  add(key: string, id: string): void {
    const ids = this.#ids.get(key);
    if (ids) ids.add(id);
    else this.#ids.set(key, new Set([id]));
  }

  remove(key: string, id: string): void {
    const ids = this.#ids.get(key);
    ids?.delete(id);
    if (ids?.size === 0) this.#ids.delete(key);
  }

  get(key: string): Iterable<string> {
    return this.#ids.get(key) ?? [];
  }
}

const keysOf = (record: AtlasRecord): string[] => [
  ...(record.serial === null ? [] : [`serial ${serialKey(record)}`]),
  `model ${modelKey(record)}`,
  ...record.evidence.map((digest) => `evidence ${digest}`),
  ...(record.accounts?.list ?? []).map(({ account }) => `account ${account}`),
];

/** The records of the atlas, in memory and in their store, to be found by what they hold. */
export class AtlasRecords {
  readonly #store: AtlasStore;
  readonly #log: Log;
  readonly #changed = new Emitter<void>();
  #records = new Map<string, AtlasRecord>();
  #index = new Index();
  #revision = 0;

  constructor(store: AtlasStore, log: Log) {
    this.#store = store;
    this.#log = log;
  }

  /** Grows with each change, of whichever program. */
  get revision(): number {
    return this.#revision;
  }

  get state(): AtlasState {
    return this.#store.state();
  }

  onChange = (listener: () => void) => this.#changed.on(listener);

  /** Takes over what another program wrote. @returns whether there is an atlas to read and to write */
  refresh(): boolean {
    if (this.#store.isStale()) {
      this.#records = new Map();
      this.#index = new Index();
      let unknown = 0;
      for (const [id, bytes] of this.#store.read()) {
        const record = parseRecord(bytes);
        if (record?.id === id) this.#keep(record);
        else unknown++;
      }
      if (unknown > 0) this.#log.warn('atlas-records-not-understood', { count: unknown });
      this.announce();
    }
    return this.#store.state().state === 'open';
  }

  announce(): void {
    this.#revision++;
    this.#changed.emit();
  }

  get(id: string): AtlasRecord | undefined {
    return this.#records.get(id);
  }

  all(): Iterable<AtlasRecord> {
    return this.#records.values();
  }

  get count(): number {
    return this.#records.size;
  }

  bySerial(of: Parameters<typeof serialKey>[0]): AtlasRecord[] {
    return this.#found(`serial ${serialKey(of)}`);
  }

  ofModel(of: Parameters<typeof modelKey>[0]): AtlasRecord[] {
    return this.#found(`model ${modelKey(of)}`);
  }

  byEvidence(digest: string): AtlasRecord[] {
    return this.#found(`evidence ${digest}`);
  }

  /** Those that were seen to hold this account, by its digest. */
  withAccount(digest: string): AtlasRecord[] {
    return this.#found(`account ${digest}`);
  }

  put(...records: readonly AtlasRecord[]): void {
    this.change(records, []);
  }

  change(put: readonly AtlasRecord[], removed: readonly string[]): void {
    const changes = new Map<string, Uint8Array | null>();
    for (const id of removed) {
      this.#drop(id);
      changes.set(id, null);
    }
    for (const record of put) {
      this.#keep(record);
      changes.set(record.id, recordBytes(record));
    }
    this.#store.write(changes);
    this.announce();
  }

  #keep(record: AtlasRecord): void {
    this.#drop(record.id);
    this.#records.set(record.id, record);
    for (const key of keysOf(record)) this.#index.add(key, record.id);
  }

  #drop(id: string): void {
    const record = this.#records.get(id);
    if (!record) return;
    for (const key of keysOf(record)) this.#index.remove(key, id);
    this.#records.delete(id);
  }

  #found(key: string): AtlasRecord[] {
    return [...this.#index.get(key)].flatMap((id) => this.#records.get(id) ?? []);
  }
}
