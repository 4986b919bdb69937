import type { MapReader } from '../../fido/map-reader.ts';
import type { KeyModel } from '../models/key-model.ts';
import { type RecordChanges, type Records, record } from './records.ts';

interface StoredPin {
  /** LEFT(SHA-256(PIN), 16). */
  readonly hash: Uint8Array;
  readonly codePoints: number;
}

const PIN = 'pin';
const RETRIES = 'retries';

/** The PIN and both retry counters. Each change is durable when its method returns. */
export class PinRecord {
  readonly #records: Records;
  readonly #maxPinRetries: number;
  readonly #maxUvRetries: number;
  #pin: StoredPin | undefined;
  #pinRetries: number;
  #uvRetries: number;

  constructor(records: Records, model: KeyModel) {
    this.#records = records;
    this.#maxPinRetries = model.pin.maxRetries;
    this.#maxUvRetries = model.fingerprint?.maxUvRetries ?? 0;
    this.#pinRetries = this.#maxPinRetries;
    this.#uvRetries = this.#maxUvRetries;
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
      this.#pinRetries = members.required('pin', members.uint(1, 'pin', { max: this.#maxPinRetries }));
      this.#uvRetries = members.required('uv', members.uint(2, 'uv', { max: this.#maxUvRetries }));
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

  get pinRetries(): number {
    return this.#pinRetries;
  }

  get uvRetries(): number {
    return this.#uvRetries;
  }

  /** Stores the PIN and gives all retries back. */
  store(hash: Uint8Array, codePoints: number): void {
    const changes = this.#retryChanges(this.#maxPinRetries, this.#maxUvRetries);
    this.#records.write(changes.set(PIN, record([1, hash], [2, codePoints])));
    this.#pin = { hash, codePoints };
    this.#pinRetries = this.#maxPinRetries;
    this.#uvRetries = this.#maxUvRetries;
  }

  spendPinRetry(): void {
    this.#setRetries(this.#pinRetries - 1, this.#uvRetries);
  }

  /** The right PIN was entered: both counters are full again. */
  restoreAllRetries(): void {
    this.#setRetries(this.#maxPinRetries, this.#maxUvRetries);
  }

  spendUvRetry(): void {
    this.#setRetries(this.#pinRetries, this.#uvRetries - 1);
  }

  restoreUvRetries(): void {
    this.#setRetries(this.#pinRetries, this.#maxUvRetries);
  }

  blockUv(): void {
    this.#setRetries(this.#pinRetries, 0);
  }

  erase(changes: RecordChanges): () => void {
    changes.set(PIN, null).set(RETRIES, null);
    return () => {
      this.#pin = undefined;
      this.#pinRetries = this.#maxPinRetries;
      this.#uvRetries = this.#maxUvRetries;
    };
  }

  #setRetries(pin: number, uv: number): void {
    if (pin === this.#pinRetries && uv === this.#uvRetries) return;
    this.#records.write(this.#retryChanges(pin, uv));
    this.#pinRetries = pin;
    this.#uvRetries = uv;
  }

  #retryChanges(pin: number, uv: number): RecordChanges {
    return new Map([[RETRIES, record([1, pin], [2, uv])]]);
  }
}
