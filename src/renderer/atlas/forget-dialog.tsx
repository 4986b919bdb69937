import { Button, makeStyles, Text } from '@fluentui/react-components';
import type { AtlasEntry } from '../../contract/atlas.ts';
import { Actions } from '../frame/actions.tsx';
import { destructiveStyle } from '../frame/destructive-style.ts';
import { useFirstFocus } from '../frame/first-focus.ts';
import { TaskDialog } from '../frame/task-dialog.tsx';
import { useClient } from '../host.tsx';
import { useWords } from '../language.ts';
import { ProblemMessage } from '../operation/problem-message.tsx';
import { entryName } from './names.ts';
import { useAtlasAsk } from './use-atlas.ts';

const useStyles = makeStyles({ destructive: destructiveStyle });

/** Asks before an entry goes; what comes back can be undone with. */
export function ForgetDialog(props: { entry: AtlasEntry; onDone: (undoId: string) => void; onClose: () => void }) {
  const { entry, onDone, onClose } = props;
  const { t } = useWords();
  const styles = useStyles();
  const client = useClient();
  const { ask, problem, busy } = useAtlasAsk();
  const cancel = useFirstFocus<HTMLButtonElement>();
  const forget = () =>
    void ask(
      () => client.atlas.forget({ id: entry.id }),
      ({ undoId }) => onDone(undoId),
    );
  return (
    <TaskDialog alert title={t('atlas:forget.title', { name: entryName(entry) })} onClose={onClose}>
      {problem && <ProblemMessage problem={problem} />}
      <Text>{t('atlas:forget.question')}</Text>
      {entry.attached !== null && <Text>{t('atlas:forget.pluggedIn')}</Text>}
      <Actions>
        <Button ref={cancel} onClick={onClose}>
          {t('shell:cancel')}
        </Button>
        <Button className={styles.destructive} disabled={busy} onClick={forget}>
          {t('atlas:forget.submit')}
        </Button>
      </Actions>
    </TaskDialog>
  );
}
