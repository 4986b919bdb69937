import { useCallback, useEffect, useRef, useState } from 'react';
import type { Step, TrialPart } from '../../contract/steps.ts';
import type { Failure } from '../connection.ts';
import { useConnection } from '../host.tsx';

/** One event of a long operation with any kind of end. */
export type OperationEvent<End> = { type: 'step'; step: Step } | { type: 'end'; end: End };
export type OperationStream<End> = AsyncIterable<OperationEvent<End>>;

export type SampleStep = Extract<Step, { step: 'sample' }>;

export type OperationState<End> =
  | { state: 'idle' }
  /** `sample` is the newest result of an enrolment, `part` the newest part of a trial, kept while other steps come between. */
  | { state: 'running'; step: Step; sample: SampleStep | null; part: TrialPart | null }
  | { state: 'ended'; end: End; sample: SampleStep | null }
  | { state: 'cancelled' }
  | { state: 'failed'; failure: Failure };

export interface Operation<End> {
  readonly current: OperationState<End>;
  /** Starts anew; one that still runs is cancelled first. */
  start(open: (signal: AbortSignal) => Promise<OperationStream<End>>): void;
  cancel(): void;
  /** Back to idle, after an end was dealt with. */
  clear(): void;
}

/**
 * Follows one long operation. Leaving the screen cancels it.
 * @param onEnd called once with the end, as well as it being in `current`
 */
export function useOperation<End>(onEnd?: (end: End) => void): Operation<End> {
  const connection = useConnection();
  const [current, setCurrent] = useState<OperationState<End>>({ state: 'idle' });
  const running = useRef<AbortController | null>(null);
  const whenEnded = useRef(onEnd);
  useEffect(() => {
    whenEnded.current = onEnd;
  });

  useEffect(
    () => () => {
      running.current?.abort();
      running.current = null;
    },
    [],
  );

  const start = useCallback(
    (open: (signal: AbortSignal) => Promise<OperationStream<End>>) => {
      running.current?.abort();
      const controller = new AbortController();
      running.current = controller;
      setCurrent({ state: 'running', step: { step: 'working' }, sample: null, part: null });
      void follow();

      async function follow() {
        let sample: SampleStep | null = null;
        let part: TrialPart | null = null;
        try {
          for await (const event of await open(controller.signal)) {
            if (controller.signal.aborted) return;
            if (event.type === 'end') {
              running.current = null;
              setCurrent({ state: 'ended', end: event.end, sample });
              whenEnded.current?.(event.end);
              return;
            }
            if (event.step.step === 'sample') sample = event.step;
            if (event.step.step === 'trying') part = event.step.part;
            setCurrent({ state: 'running', step: event.step, sample, part });
          }
          throw new Error('the stream of the operation closed without an end');
        } catch (error) {
          if (controller.signal.aborted) return;
          running.current = null;
          setCurrent({ state: 'failed', failure: connection.failureOf(error) });
        }
      }
    },
    [connection],
  );

  const cancel = useCallback(() => {
    if (!running.current) return;
    running.current.abort();
    running.current = null;
    setCurrent({ state: 'cancelled' });
  }, []);

  const clear = useCallback(() => setCurrent({ state: 'idle' }), []);

  return { current, start, cancel, clear };
}
