import { useCallback, useEffect, useRef, useState } from 'react';
import type { ApprovalStep, Decision } from '../../contract/identity.ts';
import { useConnection } from '../host.tsx';
import { useWords } from '../language.ts';
import { type Problem, problemOfFailure, problemOfIdentity } from './refusal-words.ts';

export type ApprovalStream<T> = AsyncIterable<{ type: 'step'; step: ApprovalStep } | { type: 'end'; end: Decision<T> }>;

/** `step` null: nothing has happened yet. */
export type Approval =
  | { readonly state: 'running'; readonly step: ApprovalStep | null }
  | { readonly state: 'refused'; readonly problem: Problem };

/**
 * A call or a notification, from the moment the screen opens; leaving the screen hangs up, or takes the notification back.
 * @returns its state, and a way to begin anew
 */
export function useApproval<T>(
  open: (signal: AbortSignal) => Promise<ApprovalStream<T>>,
  onDone: (value: T) => void,
): { approval: Approval; again: () => void } {
  const connection = useConnection();
  const { t, language } = useWords();
  const [approval, setApproval] = useState<Approval>({ state: 'running', step: null });
  const [attempt, setAttempt] = useState(0);
  const latest = useRef({ open, onDone, t, language });
  useEffect(() => {
    latest.current = { open, onDone, t, language };
  });

  // biome-ignore lint/correctness/useExhaustiveDependencies: each attempt is one call
  useEffect(() => {
    const ending = new AbortController();
    setApproval({ state: 'running', step: null });
    void (async () => {
      const words = () => latest.current;
      try {
        for await (const event of await words().open(ending.signal)) {
          if (ending.signal.aborted) return;
          if (event.type === 'step') setApproval({ state: 'running', step: event.step });
          else if (event.end.outcome === 'done') words().onDone(event.end.value);
          else {
            const problem = problemOfIdentity(words().t, words().language, event.end.refusal);
            setApproval({ state: 'refused', problem });
          }
        }
      } catch (error) {
        if (ending.signal.aborted) return;
        setApproval({ state: 'refused', problem: problemOfFailure(words().t, connection.failureOf(error)) });
      }
    })();
    return () => ending.abort();
  }, [attempt, connection]);

  const again = useCallback(() => setAttempt((count) => count + 1), []);
  return { approval, again };
}
