import { useState } from 'react';
import { useConnection } from '../host.tsx';
import { useWords } from '../language.ts';
import { type Problem, problemOfFailure } from '../operation/refusal-words.ts';

/** Does something to a virtual key: a failure becomes a problem with words, an answer goes to `onAnswer`. */
export type Act = <T>(call: () => Promise<T>, onAnswer?: (answer: T) => void) => void;

/** Things that hands do, one after the other or many at a time: none waits for another. */
export function useAct(): { act: Act; problem: Problem | null } {
  const connection = useConnection();
  const { t } = useWords();
  const [problem, setProblem] = useState<Problem | null>(null);
  const act: Act = (call, onAnswer) => {
    setProblem(null);
    call().then(
      (answer) => onAnswer?.(answer),
      (error: unknown) => setProblem(problemOfFailure(t, connection.failureOf(error))),
    );
  };
  return { act, problem };
}
