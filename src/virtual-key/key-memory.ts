/**
 * The flash of a virtual key: named records, changed in atomic and durable batches, as a real key's store survives a power
 * cut. Small records (one per credential), so that the cost of a change does not grow with what is stored.
 */
export interface KeyMemory {
  /** Everything stored, read once when the key is made. */
  read(): ReadonlyMap<string, Uint8Array>;
  /**
   * All or nothing; on disk when it returns. A record set to null is deleted.
   * @throws KeyMemoryFull where there is no room, which the key tells its host; anything else is a failure
   */
  write(changes: ReadonlyMap<string, Uint8Array | null>): void;
}

/** A memory has no room for what was to be written. */
export class KeyMemoryFull extends Error {
  override readonly name = 'KeyMemoryFull';
}

/**
 * A memory in which `capacity` bytes fit, names and records together. Where more is there already, it can only shrink.
 * @param takesRoom which records count: for the others room is set aside
 */
export function boundedMemory(
  memory: KeyMemory,
  capacity: number,
  takesRoom: (name: string) => boolean = () => true,
): KeyMemory {
  const sizes = new Map<string, number>();
  const sizeOf = (name: string, value: Uint8Array) => (takesRoom(name) ? name.length + value.length : 0);
  for (const [name, value] of memory.read()) sizes.set(name, sizeOf(name, value));
  let used = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  return {
    read: () => memory.read(),
    write(changes) {
      let next = used;
      for (const [name, value] of changes) next += (value ? sizeOf(name, value) : 0) - (sizes.get(name) ?? 0);
      if (next > capacity && next > used) throw new KeyMemoryFull(`got ${next} bytes, expected at most ${capacity}`);
      memory.write(changes);
      for (const [name, value] of changes) {
        if (value) sizes.set(name, sizeOf(name, value));
        else sizes.delete(name);
      }
      used = next;
    },
  };
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
