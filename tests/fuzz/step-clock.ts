import type { Clock } from '../../src/basics/clock.ts';

/** A clock that is moved by hand and settles nothing: what waits for it is synchronous. */
export class StepClock implements Clock {
  #elapsed = 0;
  readonly #timers = new Set<{ readonly at: number; readonly action: () => void }>();

  now(): number {
    return 1_767_225_600_000 + this.#elapsed;
  }

  monotonic(): number {
    return this.#elapsed;
  }

  schedule(delayMs: number, action: () => void): () => void {
    const timer = { at: this.#elapsed + Math.max(0, delayMs), action };
    this.#timers.add(timer);
    return () => {
      this.#timers.delete(timer);
    };
  }

  get pending(): number {
    return this.#timers.size;
  }

  advance(ms: number): void {
    const target = this.#elapsed + ms;
    for (;;) {
      let next: { readonly at: number; readonly action: () => void } | undefined;
      for (const timer of this.#timers) if (timer.at <= target && (!next || timer.at < next.at)) next = timer;
      if (!next) break;
      this.#timers.delete(next);
      this.#elapsed = next.at;
      next.action();
    }
    this.#elapsed = target;
  }
}
