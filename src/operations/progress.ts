import { EventQueue } from '../basics/event-queue.ts';
import type { Step } from '../contract/steps.ts';
import { type EventStream, eventStream } from './event-stream.ts';

export type Announce = (step: Step) => void;
export type ProgressEvent<End> = { type: 'step'; step: Step } | { type: 'end'; end: End };

/** Steps that say what is going on: announced once, until another comes. The others are events, each one new. */
const states: ReadonlySet<Step['step']> = new Set(['working', 'touch', 'fingerprint', 'remove-key', 'insert-key']);

/**
 * The one shape of long work: `working` at once, further steps as they come, then exactly one end on the same stream.
 * The reader who stops, and the caller's signal, abort the work; where somebody still reads, the end says so.
 * @param run does the work and gives the end; what it throws is a fault, and the reader's `next` throws it
 */
export function progress<End>(
  signal: AbortSignal | undefined,
  run: (announce: Announce, signal: AbortSignal) => Promise<End>,
): EventStream<ProgressEvent<End>> {
  const aborter = new AbortController();
  const abort = () => aborter.abort();
  const queue = new EventQueue<ProgressEvent<End>>({ onReturn: abort });
  let last: Step | undefined;
  let fault: { error: unknown } | undefined;

  const announce: Announce = (step) => {
    if (last?.step === step.step && states.has(step.step)) return;
    last = step;
    queue.push({ type: 'step', step });
  };

  if (signal?.aborted) abort();
  signal?.addEventListener('abort', abort, { once: true });
  announce({ step: 'working' });
  const work = run(announce, aborter.signal)
    .then((end) => queue.push({ type: 'end', end }))
    .catch((error: unknown) => {
      fault = { error };
    })
    .finally(() => {
      signal?.removeEventListener('abort', abort);
      queue.end();
    });

  return eventStream({
    async next() {
      const result = await queue.next();
      if (result.done && fault) {
        const { error } = fault;
        fault = undefined;
        throw error;
      }
      return result;
    },
    /** Resolves when the work has let go of the key. */
    async return() {
      await queue.return();
      await work;
    },
  });
}
