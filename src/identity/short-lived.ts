import { toBase64url } from '../basics/bytes.ts';
import type { Clock } from '../basics/clock.ts';
import type { Random } from '../basics/random.ts';
import { type Deadline, deadlineAfter } from './deadline.ts';

const ID_BYTES = 32;

/**
 * What is outstanding for a while (challenges, tickets, registrations without a name), under an id that cannot be guessed.
 * In memory on purpose: a restart forgets it. Past `capacity` the oldest goes, so that nobody fills the memory.
 */
export class ShortLived<T> {
  readonly #entries = new Map<string, { readonly value: T; readonly deadline: Deadline }>();
  readonly #ports: { readonly clock: Clock; readonly random: Random };
  readonly #limits: { readonly lifetimeMs: number; readonly capacity: number };

  constructor(ports: { clock: Clock; random: Random }, limits: { lifetimeMs: number; capacity: number }) {
    this.#ports = ports;
    this.#limits = limits;
  }

  /** @returns the id */
  add(value: T): string {
    this.#forgetPassed();
    while (this.#entries.size >= this.#limits.capacity)
      this.#entries.delete(this.#entries.keys().next().value as string);
    const id = toBase64url(this.#ports.random.bytes(ID_BYTES));
    this.#entries.set(id, { value, deadline: deadlineAfter(this.#ports.clock, this.#limits.lifetimeMs) });
    return id;
  }

  get(id: string): T | undefined {
    const entry = this.#entries.get(id);
    if (entry === undefined || entry.deadline.passed()) return undefined;
    return entry.value;
  }

  /** Gets it for the last time: whoever comes second gets nothing. */
  take(id: string): T | undefined {
    const value = this.get(id);
    this.#entries.delete(id);
    return value;
  }

  forget(which: (value: T) => boolean): void {
    for (const [id, { value }] of this.#entries) if (which(value)) this.#entries.delete(id);
  }

  get size(): number {
    return this.#entries.size;
  }

  #forgetPassed(): void {
    // Entries are in the order of their deadlines, because all live equally long.
    for (const [id, { deadline }] of this.#entries) {
      if (!deadline.passed()) return;
      this.#entries.delete(id);
    }
  }
}
