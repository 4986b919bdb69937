import type { Clock } from '../basics/clock.ts';

const hourMs = 3_600_000;
const capacity = 10_000;

/**
 * How often one address is reached in an hour, whoever asks for it: many accounts, or many sessions, are no way round. What was sent
 * counts, and what may have been; a try that certainly came to nothing is given back. In memory.
 */
export class AddressLimit {
  readonly #clock: Clock;
  readonly #reached = new Map<string, number[]>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @returns null where the address has had its share; else what gives the turn back */
  take(address: string, most: number): (() => void) | null {
    const now = this.#clock.monotonic();
    const key = address.toLowerCase();
    const recent = (this.#reached.get(key) ?? []).filter((at) => now - at < hourMs);
    if (recent.length >= most) return null;
    this.#reached.delete(key);
    if (this.#reached.size >= capacity && !this.#makeRoom(now)) return null;
    this.#reached.set(key, [...recent, now]);
    return () => {
      const turns = this.#reached.get(key) ?? [];
      const index = turns.indexOf(now);
      if (index !== -1) turns.splice(index, 1);
    };
  }

  /** Nobody's count is dropped to make room for another: whoever could cause that would have a way round. */
  #makeRoom(now: number): boolean {
    for (const [key, turns] of this.#reached) {
      if (turns.every((at) => now - at >= hourMs)) this.#reached.delete(key);
    }
    return this.#reached.size < capacity;
  }
}
