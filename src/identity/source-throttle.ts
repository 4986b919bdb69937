import type { Clock } from '../basics/clock.ts';
import { limits } from './limits.ts';

const CAPACITY = 10_000;

/**
 * Wrong secrets from one computer for one name are stopped before they lock the account: otherwise anybody could keep somebody
 * else out. In memory, by the monotonic clock.
 */
export class SourceThrottle {
  readonly #clock: Clock;
  readonly #tries = new Map<string, number[]>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Pays for a try. @returns how long until the next one is taken, in ms; 0: this one is */
  charge(source: string, nameKey: string): number {
    const key = keyOf(source, nameKey);
    const now = this.#clock.monotonic();
    const recent = (this.#tries.get(key) ?? []).filter((at) => now - at < limits.sourceWindowMs);
    const isOver = recent.length >= limits.sourceTries;
    if (!isOver) recent.push(now);
    this.#tries.delete(key);
    if (this.#tries.size >= CAPACITY) this.#tries.delete(this.#tries.keys().next().value as string);
    this.#tries.set(key, recent);
    return isOver ? Math.ceil((recent[0] as number) + limits.sourceWindowMs - now) : 0;
  }

  /** The secret was right. */
  clear(source: string, nameKey: string): void {
    this.#tries.delete(keyOf(source, nameKey));
  }

  /** By an administrator, from every computer that this program knows of. */
  open(nameKey: string): void {
    for (const key of this.#tries.keys()) if (key.endsWith(`\0${nameKey}`)) this.#tries.delete(key);
  }
}

const keyOf = (source: string, nameKey: string): string => `${source}\0${nameKey}`;
