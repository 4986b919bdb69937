import { Button, ProgressBar, Text } from '@fluentui/react-components';
import { useState } from 'react';
import type { ServerTest } from '../../contract/directory-place.ts';
import { Actions } from '../frame/actions.tsx';
import { useFirstFocus } from '../frame/first-focus.ts';
import { useNotice } from '../frame/notice.tsx';
import { TaskDialog } from '../frame/task-dialog.tsx';
import { useClient, useConnection } from '../host.tsx';
import { useWords } from '../language.ts';
import { type Problem, problemOfFailure, problemOfIdentity } from '../operation/refusal-words.ts';
import { AdminProblem } from '../people/admin-problem.tsx';

type Step = 'testing' | 'copying' | 'keeping';

/** The last question before the directory moves, and how far it is. */
export function MoveDialog(props: {
  server: { address: string; password: string | null; roots: string | null };
  copy: boolean;
  onRefused: (test: ServerTest) => void;
  onMoved: () => void;
  onClose: () => void;
}) {
  const { server, copy, onClose } = props;
  const { t, language } = useWords();
  const client = useClient();
  const connection = useConnection();
  const notify = useNotice();
  const cancel = useFirstFocus<HTMLButtonElement>();
  const [step, setStep] = useState<Step | null>(null);
  const [stop, setStop] = useState<AbortController | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);

  async function move() {
    const stopping = new AbortController();
    setStop(stopping);
    setProblem(null);
    try {
      const events = await client.directory.moveToServer({ ...server, copy }, { signal: stopping.signal });
      for await (const event of events) {
        if (event.type === 'step') setStep(event.step);
        else if (event.end.outcome === 'refused') setProblem(problemOfIdentity(t, language, event.end.refusal));
        else if (event.end.value.end === 'refused') {
          const { why, test } = event.end.value;
          if (test) props.onRefused(test);
          const next = t(`directory:refusals.${why}`);
          setProblem({ code: why, title: t('directory:refused'), next, more: null, details: null });
        } else {
          const { rows } = event.end.value;
          notify(rows === null ? t('directory:moved') : t('directory:movedWith', { number: rows }));
          props.onMoved();
          onClose();
        }
      }
    } catch (error) {
      if (stopping.signal.aborted) notify(t('directory:cancelled'));
      else setProblem(problemOfFailure(t, connection.failureOf(error)));
    } finally {
      setStop(null);
      setStep(null);
    }
  }

  return (
    <TaskDialog title={t('directory:move')} onClose={stop ? () => stop.abort() : onClose} alert>
      <Text>{t('directory:moveQuestion', { address: server.address })}</Text>
      {problem && <AdminProblem problem={problem} />}
      {stop && (
        <div role="status">
          <ProgressBar />
          <Text>{t(`directory:steps.${step ?? 'testing'}`)}</Text>
        </div>
      )}
      <Actions>
        <Button ref={cancel} onClick={stop ? () => stop.abort() : onClose} disabled={step === 'keeping'}>
          {t('shell:cancel')}
        </Button>
        <Button appearance="primary" disabled={stop !== null} onClick={() => void move()}>
          {t('directory:move')}
        </Button>
      </Actions>
    </TaskDialog>
  );
}
