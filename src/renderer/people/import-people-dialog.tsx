import { Button, makeStyles, Text, tokens } from '@fluentui/react-components';
import { useEffect, useRef, useState } from 'react';
import type { ImportProgress, PeopleImportEnd } from '../../contract/people.ts';
import { Actions } from '../frame/actions.tsx';
import { useNotice } from '../frame/notice.tsx';
import { TaskDialog } from '../frame/task-dialog.tsx';
import { useClient, useConnection } from '../host.tsx';
import { saveFile } from '../lab/save-file.ts';
import { useWords } from '../language.ts';
import { FileArea } from '../metadata/file-area.tsx';
import { type Problem, problemOfFailure, problemOfIdentity } from '../operation/refusal-words.ts';
import { AdminProblem } from './admin-problem.tsx';
import { FaultsList } from './faults-list.tsx';
import { fileText, longestFile } from './file-text.ts';
import { useFirstPassword } from './first-password.tsx';
import { ImportProgressBar } from './import-progress-bar.tsx';
import { PasswordsFile } from './passwords-file.tsx';

const useStyles = makeStyles({
  hint: { color: tokens.colorNeutralForeground2 },
  list: { margin: 0, paddingInlineStart: tokens.spacingHorizontalXXL },
});

const header = 'user name,display name,phonetic name,latin name,role,disabled,groups\r\n';

/** People from a CSV file: looked at first, then all of them or nobody (hostile-tests F). */
export function ImportPeopleDialog(props: { onClose: () => void }) {
  const { onClose } = props;
  const { t, language } = useWords();
  const styles = useStyles();
  const client = useClient();
  const connection = useConnection();
  const notify = useNotice();
  const first = useFirstPassword(
    'people from a file',
    t('people:import.password'),
    [
      { value: 'made', label: t('people:import.passwordEach') },
      { value: 'typed', label: t('people:import.passwordForAll') },
      { value: 'none', label: t('people:import.passwordNone') },
    ],
    t('people:import.passwordHint'),
  );
  const [file, setFile] = useState<string | null>(null);
  const [progress, setProgress] = useState<ImportProgress | null>(null);
  const [running, setRunning] = useState<'runs' | 'stops' | null>(null);
  const leaving = useRef<AbortController | null>(null);
  useEffect(() => () => leaving.current?.abort(), []);
  const [end, setEnd] = useState<PeopleImportEnd | null>(null);
  const [added, setAdded] = useState<{ count: number; passwords: string } | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);

  async function run(text: string, dryRun: boolean, password: string | null) {
    const { signal } = (leaving.current = new AbortController());
    setRunning('runs');
    setProblem(null);
    setProgress(null);
    try {
      const makePasswords = !dryRun && first.chosen === 'made';
      const wish = { file: text, dryRun, password, makePasswords };
      const events = await client.people.import(wish, { signal });
      for await (const event of events) {
        if (event.type === 'step') setProgress(event.step);
        else if (event.end.outcome === 'refused') setProblem(problemOfIdentity(t, language, event.end.refusal));
        else if (event.end.value.outcome === 'imported') {
          const { count, passwords } = event.end.value;
          if (passwords !== null) return setAdded({ count, passwords });
          notify(t('people:import.done', { count }));
          onClose();
        } else if (event.end.value.outcome === 'stopped') notify(t('people:import.cancelled'));
        else setEnd(event.end.value);
      }
    } catch (error) {
      if (!signal.aborted) setProblem(problemOfFailure(t, connection.failureOf(error)));
    } finally {
      setRunning(null);
    }
  }
  // Only its end tells whether that came in time: what runs on is told to the end, and passwords that were made are not lost.
  const stop = () => {
    if (running !== 'runs') return;
    setRunning('stops');
    client.people.stopImport().catch((error: unknown) => {
      // As of a session that has ended: then it adds nobody anyway.
      leaving.current?.abort();
      setProblem(problemOfFailure(t, connection.failureOf(error)));
    });
  };
  const choose = (chosen: File) => {
    setEnd(null);
    if (chosen.size > longestFile) {
      setEnd({ outcome: 'faulty', count: 1, errors: [{ line: 0, column: null, fault: 'too-long' }] });
      return;
    }
    void fileText(chosen).then((text) => {
      setFile(text);
      return run(text, true, null);
    });
  };
  const start = () => {
    if (file === null) return;
    if (first.isReady()) void run(file, false, first.take());
  };
  if (added !== null) return <PasswordsFile {...added} onClose={onClose} />;
  return (
    <TaskDialog title={t('people:import.title')} onClose={running ? stop : onClose}>
      {problem && <AdminProblem problem={problem} />}
      <Text>{t('people:import.lead')}</Text>
      <Text className={styles.hint}>{t('people:import.columns')}</Text>
      {running && <ImportProgressBar progress={progress} of="people" />}
      {!running && end?.outcome === 'faulty' && (
        <FaultsList
          count={end.count}
          fileName="import-errors.csv"
          faults={end.errors.map((error) => ({ ...error, text: t(`people:file.peopleFaults.${error.fault}`) }))}
        />
      )}
      {!running && end?.outcome === 'readable' && (
        <>
          <Text weight="semibold" role="status">
            {t('people:import.readable', { count: end.count })}
          </Text>
          <Text>{t('people:file.encoding', { encoding: end.encoding })}</Text>
          <Text>{t('people:file.first', { count: Math.min(end.first.length, 10) })}</Text>
          <ol className={styles.list}>
            {end.first.slice(0, 10).map((person) => (
              <li key={person.userName}>
                <bdi>{person.displayName}</bdi> · {person.userName} · {t(`identity:roles.${person.role}`)}
              </li>
            ))}
          </ol>
          {first.fields}
        </>
      )}
      {!running && (
        <FileArea
          label={t(end ? 'people:file.again' : 'people:file.choose')}
          accept=".csv,.txt"
          disabled={false}
          onFile={choose}
        />
      )}
      <Actions>
        {running ? (
          <Button disabledFocusable={running === 'stops'} onClick={stop}>
            {t('shell:cancel')}
          </Button>
        ) : (
          <>
            <Button appearance="subtle" onClick={() => saveFile('users.csv', `\ufeff${header}`, 'text/csv')}>
              {t('people:import.template')}
            </Button>
            <Button onClick={onClose}>{t('shell:cancel')}</Button>
            {end?.outcome === 'readable' && (
              <Button appearance="primary" onClick={start}>
                {t('people:import.start', { count: end.count })}
              </Button>
            )}
          </>
        )}
      </Actions>
    </TaskDialog>
  );
}
