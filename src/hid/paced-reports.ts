/** Half of what the kernel keeps for each program that has a hidraw node open; what comes beyond 64 is dropped. */
const burst = 32;
/** In ms. Long enough that a program that waits for reports has taken a burst; USB would take 32 ms for one. */
const pause = 8;

/** Hands reports on at once, but after a burst only as fast as a program takes them out of its hidraw node. */
export class PacedReports {
  readonly #write: (report: Uint8Array) => void;
  #waiting: Uint8Array[] = [];
  #written = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(write: (report: Uint8Array) => void) {
    this.#write = write;
  }

  send(report: Uint8Array): void {
    if (this.#written === burst) {
      this.#waiting.push(report);
      return;
    }
    this.#timer ??= setTimeout(() => this.#goOn(), pause);
    this.#written += 1;
    this.#write(report);
  }

  /** What waits is not handed on any more. */
  drop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#written = 0;
    this.#waiting = [];
  }

  #goOn(): void {
    const waiting = this.#waiting;
    this.drop();
    for (const report of waiting) this.send(report);
  }
}
