import type { MapReader } from '../../fido/map-reader.ts';
import { StructureError } from '../../fido/structure-error.ts';
import type { KeyModel } from '../models/key-model.ts';
import { type RecordChanges, type Records, record } from './records.ts';

/** What authenticatorConfig (CTAP 2.1 section 6.11) changes. */
interface StoredSettings {
  readonly enterpriseAttestation: boolean;
  readonly alwaysUv: boolean;
  /** Code points. */
  readonly minPinLength: number;
  /** Those that a platform has set, without the model's own. */
  readonly rpIds: readonly string[];
  readonly forcePinChange: boolean;
  readonly pinComplexityPolicy: boolean;
  readonly longTouchForReset: boolean;
}

const SETTINGS = 'settings';

/** The settings of the key, from the model's factory values on. Each change is durable when its method returns. */
export class Settings {
  readonly #records: Records;
  readonly #model: KeyModel;
  #stored: StoredSettings;

  constructor(records: Records, model: KeyModel) {
    this.#records = records;
    this.#model = model;
    this.#stored = factorySettings(model);
  }

  load(name: string, members: MapReader): boolean {
    if (name !== SETTINGS) return false;
    this.#stored = {
      enterpriseAttestation: members.required('ep', members.boolean(1, 'ep')),
      alwaysUv: members.required('alwaysUv', members.boolean(2, 'alwaysUv')),
      minPinLength: members.required('minPinLength', members.uint(3, 'minPinLength', { min: 4, max: 63 })),
      rpIds: members.required('rpIds', members.array(4, 'rpIds')).map((rpId) => {
        if (typeof rpId === 'string') return rpId;
        throw new StructureError('settings.rpIds', 'something else', 'texts');
      }),
      forcePinChange: members.required('forcePinChange', members.boolean(5, 'forcePinChange')),
      pinComplexityPolicy: members.required('pinComplexity', members.boolean(6, 'pinComplexity')),
      longTouchForReset: members.required('longTouch', members.boolean(7, 'longTouch')),
    };
    return true;
  }

  /** Option ep is true. */
  get enterpriseAttestation(): boolean {
    return this.#stored.enterpriseAttestation;
  }

  /** Option alwaysUv is true. */
  get alwaysUv(): boolean {
    return this.#stored.alwaysUv;
  }

  /** Code points. */
  get minPinLength(): number {
    return this.#stored.minPinLength;
  }

  /** Those that are told the length (extensions minPinLength and pinComplexityPolicy), the model's own included. */
  get minPinLengthRpIds(): readonly string[] {
    return [...(this.#model.config?.minPinLength?.rpIds ?? []), ...this.#stored.rpIds];
  }

  /** Those that a platform has set. */
  get ownRpIds(): readonly string[] {
    return this.#stored.rpIds;
  }

  /** The PIN has to be changed before it gives another token. */
  get forcePinChange(): boolean {
    return this.#stored.forcePinChange;
  }

  /** Whether PINs that are too simple are refused. */
  get pinComplexityPolicy(): boolean {
    return this.#stored.pinComplexityPolicy;
  }

  /** Whether a reset takes a long touch. */
  get longTouchForReset(): boolean {
    return this.#stored.longTouchForReset;
  }

  change(changed: Partial<StoredSettings>): void {
    const changes: RecordChanges = new Map();
    const stored = this.stage(changes, changed);
    this.#records.write(changes);
    stored();
  }

  /** Puts a change into a batch. The result is to be called when the batch is stored. */
  stage(changes: RecordChanges, changed: Partial<StoredSettings>): () => void {
    const stored = { ...this.#stored, ...changed };
    changes.set(SETTINGS, settingsRecord(stored));
    return () => {
      this.#stored = stored;
    };
  }

  erase(changes: RecordChanges): () => void {
    changes.set(SETTINGS, null);
    return () => {
      this.#stored = factorySettings(this.#model);
    };
  }
}

const factorySettings = ({ config, pin, reset }: KeyModel): StoredSettings => ({
  enterpriseAttestation: false,
  alwaysUv: config?.alwaysUv === 'on' || config?.alwaysUv === 'fixed-on',
  minPinLength: pin.minLength,
  rpIds: [],
  forcePinChange: false,
  pinComplexityPolicy: pin.complexityPolicy === 'on',
  longTouchForReset: reset.longTouchMs !== null && config?.longTouchForReset !== true,
});

const settingsRecord = (settings: StoredSettings) =>
  record(
    [1, settings.enterpriseAttestation],
    [2, settings.alwaysUv],
    [3, settings.minPinLength],
    [4, [...settings.rpIds]],
    [5, settings.forcePinChange],
    [6, settings.pinComplexityPolicy],
    [7, settings.longTouchForReset],
  );
