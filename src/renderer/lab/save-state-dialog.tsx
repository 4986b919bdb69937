import { Button, makeStyles, Text, tokens } from '@fluentui/react-components';
import type { VirtualKeyState } from '../../contract/lab.ts';
import { Actions } from '../frame/actions.tsx';
import { useFirstFocus } from '../frame/first-focus.ts';
import { useNotice } from '../frame/notice.tsx';
import { TaskDialog } from '../frame/task-dialog.tsx';
import { useClient } from '../host.tsx';
import { useWords } from '../language.ts';
import { ProblemMessage } from '../operation/problem-message.tsx';
import { useAsk } from '../operation/use-ask.ts';
import { bytesOf } from '../people/file-text.ts';
import { saveFile } from './save-file.ts';
import { problemOfState } from './state-problem.ts';

const useStyles = makeStyles({
  words: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM },
});

/** All that the key remembers, its private keys among it, as a file: says so before it hands it over. */
export function SaveStateDialog(props: { virtualKey: VirtualKeyState; onClose: () => void }) {
  const { onClose } = props;
  const { id, modelName, serial } = props.virtualKey;
  const { t } = useWords();
  const styles = useStyles();
  const client = useClient();
  const ask = useAsk();
  const notify = useNotice();
  const cancel = useFirstFocus<HTMLButtonElement>();
  const save = () =>
    ask.answer(
      () => client.lab.saveState({ id }),
      (answer) => {
        if (answer.outcome === 'refused') {
          ask.setProblem(problemOfState(t, answer.reason));
          return;
        }
        saveFile(answer.fileName, bytesOf(answer.state), 'application/octet-stream');
        notify(t('lab:state.saved', { file: answer.fileName }));
        onClose();
      },
    );
  return (
    <TaskDialog alert title={t('lab:state.saveTitle')} onClose={onClose}>
      <div className={styles.words}>
        <Text>{t('lab:state.saveSecrets', { name: modelName, serial })}</Text>
        <Text>{t('lab:state.saveUse')}</Text>
      </div>
      {ask.problem && <ProblemMessage problem={ask.problem} />}
      <Actions>
        <Button ref={cancel} onClick={onClose}>
          {t('shell:cancel')}
        </Button>
        <Button appearance="primary" disabled={ask.busy} onClick={() => void save()}>
          {t('lab:state.saveAction')}
        </Button>
      </Actions>
    </TaskDialog>
  );
}
