import { Button, Link } from '@fluentui/react-components';
import { useEffect, useRef, useState } from 'react';
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

/** The password, or the Temporary Access Pass that is asked for instead when the account has a usable one (S2-51). */
export function SecretStep(props: {
  kind: 'password' | 'temporary-access-pass';
  userName: string;
  flow: string;
  onNext: (next: Next) => void;
  onOtherWays: () => void;
  onBack: () => void;
}) {
  const { kind, userName, flow } = props;
  const { t } = useWords();
  const client = useClient();
  const ask = useAsk();
  const input = useRef<HTMLInputElement>(null);
  const [empty, setEmpty] = useState(false);
  useEffect(() => {
    if (ask.problem) input.current?.focus();
  }, [ask.problem]);
  const submit = (field: HTMLInputElement) => {
    const typed = takeSecret(field);
    if (kind === 'password') {
      void ask.decide(() => client.signIn.withPassword({ flow, password: typed }), props.onNext);
    } else {
      void ask.decide(() => client.signIn.withPass({ flow, pass: typed }), props.onNext);
    }
  };
  return (
    <SignInCard title={t(`signIn:${kind}.title`)} userName={userName}>
      <Form
        onSubmit={() => {
          const field = input.current;
          if (!field) return;
          setEmpty(field.value === '');
          if (field.value === '') field.focus();
          else submit(field);
        }}
      >
        {ask.problem && <ProblemMessage problem={ask.problem} />}
        <SecretField
          label={t(`signIn:${kind}.label`)}
          input={input}
          name={kind}
          error={empty ? t('signIn:empty') : null}
          autoFocus
        />
        <Link as="button" type="button" onClick={props.onOtherWays}>
          {t('signIn:otherWays.open')}
        </Link>
        <Actions>
          <Button onClick={props.onBack}>{t('shell:back')}</Button>
          <Button type="submit" appearance="primary" disabled={ask.busy}>
            {t('signIn:submit')}
          </Button>
        </Actions>
      </Form>
    </SignInCard>
  );
}
