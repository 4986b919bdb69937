import { Button, makeStyles } from '@fluentui/react-components';
import { FolderOpenRegular } from '@fluentui/react-icons';
import { useRef } from 'react';
import { longestKeyState } from '../../contract/longest-file.ts';
import { useNotice } from '../frame/notice.tsx';
import { useClient } from '../host.tsx';
import { useWords } from '../language.ts';
import type { useAsk } from '../operation/use-ask.ts';
import { fileText } from '../people/file-text.ts';
import { problemOfState } from './state-problem.ts';

const useStyles = makeStyles({ file: { display: 'none' } });

/** Makes a virtual key of the file of another one. @param props.ask keeps what stands in the way, for its owner to show */
export function OpenState(props: { ask: ReturnType<typeof useAsk>; onMade: (id: string) => void }) {
  const { ask, onMade } = props;
  const { t } = useWords();
  const styles = useStyles();
  const client = useClient();
  const notify = useNotice();
  const chooser = useRef<HTMLInputElement>(null);
  const open = (file: File | undefined) => {
    if (!file) return;
    if (file.size > longestKeyState) {
      ask.setProblem(problemOfState(t, 'too-large'));
      return;
    }
    void ask.answer(
      async () => client.lab.createFromState({ state: await fileText(file) }),
      (answer) => {
        if (answer.outcome === 'refused') {
          ask.setProblem(problemOfState(t, answer.reason));
          return;
        }
        notify(t('lab:state.opened', { name: answer.modelName }));
        onMade(answer.id);
      },
    );
  };
  return (
    <>
      <Button icon={<FolderOpenRegular />} disabled={ask.busy} onClick={() => chooser.current?.click()}>
        {t('lab:state.open')}
      </Button>
      <input
        ref={chooser}
        type="file"
        className={styles.file}
        aria-label={t('lab:state.open')}
        onChange={(event) => {
          open(event.target.files?.[0]);
          // The same file may be chosen again.
          event.target.value = '';
        }}
      />
    </>
  );
}
