import type { Clock } from '../basics/clock.ts';
import { limits } from './limits.ts';

const CAPACITY = 10_000;

/** Messages, calls and notifications to one method: not too soon after another, and not too many. In memory. */
export class Sends {
  readonly #clock: Clock;
  readonly #sent = new Map<string, number[]>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Takes the turn where it is free. @returns ms until the next one is; 0: this one is taken */
  take(target: string): number {
    const now = this.#clock.monotonic();
    const recent = (this.#sent.get(target) ?? []).filter((at) => now - at < limits.sendWindowMs);
    const last = recent.at(-1);
    const wait = Math.max(
      last === undefined ? 0 : last + limits.resendMs - now,
      recent.length < limits.sends ? 0 : (recent[0] as number) + limits.sendWindowMs - now,
    );
    if (wait > 0) return Math.ceil(wait);
    this.#sent.delete(target);
    if (this.#sent.size >= CAPACITY) this.#sent.delete(this.#sent.keys().next().value as string);
    this.#sent.set(target, [...recent, now]);
    return 0;
  }

  /** An answer came: the next one may come at once. */
  answered(target: string): void {
    this.#sent.delete(target);
  }
}
