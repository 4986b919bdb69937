import type { Clock } from '../../basics/clock.ts';

/** The most that CTAPHID_LOCK takes (CTAP 2.1 section 11.2.9.2.2). */
export const maxLockSeconds = 10;

/** The channel that has the key for itself, for some seconds. */
export class ChannelLock {
  readonly #clock: Clock;
  #held: { readonly channel: number; readonly until: number } | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @param seconds 0 gives the key free */
  hold(channel: number, seconds: number): void {
    this.#held = seconds > 0 ? { channel, until: this.#clock.monotonic() + seconds * 1000 } : undefined;
  }

  /** Whether another channel has the key for itself now. */
  excludes(channel: number): boolean {
    return this.#held !== undefined && this.#held.channel !== channel && this.#clock.monotonic() < this.#held.until;
  }

  release(): void {
    this.#held = undefined;
  }
}
