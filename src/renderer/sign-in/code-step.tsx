import { Button, Link, Spinner, Text } from '@fluentui/react-components';
import { useEffect, useRef, useState } from 'react';
import type { SecondStep } from '../../contract/methods.ts';
import type { Next } from '../../contract/sign-in.ts';
import { useFirstFocus, useFocusAtStart } from '../frame/first-focus.ts';
import { useClient } from '../host.tsx';
import { useWords } from '../language.ts';
import { ProblemMessage } from '../operation/problem-message.tsx';
import { useAsk } from '../operation/use-ask.ts';
import { TimeCode } from '../time-code/time-code.tsx';
import { timeOfDay } from '../times.ts';
import { CodeField } from './code-field.tsx';
import { SecondStepFrame, type SecondStepPage } from './second-step-frame.tsx';
import { useSecondsNow } from './use-seconds-now.ts';

/** A code that was sent, or that an app or a token shows (S0-38, S3-22). */
export function CodeStep(props: {
  page: SecondStepPage;
  flow: string;
  step: SecondStep & { way: 'sms' | 'email' | 'app-code' | 'oath-code' };
  onNext: (next: Next) => void;
}) {
  const { page, flow, step } = props;
  const { methodId, way, shown } = step;
  const { t, language } = useWords();
  const client = useClient();
  const ask = useAsk();
  const input = useRef<HTMLInputElement>(null);
  const [code, setCode] = useState('');
  const [empty, setEmpty] = useState(false);
  /** What of the token two codes in a row would find. */
  const [lost, setLost] = useState<'clock' | 'counter' | null>(null);
  const [two, setTwo] = useState(false);
  const [showsTime, setShowsTime] = useState(false);
  useFocusAtStart(input, !two);
  const isSent = way === 'sms' || way === 'email';
  const [sent, setSent] = useState<{ digits: number; again: boolean } | null>(null);
  /** When another code may be asked for; null: not known yet. */
  const [resendAt, setResendAt] = useState<number | null>(null);
  const now = useSecondsNow(resendAt !== null);

  const send = (again: boolean) => {
    if (way !== 'sms' && way !== 'email') return;
    void ask.answer(
      () => client.signIn.sendCode({ flow, methodId, way, language }),
      (decision) => {
        if (decision.outcome === 'done') {
          setSent({ digits: decision.value.digits, again });
          setResendAt(decision.value.resendAt);
        } else {
          setResendAt(decision.refusal.until ?? 0);
          ask.setRefusal(decision.refusal);
        }
      },
    );
  };
  const begun = useRef(false);
  useEffect(() => {
    if (begun.current) return;
    begun.current = true;
    send(false);
  });
  useEffect(() => {
    if (ask.problem) input.current?.focus();
  }, [ask.problem, input]);

  if (two) return <TwoCodes {...props} isCounted={lost === 'counter'} onBack={() => setTwo(false)} />;
  const verify = () => {
    setEmpty(code.trim() === '');
    if (code.trim() === '') {
      input.current?.focus();
      return;
    }
    void ask.answer(
      () => client.signIn.withCode({ flow, methodId, way, code }),
      (decision) => {
        if (decision.outcome === 'done') return props.onNext(decision.value);
        setCode('');
        const { code: refusal } = decision.refusal;
        setLost(refusal === 'clock-off' ? 'clock' : refusal === 'wrong-counted-code' ? 'counter' : null);
        ask.setRefusal(decision.refusal);
      },
    );
  };
  const lead = {
    sms: sent && t('signIn:code.sms', { shown, digits: sent.digits }),
    email: sent && t('signIn:code.email', { shown, digits: sent.digits }),
    'app-code': t('signIn:code.app', { shown }),
    'oath-code': t('signIn:code.oath', { shown }),
  }[way];
  return (
    <SecondStepFrame
      page={page}
      title={t('signIn:code.title')}
      onSubmit={verify}
      actions={
        <>
          <Button onClick={page.onBack}>{t('shell:back')}</Button>
          <Button type="submit" appearance="primary" disabled={ask.busy}>
            {t('signIn:code.verify')}
          </Button>
        </>
      }
    >
      {lead && <Text>{lead}</Text>}
      {isSent && !sent && !ask.problem && <Spinner size="tiny" label={t('signIn:code.sending')} />}
      {sent?.again && <Text role="status">{t('signIn:code.resent')}</Text>}
      {ask.problem && <ProblemMessage problem={ask.problem} />}
      {lost !== null && (
        <Link as="button" type="button" onClick={() => setTwo(true)}>
          {t('signIn:twoCodes.open')}
        </Link>
      )}
      {lost === 'clock' && (
        <>
          <Link as="button" type="button" aria-expanded={showsTime} onClick={() => setShowsTime(!showsTime)}>
            {t('signIn:twoCodes.timeCode')}
          </Link>
          {showsTime && <TimeCode size={220} />}
        </>
      )}
      <CodeField
        label={t('signIn:code.label')}
        input={input}
        value={code}
        onChange={setCode}
        error={empty ? t('signIn:empty') : null}
      />
      {resendAt !== null && (
        <div>
          <Link as="button" type="button" disabled={now < resendAt} onClick={() => send(true)}>
            {t('signIn:code.resend')}
          </Link>
          {now < resendAt && (
            <Text size={200} block>
              {t('signIn:code.resendAt', { time: timeOfDay(language, resendAt) })}
            </Text>
          )}
        </div>
      )}
    </SecondStepFrame>
  );
}

/** Two codes in a row: the token's clock or counter is learned, and they count (S0-46, S0-47). */
function TwoCodes(props: {
  page: SecondStepPage;
  flow: string;
  step: SecondStep;
  isCounted: boolean;
  onNext: (next: Next) => void;
  onBack: () => void;
}) {
  const { page, flow, step, isCounted } = props;
  const { t } = useWords();
  const client = useClient();
  const ask = useAsk();
  const [first, setFirst] = useState('');
  const [second, setSecond] = useState('');
  const [empty, setEmpty] = useState(false);
  const input = useFirstFocus<HTMLInputElement>();
  const nextInput = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (ask.problem) input.current?.focus();
  }, [ask.problem, input]);
  const isEmpty = (code: string) => code.trim() === '';
  const errorOf = (code: string) => (empty && isEmpty(code) ? t('signIn:empty') : null);
  const submit = () => {
    setEmpty(true);
    if (isEmpty(first)) input.current?.focus();
    else if (isEmpty(second)) nextInput.current?.focus();
    if (isEmpty(first) || isEmpty(second)) return;
    void ask.decide(
      () => client.signIn.withTwoCodes({ flow, methodId: step.methodId, codes: [first, second] }),
      props.onNext,
    );
  };
  return (
    <SecondStepFrame
      page={page}
      title={t(isCounted ? 'signIn:twoCodes.countedTitle' : 'signIn:twoCodes.title')}
      onSubmit={submit}
      actions={
        <>
          <Button onClick={props.onBack}>{t('shell:back')}</Button>
          <Button type="submit" appearance="primary" disabled={ask.busy}>
            {t('signIn:code.verify')}
          </Button>
        </>
      }
    >
      <Text>{t(isCounted ? 'signIn:twoCodes.countedLead' : 'signIn:twoCodes.lead')}</Text>
      {ask.problem && <ProblemMessage problem={ask.problem} />}
      <CodeField
        label={t('signIn:twoCodes.first')}
        name="first-code"
        input={input}
        value={first}
        onChange={setFirst}
        error={errorOf(first)}
      />
      <CodeField
        label={t('signIn:twoCodes.second')}
        name="second-code"
        input={nextInput}
        value={second}
        onChange={setSecond}
        error={errorOf(second)}
      />
    </SecondStepFrame>
  );
}
