import { Button } from '@fluentui/react-components';
import { useState } from 'react';
import type { AttachedKey } from '../../contract/keys.ts';
import type { Outcome } from '../../contract/steps.ts';
import { Actions } from '../frame/actions.tsx';
import { useWords } from '../language.ts';
import { useAtStart } from '../operation/at-start.ts';
import { OperationPanel } from '../operation/operation-panel.tsx';
import { ProblemMessage } from '../operation/problem-message.tsx';
import { problemOfFailure, problemOfRefusal } from '../operation/refusal-words.ts';
import { type OperationStream, useOperation } from '../operation/use-operation.ts';
import { AskKey, type Remember } from './ask-key.tsx';
import type { Visit } from './use-visit.ts';

/**
 * Does one thing with a key's sign-in data. Asks for the PIN or a finger only where the visit has no proof (any more), and none is
 * remembered for it.
 */
export function WhileUnlocked<T>(props: {
  attached: AttachedKey;
  visit: Visit;
  remember?: Remember;
  run: (signal: AbortSignal) => Promise<OperationStream<Outcome<T>>>;
  onDone: (value: T) => void;
  onCancel: () => void;
  cancelLabel?: string;
}) {
  const { attached, visit, run, onCancel } = props;
  const { t } = useWords();
  const [asking, setAsking] = useState(!visit.unlocked.includes(attached.id) && props.remember?.now !== 'on');
  const { current, start, cancel } = useOperation<Outcome<T>>((end) => {
    if (end.outcome === 'done') props.onDone(end.value);
    else if (end.refusal.code === 'verification-needed') setAsking(true);
  });
  useAtStart(() => {
    if (!asking) start(run);
  });
  const label = props.cancelLabel ? { cancelLabel: props.cancelLabel } : {};
  if (asking) {
    return (
      <AskKey
        attached={attached}
        visitId={visit.visitId}
        remember={props.remember}
        onUnlocked={() => {
          setAsking(false);
          start(run);
        }}
        onCancel={onCancel}
        {...label}
      />
    );
  }
  const problem =
    current.state === 'failed'
      ? problemOfFailure(t, current.failure)
      : current.state === 'ended' && current.end.outcome === 'refused'
        ? problemOfRefusal(t, current.end.refusal)
        : null;
  if (!problem) {
    const step = current.state === 'running' ? current.step : ({ step: 'working' } as const);
    return <OperationPanel attached={attached} step={step} onCancel={() => (cancel(), onCancel())} {...label} />;
  }
  return (
    <>
      <ProblemMessage problem={problem} />
      <Actions>
        <Button onClick={onCancel}>{props.cancelLabel ?? t('shell:cancel')}</Button>
        <Button appearance="primary" onClick={() => start(run)}>
          {t('shell:tryAgain')}
        </Button>
      </Actions>
    </>
  );
}
