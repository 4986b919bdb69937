import { Button } from '@fluentui/react-components';
import { useWords } from '../language.ts';
import { ProblemMessage } from '../operation/problem-message.tsx';
import type { Problem } from '../operation/refusal-words.ts';
import { useSignInAgain } from '../security-info/use-sign-in-again.ts';

/** A problem of an administrator's act: where a fresh sign-in is wanted, the way there and back here. */
export function AdminProblem(props: { problem: Problem }) {
  const { t } = useWords();
  const signInAgain = useSignInAgain();
  const { code } = props.problem;
  return (
    <ProblemMessage problem={props.problem}>
      {(code === 'needs-fresh-sign-in' || code === 'needs-second-method') && (
        <Button onClick={signInAgain}>{t('people:signInAgain')}</Button>
      )}
    </ProblemMessage>
  );
}
