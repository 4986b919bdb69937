import { Button, MessageBar, MessageBarBody, Text } from '@fluentui/react-components';
import { SaveRegular } from '@fluentui/react-icons';
import { useBlocker } from '@tanstack/react-router';
import { useState } from 'react';
import { Actions } from '../frame/actions.tsx';
import { useFirstFocus } from '../frame/first-focus.ts';
import { TaskDialog } from '../frame/task-dialog.tsx';
import { saveFile } from '../lab/save-file.ts';
import { useWords } from '../language.ts';

/** The passwords that an import made, to be saved now: they are gone with this dialog. Closed unsaved only when asked for twice. */
export function PasswordsFile(props: { count: number; passwords: string; onClose: () => void }) {
  const { t } = useWords();
  const save = useFirstFocus<HTMLButtonElement>();
  const [isSaved, setSaved] = useState(false);
  const [isWarned, setWarned] = useState(false);
  const isLosing = !isSaved && !isWarned;
  const close = () => (isLosing ? setWarned(true) : props.onClose());
  const holdBack = () => {
    if (isLosing) setWarned(true);
    return isLosing;
  };
  // Another page, and the end of the window, which some hosts do not ask about.
  useBlocker({
    shouldBlockFn: ({ next }) => next.pathname !== '/sign-in' && holdBack(),
    enableBeforeUnload: holdBack,
  });
  return (
    <TaskDialog alert title={t('people:import.done', { count: props.count })} onClose={close}>
      <Text weight="semibold">{t('people:import.once')}</Text>
      <Text>{t('people:import.handOut')}</Text>
      {isWarned && !isSaved && (
        <MessageBar intent="warning" layout="multiline">
          <MessageBarBody>{t('people:import.notSaved')}</MessageBarBody>
        </MessageBar>
      )}
      <Actions>
        <Button
          ref={save}
          appearance={isSaved ? 'secondary' : 'primary'}
          icon={<SaveRegular />}
          onClick={() => {
            saveFile('temporary-passwords.csv', props.passwords, 'text/csv');
            setSaved(true);
          }}
        >
          {t('people:import.save')}
        </Button>
        <Button appearance={isSaved ? 'primary' : 'secondary'} onClick={close}>
          {t('shell:ok')}
        </Button>
      </Actions>
    </TaskDialog>
  );
}
