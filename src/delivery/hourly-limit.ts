import type { Clock } from '../basics/clock.ts';

const hourMs = 3_600_000;
const capacity = 10_000;

/** One count that a message is added to, as that of an address. */
export interface Counted {
  /** Which limit it is, for whoever is told. */
  readonly limit: string;
  readonly key: string;
  readonly most: number;
}

/** `full`: the limit that is used up longest, and how many ms until it has room again. */
export type Turn =
  | { readonly outcome: 'taken'; readonly giveBack: () => void }
  | { readonly outcome: 'full'; readonly limit: string; readonly most: number; readonly waitMs: number };

/**
 * How often something is done in any hour, by several counts at once: a message counts for its address, its person and all together, and
 * goes only where each has room. Many accounts, or many sessions, are no way round. What was sent counts, and what may have been; a try that
 * certainly came to nothing is given back. In memory.
 */
export class HourlyLimit {
  readonly #clock: Clock;
  readonly #taken = new Map<string, number[]>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  take(counts: readonly Counted[]): Turn {
    const now = this.#clock.monotonic();
    const full = counts
      .map((count) => ({ ...count, waitMs: this.#waitFor(count, now) }))
      .reduce<{ limit: string; most: number; waitMs: number } | null>(
        (longest, one) => (one.waitMs > (longest?.waitMs ?? 0) ? one : longest),
        null,
      );
    if (full) return { outcome: 'full', limit: full.limit, most: full.most, waitMs: Math.ceil(full.waitMs) };
    for (const { key } of counts) this.#taken.set(key, [...this.#recent(key, now), now]);
    return {
      outcome: 'taken',
      giveBack: () => {
        for (const { key } of counts) {
          const turns = this.#taken.get(key) ?? [];
          const index = turns.indexOf(now);
          if (index !== -1) turns.splice(index, 1);
        }
      },
    };
  }

  #recent(key: string, now: number): number[] {
    return (this.#taken.get(key) ?? []).filter((at) => now - at < hourMs);
  }

  #waitFor({ key, most }: Counted, now: number): number {
    const recent = this.#recent(key, now);
    const oldest = recent[recent.length - most];
    if (oldest !== undefined) return oldest + hourMs - now;
    return this.#taken.has(key) || this.#taken.size < capacity || this.#makeRoom(now) ? 0 : hourMs;
  }

  /** Nobody's count is dropped to make room for another: whoever could cause that would have a way round. */
  #makeRoom(now: number): boolean {
    for (const [key, turns] of this.#taken) {
      if (turns.every((at) => now - at >= hourMs)) this.#taken.delete(key);
    }
    return this.#taken.size < capacity;
  }
}
