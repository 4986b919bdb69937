import { CborError, type CborMap, type CborValue, decodeCbor, encodeCbor } from '../../fido/cbor.ts';
import { MapReader } from '../../fido/map-reader.ts';
import { StructureError } from '../../fido/structure-error.ts';
import { type KeyMemory, KeyMemoryFull } from '../key-memory.ts';

/** Changes to named records; null deletes. */
export type RecordChanges = Map<string, CborMap | null>;

/** The memory refused a write: nothing of the batch happened. */
export class FlashFailure extends Error {
  override readonly name: string = 'FlashFailure';
}

/** The memory has no room for a write: nothing of the batch happened. */
export class FlashFull extends FlashFailure {
  override readonly name = 'FlashFull';
}

/** A record of the key's memory is not what this program writes. */
export class DamagedKeyMemory extends Error {
  override readonly name = 'DamagedKeyMemory';
  readonly record: string;

  constructor(record: string, cause: unknown) {
    super(`the record ${JSON.stringify(record)} of a virtual key's memory is damaged`, { cause });
    this.record = record;
  }
}

/** The key memory with CBOR maps for records. */
export class Records {
  readonly #memory: KeyMemory;

  constructor(memory: KeyMemory) {
    this.#memory = memory;
  }

  /** @throws DamagedKeyMemory */
  read<T>(readRecord: (name: string, members: MapReader) => T): T[] {
    const read: T[] = [];
    for (const [name, bytes] of this.#memory.read()) {
      try {
        read.push(readRecord(name, new MapReader(name, decodeCbor(bytes))));
      } catch (cause) {
        if (cause instanceof CborError || cause instanceof StructureError) throw new DamagedKeyMemory(name, cause);
        throw cause;
      }
    }
    return read;
  }

  /** All or nothing. @throws FlashFull, or FlashFailure when the memory refuses for any other reason */
  write(changes: RecordChanges): void {
    const encoded = new Map<string, Uint8Array | null>();
    for (const [name, record] of changes) encoded.set(name, record && encodeCbor(record));
    try {
      this.#memory.write(encoded);
    } catch (cause) {
      if (cause instanceof KeyMemoryFull) throw new FlashFull('the memory of the virtual key is full', { cause });
      throw new FlashFailure('the memory of the virtual key refused a write', { cause });
    }
  }
}

/** A record with numbered members; undefined members are left out. */
export function record(...members: readonly (readonly [number, CborValue | undefined])[]): CborMap {
  const map: CborMap = new Map();
  for (const [key, value] of members) if (value !== undefined) map.set(key, value);
  return map;
}
