import type { Clock } from '../basics/clock.ts';
import type { Log } from '../basics/log.ts';
import type { WrongCodes } from './identity-store.ts';

/** S4-10. */
export interface LockoutRules {
  /** Wrong ones in a row that lock. */
  readonly threshold: number;
  /** After so long without a wrong one the row begins anew. */
  readonly resetMinutes: number;
  readonly unlockMinutes: number;
}

/** Where the counts are kept: `change` is atomic, and survives a restart. */
export interface ThrottleBook {
  change(key: string, change: (current: WrongCodes | undefined) => WrongCodes | undefined): Promise<void>;
}

/** Wrong ones that are taken over weeks: `capacity` at once, and one more each `refillMs`. */
export interface GuessBudget {
  readonly capacity: number;
  readonly refillMs: number;
}

/** What a try costs, known before anything is compared. */
export interface Charge {
  /** It was locked already: the answer is no, whatever was typed. */
  readonly locked: boolean;
  /** When the next try is taken, if this one is wrong; null while tries are left. */
  readonly until: number | null;
  /** This try set the lock, if it is wrong: its owner should be told. */
  readonly locksNow: boolean;
}

const MAX_SEEN = 10_000;
const MINUTE = 60_000;

/**
 * Wrong secrets in a row lock for a while. A try is paid for before it is checked, so that neither tries at the same time nor a crash
 * between give free ones; the right secret ends the row. When a lock is over the count stands until the row is forgotten: the next wrong
 * one locks again at once. With a budget, wrong ones are also counted over weeks, which right ones in between do not pay back.
 *
 * Time: kept with the wall clock, so that it survives a restart. A wall clock set back starts a lock anew; set forward it opens
 * nothing in the process that counted or has seen the lock, which also looks at the monotonic clock.
 */
export class Throttle {
  readonly #book: ThrottleBook;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #rules: () => Promise<LockoutRules>;
  readonly #budget: GuessBudget | null;
  /** By the monotonic clock: when this process last wrote a key's count, or first saw the lock that another one left. */
  readonly #seen = new Map<string, { readonly lastAt: number; readonly elapsed: number; readonly monotonic: number }>();

  constructor(ports: {
    book: ThrottleBook;
    clock: Clock;
    log: Log;
    rules: () => Promise<LockoutRules>;
    budget?: GuessBudget;
  }) {
    this.#book = ports.book;
    this.#clock = ports.clock;
    this.#log = ports.log;
    this.#rules = ports.rules;
    this.#budget = ports.budget ?? null;
  }

  /** @param isGuess whether a wrong one was a guess at a secret, and counts against the budget; a declined call is none */
  async charge(key: string, isGuess = true): Promise<Charge> {
    const rules = await this.#rules();
    let charge: Charge = { locked: true, until: null, locksNow: false };
    await this.#book.change(key, (current) => {
      const now = this.#clock.now();
      const elapsed = current === undefined ? 0 : this.#elapsed(key, current.lastAt, now);
      const isUnseen = current !== undefined && this.#seen.get(key)?.lastAt !== current.lastAt;
      const before = current ?? { failures: 0, lock: null, lastAt: now, level: 0 };
      const locked = this.#locked(before, now, elapsed);
      if (locked) {
        charge = { locked: true, until: locked.until, locksNow: false };
        if (locked.state !== before) this.#note(key, now);
        else if (isUnseen) this.#note(key, before.lastAt, elapsed);
        return locked.state;
      }
      const lockMs = before.lock === null ? 0 : before.lock.until - before.lock.from;
      const isForgotten = elapsed >= lockMs + rules.resetMinutes * MINUTE;
      const failures = (isForgotten ? 0 : Math.min(before.failures, rules.threshold)) + 1;
      const level = this.#levelAt(before.level, elapsed) + (isGuess && this.#budget ? 1 : 0);
      const until = this.#lockedUntil({ failures, level }, rules, now);
      charge = { locked: false, until, locksNow: until !== null };
      this.#note(key, now);
      const lock = until === null ? null : { from: now, until };
      return { failures: Math.min(failures, rules.threshold), lock, lastAt: now, level };
    });
    if (charge.locksNow) this.#log.warn('sign-in-locked', { minutes: rules.unlockMinutes });
    return charge;
  }

  /** The secret was right: the row ends, and this try's own part of the budget comes back. */
  async clear(key: string, wasGuess = true): Promise<void> {
    await this.#book.change(key, (current) => {
      if (current === undefined || this.#budget === null) {
        this.#seen.delete(key);
        return undefined;
      }
      const now = this.#clock.now();
      const level = Math.max(
        0,
        this.#levelAt(current.level, this.#elapsed(key, current.lastAt, now)) - (wasGuess ? 1 : 0),
      );
      this.#note(key, now);
      return level === 0 ? undefined : { failures: 0, lock: null, lastAt: now, level };
    });
  }

  /** By an administrator: lock, row and budget. */
  async open(key: string): Promise<void> {
    this.#seen.delete(key);
    await this.#book.change(key, () => undefined);
  }

  /** When a lock that stands now ends; null while there is none. Changes nothing. */
  lockedUntil(key: string, current: WrongCodes | undefined): number | null {
    if (current === undefined) return null;
    const now = this.#clock.now();
    return this.#locked(current, now, this.#elapsed(key, current.lastAt, now))?.until ?? null;
  }

  /** The lock that stands, set anew where the wall clock went back; undefined when it is open. */
  #locked(current: WrongCodes, now: number, elapsed: number): { state: WrongCodes; until: number } | undefined {
    const { lock } = current;
    if (lock === null) return undefined;
    const length = lock.until - lock.from;
    if (now < lock.from) {
      const until = now + length;
      return { state: { ...current, lock: { from: now, until }, lastAt: now }, until };
    }
    // `lastAt` is when the lock was set: nothing is written while it stands.
    const left = length - elapsed;
    return left > 0 ? { state: current, until: Math.max(lock.until, now + left) } : undefined;
  }

  #lockedUntil(next: { failures: number; level: number }, rules: LockoutRules, now: number): number | null {
    const byRow = next.failures >= rules.threshold ? now + rules.unlockMinutes * MINUTE : null;
    const budget = this.#budget;
    if (budget === null || next.level < budget.capacity) return byRow;
    const byBudget = now + Math.ceil((next.level - budget.capacity + 1) * budget.refillMs);
    return Math.max(byRow ?? 0, byBudget);
  }

  #levelAt(level: number, elapsed: number): number {
    return this.#budget === null ? 0 : Math.max(0, level - elapsed / this.#budget.refillMs);
  }

  /** The time since `lastAt`, by the clock that says less; the wall clock alone for what was before this process looked. */
  #elapsed(key: string, lastAt: number, now: number): number {
    const wall = Math.max(0, now - lastAt);
    const seen = this.#seen.get(key);
    if (seen?.lastAt !== lastAt) return wall;
    return Math.min(wall, seen.elapsed + this.#clock.monotonic() - seen.monotonic);
  }

  #note(key: string, lastAt: number, elapsed = 0): void {
    if (this.#seen.size >= MAX_SEEN) this.#seen.delete(this.#seen.keys().next().value as string);
    this.#seen.set(key, { lastAt, elapsed, monotonic: this.#clock.monotonic() });
  }
}
