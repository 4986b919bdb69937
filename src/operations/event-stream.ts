/** What a streaming method of the contract gives. */
export type EventStream<T> = AsyncIteratorObject<T, undefined, void>;

/**
 * @param source its `return` must not wait for a `next` under way, as that of a generator does: otherwise nobody could stop a
 * stream which waits for a person
 */
export function eventStream<T>(source: {
  next(): Promise<IteratorResult<T, undefined>>;
  return(): Promise<unknown>;
}): EventStream<T> {
  return {
    next: () => source.next(),
    async return() {
      await source.return();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
    async [Symbol.asyncDispose]() {
      await source.return();
    },
  };
}
