import { Button } from '@fluentui/react-components';
import type { ErrorComponentProps } from '@tanstack/react-router';
import { useWords } from '../language.ts';
import { ProblemMessage } from '../operation/problem-message.tsx';
import { problemOfFailure } from '../operation/refusal-words.ts';

/** A page that could not be drawn. */
export function BrokenPage(props: ErrorComponentProps) {
  const { t } = useWords();
  return (
    <ProblemMessage
      problem={{
        ...problemOfFailure(t, 'internal'),
        details: props.error instanceof Error ? props.error.message : null,
      }}
    >
      <Button onClick={props.reset}>{t('shell:tryAgain')}</Button>
    </ProblemMessage>
  );
}
