import { Button, Field, Input, Text } from '@fluentui/react-components';
import { useState } from 'react';
import type { Method } from '../../../contract/methods.ts';
import { useFirstFocus } from '../../frame/first-focus.ts';
import { Form } from '../../frame/form.tsx';
import { useClient } from '../../host.tsx';
import { useWords } from '../../language.ts';
import { ProblemMessage } from '../../operation/problem-message.tsx';
import { useAsk } from '../../operation/use-ask.ts';
import type { Adding } from './adding.ts';
import { SentCode } from './sent-code.tsx';
import { StepFoot, Success } from './step-words.tsx';
import { useCeremony } from './use-ceremony.ts';

type Step = { step: 'form' } | { step: 'verify'; ceremony: string; address: string } | { step: 'done'; method: Method };

/** An address for codes (S0-27); with `replaces` another one for it. */
export function AddEmail(props: Adding & { replaces?: string }) {
  const { isRegistration } = props;
  const { t } = useWords();
  const client = useClient();
  const ask = useAsk();
  const ceremony = useCeremony();
  const input = useFirstFocus<HTMLInputElement>();
  const [step, setStep] = useState<Step>({ step: 'form' });
  const [address, setAddress] = useState('');
  const [empty, setEmpty] = useState(false);
  const begin = () => {
    setEmpty(address.trim() === '');
    if (address.trim() === '') {
      input.current?.focus();
      return;
    }
    void ask.decide(
      () => client.securityInfo.addEmail({ address, replaces: props.replaces ?? null }),
      (begun) => {
        ceremony.hold(begun.ceremony);
        setStep({ step: 'verify', ...begun });
      },
    );
  };
  switch (step.step) {
    case 'form':
      return (
        <Form onSubmit={begin}>
          <Text>{t('adding:email.lead')}</Text>
          {props.replaces !== undefined && <Text>{t('securityInfo:signsOut.change')}</Text>}
          {ask.problem && <ProblemMessage problem={ask.problem} />}
          <Field
            label={t('adding:email.address')}
            required
            {...(empty ? { validationMessage: t('signIn:empty'), validationState: 'error' as const } : {})}
          >
            <Input
              ref={input}
              type="email"
              name="email-address"
              value={address}
              onChange={(_, { value }) => setAddress(value)}
              autoComplete="email"
              autoCapitalize="none"
              spellCheck={false}
              maxLength={254}
            />
          </Field>
          <StepFoot>
            <Button onClick={props.onBack}>{t(isRegistration ? 'shell:back' : 'shell:cancel')}</Button>
            <Button type="submit" appearance="primary" disabled={ask.busy}>
              {t('shell:next')}
            </Button>
          </StepFoot>
        </Form>
      );
    case 'verify':
      return (
        <SentCode
          ceremony={step.ceremony}
          way="email"
          to={step.address}
          onBack={() => {
            ceremony.letGo();
            setStep({ step: 'form' });
          }}
          onMethod={(method) => {
            ceremony.finish();
            setStep({ step: 'done', method });
          }}
        />
      );
    case 'done':
      return (
        <Success
          text={t('adding:email.done')}
          isRegistration={isRegistration}
          onDone={() => props.onDone(step.method)}
        />
      );
  }
}
