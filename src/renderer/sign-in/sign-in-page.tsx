import { Button, makeStyles, Spinner, tokens } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { Navigate, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { LinkButton } from '../frame/link-button.tsx';
import { useHost, useSession } from '../host.tsx';
import { useWords } from '../language.ts';
import { ProblemMessage } from '../operation/problem-message.tsx';
import { problemOfFailure } from '../operation/refusal-words.ts';
import { CreateFirstAccount } from './create-first-account.tsx';
import { NameStep } from './name-step.tsx';
import { OptionsStep } from './options-step.tsx';
import { SecretStep } from './secret-step.tsx';
import { SecurityKeyStep } from './security-key-step.tsx';
import { SignInCard } from './sign-in-card.tsx';
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
  | { step: 'password' | 'temporary-access-pass'; userName: string; securityKey: boolean }
  | { step: 'security-key'; userName: string | null; ticket: string | null };

export function SignInPage() {
  const { t } = useWords();
  const styles = useStyles();
  const host = useHost();
  const session = useSession();
  const navigate = useNavigate();
  const directory = useQuery(host.accounts.directory.queryOptions({ staleTime: 0 }));
  if (session) return <Navigate to="/security-info" replace />;
  return (
    <main className={styles.page}>
      {directory.isPending && <Spinner label={t('shell:loading')} />}
      {directory.isError && (
        <ProblemMessage problem={problemOfFailure(t, 'internal')}>
          <Button onClick={() => void directory.refetch()}>{t('shell:tryAgain')}</Button>
        </ProblemMessage>
      )}
      {directory.data &&
        (directory.data.empty ? <CreateFirstAccount /> : <SignIn directoryName={directory.data.name} />)}
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
  switch (step.step) {
    case 'name':
      return (
        <NameStep
          directoryName={props.directoryName}
          userName={userName}
          onType={setUserName}
          onOptions={() => setStep({ step: 'options' })}
          onAsk={(answer) =>
            setStep(
              answer.ask === 'security-key'
                ? { step: 'security-key', userName, ticket: null }
                : { step: answer.ask, userName, securityKey: answer.securityKey },
            )
          }
        />
      );
    case 'options':
      return (
        <OptionsStep
          onSecurityKey={() => setStep({ step: 'security-key', userName: null, ticket: null })}
          onBack={() => setStep({ step: 'name' })}
        />
      );
    case 'password':
    case 'temporary-access-pass':
      return (
        <SecretStep
          key={step.step}
          kind={step.step}
          userName={step.userName}
          onBack={() => setStep({ step: 'name' })}
          onSignedIn={signedIn}
          onTicket={(ticket) => setStep({ step: 'security-key', userName: step.userName, ticket })}
          {...(step.securityKey
            ? { onSecurityKey: () => setStep({ step: 'security-key', userName: step.userName, ticket: null }) }
            : {})}
        />
      );
    case 'security-key':
      return (
        <SignInCard title={t('signIn:key.title')} userName={step.userName}>
          <SecurityKeyStep
            userName={step.userName}
            ticket={step.ticket}
            onSignedIn={signedIn}
            onCancel={() => setStep({ step: 'name' })}
          />
        </SignInCard>
      );
  }
}
