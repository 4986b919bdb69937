import {
  Button,
  Field,
  MessageBar,
  MessageBarBody,
  makeStyles,
  Radio,
  RadioGroup,
  tokens,
} from '@fluentui/react-components';
import { useState } from 'react';
import { Actions } from '../frame/actions.tsx';
import { useNotice } from '../frame/notice.tsx';
import { TaskDialog } from '../frame/task-dialog.tsx';
import { useClient } from '../host.tsx';
import { saveFile } from '../lab/save-file.ts';
import { useWords } from '../language.ts';
import { ProblemMessage } from '../operation/problem-message.tsx';
import { useAtlasAsk } from './use-atlas.ts';

const useStyles = makeStyles({
  bar: { alignItems: 'start', paddingBlock: tokens.spacingVerticalS },
  body: { whiteSpace: 'normal' },
});

/** Says what a file that is not encrypted means, then saves it. */
export function ExportDialog(props: { onClose: () => void }) {
  const { onClose } = props;
  const { t } = useWords();
  const styles = useStyles();
  const client = useClient();
  const notify = useNotice();
  const { ask, problem, busy } = useAtlasAsk();
  const [format, setFormat] = useState<'json' | 'csv'>('csv');
  const save = () =>
    void ask(
      () => client.atlas.export({ format }),
      ({ fileName, text, keys }) => {
        saveFile(fileName, text);
        notify(t('atlas:export.done', { count: keys }));
        onClose();
      },
    );
  return (
    <TaskDialog title={t('atlas:export.title')} onClose={onClose}>
      <MessageBar intent="warning" layout="multiline" className={styles.bar}>
        <MessageBarBody className={styles.body}>{t('atlas:export.warning')}</MessageBarBody>
      </MessageBar>
      {problem && <ProblemMessage problem={problem} />}
      <Field label={t('atlas:export.format')}>
        <RadioGroup value={format} onChange={(_, data) => setFormat(data.value === 'json' ? 'json' : 'csv')}>
          <Radio value="csv" label={t('atlas:export.csv')} />
          <Radio value="json" label={t('atlas:export.json')} />
        </RadioGroup>
      </Field>
      <Actions>
        <Button onClick={onClose}>{t('shell:cancel')}</Button>
        <Button appearance="primary" disabled={busy} onClick={save}>
          {t('atlas:export.submit')}
        </Button>
      </Actions>
    </TaskDialog>
  );
}
