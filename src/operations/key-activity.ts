import type { Clock } from '../basics/clock.ts';
import { Emitter, type Unsubscribe } from '../basics/emitter.ts';

/** What we are doing with a key, as far as its LED would tell. `matched` and `failed` pass by themselves. */
export type KeyActivity = 'idle' | 'touch' | 'fingerprint' | 'matched' | 'failed' | 'erasing';

/** How long the LED shows the result of a match, in milliseconds. */
const resultShownMs = 1000;

interface Shown {
  lasting: KeyActivity;
  passing: KeyActivity | null;
  stop: () => void;
}

/** The activity of every key that an operation of ours holds; a key that none holds is idle. */
export class KeyActivities {
  readonly #clock: Clock;
  readonly #shown = new Map<string, Shown>();
  readonly #changed = new Emitter<string>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  of(keyId: string): KeyActivity {
    const shown = this.#shown.get(keyId);
    return shown?.passing ?? shown?.lasting ?? 'idle';
  }

  /** The listener is given the id of the key. */
  onChange(listener: (keyId: string) => void): Unsubscribe {
    return this.#changed.on(listener);
  }

  show(keyId: string, activity: KeyActivity): void {
    const before = this.of(keyId);
    const shown = this.#shown.get(keyId) ?? { lasting: 'idle', passing: null, stop() {} };
    this.#shown.set(keyId, shown);
    if (activity === 'matched' || activity === 'failed') {
      shown.stop();
      shown.lasting = 'idle';
      shown.passing = activity;
      shown.stop = this.#clock.schedule(resultShownMs, () => this.#pass(keyId, shown));
    } else {
      shown.lasting = activity;
      if (activity === 'idle' && shown.passing === null) this.#shown.delete(keyId);
    }
    if (this.of(keyId) !== before) this.#changed.emit(keyId);
  }

  #pass(keyId: string, shown: Shown): void {
    const before = this.of(keyId);
    shown.passing = null;
    if (shown.lasting === 'idle') this.#shown.delete(keyId);
    if (this.of(keyId) !== before) this.#changed.emit(keyId);
  }
}
