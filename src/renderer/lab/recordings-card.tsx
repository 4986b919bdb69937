import { Badge, Button, makeStyles, mergeClasses, Text, tokens } from '@fluentui/react-components';
import { ArrowUploadRegular, RecordRegular, StopRegular } from '@fluentui/react-icons';
import { useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import type { AttachedKey } from '../../contract/keys.ts';
import { Card } from '../frame/card.tsx';
import { useNotice } from '../frame/notice.tsx';
import { useClient, useHost, useKeys } from '../host.tsx';
import { useWords } from '../language.ts';
import { ProblemMessage } from '../operation/problem-message.tsx';
import type { Problem } from '../operation/refusal-words.ts';
import { timeOfDay } from '../times.ts';
import { saveFile } from './save-file.ts';
import { unreadableProblem } from './unreadable-problem.ts';
import { useAct } from './use-act.ts';
import { useFileDrop } from './use-file-drop.ts';

/** Longest file that the host takes, in characters. */
const longestRecording = 4_000_000;

const useStyles = makeStyles({
  lead: { color: tokens.colorNeutralForeground2 },
  list: { listStyleType: 'none', margin: 0, padding: 0 },
  key: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: tokens.spacingHorizontalM,
    paddingBlock: tokens.spacingVerticalS,
    borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  words: { display: 'flex', flexDirection: 'column', flexGrow: 1, minWidth: '180px' },
  buttons: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
  drop: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: tokens.spacingHorizontalM,
    padding: tokens.spacingHorizontalL,
    border: `1px dashed ${tokens.colorNeutralStrokeAccessible}`,
    borderRadius: tokens.borderRadiusMedium,
  },
  over: { backgroundColor: tokens.colorBrandBackground2 },
  file: { display: 'none' },
});

/** Conversations as files: recorded from any key, replayed as a key. */
export function RecordingsCard() {
  const { t, language } = useWords();
  const styles = useStyles();
  const client = useClient();
  const host = useHost();
  const notify = useNotice();
  const { act, problem } = useAct();
  const keys = useKeys()?.keys ?? [];
  const running = useQuery(host.lab.recordings.queryOptions({ refetchInterval: 1_000 }));
  const recordings = running.data?.running ?? [];
  const replayed = running.data?.replayed ?? [];
  const start = (keyId: string) =>
    act(
      () => client.lab.startRecording({ keyId }),
      () => void running.refetch(),
    );
  const stop = (keyId: string) =>
    act(
      () => client.lab.stopRecording({ keyId }),
      ({ fileName, text }) => {
        saveFile(fileName, text);
        notify(t('lab:recordings.saved', { file: fileName }));
        void running.refetch();
      },
    );
  const gone = recordings.filter(({ keyId }) => !keys.some((key) => key.id === keyId));
  return (
    <Card title={t('lab:recordings.title')} icon={<RecordRegular />}>
      <Text className={styles.lead}>{t('lab:recordings.lead')}</Text>
      {problem && <ProblemMessage problem={problem} />}
      {keys.length === 0 && gone.length === 0 && <Text>{t('lab:recordings.noKeys')}</Text>}
      <ul className={styles.list} aria-label={t('lab:recordings.keys')}>
        {[
          ...keys.map((key) => rowOf(key, replayed.includes(key.id))),
          ...gone.map(({ keyId, product }) => ({ keyId, name: product, key: null })),
        ].map(({ keyId, name, key }) => {
          const recording = recordings.find((one) => one.keyId === keyId);
          return (
            <li key={keyId} className={styles.key} data-recordable={keyId}>
              <span className={styles.words}>
                <span>
                  <Text weight="semibold">{name}</Text>{' '}
                  {key && (
                    <Badge appearance="outline" color="informative">
                      {key.isReplay ? t('lab:recordings.replayedKey') : t(`key:kinds.${key.kind}`)}
                    </Badge>
                  )}
                </span>
                <Text size={200} className={styles.lead}>
                  {recording
                    ? [
                        t('lab:recordings.running', { count: recording.messages }),
                        t('lab:recordings.since', { time: timeOfDay(language, Date.parse(recording.since)) }),
                        ...(key ? [] : [t('lab:recordings.gone')]),
                      ].join(' · ')
                    : key?.serial && t('key:serial', { serial: key.serial })}
                </Text>
              </span>
              <span className={styles.buttons}>
                {recording ? (
                  <Button
                    size="small"
                    appearance="primary"
                    icon={<StopRegular />}
                    aria-label={t('lab:recordings.stopNamed', { name })}
                    onClick={() => stop(keyId)}
                  >
                    {t('lab:recordings.stop')}
                  </Button>
                ) : (
                  <Button
                    size="small"
                    icon={<RecordRegular />}
                    aria-label={t('lab:recordings.startNamed', { name })}
                    onClick={() => start(keyId)}
                  >
                    {t('lab:recordings.start')}
                  </Button>
                )}
                {key?.isReplay && (
                  <Button
                    size="small"
                    aria-label={t('lab:recordings.endNamed', { name })}
                    onClick={() => act(() => client.lab.endReplay({ keyId }))}
                  >
                    {t('lab:recordings.end')}
                  </Button>
                )}
              </span>
            </li>
          );
        })}
      </ul>
      <ReplayArea />
    </Card>
  );
}

const rowOf = (key: AttachedKey, isReplay: boolean) => ({
  keyId: key.id,
  name: key.product,
  key: { kind: key.kind, serial: key.serial, isReplay },
});

/** Where a recording is opened: with a file chooser, or by dropping it. */
function ReplayArea() {
  const { t } = useWords();
  const styles = useStyles();
  const client = useClient();
  const notify = useNotice();
  const { act, problem } = useAct();
  const file = useRef<HTMLInputElement>(null);
  const area = useRef<HTMLElement>(null);
  const [unreadable, setUnreadable] = useState<Problem | null>(null);
  const title = t('lab:recordings.unreadable');
  const replay = async (recording: File | undefined) => {
    setUnreadable(null);
    if (!recording) return;
    // UTF-8 takes three bytes at most for each of what is counted.
    const text = recording.size > 3 * longestRecording ? null : await recording.text();
    if (text === null || text.length > longestRecording) {
      setUnreadable({ code: 'too-large', title, next: t('lab:recordings.tooLarge'), more: null, details: null });
      return;
    }
    act(
      () => client.lab.replay({ text }),
      (answer) => {
        if (answer.outcome === 'unreadable') setUnreadable(unreadableProblem(t, title, answer));
        else notify(t('lab:recordings.replayed'));
      },
    );
  };
  const isOver = useFileDrop(area, (dropped) => void replay(dropped));
  return (
    <>
      <section
        ref={area}
        className={mergeClasses(styles.drop, isOver && styles.over)}
        aria-label={t('lab:recordings.open')}
        data-replay=""
      >
        <Button icon={<ArrowUploadRegular />} onClick={() => file.current?.click()}>
          {t('lab:recordings.open')}
        </Button>
        <Text className={styles.lead}>{isOver ? t('lab:recordings.dropNow') : t('lab:recordings.drop')}</Text>
        <input
          ref={file}
          type="file"
          className={styles.file}
          aria-label={t('lab:recordings.open')}
          accept=".jsonl,.json,.txt"
          onChange={(event) => {
            void replay(event.target.files?.[0]);
            // The same file may be chosen again.
            event.target.value = '';
          }}
        />
      </section>
      {(unreadable ?? problem) && <ProblemMessage problem={(unreadable ?? problem) as Problem} />}
    </>
  );
}
