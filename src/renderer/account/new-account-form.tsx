import { Button } from '@fluentui/react-components';
import { useRef, useState } from 'react';
import { Actions } from '../frame/actions.tsx';
import { Form } from '../frame/form.tsx';
import { useWords } from '../language.ts';
import { ProblemMessage } from '../operation/problem-message.tsx';
import type { Problem } from '../operation/refusal-words.ts';
import { SecretField } from '../operation/secret-field.tsx';
import { takeSecret } from '../typed-secret.ts';
import { type NewNames, useNameFields } from './name-fields.tsx';

export interface NewAccount extends NewNames {
  /** In the form in which it crosses the contract. */
  readonly password: string;
}

/** Who an own account is for, and its password. Faults are shown at their fields before anything is asked. */
export function NewAccountForm(props: {
  problem: Problem | null;
  busy: boolean;
  submitLabel: string;
  onSubmit: (account: NewAccount) => void;
}) {
  const { t } = useWords();
  const names = useNameFields();
  const [wrong, setWrong] = useState<'password' | 'repeat' | null>(null);
  const password = useRef<HTMLInputElement>(null);
  const repeat = useRef<HTMLInputElement>(null);

  function submit() {
    if (!password.current || !repeat.current) return;
    setWrong(null);
    const named = names.read();
    if (named === null) return;
    if (password.current.value === '') return fault('password', password.current);
    if (password.current.value !== repeat.current.value) return fault('repeat', repeat.current);
    repeat.current.value = '';
    props.onSubmit({ ...named, password: takeSecret(password.current) });
  }
  function fault(which: 'password' | 'repeat', input: HTMLInputElement) {
    setWrong(which);
    input.focus();
  }

  return (
    <Form onSubmit={submit}>
      {props.problem && <ProblemMessage problem={props.problem} />}
      {names.fields}
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
        <Button type="submit" appearance="primary" disabled={props.busy}>
          {props.submitLabel}
        </Button>
      </Actions>
    </Form>
  );
}
