import { Button, Field, Radio, RadioGroup, Select, Text } from '@fluentui/react-components';
import { useState } from 'react';
import type { Method } from '../../contract/methods.ts';
import type { SecurityInfo } from '../../contract/security-info.ts';
import { Actions } from '../frame/actions.tsx';
import { useFirstFocus } from '../frame/first-focus.ts';
import { Form } from '../frame/form.tsx';
import { useClient } from '../host.tsx';
import { useWords } from '../language.ts';
import { ProblemMessage } from '../operation/problem-message.tsx';
import { useAsk } from '../operation/use-ask.ts';
import { SignInCard } from '../sign-in/sign-in-card.tsx';
import { Approval } from './adding/approval.tsx';
import { spacedNumber } from './adding/countries.ts';
import { PhoneFields, PhoneNote } from './adding/phone-fields.tsx';
import { SentCode } from './adding/sent-code.tsx';
import { StepHeading, StepLevel, Success } from './adding/step-words.tsx';
import { useCeremony } from './adding/use-ceremony.ts';
import { WayAdvice } from './adding/way-advice.tsx';
import { AppContact, AppProof, type AppUse } from './classic-app.tsx';

type Contact = 'phone' | 'app';
type ReachedBy = 'sms' | 'voice';
type Step =
  | { step: 'contact' }
  | { step: 'phone'; ceremony: string; number: string; reachedBy: ReachedBy; use: 'primary' | 'backup' }
  | { step: 'app'; ceremony: string; use: AppUse }
  | { step: 'verified' | 'backup'; method: Method };

/** "Additional security verification" as manual 3 shows it: how to be reached, one proof, and for the app a number to fall back on (S3-06 to S3-20). */
export function ClassicRegistration(props: {
  userName: string;
  add: SecurityInfo['add'];
  onBack: () => void;
  onDone: (method: Method) => void;
}) {
  const { userName, add } = props;
  const { t } = useWords();
  const ceremony = useCeremony();
  const [step, setStep] = useState<Step>({ step: 'contact' });
  const [registered, setRegistered] = useState<Method | null>(null);
  const contacts: readonly Contact[] = [
    ...(add.phone === 'allowed' ? (['phone'] as const) : []),
    ...(add['authenticator-app'] === 'allowed' ? (['app'] as const) : []),
  ];
  const [contact, setContact] = useState<Contact>(contacts[0] ?? 'phone');
  const back = () => {
    ceremony.letGo();
    setStep({ step: 'contact' });
  };
  const verifying = (begun: Extract<Step, { step: 'phone' | 'app' }>) => {
    ceremony.hold(begun.ceremony);
    setStep(begun);
  };
  const number = step.step === 'contact' ? 1 : step.step === 'backup' ? 3 : 2;
  return (
    <SignInCard title={t('adding:classic.title')} userName={userName}>
      <Text>{t('adding:classic.lead')}</Text>
      <StepLevel value="h2">
        <StepHeading>{t(`adding:classic.steps.${headingOf(step)}`, { number })}</StepHeading>
      </StepLevel>
      {step.step === 'contact' && (
        <>
          <Field label={t('adding:classic.contact')}>
            <Select
              name="contact"
              value={contact}
              onChange={(_, { value }) => setContact(value === 'app' ? 'app' : 'phone')}
            >
              {contacts.map((one) => (
                <option key={one} value={one}>
                  {t(`adding:classic.contacts.${one}`)}
                </option>
              ))}
            </Select>
          </Field>
          {contact === 'phone' ? (
            <PhoneContact
              use="primary"
              backLabel={t('shell:back')}
              onBack={props.onBack}
              onBegun={(begun) => verifying({ step: 'phone', use: 'primary', ...begun })}
            />
          ) : (
            <AppContact
              onBack={props.onBack}
              onHold={ceremony.hold}
              onNext={(begun) => setStep({ step: 'app', ...begun })}
            />
          )}
        </>
      )}
      {step.step === 'phone' && (
        <PhoneProof
          {...step}
          onBack={step.use === 'primary' ? back : () => registered && setStep({ step: 'backup', method: registered })}
          onMethod={(method) => {
            ceremony.finish();
            setStep({ step: 'verified', method: registered ?? method });
          }}
        />
      )}
      {step.step === 'app' && (
        <AppProof
          {...step}
          onBack={back}
          onMethod={(method) => {
            ceremony.finish();
            setRegistered(method);
            setStep({ step: 'backup', method });
          }}
        />
      )}
      {step.step === 'backup' && (
        <>
          <Text role="status" data-success="">
            {t('adding:classic.success')}
          </Text>
          <Text>{t('adding:classic.backup')}</Text>
          <PhoneContact
            use="backup"
            backLabel={null}
            onBack={() => {}}
            onSkip={() => props.onDone(step.method)}
            onBegun={(begun) => verifying({ step: 'phone', use: 'backup', ...begun })}
          />
        </>
      )}
      {step.step === 'verified' && (
        <Success text={t('adding:classic.success')} isRegistration={false} onDone={() => props.onDone(step.method)} />
      )}
    </SignInCard>
  );
}

function headingOf(step: Step): 'contact' | 'sms' | 'call' | 'notification' | 'code' | 'backup' | 'done' {
  switch (step.step) {
    case 'contact':
    case 'backup':
      return step.step;
    case 'phone':
      return step.reachedBy === 'sms' ? 'sms' : 'call';
    case 'app':
      return step.use;
    case 'verified':
      return 'done';
  }
}

/** The number to be reached at; as the backup it may be left out (S3-20). */
function PhoneContact(props: {
  use: 'primary' | 'backup';
  backLabel: string | null;
  onBack: () => void;
  onSkip?: () => void;
  onBegun: (begun: { ceremony: string; number: string; reachedBy: ReachedBy }) => void;
}) {
  const { use } = props;
  const { t } = useWords();
  const client = useClient();
  const ask = useAsk();
  const input = useFirstFocus<HTMLInputElement>();
  const [country, setCountry] = useState('JP');
  const [number, setNumber] = useState('');
  const [reachedBy, setReachedBy] = useState<ReachedBy>('sms');
  const [empty, setEmpty] = useState(false);
  const isEmpty = number.trim() === '';
  const submit = () => {
    if (isEmpty && props.onSkip) return props.onSkip();
    setEmpty(isEmpty);
    if (isEmpty) {
      input.current?.focus();
      return;
    }
    void ask.decide(
      () => client.securityInfo.addPhone({ number, country, reachedBy, line: 'mobile', use, replaces: null }),
      (begun) => props.onBegun({ ...begun, reachedBy }),
    );
  };
  return (
    <Form onSubmit={submit}>
      {ask.problem && <ProblemMessage problem={ask.problem} />}
      <PhoneFields
        country={country}
        onCountry={setCountry}
        number={number}
        onNumber={setNumber}
        input={input}
        isRequired={use === 'primary'}
        error={empty ? t('signIn:empty') : null}
      />
      <RadioGroup
        aria-label={t('adding:phone.how')}
        value={reachedBy}
        onChange={(_, { value }) => setReachedBy(value === 'voice' ? 'voice' : 'sms')}
      >
        <Radio value="sms" label={t('adding:phone.smsRegistration')} />
        <Radio value="voice" label={t('adding:phone.voice')} />
      </RadioGroup>
      <WayAdvice way={reachedBy} />
      <PhoneNote />
      <Actions>
        {props.backLabel !== null && <Button onClick={props.onBack}>{props.backLabel}</Button>}
        <Button type="submit" appearance="primary" disabled={ask.busy}>
          {t(props.onSkip && isEmpty ? 'shell:done' : 'shell:next')}
        </Button>
      </Actions>
    </Form>
  );
}

function PhoneProof(props: {
  ceremony: string;
  number: string;
  reachedBy: ReachedBy;
  onBack: () => void;
  onMethod: (method: Method) => void;
}) {
  const shown = spacedNumber(props.number);
  const shared = { ceremony: props.ceremony, onBack: props.onBack, onMethod: props.onMethod };
  return props.reachedBy === 'sms' ? (
    <SentCode {...shared} way="sms" to={shown} />
  ) : (
    <Approval {...shared} called={shown} />
  );
}
