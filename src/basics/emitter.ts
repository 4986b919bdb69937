export type Unsubscribe = () => void;

/**
 * Announces a fact to whoever listens now. Listeners are called in the order in which they came; one that leaves is not
 * called any more, and one that comes during an announcement hears the next one first.
 */
export class Emitter<T> {
  /** Replaced by each change, never changed: an announcement goes through those who were there when it began. */
  #listeners: readonly { readonly listener: (value: T) => void; isGone: boolean }[] = [];

  on(listener: (value: T) => void): Unsubscribe {
    const own = { listener, isGone: false };
    this.#listeners = [...this.#listeners, own];
    return () => {
      own.isGone = true;
      this.#listeners = this.#listeners.filter((other) => other !== own);
    };
  }

  emit(value: T): void {
    for (const own of this.#listeners) if (!own.isGone) own.listener(value);
  }

  get listenerCount(): number {
    return this.#listeners.length;
  }
}
