import { useState } from 'react';
import type { Decision, IdentityRefusal } from '../../contract/identity.ts';
import { useConnection } from '../host.tsx';
import { useWords } from '../language.ts';
import { type Problem, problemOfFailure, problemOfIdentity } from './refusal-words.ts';

/** Asks the directory something once, and keeps what stands in the way as a problem with words. */
export function useAsk() {
  const connection = useConnection();
  const { t, language } = useWords();
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);

  async function answer<T>(call: () => Promise<T>, onAnswer: (value: T) => void): Promise<void> {
    setBusy(true);
    setProblem(null);
    try {
      onAnswer(await call());
    } catch (error) {
      setProblem(problemOfFailure(t, connection.failureOf(error)));
    } finally {
      setBusy(false);
    }
  }

  const decide = <T>(call: () => Promise<Decision<T>>, onDone: (value: T) => void): Promise<void> =>
    answer(call, (decision) => {
      if (decision.outcome === 'done') onDone(decision.value);
      else setProblem(problemOfIdentity(t, language, decision.refusal));
    });

  const setRefusal = (refusal: IdentityRefusal) => setProblem(problemOfIdentity(t, language, refusal));

  return { problem, busy, answer, decide, setProblem, setRefusal };
}
