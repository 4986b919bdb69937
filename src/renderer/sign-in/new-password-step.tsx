import { Button, MessageBar, MessageBarBody, Text } from '@fluentui/react-components';
import { useRef, useState } from 'react';
import type { Next } from '../../contract/sign-in.ts';
import { Actions } from '../frame/actions.tsx';
import { Form } from '../frame/form.tsx';
import { useClient } from '../host.tsx';
import { useWords } from '../language.ts';
import { ProblemMessage } from '../operation/problem-message.tsx';
import { SecretField } from '../operation/secret-field.tsx';
import { useAsk } from '../operation/use-ask.ts';
import { takeSecret } from '../typed-secret.ts';
import { SignInCard } from './sign-in-card.tsx';

/** In place of a temporary password, before anything opens. */
export function NewPasswordStep(props: {
  userName: string;
  flow: string;
  hasAppPasswords: boolean;
  onNext: (next: Next) => void;
  onBack: () => void;
}) {
  const { userName, flow } = props;
  const { t } = useWords();
  const client = useClient();
  const ask = useAsk();
  const first = useRef<HTMLInputElement>(null);
  const repeat = useRef<HTMLInputElement>(null);
  const [wrong, setWrong] = useState<'first' | 'repeat' | null>(null);
  function submit() {
    if (!first.current || !repeat.current) return;
    const fault = first.current.value === '' ? 'first' : first.current.value !== repeat.current.value ? 'repeat' : null;
    setWrong(fault);
    if (fault !== null) return (fault === 'first' ? first : repeat).current?.focus();
    repeat.current.value = '';
    const password = takeSecret(first.current);
    void ask.decide(() => client.signIn.withNewPassword({ flow, password }), props.onNext);
  }
  return (
    <SignInCard title={t('signIn:newPassword.title')} userName={userName}>
      <Form onSubmit={submit}>
        {ask.problem && <ProblemMessage problem={ask.problem} />}
        <Text>{t('signIn:newPassword.lead')}</Text>
        {props.hasAppPasswords && (
          <MessageBar intent="info" layout="multiline" data-hint="app-passwords">
            <MessageBarBody>{t('shell:password.appPasswords')}</MessageBarBody>
          </MessageBar>
        )}
        <SecretField
          label={t('shell:password.new')}
          input={first}
          name="new-password"
          hint={t('signIn:passwordHint')}
          error={wrong === 'first' ? t('signIn:empty') : null}
          autoFocus
        />
        <SecretField
          label={t('shell:password.repeat')}
          input={repeat}
          name="new-password-repeat"
          error={wrong === 'repeat' ? t('shell:password.mismatch') : null}
        />
        <Actions>
          <Button onClick={props.onBack}>{t('shell:back')}</Button>
          <Button type="submit" appearance="primary" disabled={ask.busy}>
            {t('signIn:newPassword.go')}
          </Button>
        </Actions>
      </Form>
    </SignInCard>
  );
}
