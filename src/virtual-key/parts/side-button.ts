import type { Clock } from '../../basics/clock.ts';
import type { StandaloneRules } from '../models/key-model.ts';

/** Tells quick clicks in a row from single ones (acceptance S2-29). */
export class SideButton {
  readonly #rules: Pick<StandaloneRules, 'clicks' | 'clickWindowMs'>;
  readonly #clock: Clock;
  #clicks = 0;
  #lastAt = 0;

  constructor(rules: Pick<StandaloneRules, 'clicks' | 'clickWindowMs'>, clock: Clock) {
    this.#rules = rules;
    this.#clock = clock;
  }

  /** One click. True when it completes the quick clicks that start standalone enrolment. */
  click(): boolean {
    const now = this.#clock.monotonic();
    this.#clicks = now - this.#lastAt <= this.#rules.clickWindowMs ? this.#clicks + 1 : 1;
    this.#lastAt = now;
    if (this.#clicks < this.#rules.clicks) return false;
    this.#clicks = 0;
    return true;
  }

  /** What was clicked so far starts nothing. */
  forget(): void {
    this.#clicks = 0;
  }
}
