import type { Unsubscribe } from '../basics/emitter.ts';
import { EventQueue } from '../basics/event-queue.ts';
import { type EventStream, eventStream } from './event-stream.ts';

/** What `read` gives now and after each change, newest only, until the reader stops or the signal aborts. */
export function watch<T>(
  read: () => T,
  onChange: (listener: () => void) => Unsubscribe,
  signal: AbortSignal | undefined,
): EventStream<T> {
  const queue = new EventQueue<T>({
    latestOnly: true,
    onReturn() {
      unsubscribe();
      signal?.removeEventListener('abort', end);
    },
  });
  const end = () => queue.end();
  const unsubscribe = onChange(() => queue.push(read()));
  signal?.addEventListener('abort', end, { once: true });
  queue.push(read());
  if (signal?.aborted) end();
  return eventStream(queue);
}
