import type { Clock } from '../basics/clock.ts';
import type { VirtualKey } from '../virtual-key/virtual-key.ts';

/** Section 6.6: a long touch lasts at least so long. */
const leastLongTouchMs = 5000;

/**
 * A finger that is put on the key's touch area and stays there until it is taken off. It is one touch for what the key waits
 * for when it comes, and a long one for what the key waits for when it has lasted that long; a request that comes while it lies
 * there needs a new one, as on a real key.
 */
export class HeldTouch {
  readonly #key: Pick<VirtualKey, 'touch' | 'model'>;
  readonly #clock: Clock;
  #cancel: (() => void) | undefined;
  #isOn = false;

  constructor(key: Pick<VirtualKey, 'touch' | 'model'>, clock: Clock) {
    this.#key = key;
    this.#clock = clock;
  }

  get isOn(): boolean {
    return this.#isOn;
  }

  /** Nothing happens while it is on already. */
  on(): void {
    if (this.#isOn) return;
    this.#isOn = true;
    const long = this.#key.model.reset.longTouchMs ?? leastLongTouchMs;
    this.#cancel = this.#clock.schedule(long, () => this.#key.touch(true));
    this.#key.touch(false);
  }

  off(): void {
    this.#isOn = false;
    this.#cancel?.();
    this.#cancel = undefined;
  }
}
