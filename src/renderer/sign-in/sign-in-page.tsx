import { Button, Link, makeStyles, Spinner, tokens } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { Navigate, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { LinkButton } from '../frame/link-button.tsx';
import { useHost, useSession } from '../host.tsx';
import { useWords } from '../language.ts';
import { ProblemMessage } from '../operation/problem-message.tsx';
import { problemOfFailure } from '../operation/refusal-words.ts';
import { CreateFirstAccount } from './create-first-account.tsx';
import { LostDirectory, useDirectoryLost } from './lost-directory.tsx';
import { NameStep } from './name-step.tsx';
import { OptionsStep } from './options-step.tsx';
import { OtherWaysStep, type Way } from './other-ways-step.tsx';
import { SecretStep } from './secret-step.tsx';
import { SecurityKeyStep } from './security-key-step.tsx';
import { useSignedIn } from './signed-in.ts';

const useStyles = makeStyles({
  page: {
    minHeight: '100%',
    boxSizing: 'border-box',
    display: 'grid',
    justifyItems: 'center',
    alignContent: 'start',
    paddingBlock: '6vh',
    paddingInline: tokens.spacingHorizontalM,
  },
  link: { marginTop: tokens.spacingVerticalL },
});

/** What the person has said so far. */
type Step =
  | { step: 'name' }
  | { step: 'options' }
  | { step: Way | 'other-ways'; userName: string; securityKey: boolean }
  | { step: 'key-alone' }
  | { step: 'second-step'; userName: string; ticket: string };

export function SignInPage() {
  const { t } = useWords();
  const styles = useStyles();
  const host = useHost();
  const session = useSession();
  const navigate = useNavigate();
  const directory = useQuery(host.accounts.directory.queryOptions({ staleTime: 0 }));
  const lost = useDirectoryLost();
  if (session) return <Navigate to="/security-info" replace />;
  return (
    <main className={styles.page}>
      {directory.isPending && <Spinner label={t('shell:loading')} />}
      {directory.isError && (
        <ProblemMessage problem={problemOfFailure(t, 'internal')}>
          <Button onClick={() => void directory.refetch()}>{t('shell:tryAgain')}</Button>
        </ProblemMessage>
      )}
      {directory.data?.empty === true && <CreateFirstAccount />}
      {directory.data?.empty === false && lost === true && <LostDirectory />}
      {directory.data?.empty === false && lost !== true && <SignIn directoryName={directory.data.name} />}
      <LinkButton className={styles.link} onClick={() => void navigate({ to: '/security-key' })}>
        {t('signIn:setUpKey')}
      </LinkButton>
    </main>
  );
}

function SignIn(props: { directoryName: string }) {
  const { t } = useWords();
  const [step, setStep] = useState<Step>({ step: 'name' });
  const [userName, setUserName] = useState('');
  const signedIn = useSignedIn();
  const toName = () => setStep({ step: 'name' });
  switch (step.step) {
    case 'name':
      return (
        <NameStep
          directoryName={props.directoryName}
          userName={userName}
          onType={setUserName}
          onOptions={() => setStep({ step: 'options' })}
          onAsk={({ ask, securityKey }) => setStep({ step: ask, userName, securityKey })}
        />
      );
    case 'options':
      return <OptionsStep onSecurityKey={() => setStep({ step: 'key-alone' })} onBack={toName} />;
    case 'other-ways':
      return (
        <OtherWaysStep
          userName={step.userName}
          securityKey={step.securityKey}
          onChoose={(way) => setStep({ ...step, step: way })}
          onBack={toName}
        />
      );
    case 'password':
    case 'temporary-access-pass':
      return (
        <SecretStep
          key={step.step}
          kind={step.step}
          userName={step.userName}
          onBack={toName}
          onSignedIn={signedIn}
          onTicket={(ticket) => setStep({ step: 'second-step', userName: step.userName, ticket })}
          onOtherWays={() => setStep({ ...step, step: 'other-ways' })}
        />
      );
    case 'security-key':
      return (
        <SecurityKeyStep userName={step.userName} ticket={null} onSignedIn={signedIn} onCancel={toName}>
          <Link as="button" onClick={() => setStep({ ...step, step: 'other-ways' })}>
            {t('signIn:otherWays.open')}
          </Link>
        </SecurityKeyStep>
      );
    case 'key-alone':
      return <SecurityKeyStep userName={null} ticket={null} onSignedIn={signedIn} onCancel={toName} />;
    case 'second-step':
      return <SecurityKeyStep userName={step.userName} ticket={step.ticket} onSignedIn={signedIn} onCancel={toName} />;
  }
}
