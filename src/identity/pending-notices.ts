/** Notices on their way. Nobody waits for one but the program that ends, which would take it along. */
export class PendingNotices {
  readonly #pending = new Set<Promise<void>>();

  /** @param notice never rejects */
  add(notice: Promise<void>): void {
    this.#pending.add(notice);
    void notice.finally(() => this.#pending.delete(notice));
  }

  /** Resolves when those that are on their way now have arrived or failed. */
  async over(): Promise<void> {
    await Promise.all(this.#pending);
  }
}
