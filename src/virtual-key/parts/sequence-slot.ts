import type { Clock } from '../../basics/clock.ts';

const TIMEOUT_MS = 30_000;

/** What a stateful command leaves for the one that goes on with it: an instance of a class of its own. */
export type SequenceKind<T extends object> = new (...args: never[]) => T;

/**
 * Room for the one sequence of stateful commands (CTAP 2.1 section 6, "stateful commands") that a key remembers. It is lost
 * after 30 s without one of its commands, and by every other command.
 */
export class SequenceSlot {
  readonly #clock: Clock;
  #running: { readonly sequence: object; readonly lastAt: number } | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** A sequence begins, in place of any other, or is gone on with. */
  begin(sequence: object): void {
    this.#running = { sequence, lastAt: this.#clock.monotonic() };
  }

  /** The sequence to go on with; undefined, and none any more, unless it is of this kind and its time is not over. */
  resume<T extends object>(kind: SequenceKind<T>): T | undefined {
    const sequence = this.peek(kind);
    if (!sequence) this.#running = undefined;
    return sequence;
  }

  /** The same, and nothing changes. */
  peek<T extends object>(kind: SequenceKind<T>): T | undefined {
    const running = this.#running;
    if (!(running?.sequence instanceof kind) || this.#clock.monotonic() - running.lastAt > TIMEOUT_MS) return undefined;
    return running.sequence;
  }

  end(): void {
    this.#running = undefined;
  }
}
