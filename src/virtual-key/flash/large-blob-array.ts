import { fromHex } from '../../basics/bytes.ts';
import type { MapReader } from '../../fido/map-reader.ts';
import { type RecordChanges, type Records, record } from './records.ts';

/** Bytes of the hash at the end of a serialised large-blob array: LEFT(SHA-256(array), 16). */
export const largeBlobHashLength = 16;

/** An empty array with its hash (CTAP 2.1 section 6.10.1): what a key is made with. */
const INITIAL = fromHex('8076be8b528d0075f7aae98d6fa57a6d3c');
/** The name of the record. */
export const largeBlobsRecord = 'large-blobs';

/** The serialised large-blob array. A change is durable when its method returns, and happens wholly or not at all. */
export class LargeBlobArray {
  readonly #records: Records;
  #stored: Uint8Array | undefined;

  constructor(records: Records) {
    this.#records = records;
  }

  load(name: string, members: MapReader): boolean {
    if (name !== largeBlobsRecord) return false;
    this.#stored = members.required('array', members.bytes(1, 'array'));
    return true;
  }

  get serialised(): Uint8Array {
    return this.#stored ?? INITIAL;
  }

  store(serialised: Uint8Array): void {
    this.#records.write(new Map([[largeBlobsRecord, record([1, serialised])]]));
    this.#stored = serialised;
  }

  erase(changes: RecordChanges): () => void {
    changes.set(largeBlobsRecord, null);
    return () => {
      this.#stored = undefined;
    };
  }
}
