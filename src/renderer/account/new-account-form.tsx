import { Button, Field, Input } from '@fluentui/react-components';
import { type ReactNode, useRef, useState } from 'react';
import { Actions } from '../frame/actions.tsx';
import { useFirstFocus } from '../frame/first-focus.ts';
import { Form } from '../frame/form.tsx';
import { useWords } from '../language.ts';
import { ProblemMessage } from '../operation/problem-message.tsx';
import type { Problem } from '../operation/refusal-words.ts';
import { SecretField } from '../operation/secret-field.tsx';
import { isUserName } from '../sign-in/user-name.ts';
import { takeSecret } from '../typed-secret.ts';

type Wrong = 'user-name' | 'display-name' | 'password' | 'repeat';

export interface NewAccount {
  readonly userName: string;
  readonly displayName: string;
  /** In the form in which it crosses the contract. */
  readonly password: string;
}

/** Who a new account is for, and its first password. Faults are shown at their fields before anything is asked. */
export function NewAccountForm(props: {
  problem: Problem | null;
  busy: boolean;
  submitLabel: string;
  onSubmit: (account: NewAccount) => void;
  /** More fields, and buttons before the primary one. */
  fields?: ReactNode;
  actions?: ReactNode;
}) {
  const { t } = useWords();
  const [userName, setUserName] = useState('');
  const [displayName, setDisplayName] = useState('');
  const [wrong, setWrong] = useState<Wrong | null>(null);
  const first = useFirstFocus<HTMLInputElement>();
  const display = useRef<HTMLInputElement>(null);
  const password = useRef<HTMLInputElement>(null);
  const repeat = useRef<HTMLInputElement>(null);

  function submit() {
    if (!password.current || !repeat.current) return;
    if (!isUserName(userName)) return fault('user-name', first.current);
    if (displayName.trim() === '') return fault('display-name', display.current);
    if (password.current.value === '') return fault('password', password.current);
    if (password.current.value !== repeat.current.value) return fault('repeat', repeat.current);
    setWrong(null);
    repeat.current.value = '';
    props.onSubmit({ userName, displayName: displayName.trim(), password: takeSecret(password.current) });
  }
  function fault(which: Wrong, input: HTMLInputElement | null) {
    setWrong(which);
    input?.focus();
  }
  const error = (field: Wrong, text: string) =>
    wrong === field ? { validationMessage: text, validationState: 'error' as const } : {};

  return (
    <Form onSubmit={submit}>
      {props.problem && <ProblemMessage problem={props.problem} />}
      <Field
        label={t('signIn:userName')}
        required
        hint={t('signIn:userNameHint')}
        {...error('user-name', t('signIn:userNameWrong'))}
      >
        <Input
          ref={first}
          value={userName}
          onChange={(_, data) => setUserName(data.value)}
          placeholder="name@example.com"
          name="username"
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={254}
        />
      </Field>
      <Field label={t('signIn:displayName')} required {...error('display-name', t('signIn:displayNameWrong'))}>
        <Input
          ref={display}
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
      {props.fields}
      <Actions>
        {props.actions}
        <Button type="submit" appearance="primary" disabled={props.busy}>
          {props.submitLabel}
        </Button>
      </Actions>
    </Form>
  );
}
