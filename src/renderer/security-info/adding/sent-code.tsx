import { Button, Link, Spinner, Text } from '@fluentui/react-components';
import { useEffect, useRef, useState } from 'react';
import type { Method } from '../../../contract/methods.ts';
import { Actions } from '../../frame/actions.tsx';
import { useClient } from '../../host.tsx';
import { useWords } from '../../language.ts';
import { ProblemMessage } from '../../operation/problem-message.tsx';
import { useAsk } from '../../operation/use-ask.ts';
import { useSecondsNow } from '../../sign-in/use-seconds-now.ts';
import { timeOfDay } from '../../times.ts';
import { TypedCode } from './typed-code.tsx';

/** A code that is sent when the screen opens, and again when asked for: the former is void then (S0-28, S0-29, S1-21). */
export function SentCode(props: {
  ceremony: string;
  way: 'sms' | 'email';
  /** Where it goes, whole: the person has just typed it. */
  to: string;
  onBack: () => void;
  onMethod: (method: Method) => void;
}) {
  const { ceremony, way, to } = props;
  const { t, language } = useWords();
  const client = useClient();
  const ask = useAsk();
  const [sent, setSent] = useState<{ digits: number; resendAt: number; again: boolean } | null>(null);
  const now = useSecondsNow(sent !== null);
  const send = (again: boolean) =>
    void ask.decide(
      () => client.securityInfo.sendCode({ ceremony, language }),
      ({ digits, resendAt }) => setSent({ digits, resendAt, again }),
    );
  const begun = useRef(false);
  useEffect(() => {
    if (begun.current) return;
    begun.current = true;
    send(false);
  });
  if (sent === null) {
    return (
      <>
        {ask.problem ? (
          <ProblemMessage problem={ask.problem} />
        ) : (
          <Spinner size="tiny" label={t('signIn:code.sending')} />
        )}
        <Actions>
          <Button onClick={props.onBack}>{t('shell:back')}</Button>
          {ask.problem && (
            <Button appearance="primary" onClick={() => send(false)}>
              {t('shell:tryAgain')}
            </Button>
          )}
        </Actions>
      </>
    );
  }
  return (
    <TypedCode
      ceremony={ceremony}
      lead={t(`signIn:code.${way}`, { shown: to, digits: sent.digits })}
      onBack={props.onBack}
      onMethod={props.onMethod}
    >
      {ask.problem && <ProblemMessage problem={ask.problem} />}
      <div>
        <Link as="button" type="button" disabled={ask.busy || now < sent.resendAt} onClick={() => send(true)}>
          {t('signIn:code.resend')}
        </Link>
        {now < sent.resendAt && (
          <Text size={200} block>
            {t('signIn:code.resendAt', { time: timeOfDay(language, sent.resendAt) })}
          </Text>
        )}
        {sent.again && (
          <Text size={200} block role="status">
            {t('signIn:code.resent')}
          </Text>
        )}
      </div>
    </TypedCode>
  );
}
