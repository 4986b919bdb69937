import { Button, Link, MessageBar, MessageBarBody, makeStyles, Text, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import type { Method } from '../../../contract/methods.ts';
import { useFirstFocus } from '../../frame/first-focus.ts';
import { useClient } from '../../host.tsx';
import { useWords } from '../../language.ts';
import { ProblemMessage } from '../../operation/problem-message.tsx';
import { useAsk } from '../../operation/use-ask.ts';
import { QrPicture } from '../../qr/qr-picture.tsx';
import { useSignInAgain } from '../use-sign-in-again.ts';
import type { Adding } from './adding.ts';
import { Copyable, StepFoot, StepHeading, Success } from './step-words.tsx';
import { TypedCode } from './typed-code.tsx';
import { useCeremony } from './use-ceremony.ts';

const useStyles = makeStyles({
  qr: { alignSelf: 'center' },
  typed: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalS },
  bar: { alignItems: 'start' },
  body: { whiteSpace: 'normal' },
});

interface Offer {
  readonly ceremony: string;
  readonly qr: string;
  readonly secret: string;
  readonly account: string;
  readonly replaces: boolean;
}
type Step = { step: 'prepare' } | { step: 'scan' | 'code' } | { step: 'done'; method: Method };

/** Another app, or a token with a camera (S0-22 to S0-24): the QR code stays until the person goes on. */
export function AddToken(props: Adding) {
  const { isRegistration } = props;
  const { t } = useWords();
  const styles = useStyles();
  const client = useClient();
  const ask = useAsk();
  const ceremony = useCeremony();
  const signInAgain = useSignInAgain();
  const first = useFirstFocus<HTMLButtonElement>();
  const [step, setStep] = useState<Step>({ step: 'prepare' });
  const [offer, setOffer] = useState<Offer | null>(null);
  const [isTyped, setIsTyped] = useState(false);
  const scan = () => {
    if (offer) return setStep({ step: 'scan' });
    void ask.decide(
      () => client.securityInfo.addToken({ name: null }),
      (made) => {
        ceremony.hold(made.ceremony);
        setOffer(made);
        setStep({ step: 'scan' });
      },
    );
  };
  switch (step.step) {
    case 'prepare':
      return (
        <>
          <StepHeading>{t('adding:token.prepareTitle')}</StepHeading>
          <Text>{t('adding:token.prepare')}</Text>
          {ask.problem && (
            <ProblemMessage problem={ask.problem}>
              {ask.problem.code === 'needs-fresh-sign-in' && (
                <Button onClick={signInAgain}>{t('securityInfo:signInAgain')}</Button>
              )}
            </ProblemMessage>
          )}
          <StepFoot>
            <Button onClick={props.onBack}>{t('shell:back')}</Button>
            <Button ref={first} appearance="primary" disabled={ask.busy} onClick={scan}>
              {t('shell:next')}
            </Button>
          </StepFoot>
        </>
      );
    case 'scan':
      if (!offer) return null;
      return (
        <>
          <StepHeading>{t('adding:scanTitle')}</StepHeading>
          <Text>{t('adding:token.scan')}</Text>
          {offer.replaces && (
            <MessageBar intent="warning" layout="multiline" className={styles.bar}>
              <MessageBarBody className={styles.body}>
                {t('adding:token.replaces')}
                {!isRegistration && ` ${t('securityInfo:signsOut.change')}`}
              </MessageBarBody>
            </MessageBar>
          )}
          <QrPicture text={offer.qr} label={t('adding:token.qr')} className={styles.qr} />
          <Link as="button" type="button" aria-expanded={isTyped} onClick={() => setIsTyped(!isTyped)}>
            {t('adding:cannotScan')}
          </Link>
          {isTyped && (
            <div className={styles.typed}>
              <Text>{t('adding:token.typed')}</Text>
              <Copyable label={t('adding:token.account')} text={offer.account} of="account" />
              <Copyable
                label={t('adding:token.secret')}
                text={offer.secret}
                shown={offer.secret.replaceAll(/(.{4})(?=.)/g, '$1 ')}
                of="secret"
              />
            </div>
          )}
          <StepFoot>
            <Button onClick={() => setStep({ step: 'prepare' })}>{t('shell:back')}</Button>
            <Button appearance="primary" onClick={() => setStep({ step: 'code' })}>
              {t('shell:next')}
            </Button>
          </StepFoot>
        </>
      );
    case 'code':
      if (!offer) return null;
      return (
        <>
          <StepHeading>{t('signIn:code.title')}</StepHeading>
          <TypedCode
            ceremony={offer.ceremony}
            lead={t('adding:token.code')}
            onBack={() => setStep({ step: 'scan' })}
            onMethod={(method) => {
              ceremony.finish();
              setStep({ step: 'done', method });
            }}
          />
        </>
      );
    case 'done':
      return (
        <Success
          text={t('adding:token.done')}
          isRegistration={isRegistration}
          onDone={() => props.onDone(step.method)}
        />
      );
  }
}
