export type Unsubscribe = () => void;

/**
 * Announces a fact to whoever listens now. Listeners are called in the order in which they came; one that leaves is not
 * called any more, and one that comes during an announcement hears the next one first.
 */
export class Emitter<T> {
  readonly #listeners = new Set<(value: T) => void>();

  on(listener: (value: T) => void): Unsubscribe {
    const own = (value: T) => listener(value);
    this.#listeners.add(own);
    return () => {
      this.#listeners.delete(own);
    };
  }

  emit(value: T): void {
    // Most facts have one listener at most, and packets are many.
    if (this.#listeners.size < 2) {
      this.#listeners.values().next().value?.(value);
      return;
    }
    for (const listener of Array.from(this.#listeners)) {
      if (this.#listeners.has(listener)) listener(value);
    }
  }

  get listenerCount(): number {
    return this.#listeners.size;
  }
}
