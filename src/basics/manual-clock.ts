import type { Clock } from './clock.ts';

interface Appointment {
  readonly at: number;
  readonly order: number;
  readonly action: () => void;
}

/** A clock that stands still until it is moved: for tests and for scenarios that must run the same everywhere. */
export class ManualClock implements Clock {
  #elapsed = 0;
  #order = 0;
  readonly #start: number;
  readonly #appointments = new Set<Appointment>();

  /** @param start what `now()` says first, in ms since the Unix epoch; 2026-01-01T00:00:00Z unless told */
  constructor(start = 1_767_225_600_000) {
    this.#start = start;
  }

  now(): number {
    return this.#start + this.#elapsed;
  }

  monotonic(): number {
    return this.#elapsed;
  }

  schedule(delayMs: number, action: () => void): () => void {
    const appointment = { at: this.#elapsed + Math.max(0, delayMs), order: this.#order++, action };
    this.#appointments.add(appointment);
    return () => {
      this.#appointments.delete(appointment);
    };
  }

  /** How many timers are set: a test that ends with one has leaked it. */
  get pending(): number {
    return this.#appointments.size;
  }

  /**
   * Moves time forward. Timers fire in order, each at its own time, and what they and the caller have set in motion
   * (promises, immediates) settles before time moves on.
   */
  async advance(ms: number): Promise<void> {
    const target = this.#elapsed + ms;
    for (;;) {
      await settle();
      const next = this.#next(target);
      if (next === undefined) break;
      this.#appointments.delete(next);
      this.#elapsed = next.at;
      next.action();
    }
    this.#elapsed = target;
    await settle();
  }

  #next(target: number): Appointment | undefined {
    let next: Appointment | undefined;
    for (const appointment of this.#appointments) {
      if (appointment.at > target) continue;
      if (!next || appointment.at < next.at || (appointment.at === next.at && appointment.order < next.order)) {
        next = appointment;
      }
    }
    return next;
  }
}

const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
};
