import { Button, Checkbox, Radio, RadioGroup, Text } from '@fluentui/react-components';
import { useState } from 'react';
import type { Method } from '../../../contract/methods.ts';
import { useFirstFocus } from '../../frame/first-focus.ts';
import { Form } from '../../frame/form.tsx';
import { useClient } from '../../host.tsx';
import { useWords } from '../../language.ts';
import { ProblemMessage } from '../../operation/problem-message.tsx';
import { useAsk } from '../../operation/use-ask.ts';
import type { Adding } from './adding.ts';
import { Approval } from './approval.tsx';
import { spacedNumber } from './countries.ts';
import { PhoneFields, PhoneNote } from './phone-fields.tsx';
import { SentCode } from './sent-code.tsx';
import { StepFoot, Success } from './step-words.tsx';
import { useCeremony } from './use-ceremony.ts';
import { WayAdvice } from './way-advice.tsx';

type ReachedBy = 'sms' | 'voice';
type Step = { step: 'form' } | { step: 'verify'; ceremony: string; number: string } | { step: 'done'; method: Method };

/** A telephone number, by a code or by a call (S1-16 to S1-23, S0-25 to S0-30); with `replaces` another number for one that is there. */
export function AddPhone(props: Adding & { use: 'primary' | 'backup'; replaces?: string }) {
  const { isRegistration, use } = props;
  const { t } = useWords();
  const client = useClient();
  const ask = useAsk();
  const ceremony = useCeremony();
  const input = useFirstFocus<HTMLInputElement>();
  const [step, setStep] = useState<Step>({ step: 'form' });
  const [country, setCountry] = useState('JP');
  const [number, setNumber] = useState('');
  const [reachedBy, setReachedBy] = useState<ReachedBy>('sms');
  const [isLandline, setIsLandline] = useState(false);
  const [empty, setEmpty] = useState(false);

  const begin = () => {
    setEmpty(number.trim() === '');
    if (number.trim() === '') {
      input.current?.focus();
      return;
    }
    const line = reachedBy === 'voice' && isLandline ? 'landline' : 'mobile';
    const replaces = props.replaces ?? null;
    void ask.decide(
      () => client.securityInfo.addPhone({ number, country, reachedBy, line, use, replaces }),
      (begun) => {
        ceremony.hold(begun.ceremony);
        setStep({ step: 'verify', ...begun });
      },
    );
  };
  const stored = (method: Method) => {
    ceremony.finish();
    setStep({ step: 'done', method });
  };
  const toForm = () => {
    ceremony.letGo();
    setStep({ step: 'form' });
  };

  switch (step.step) {
    case 'form':
      return (
        <Form onSubmit={begin}>
          <Text>{t(use === 'backup' ? 'adding:phone.backupLead' : 'adding:phone.lead')}</Text>
          {props.replaces !== undefined && <Text>{t('securityInfo:signsOut.change')}</Text>}
          {ask.problem && <ProblemMessage problem={ask.problem} />}
          <PhoneFields
            country={country}
            onCountry={setCountry}
            number={number}
            onNumber={setNumber}
            input={input}
            isRequired
            error={empty ? t('signIn:empty') : null}
          />
          <RadioGroup
            aria-label={t('adding:phone.how')}
            value={reachedBy}
            onChange={(_, { value }) => setReachedBy(value === 'voice' ? 'voice' : 'sms')}
          >
            <Radio value="sms" label={t(isRegistration ? 'adding:phone.smsRegistration' : 'adding:phone.sms')} />
            <Radio value="voice" label={t('adding:phone.voice')} />
          </RadioGroup>
          <WayAdvice way={reachedBy} />
          {reachedBy === 'voice' && (
            <Checkbox
              label={t('adding:phone.landline')}
              checked={isLandline}
              onChange={(_, { checked }) => setIsLandline(checked === true)}
            />
          )}
          <PhoneNote />
          <StepFoot>
            <Button onClick={props.onBack}>{t(isRegistration ? 'shell:back' : 'shell:cancel')}</Button>
            <Button type="submit" appearance="primary" disabled={ask.busy}>
              {t('shell:next')}
            </Button>
          </StepFoot>
        </Form>
      );
    case 'verify': {
      const shared = { ceremony: step.ceremony, onBack: toForm, onMethod: stored };
      const shown = spacedNumber(step.number);
      return reachedBy === 'sms' ? (
        <SentCode {...shared} way="sms" to={shown} />
      ) : (
        <Approval {...shared} called={shown} />
      );
    }
    case 'done': {
      const sms = isRegistration ? 'adding:phone.smsRegistered' : 'adding:phone.smsDone';
      return (
        <Success
          text={t(reachedBy === 'sms' ? sms : 'adding:phone.voiceDone')}
          isRegistration={isRegistration}
          onDone={() => props.onDone(step.method)}
        />
      );
    }
  }
}
