import { Text } from '@fluentui/react-components';
import { useState } from 'react';
import { useNotice } from '../frame/notice.tsx';
import { useClient } from '../host.tsx';
import { useWords } from '../language.ts';
import { ActDialog } from './act-dialog.tsx';
import { useFirstPassword } from './first-password.tsx';
import { ShownOnce } from './shown-once.tsx';

/** A temporary password for somebody who forgot theirs: made here and shown once, or chosen. */
export function ResetPasswordDialog(props: { userName: string; onClose: () => void }) {
  const { userName, onClose } = props;
  const { t } = useWords();
  const client = useClient();
  const notify = useNotice();
  const password = useFirstPassword(`reset ${userName}`, t('people:firstPassword.label'), [
    { value: 'made', label: t('people:firstPassword.made') },
    { value: 'typed', label: t('people:firstPassword.typed') },
  ]);
  const [generated, setGenerated] = useState<string | null>(null);
  const title = t('people:acts.reset.title');
  if (generated !== null) {
    return (
      <ShownOnce title={title} warning={t('people:firstPassword.once')} secret={generated} onClose={onClose}>
        <Text>{t('people:firstPassword.handOver', { user: userName })}</Text>
      </ShownOnce>
    );
  }
  return (
    <ActDialog
      name={`reset ${userName}`}
      hasSecret={password.chosen === 'typed'}
      title={title}
      question={t('people:acts.reset.question', { user: userName })}
      confirm={t('people:acts.reset.confirm')}
      isReady={password.isReady}
      act={(reason) => client.accounts.resetPassword({ userName, reason, password: password.take() })}
      onDone={(done) => {
        if (done.generated !== null) return setGenerated(done.generated);
        notify(t('people:acts.reset.done'));
        onClose();
      }}
      onClose={onClose}
      fields={password.fields}
    />
  );
}
