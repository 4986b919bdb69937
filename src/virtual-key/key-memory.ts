/**
 * The flash of a virtual key: named records, changed in atomic and durable batches, as a real key's store survives a power
 * cut. Small records (one per credential), so that the cost of a change does not grow with what is stored.
 */
export interface KeyMemory {
  /** Everything stored, read once when the key is made. */
  read(): ReadonlyMap<string, Uint8Array>;
  /** All or nothing; on disk when it returns. A record set to null is deleted. */
  write(changes: ReadonlyMap<string, Uint8Array | null>): void;
}

/** A memory that lasts as long as the process. */
export function volatileMemory(): KeyMemory {
  const records = new Map<string, Uint8Array>();
  return {
    read: () => new Map(records),
    write(changes) {
      for (const [name, value] of changes) {
        if (value === null) records.delete(name);
        else records.set(name, value.slice());
      }
    },
  };
}
