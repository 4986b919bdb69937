import type { Clock } from '../basics/clock.ts';

/** How long a pause lasts at most, in milliseconds; pausing anew gives the whole time again. */
const longestMs = 600_000;

/** The rest of one enrolment: the key is asked on and on, nobody is hurried, and the next touch ends it. */
export class EnrolmentPause {
  readonly #clock: Clock;
  readonly #onChange: () => void;
  #current: { readonly because: 'asked' | 'no-touch'; readonly endsAt: number } | null = null;

  /** @param onChange called when a pause begins, begins anew or ends */
  constructor(clock: Clock, onChange: () => void) {
    this.#clock = clock;
    this.#onChange = onChange;
  }

  get current(): { readonly because: 'asked' | 'no-touch'; readonly secondsLeft: number } | null {
    if (!this.#current) return null;
    const { because, endsAt } = this.#current;
    return { because, secondsLeft: Math.max(0, Math.ceil((endsAt - this.#clock.monotonic()) / 1000)) };
  }

  /** Whether nobody needs to touch the key now. */
  get holds(): boolean {
    return (this.current?.secondsLeft ?? 0) > 0;
  }

  begin(because: 'asked' | 'no-touch'): void {
    this.#current = { because, endsAt: this.#clock.monotonic() + longestMs };
    this.#onChange();
  }

  end(): void {
    if (!this.#current) return;
    this.forget();
    this.#onChange();
  }

  /** A touch has ended it: what that was says more. */
  forget(): void {
    this.#current = null;
  }
}

/** The pauses of the enrolments that run now, by the key: a key runs one at a time. */
export class EnrolmentPauses {
  readonly #running = new Map<string, EnrolmentPause>();

  /** Lets `pause` be reached by its key while `run` lasts. */
  async during<T>(keyId: string, pause: EnrolmentPause, run: () => Promise<T>): Promise<T> {
    this.#running.set(keyId, pause);
    try {
      return await run();
    } finally {
      this.#running.delete(keyId);
    }
  }

  /** Nothing happens where no enrolment runs on the key. */
  set(keyId: string, paused: boolean): void {
    const pause = this.#running.get(keyId);
    if (paused) pause?.begin('asked');
    else pause?.end();
  }
}
