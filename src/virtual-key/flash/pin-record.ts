import type { MapReader } from '../../fido/map-reader.ts';
import type { KeyModel } from '../models/key-model.ts';
import { type RecordChanges, type Records, record } from './records.ts';

interface StoredPin {
  /** LEFT(SHA-256(PIN), 16). */
  readonly hash: Uint8Array;
  readonly codePoints: number;
}

interface Retries {
  readonly pin: number;
  readonly uv: number;
  readonly uvCount: number;
}

const PIN = 'pin';
const RETRIES = 'retries';

/** The PIN and both retry counters. Each change is durable when its method returns. */
export class PinRecord {
  readonly #records: Records;
  readonly #full: Retries;
  #pin: StoredPin | undefined;
  #retries: Retries;

  constructor(records: Records, model: KeyModel) {
    this.#records = records;
    this.#full = { pin: model.pin.maxRetries, uv: model.fingerprint?.maxUvRetries ?? 0, uvCount: 0 };
    this.#retries = this.#full;
  }

  /** Takes the record over where it is one of these. */
  load(name: string, members: MapReader): boolean {
    if (name === PIN) {
      this.#pin = {
        hash: members.required('hash', members.bytes(1, 'hash', 16)),
        codePoints: members.required('codePoints', members.uint(2, 'codePoints')),
      };
      return true;
    }
    if (name === RETRIES) {
      this.#retries = {
        pin: members.required('pin', members.uint(1, 'pin', { max: this.#full.pin })),
        uv: members.required('uv', members.uint(2, 'uv', { max: this.#full.uv })),
        // Memories of keys that did not count yet have none.
        uvCount: members.uint(3, 'uvCount') ?? 0,
      };
      return true;
    }
    return false;
  }

  get isSet(): boolean {
    return this.#pin !== undefined;
  }

  get hash(): Uint8Array | undefined {
    return this.#pin?.hash;
  }

  /** Length of the PIN; 0 where none is set. */
  get codePoints(): number {
    return this.#pin?.codePoints ?? 0;
  }

  /** A PIN is set and its retries are spent: no finger verifies then either (section 6.5.3.1). */
  get isBlocked(): boolean {
    return this.isSet && this.#retries.pin === 0;
  }

  get pinRetries(): number {
    return this.#retries.pin;
  }

  get uvRetries(): number {
    return this.#retries.uv;
  }

  /** Attempts of built-in user verification, failed ones included, since the PIN was last entered. */
  get uvCount(): number {
    return this.#retries.uvCount;
  }

  /** Puts a new PIN into a batch, with all retries given back. The result is to be called when the batch is stored. */
  stage(changes: RecordChanges, hash: Uint8Array, codePoints: number): () => void {
    changes.set(PIN, record([1, hash], [2, codePoints])).set(RETRIES, retriesRecord(this.#full));
    return () => {
      this.#pin = { hash, codePoints };
      this.#retries = this.#full;
    };
  }

  spendPinRetry(): void {
    this.#change({ pin: this.#retries.pin - 1 });
  }

  /** The right PIN was entered: both counters are full again. */
  restoreAllRetries(): void {
    this.#change(this.#full);
  }

  spendUvRetry(): void {
    this.#change({ uv: this.#retries.uv - 1, uvCount: this.#retries.uvCount + 1 });
  }

  restoreUvRetries(): void {
    this.#change({ uv: this.#full.uv });
  }

  blockUv(): void {
    this.#change({ uv: 0 });
  }

  erase(changes: RecordChanges): () => void {
    changes.set(PIN, null).set(RETRIES, null);
    return () => {
      this.#pin = undefined;
      this.#retries = this.#full;
    };
  }

  #change(changed: Partial<Retries>): void {
    const retries = { ...this.#retries, ...changed };
    const { pin, uv, uvCount } = this.#retries;
    if (retries.pin === pin && retries.uv === uv && retries.uvCount === uvCount) return;
    this.#records.write(new Map([[RETRIES, retriesRecord(retries)]]));
    this.#retries = retries;
  }
}

const retriesRecord = ({ pin, uv, uvCount }: Retries) => record([1, pin], [2, uv], [3, uvCount]);
