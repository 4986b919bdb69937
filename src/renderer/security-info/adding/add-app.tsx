import { Button, makeStyles, Text, tokens } from '@fluentui/react-components';
import { ShieldKeyholeRegular } from '@fluentui/react-icons';
import { type ReactNode, useState } from 'react';
import type { Method } from '../../../contract/methods.ts';
import { useFirstFocus } from '../../frame/first-focus.ts';
import { useClient } from '../../host.tsx';
import { useWords } from '../../language.ts';
import { ProblemMessage } from '../../operation/problem-message.tsx';
import { useAsk } from '../../operation/use-ask.ts';
import type { Adding } from './adding.ts';
import { Approval } from './approval.tsx';
import { Pairing, type PairingOffer, usePairing } from './pairing.tsx';
import { StepFoot, StepHeading, Success } from './step-words.tsx';
import { TypedCode } from './typed-code.tsx';
import { useCeremony } from './use-ceremony.ts';
import { WayAdvice } from './way-advice.tsx';

const useStyles = makeStyles({
  lead: { display: 'flex', alignItems: 'start', gap: tokens.spacingHorizontalM },
  icon: { fontSize: '40px', color: tokens.colorBrandForeground1, flexShrink: 0 },
});

type Step = { step: 'install' | 'set-up' | 'scan' | 'trial' | 'code' } | { step: 'done'; method: Method };

/** The authenticator app: get it, set it up, pair it, try it (S1-24 to S1-31). @param props.onOtherApp null: no other app is offered */
export function AddApp(props: Adding & { onOtherApp: (() => void) | null }) {
  const { isRegistration, onOtherApp } = props;
  const { t } = useWords();
  const client = useClient();
  const ask = useAsk();
  const ceremony = useCeremony();
  const [step, setStep] = useState<Step>({ step: 'install' });
  const [offer, setOffer] = useState<PairingOffer | null>(null);
  const go = (to: 'install' | 'set-up' | 'scan' | 'trial' | 'code') => setStep({ step: to });
  const begin = () =>
    void ask.decide(
      () => client.securityInfo.addApp(),
      (made) => {
        ceremony.hold(made.ceremony);
        setOffer(made);
        go('scan');
      },
    );
  const stored = (method: Method) => {
    ceremony.finish();
    setStep({ step: 'done', method });
  };
  switch (step.step) {
    case 'install':
      return (
        <Plain
          title={t('adding:app.installTitle')}
          picture
          other={onOtherApp ? { text: t('adding:app.other'), onChoose: onOtherApp } : undefined}
          backLabel={t(isRegistration ? 'shell:back' : 'shell:cancel')}
          onBack={props.onBack}
          onNext={() => go('set-up')}
        >
          <Text block>{t('adding:app.install')}</Text>
          <Text block>{t('adding:app.installed')}</Text>
          <WayAdvice way="app" />
        </Plain>
      );
    case 'set-up':
      return (
        <Plain
          title={t('adding:app.setUpTitle')}
          picture
          backLabel={t('shell:back')}
          onBack={() => go('install')}
          onNext={() => (offer ? go('scan') : begin())}
          busy={ask.busy}
        >
          <Text block>{t('adding:app.setUp')}</Text>
          {ask.problem && <ProblemMessage problem={ask.problem} />}
        </Plain>
      );
    case 'scan':
      return offer && <Scan offer={offer} onBack={() => go('set-up')} onNext={() => go('trial')} onAgain={begin} />;
    case 'trial':
      return (
        offer && (
          <>
            <StepHeading>{t('adding:app.trialTitle')}</StepHeading>
            <Approval
              ceremony={offer.ceremony}
              called={null}
              other={{ text: t('adding:app.codeInstead'), onChoose: () => go('code') }}
              onBack={() => go('scan')}
              onMethod={stored}
            />
          </>
        )
      );
    case 'code':
      return (
        offer && (
          <>
            <StepHeading>{t('signIn:code.title')}</StepHeading>
            <TypedCode
              ceremony={offer.ceremony}
              lead={t('adding:app.codeLead')}
              onBack={() => go('trial')}
              onMethod={stored}
            />
          </>
        )
      );
    case 'done':
      return (
        <>
          <StepHeading>{t('adding:app.doneTitle')}</StepHeading>
          <Success
            text={t('adding:app.done')}
            isRegistration={isRegistration}
            onDone={() => props.onDone(step.method)}
          />
        </>
      );
  }
}

function Plain(props: {
  title: string;
  picture?: boolean;
  other?: { text: string; onChoose: () => void } | undefined;
  backLabel: string;
  onBack: () => void;
  onNext: () => void;
  busy?: boolean;
  children: ReactNode;
}) {
  const { t } = useWords();
  const styles = useStyles();
  const first = useFirstFocus<HTMLButtonElement>();
  return (
    <>
      <StepHeading>{props.title}</StepHeading>
      <div className={styles.lead}>
        {props.picture && <ShieldKeyholeRegular className={styles.icon} aria-hidden="true" />}
        <div>{props.children}</div>
      </div>
      <StepFoot other={props.other}>
        <Button onClick={props.onBack}>{props.backLabel}</Button>
        <Button ref={first} appearance="primary" disabled={props.busy === true} onClick={props.onNext}>
          {t('shell:next')}
        </Button>
      </StepFoot>
    </>
  );
}

function Scan(props: { offer: PairingOffer; onBack: () => void; onNext: () => void; onAgain: () => void }) {
  const { offer } = props;
  const { t } = useWords();
  const pairing = usePairing(offer.ceremony);
  return (
    <>
      <StepHeading>{t('adding:scanTitle')}</StepHeading>
      <Text>{t('adding:app.scan')}</Text>
      <Pairing offer={offer} />
      <StepFoot>
        <Button onClick={props.onBack}>{t('shell:back')}</Button>
        {pairing?.pairing === 'over' ? (
          <Button appearance="primary" onClick={props.onAgain}>
            {t('shell:tryAgain')}
          </Button>
        ) : (
          <Button appearance="primary" disabled={pairing?.pairing !== 'paired'} onClick={props.onNext}>
            {t('shell:next')}
          </Button>
        )}
      </StepFoot>
    </>
  );
}
