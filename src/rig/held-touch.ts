import type { Clock } from '../basics/clock.ts';
import type { VirtualKey } from '../virtual-key/virtual-key.ts';

/** Section 6.6: a long touch lasts at least so long. */
const leastLongTouchMs = 5000;

/**
 * A finger that is put on the key's touch area and stays there until it is taken off. It is one touch, for what the key waits
 * for when it comes, or else for what the key waits for first while it lies there, as python-fido2's device tests need it
 * before they choose a key; and a long one for that, when it has lasted so long since. What waits later needs a new one.
 */
export class HeldTouch {
  readonly #key: Pick<VirtualKey, 'touch' | 'model' | 'snapshot' | 'onChange'>;
  readonly #clock: Clock;
  #isOn = false;
  #cancel: (() => void) | undefined;
  #forget: (() => void) | undefined;

  constructor(key: Pick<VirtualKey, 'touch' | 'model' | 'snapshot' | 'onChange'>, clock: Clock) {
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
    if (this.#isWanted()) {
      this.#touch();
      return;
    }
    // Not inside of the key's own announcement: a person acts after it.
    this.#forget = this.#key.onChange(() => {
      if (!this.#isWanted()) return;
      this.#cancel ??= this.#clock.schedule(0, () => {
        this.#cancel = undefined;
        if (this.#isWanted()) this.#touch();
      });
    });
  }

  off(): void {
    this.#isOn = false;
    this.#letGo();
  }

  #isWanted(): boolean {
    return this.#key.snapshot().waitingFor === 'touch';
  }

  #touch(): void {
    this.#letGo();
    this.#key.touch(false);
    // What goes on to wait wants a long one.
    if (!this.#isOn || !this.#isWanted()) return;
    this.#forget = this.#key.onChange(() => {
      if (!this.#isWanted()) this.#letGo();
    });
    this.#cancel = this.#clock.schedule(this.#key.model.reset.longTouchMs ?? leastLongTouchMs, () => {
      this.#letGo();
      this.#key.touch(true);
    });
  }

  #letGo(): void {
    this.#forget?.();
    this.#forget = undefined;
    this.#cancel?.();
    this.#cancel = undefined;
  }
}
