/**
 * Facts from a callback to an async iterator, in order. One reader. With `latestOnly`, unread facts are replaced by the
 * newest: for snapshots, where only the last one counts and memory must stay bounded.
 */
export class EventQueue<T> implements AsyncIterableIterator<T, undefined> {
  readonly #waiting: T[] = [];
  readonly #latestOnly: boolean;
  readonly #onReturn: () => void;
  #wake: (() => void) | undefined;
  #ended = false;

  /** @param options.onReturn called once when the reader stops or `end` is called */
  constructor(options: { latestOnly?: boolean; onReturn?: () => void } = {}) {
    this.#latestOnly = options.latestOnly ?? false;
    this.#onReturn = options.onReturn ?? (() => {});
  }

  push(value: T): void {
    if (this.#ended) return;
    if (this.#latestOnly) this.#waiting.length = 0;
    this.#waiting.push(value);
    this.#wake?.();
  }

  /** No more facts; what is unread can still be read. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#onReturn();
    this.#wake?.();
  }

  async next(): Promise<IteratorResult<T, undefined>> {
    while (this.#waiting.length === 0) {
      if (this.#ended) return { done: true, value: undefined };
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      this.#wake = undefined;
    }
    return { done: false, value: this.#waiting.shift() as T };
  }

  async return(): Promise<IteratorResult<T, undefined>> {
    this.#waiting.length = 0;
    this.end();
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
