import { Button, Spinner, Text } from '@fluentui/react-components';
import { useRef, useState } from 'react';
import { Actions } from '../frame/actions.tsx';
import { Form } from '../frame/form.tsx';
import { useNotice } from '../frame/notice.tsx';
import { TaskDialog } from '../frame/task-dialog.tsx';
import { useClient } from '../host.tsx';
import { useWords } from '../language.ts';
import { ProblemMessage } from '../operation/problem-message.tsx';
import { SecretField } from '../operation/secret-field.tsx';
import { takeSecret } from '../typed-secret.ts';
import { useAtlasAsk } from './use-atlas.ts';

/** A passphrase that opens the atlas from now on. */
export function PassphraseDialog(props: { onClose: () => void }) {
  const { onClose } = props;
  const { t } = useWords();
  const client = useClient();
  const notify = useNotice();
  const { ask, problem, busy } = useAtlasAsk();
  const passphrase = useRef<HTMLInputElement>(null);
  const repeat = useRef<HTMLInputElement>(null);
  const [differs, setDiffers] = useState(false);

  function submit() {
    if (!passphrase.current || !repeat.current) return;
    if (passphrase.current.value !== repeat.current.value) {
      setDiffers(true);
      repeat.current.focus();
      return;
    }
    setDiffers(false);
    repeat.current.value = '';
    const taken = takeSecret(passphrase.current);
    void ask(
      () => client.atlas.protect({ passphrase: taken }),
      () => {
        notify(t('atlas:passphrase.set'));
        onClose();
      },
    );
  }

  return (
    <TaskDialog title={t('atlas:passphrase.title')} onClose={onClose}>
      <Form onSubmit={submit}>
        <Text>{t('atlas:passphrase.lead')}</Text>
        {problem && <ProblemMessage problem={problem} />}
        <SecretField
          label={t('atlas:passphrase.new')}
          hint={t('atlas:passphrase.hint')}
          input={passphrase}
          name="atlas-passphrase"
          autoFocus
        />
        <SecretField
          label={t('atlas:passphrase.repeat')}
          input={repeat}
          name="atlas-passphrase-repeat"
          error={differs ? t('atlas:passphrase.mismatch') : null}
        />
        <Actions>
          {busy && <Spinner size="tiny" label={t('key:steps.working.title')} />}
          <Button onClick={onClose}>{t('shell:cancel')}</Button>
          <Button type="submit" appearance="primary" disabled={busy}>
            {t('atlas:passphrase.submit')}
          </Button>
        </Actions>
      </Form>
    </TaskDialog>
  );
}
