import {
  Button,
  Field,
  MessageBar,
  MessageBarActions,
  MessageBarBody,
  makeStyles,
  SearchBox,
  Spinner,
  Text,
  tokens,
} from '@fluentui/react-components';
import { ArrowDownloadRegular } from '@fluentui/react-icons';
import { useDeferredValue, useState } from 'react';
import type { AtlasEntry } from '../../contract/atlas.ts';
import { useNotice } from '../frame/notice.tsx';
import { Page } from '../frame/page.tsx';
import { useClient } from '../host.tsx';
import { useWords } from '../language.ts';
import { ProblemMessage } from '../operation/problem-message.tsx';
import { AtlasRows } from './atlas-rows.tsx';
import { EntryDrawer } from './entry-drawer.tsx';
import { ExportDialog } from './export-dialog.tsx';
import { ForgetDialog } from './forget-dialog.tsx';
import { JoinDialog } from './join-dialog.tsx';
import { KeptCard } from './kept-card.tsx';
import { entryName, placeAmongAlike } from './names.ts';
import { ShutCard } from './shut-card.tsx';
import { UnplacedKeyBar } from './unplaced-key.tsx';
import { useAtlas, useAtlasAsk } from './use-atlas.ts';

const useStyles = makeStyles({
  controls: { display: 'flex', flexWrap: 'wrap', alignItems: 'end', gap: tokens.spacingHorizontalM },
  search: { flexGrow: 1, flexBasis: '260px' },
  box: { maxWidth: 'none', width: '100%' },
  quiet: { color: tokens.colorNeutralForeground2 },
  bar: { alignItems: 'start', paddingBlock: tokens.spacingVerticalS },
  body: { whiteSpace: 'normal', overflowWrap: 'anywhere' },
  more: { alignSelf: 'center' },
});

type Task = { task: 'details'; id: string } | { task: 'forget' | 'join'; entry: AtlasEntry } | { task: 'export' };

/** Every key that this computer has seen, plugged in or not. */
export function KeyAtlasPage() {
  const { t } = useWords();
  const styles = useStyles();
  const [search, setSearch] = useState('');
  const [pages, setPages] = useState(1);
  const [task, setTask] = useState<Task | null>(null);
  const [done, setDone] = useState<{ text: string; undoId: string } | null>(null);
  const { kept, list } = useAtlas(useDeferredValue(search), pages);
  const close = () => setTask(null);
  const finish = (text: string) => (undoId: string) => {
    setTask(null);
    setDone({ text, undoId });
  };
  return (
    <Page title={t('atlas:title')} lead={t('atlas:lead')}>
      {!kept && <Spinner label={t('shell:loading')} />}
      {done && <DoneBar key={done.undoId} {...done} onOver={() => setDone(null)} />}
      {kept && kept.state !== 'open' && <ShutCard kept={kept} />}
      {kept?.state === 'open' && list && (
        <>
          {list.unplaced.map((unplaced) => (
            <UnplacedKeyBar key={unplaced.keyId} unplaced={unplaced} place={placeAmongAlike(unplaced, list.unplaced)} />
          ))}
          {list.total === 0 ? (
            list.unplaced.length === 0 && <Text>{t('atlas:empty')}</Text>
          ) : (
            <>
              <div className={styles.controls}>
                <Field label={t('atlas:search')} className={styles.search}>
                  <SearchBox
                    className={styles.box}
                    value={search}
                    maxLength={200}
                    onChange={(_, data) => {
                      setSearch(data.value);
                      setPages(1);
                    }}
                  />
                </Field>
                <Button icon={<ArrowDownloadRegular />} onClick={() => setTask({ task: 'export' })}>
                  {t('atlas:export.button')}
                </Button>
              </div>
              <Text role="status" className={styles.quiet} data-found={list.found}>
                {list.found === 0
                  ? t('atlas:noMatch', { search })
                  : t('atlas:shown', { shown: list.entries.length, count: list.found })}
              </Text>
              {list.entries.length > 0 && (
                <AtlasRows entries={list.entries} onDetails={({ id }) => setTask({ task: 'details', id })} />
              )}
              {list.entries.length < list.found && (
                <Button className={styles.more} onClick={() => setPages(pages + 1)}>
                  {t('atlas:more')}
                </Button>
              )}
            </>
          )}
          <KeptCard kept={kept} />
        </>
      )}
      {task?.task === 'details' && (
        <EntryDrawer id={task.id} onAction={(action, entry) => setTask({ task: action, entry })} onClose={close} />
      )}
      {task?.task === 'forget' && (
        <ForgetDialog
          entry={task.entry}
          onDone={finish(t('atlas:forget.done', { name: entryName(task.entry) }))}
          onClose={close}
        />
      )}
      {task?.task === 'join' && <JoinDialog entry={task.entry} onDone={finish(t('atlas:join.done'))} onClose={close} />}
      {task?.task === 'export' && <ExportDialog onClose={close} />}
    </Page>
  );
}

function DoneBar(props: { text: string; undoId: string; onOver: () => void }) {
  const { undoId, onOver } = props;
  const { t } = useWords();
  const styles = useStyles();
  const client = useClient();
  const notify = useNotice();
  const { ask, problem, busy } = useAtlasAsk();
  const undo = () =>
    void ask(
      () => client.atlas.undo({ undoId }),
      () => {
        notify(t('atlas:undone'));
        onOver();
      },
    );
  return (
    <>
      {problem && <ProblemMessage problem={problem} />}
      <MessageBar intent="success" layout="multiline" className={styles.bar} role="status" data-done="">
        <MessageBarBody className={styles.body}>
          <bdi>{props.text}</bdi>
        </MessageBarBody>
        <MessageBarActions>
          <Button size="small" disabled={busy} onClick={undo}>
            {t('atlas:undo')}
          </Button>
          <Button size="small" onClick={onOver}>
            {t('shell:close')}
          </Button>
        </MessageBarActions>
      </MessageBar>
    </>
  );
}
