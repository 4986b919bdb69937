import { Field, Radio, RadioGroup, Text } from '@fluentui/react-components';
import { useRef, useState } from 'react';
import { useNotice } from '../frame/notice.tsx';
import { useClient } from '../host.tsx';
import { useWords } from '../language.ts';
import { SecretField } from '../operation/secret-field.tsx';
import { takeSecret } from '../typed-secret.ts';
import { ActDialog } from './act-dialog.tsx';
import { ShownOnce } from './shown-once.tsx';

/** A temporary password for somebody who forgot theirs: made here and shown once, or chosen. */
export function ResetPasswordDialog(props: { userName: string; onClose: () => void }) {
  const { userName, onClose } = props;
  const { t } = useWords();
  const client = useClient();
  const notify = useNotice();
  const input = useRef<HTMLInputElement>(null);
  const [isTyped, setTyped] = useState(false);
  const [isEmpty, setEmpty] = useState(false);
  const [generated, setGenerated] = useState<string | null>(null);
  const title = t('people:acts.reset.title');
  const isReady = () => {
    const isMissing = isTyped && !input.current?.value;
    setEmpty(isMissing);
    if (isMissing) input.current?.focus();
    return !isMissing;
  };
  if (generated !== null) {
    return (
      <ShownOnce title={title} warning={t('people:acts.reset.once')} secret={generated} onClose={onClose}>
        <Text>{t('people:acts.reset.handOver', { user: userName })}</Text>
      </ShownOnce>
    );
  }
  return (
    <ActDialog
      title={title}
      question={t('people:acts.reset.question', { user: userName })}
      confirm={t('people:acts.reset.confirm')}
      isReady={isReady}
      act={(reason) => {
        const password = isTyped && input.current ? takeSecret(input.current) : null;
        return client.accounts.resetPassword({ userName, reason, password });
      }}
      onDone={(done) => {
        if (done.generated !== null) return setGenerated(done.generated);
        notify(t('people:acts.reset.done'));
        onClose();
      }}
      onClose={onClose}
      fields={
        <>
          <Field label={t('people:acts.reset.which')}>
            <RadioGroup
              value={isTyped ? 'typed' : 'generated'}
              onChange={(_, data) => setTyped(data.value === 'typed')}
            >
              <Radio value="generated" label={t('people:acts.reset.generated')} />
              <Radio value="typed" label={t('people:acts.reset.typed')} />
            </RadioGroup>
          </Field>
          {isTyped && (
            <SecretField
              label={t('people:acts.reset.label')}
              input={input}
              name="temporary-password"
              hint={t('signIn:passwordHint')}
              error={isEmpty ? t('signIn:empty') : null}
            />
          )}
        </>
      }
    />
  );
}
