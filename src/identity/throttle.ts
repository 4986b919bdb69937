import type { Clock } from '../basics/clock.ts';
import type { Log } from '../basics/log.ts';
import type { Attempts, IdentityStore } from './identity-store.ts';

const MAX_FAILURES = 10;
const LOCK_MS = 10 * 60_000;
const MAX_LOCKS_REMEMBERED = 10_000;

/** What a try costs, known before anything is compared. */
export interface Charge {
  /** The account was locked already: the answer is no, whatever was typed. */
  readonly locked: boolean;
  /** When the next try is taken, if this one is wrong; null while tries are left. */
  readonly until: number | null;
}

/**
 * Ten wrong secrets in a row lock a name for ten minutes. A try is paid for before it is checked, so that neither tries at
 * the same time nor a crash between give free ones; the right secret pays everything back. After a lock the count stands: the
 * next wrong one locks again at once.
 *
 * Time: kept with the wall clock, so that it survives a restart. A wall clock set back starts the ten minutes anew; set
 * forward it opens nothing in the process that set the lock, which also looks at the monotonic clock.
 */
export class Throttle {
  readonly #store: IdentityStore;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #locksSetHere = new Map<string, number>();

  constructor(ports: { store: IdentityStore; clock: Clock; log: Log }) {
    this.#store = ports.store;
    this.#clock = ports.clock;
    this.#log = ports.log;
  }

  async charge(nameKey: string): Promise<Charge> {
    let charge: Charge = { locked: true, until: null };
    await this.#store.changeAttempts(nameKey, (current) => {
      const now = this.#clock.now();
      const heldHere = this.#heldHere(nameKey);
      const lock = standing(current?.lock ?? null, now);
      if (lock !== null || heldHere > 0) {
        const kept = lock ?? { from: now, until: now + heldHere };
        charge = { locked: true, until: Math.max(kept.until, now + heldHere) };
        return { failures: current?.failures ?? MAX_FAILURES, lock: kept, lastAt: now };
      }
      const failures = Math.min((current?.failures ?? 0) + 1, MAX_FAILURES);
      const locksNow = failures >= MAX_FAILURES;
      charge = { locked: false, until: locksNow ? now + LOCK_MS : null };
      return { failures, lock: locksNow ? { from: now, until: now + LOCK_MS } : null, lastAt: now };
    });
    if (!charge.locked && charge.until !== null) this.#holdHere(nameKey);
    return charge;
  }

  /** The secret was right. */
  async clear(nameKey: string): Promise<void> {
    this.#locksSetHere.delete(nameKey);
    await this.#store.changeAttempts(nameKey, () => undefined);
  }

  #heldHere(nameKey: string): number {
    const until = this.#locksSetHere.get(nameKey);
    if (until === undefined) return 0;
    const left = until - this.#clock.monotonic();
    if (left <= 0) this.#locksSetHere.delete(nameKey);
    return Math.max(0, Math.ceil(left));
  }

  #holdHere(nameKey: string): void {
    if (this.#locksSetHere.size >= MAX_LOCKS_REMEMBERED) {
      this.#locksSetHere.delete(this.#locksSetHere.keys().next().value as string);
    }
    this.#locksSetHere.set(nameKey, this.#clock.monotonic() + LOCK_MS);
    this.#log.warn('sign-in-locked', { minutes: LOCK_MS / 60_000 });
  }
}

function standing(lock: Attempts['lock'], now: number): Attempts['lock'] {
  if (lock === null || now >= lock.until) return null;
  if (now >= lock.from) return lock;
  return { from: now, until: now + LOCK_MS };
}
