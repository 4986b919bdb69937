import type { Clock } from '../../../basics/clock.ts';

/** How long the key blinks after a request that wanted a touch: longer than any client takes from one poll to the next. */
const BLINK_MS = 2000;
/** How long a touch waits for the poll that it is for. */
const TOUCH_LASTS_MS = 10_000;

/**
 * User presence in U2F, where no request waits: each answers at once, and the client polls until somebody has touched. A
 * touch counts while the key blinks, for one request.
 */
export class U2fPresence {
  readonly #clock: Clock;
  readonly #changed: () => void;
  #stopBlinking: (() => void) | undefined;
  #touchedAt: number | undefined;

  /** @param changed called when the key begins or ends to blink */
  constructor(clock: Clock, changed: () => void) {
    this.#clock = clock;
    this.#changed = changed;
  }

  get isWaiting(): boolean {
    return this.#stopBlinking !== undefined;
  }

  /** Whether somebody has touched since the key was asked: used up by this. Otherwise the key blinks. */
  consume(): boolean {
    const touchedAt = this.#touchedAt;
    this.#touchedAt = undefined;
    if (touchedAt !== undefined && this.#clock.monotonic() - touchedAt <= TOUCH_LASTS_MS) return true;
    this.#stopBlinking?.();
    this.#stopBlinking = this.#clock.schedule(BLINK_MS, () => this.#endBlinking());
    this.#changed();
    return false;
  }

  /** Counts only while the key blinks. */
  touch(): void {
    if (!this.isWaiting) return;
    this.#touchedAt = this.#clock.monotonic();
    this.#endBlinking();
  }

  /** The person refuses, another command comes, or the power goes. */
  forget(): void {
    this.#touchedAt = undefined;
    if (this.isWaiting) this.#endBlinking();
  }

  #endBlinking(): void {
    this.#stopBlinking?.();
    this.#stopBlinking = undefined;
    this.#changed();
  }
}
