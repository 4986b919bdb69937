import { Button, makeStyles, Spinner, Text, tokens } from '@fluentui/react-components';
import { AddRegular, DeleteRegular, PlayRegular, StopRegular, WarningRegular } from '@fluentui/react-icons';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Greeting } from '../../contract/policy.ts';
import { Actions } from '../frame/actions.tsx';
import { useNotice } from '../frame/notice.tsx';
import { TaskDialog } from '../frame/task-dialog.tsx';
import { useClient, useConnection, useHost } from '../host.tsx';
import { useWords } from '../language.ts';
import { ProblemMessage } from '../operation/problem-message.tsx';
import { problemOfFailure } from '../operation/refusal-words.ts';
import { useAsk } from '../operation/use-ask.ts';
import { AdminProblem } from '../people/admin-problem.tsx';
import { fromBase64Url } from '../sign-in-data/blob-bytes.ts';
import { AddGreetingDialog } from './add-greeting-dialog.tsx';
import { useDraft } from './draft-context.ts';
import { TextField } from './fields.tsx';
import { languageName } from './language-names.ts';
import { useSoundPlayer } from './use-sound-player.ts';

const useStyles = makeStyles({
  list: { listStyleType: 'none', margin: 0, padding: 0 },
  row: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    justifyContent: 'space-between',
    gap: tokens.spacingHorizontalS,
    paddingBlock: tokens.spacingVerticalS,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  main: { minWidth: 0, overflowWrap: 'anywhere' },
  quiet: { display: 'block', color: tokens.colorNeutralForeground2 },
  warning: { display: 'flex', gap: tokens.spacingHorizontalXS, alignItems: 'start' },
  icon: { flexShrink: 0, marginTop: '3px' },
  actions: { display: 'flex', gap: tokens.spacingHorizontalXS },
});

/** S4-27 to S4-36. */
export function PhoneCalls() {
  const { t, language } = useWords();
  const styles = useStyles();
  const client = useClient();
  const connection = useConnection();
  const notify = useNotice();
  const { policy, change, mayChange } = useDraft();
  const query = useQuery(useHost().policy.greetings.queryOptions({ staleTime: 0 }));
  const { problem, busy, answer, decide } = useAsk();
  const player = useSoundPlayer();
  const [task, setTask] = useState<'add' | Greeting | null>(null);
  const play = (greeting: Greeting) =>
    void answer(
      () => client.policy.greetingSound({ id: greeting.id }),
      (found) => {
        if (found) void player.play(greeting.id, fromBase64Url(found.sound));
        else void query.refetch();
      },
    );
  return (
    <>
      <TextField
        field="calls.callerId"
        label={t('policy:calls.callerId')}
        hint={t('policy:calls.callerIdHint')}
        value={policy.calls.callerId ?? ''}
        onChange={(callerId) => change({ calls: { callerId: callerId === '' ? null : callerId } })}
      />
      <Text weight="semibold">{t('policy:calls.greetings')}</Text>
      <Text>{t('policy:calls.lead')}</Text>
      {query.isPending && <Spinner size="tiny" label={t('shell:loading')} />}
      {query.isError && <ProblemMessage problem={problemOfFailure(t, connection.failureOf(query.error))} />}
      {query.data?.length === 0 && <Text className={styles.quiet}>{t('policy:calls.none')}</Text>}
      <ul className={styles.list} aria-label={t('policy:calls.greetings')}>
        {query.data?.map((greeting) => {
          const isPlaying = player.playing === greeting.id;
          return (
            <li key={greeting.id} className={styles.row} data-greeting={`${greeting.kind} ${greeting.language}`}>
              <span className={styles.main}>
                <Text weight="semibold">
                  {t(`policy:calls.kinds.${greeting.kind}`)} · {languageName(language, greeting.language)}
                </Text>
                <span className={styles.quiet}>
                  {greeting.fileName} ·{' '}
                  {t('policy:calls.duration', { count: Math.round(greeting.durationMs / 100) / 10 })}
                </span>
                {greeting.tooLong && (
                  <span className={styles.warning} data-too-long="">
                    <WarningRegular className={styles.icon} aria-hidden="true" />
                    {t('policy:calls.tooLong')}
                  </span>
                )}
              </span>
              <span className={styles.actions}>
                <Button
                  icon={isPlaying ? <StopRegular /> : <PlayRegular />}
                  aria-label={`${t('policy:calls.play')}: ${greeting.fileName}`}
                  aria-pressed={isPlaying}
                  disabled={busy}
                  onClick={() => (isPlaying ? player.stop() : play(greeting))}
                />
                {mayChange && (
                  <Button
                    icon={<DeleteRegular />}
                    aria-label={`${t('policy:calls.delete')}: ${greeting.fileName}`}
                    onClick={() => setTask(greeting)}
                  />
                )}
              </span>
            </li>
          );
        })}
      </ul>
      {problem && task === null && <AdminProblem problem={problem} />}
      {mayChange && (
        <div>
          <Button icon={<AddRegular />} onClick={() => setTask('add')}>
            {t('policy:calls.add')}
          </Button>
        </div>
      )}
      {task === 'add' && (
        <AddGreetingDialog
          greetings={query.data ?? []}
          onClose={() => setTask(null)}
          onAdded={() => {
            setTask(null);
            notify(t('policy:calls.added'));
            void query.refetch();
          }}
        />
      )}
      {task !== null && task !== 'add' && (
        <TaskDialog alert title={t('policy:calls.deleteTitle')} onClose={() => setTask(null)}>
          <Text>{t('policy:calls.deleteText')}</Text>
          {problem && <AdminProblem problem={problem} />}
          <Actions>
            <Button onClick={() => setTask(null)}>{t('shell:cancel')}</Button>
            <Button
              appearance="primary"
              disabled={busy}
              onClick={() =>
                void decide(
                  () => client.policy.removeGreeting({ id: task.id }),
                  () => {
                    player.stop();
                    setTask(null);
                    notify(t('policy:calls.deleted'));
                    void query.refetch();
                  },
                )
              }
            >
              {t('policy:calls.delete')}
            </Button>
          </Actions>
        </TaskDialog>
      )}
    </>
  );
}
