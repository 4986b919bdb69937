import { Button, Text } from '@fluentui/react-components';
import { useState } from 'react';
import type { AtlasEntry } from '../../contract/atlas.ts';
import { Actions } from '../frame/actions.tsx';
import { TaskDialog } from '../frame/task-dialog.tsx';
import { useClient } from '../host.tsx';
import { useWords } from '../language.ts';
import { ProblemMessage } from '../operation/problem-message.tsx';
import { ChooseEntry } from './choose-entry.tsx';
import { entryName } from './names.ts';
import { useAtlasAsk } from './use-atlas.ts';

/** Says of two entries that they are one key. */
export function JoinDialog(props: { entry: AtlasEntry; onDone: (undoId: string) => void; onClose: () => void }) {
  const { entry, onDone, onClose } = props;
  const { t } = useWords();
  const client = useClient();
  const { ask, problem, busy } = useAtlasAsk();
  const [into, setInto] = useState<AtlasEntry | null>(null);
  const join = () =>
    void ask(
      () => client.atlas.join({ id: entry.id, into: into?.id ?? '' }),
      ({ undoId }) => onDone(undoId),
    );
  const mayBeSame = (other: AtlasEntry) =>
    other.id !== entry.id &&
    other.kind === entry.kind &&
    (other.modelName ?? other.product) === (entry.modelName ?? entry.product) &&
    // Two numbers, or two keys that are there at once, are two keys.
    (other.serial === null || entry.serial === null || other.serial === entry.serial) &&
    (other.attached === null || entry.attached === null);
  return (
    <TaskDialog title={t('atlas:join.title')} onClose={onClose}>
      <Text>{t('atlas:join.lead', { name: entryName(entry) })}</Text>
      {problem && <ProblemMessage problem={problem} />}
      <ChooseEntry
        label={t('atlas:join.choose')}
        none={t('atlas:join.none')}
        isOffered={mayBeSame}
        onChoose={setInto}
      />
      <Actions>
        <Button onClick={onClose}>{t('shell:cancel')}</Button>
        <Button appearance="primary" disabled={busy || into === null} onClick={join}>
          {t('atlas:join.submit')}
        </Button>
      </Actions>
    </TaskDialog>
  );
}
