import type { Outcome, Progress } from '../contract/steps.ts';
import type { EventStream } from './event-stream.ts';
import { type Announce, progress } from './progress.ts';
import { type RefusalContext, toRefusal } from './refusals.ts';

/** What came of an operation, as data. @throws what is a fault of this program */
export async function outcome<T>(context: RefusalContext, run: () => Promise<T>): Promise<Outcome<T>> {
  try {
    return { outcome: 'done', value: await run() };
  } catch (error) {
    return { outcome: 'refused', refusal: toRefusal(error, context) };
  }
}

/** The events of a long operation with its outcome at the end. */
export const steps = <T>(
  context: RefusalContext,
  signal: AbortSignal | undefined,
  run: (announce: Announce, aborting: AbortSignal) => Promise<T>,
): EventStream<Progress<T>> =>
  progress(signal, (announce, aborting) => outcome(context, () => run(announce, aborting)));
