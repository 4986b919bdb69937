import { Button, Field, Input } from '@fluentui/react-components';
import { useRef, useState } from 'react';
import { Actions } from '../frame/actions.tsx';
import { useFirstFocus } from '../frame/first-focus.ts';
import { Form } from '../frame/form.tsx';
import { useClient } from '../host.tsx';
import { useWords } from '../language.ts';
import { ProblemMessage } from '../operation/problem-message.tsx';
import { SecretField } from '../operation/secret-field.tsx';
import { useAsk } from '../operation/use-ask.ts';
import { takeSecret } from '../typed-secret.ts';
import { SignInCard } from './sign-in-card.tsx';
import { useSignedIn } from './signed-in.ts';
import { isUserName } from './user-name.ts';

type Wrong = 'user-name' | 'display-name' | 'password' | 'repeat';

/** First run: the directory is empty, and whoever makes the first account administers it. */
export function CreateFirstAccount() {
  const { t } = useWords();
  const client = useClient();
  const ask = useAsk();
  const signedIn = useSignedIn();
  const [userName, setUserName] = useState('');
  const [displayName, setDisplayName] = useState('');
  const [wrong, setWrong] = useState<Wrong | null>(null);
  const first = useFirstFocus<HTMLInputElement>();
  const password = useRef<HTMLInputElement>(null);
  const repeat = useRef<HTMLInputElement>(null);

  function submit() {
    const first = password.current;
    const second = repeat.current;
    if (!first || !second) return;
    if (!isUserName(userName)) return setWrong('user-name');
    if (displayName.trim() === '') return setWrong('display-name');
    if (first.value === '') return setWrong('password');
    if (first.value !== second.value) return setWrong('repeat');
    setWrong(null);
    second.value = '';
    const typed = takeSecret(first);
    void ask.decide(
      () => client.accounts.createFirst({ userName, displayName: displayName.trim(), password: typed }),
      signedIn,
    );
  }
  const error = (field: Wrong, text: string) =>
    wrong === field ? { validationMessage: text, validationState: 'error' as const } : {};

  return (
    <SignInCard title={t('signIn:first.title')}>
      <Form
        onSubmit={() => {
          submit();
        }}
      >
        <div>{t('signIn:first.lead')}</div>
        {ask.problem && <ProblemMessage problem={ask.problem} />}
        <Field
          label={t('signIn:userName')}
          required
          hint={t('signIn:userNameHint')}
          {...error('user-name', t('signIn:userNameWrong'))}
        >
          <Input
            value={userName}
            onChange={(_, data) => setUserName(data.value)}
            placeholder="name@example.com"
            name="username"
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            maxLength={254}
            ref={first}
          />
        </Field>
        <Field label={t('signIn:displayName')} required {...error('display-name', t('signIn:displayNameWrong'))}>
          <Input
            value={displayName}
            onChange={(_, data) => setDisplayName(data.value)}
            name="display-name"
            autoComplete="off"
            maxLength={64}
          />
        </Field>
        <SecretField
          label={t('signIn:password.label')}
          input={password}
          name="password"
          hint={t('signIn:passwordHint')}
          error={wrong === 'password' ? t('signIn:empty') : null}
        />
        <SecretField
          label={t('signIn:passwordRepeat')}
          input={repeat}
          name="password-repeat"
          error={wrong === 'repeat' ? t('signIn:passwordMismatch') : null}
        />
        <Actions>
          <Button type="submit" appearance="primary" disabled={ask.busy}>
            {t('signIn:first.create')}
          </Button>
        </Actions>
      </Form>
    </SignInCard>
  );
}
