import { EventQueue } from '../basics/event-queue.ts';
import type { Step } from '../contract/steps.ts';
import { type EventStream, eventStream } from './event-stream.ts';

export type Announce = (step: Step) => void;
export type ProgressEvent<End> = { type: 'step'; step: Step } | { type: 'end'; end: End };

/** Steps that say what is going on: announced once, until another comes. The others are events, each one new. */
const states: ReadonlySet<Step['step']> = new Set(['working', 'touch', 'fingerprint', 'remove-key', 'insert-key']);

/**
 * The one shape of long work: steps as they come, then exactly one end on the same stream. The reader who stops, and the caller's
 * signal, abort the work; where somebody still reads, the end says so.
 * @param run does the work and gives the end; what it throws is a fault, and the reader's `next` throws it
 */
export function eventsOf<Step, End>(
  signal: AbortSignal | undefined,
  run: (announce: (step: Step) => void, signal: AbortSignal) => Promise<End>,
): EventStream<{ type: 'step'; step: Step } | { type: 'end'; end: End }> {
  const aborter = new AbortController();
  const abort = () => aborter.abort();
  const queue = new EventQueue<{ type: 'step'; step: Step } | { type: 'end'; end: End }>({ onReturn: abort });
  let fault: { error: unknown } | undefined;
  if (signal?.aborted) abort();
  signal?.addEventListener('abort', abort, { once: true });
  const work = run((step) => queue.push({ type: 'step', step }), aborter.signal)
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
    /** Resolves when the work has let go of what it works with. */
    async return() {
      await queue.return();
      await work;
    },
  });
}

/** `eventsOf` for work with a key: `working` is said at once. */
export const progress = <End>(
  signal: AbortSignal | undefined,
  run: (announce: Announce, signal: AbortSignal) => Promise<End>,
): EventStream<ProgressEvent<End>> =>
  eventsOf<Step, End>(signal, (push, aborting) => {
    let last: Step | undefined;
    const announce: Announce = (step) => {
      if (last?.step === step.step && states.has(step.step)) return;
      last = step;
      push(step);
    };
    announce({ step: 'working' });
    return run(announce, aborting);
  });
