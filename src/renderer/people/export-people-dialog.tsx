import { Button, ProgressBar, Text } from '@fluentui/react-components';
import { useEffect, useState } from 'react';
import { Actions } from '../frame/actions.tsx';
import { useFirstFocus } from '../frame/first-focus.ts';
import { useNotice } from '../frame/notice.tsx';
import { TaskDialog } from '../frame/task-dialog.tsx';
import { useClient, useConnection } from '../host.tsx';
import { saveFile } from '../lab/save-file.ts';
import { useWords } from '../language.ts';
import { type Problem, problemOfFailure } from '../operation/refusal-words.ts';
import { AdminProblem } from './admin-problem.tsx';
import type { Wanted } from './use-people.ts';

/** Of the progress. */
const STEPS = 100;

/** The people of the list as a CSV file; it can be stopped. */
export function ExportPeopleDialog(props: { wanted: Wanted; total: number; onClose: () => void }) {
  const { wanted, total, onClose } = props;
  const { t } = useWords();
  const client = useClient();
  const connection = useConnection();
  const notify = useNotice();
  const first = useFirstFocus<HTMLButtonElement>();
  const [stop, setStop] = useState<AbortController | null>(null);
  useEffect(() => () => stop?.abort(), [stop]);
  const [done, setDone] = useState(0);
  const [problem, setProblem] = useState<Problem | null>(null);
  async function start() {
    const stopping = new AbortController();
    setStop(stopping);
    setProblem(null);
    try {
      const pieces: string[] = [];
      let told = 0;
      setDone(told);
      const events = await client.people.export({ ...wanted }, { signal: stopping.signal });
      for await (const piece of events) {
        pieces.push(piece.text);
        // A step that can be seen: painting each of the pieces would take longer than they do.
        if (piece.done - told >= total / STEPS) setDone((told = piece.done));
      }
      saveFile('users.csv', pieces.join(''), 'text/csv');
      notify(t('people:export.done'));
      onClose();
    } catch (error) {
      if (!stopping.signal.aborted) setProblem(problemOfFailure(t, connection.failureOf(error)));
    } finally {
      setStop(null);
    }
  }
  const cancel = () => (stop ? stop.abort() : onClose());
  return (
    <TaskDialog title={t('people:export.title')} onClose={cancel}>
      {problem && <AdminProblem problem={problem} />}
      <Text>{t('people:export.lead')}</Text>
      {stop && (
        <>
          <ProgressBar value={done} max={Math.max(1, total)} aria-label={t('people:export.title')} />
          <Text>{t('people:export.progress', { done, total })}</Text>
        </>
      )}
      <Actions>
        <Button onClick={cancel}>{t('shell:cancel')}</Button>
        <Button ref={first} appearance="primary" disabled={stop !== null} onClick={() => void start()}>
          {t('people:export.start', { count: total })}
        </Button>
      </Actions>
    </TaskDialog>
  );
}
