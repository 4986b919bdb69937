import type { Unsubscribe } from '../basics/emitter.ts';
import { EventQueue } from '../basics/event-queue.ts';
import { type EventStream, eventStream } from './event-stream.ts';

/**
 * Many small facts, all that are unread at a time, until the reader stops or the signal aborts.
 * @param options.past what the first batch begins with
 * @param options.limit the most facts that wait: older ones are dropped, so that a reader who sleeps costs no memory
 */
export function batches<T>(options: {
  past: readonly T[];
  onNews: (listener: (news: readonly T[]) => void) => Unsubscribe;
  limit: number;
  signal: AbortSignal | undefined;
}): EventStream<T[]> {
  const { past, onNews, limit, signal } = options;
  let unread: T[] = past.slice(-limit);
  const wakes = new EventQueue<true>({
    latestOnly: true,
    onReturn() {
      unsubscribe();
      signal?.removeEventListener('abort', end);
    },
  });
  const end = () => wakes.end();
  const unsubscribe = onNews((news) => {
    unread.push(...news);
    if (unread.length > limit) unread = unread.slice(-limit);
    wakes.push(true);
  });
  signal?.addEventListener('abort', end, { once: true });
  wakes.push(true);
  if (signal?.aborted) end();
  return eventStream({
    async next(): Promise<IteratorResult<T[], undefined>> {
      const { done } = await wakes.next();
      if (done) return { done: true, value: undefined };
      const value = unread;
      unread = [];
      return { done: false, value };
    },
    return: () => wakes.return(),
  });
}
