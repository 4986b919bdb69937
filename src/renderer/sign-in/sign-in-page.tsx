import { Button, Link, makeStyles, Spinner, tokens } from '@fluentui/react-components';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Navigate, useNavigate } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import type { Because, Session } from '../../contract/identity.ts';
import type { SecondStep } from '../../contract/methods.ts';
import type { Next } from '../../contract/sign-in.ts';
import { keepTokens, rememberedTokens } from '../browser-memory.ts';
import { LinkButton } from '../frame/link-button.tsx';
import { useClient, useHost, useSession } from '../host.tsx';
import { useWords } from '../language.ts';
import { ProblemMessage } from '../operation/problem-message.tsx';
import { problemOfFailure } from '../operation/refusal-words.ts';
import { Registration } from '../security-info/registration.tsx';
import { signOut } from '../sign-out.ts';
import { ApprovalStep } from './approval-step.tsx';
import { ChoicesStep } from './choices-step.tsx';
import { CodeStep } from './code-step.tsx';
import { CreateFirstAccount } from './create-first-account.tsx';
import { LostDirectory, useDirectoryLost } from './lost-directory.tsx';
import { NameStep } from './name-step.tsx';
import { NewPasswordStep } from './new-password-step.tsx';
import { OptionsStep } from './options-step.tsx';
import { OtherWaysStep, type Way } from './other-ways-step.tsx';
import { SecretStep } from './secret-step.tsx';
import { SecurityKeyStep } from './security-key-step.tsx';
import { useSignedIn } from './signed-in.ts';
import { StayStep } from './stay-step.tsx';
import { takeSession } from './take-session.ts';
import { wantedSecondStep } from './wanted-second-step.ts';

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

/** Where the person is. `flow` names the try, once there is one. */
type Step =
  | { step: 'name' }
  | { step: 'options' }
  | { step: Way | 'other-ways'; flow: string; ways: readonly Way[] }
  | { step: 'key-alone' }
  | { step: 'second-step' | 'choices'; next: SecondStepNext; choice: SecondStep }
  | { step: 'new-password'; flow: string; hasAppPasswords: boolean }
  | { step: 'stay'; flow: string; because: Because };
type SecondStepNext = Extract<Next, { next: 'second-step' }>;

export function SignInPage() {
  const { t } = useWords();
  const styles = useStyles();
  const host = useHost();
  const session = useSession();
  const directory = useQuery(host.accounts.directory.queryOptions({ staleTime: 0 }));
  const lost = useDirectoryLost();
  const resuming = useResume();
  if (session && !session.restricted) return <Navigate to="/security-info" replace />;
  const isWaiting = directory.isPending || resuming;
  return (
    <main className={styles.page}>
      {isWaiting && <Spinner label={t(resuming ? 'signIn:browserSession' : 'shell:loading')} />}
      {directory.isError && (
        <ProblemMessage problem={problemOfFailure(t, 'internal')}>
          <Button onClick={() => void directory.refetch()}>{t('shell:tryAgain')}</Button>
        </ProblemMessage>
      )}
      {directory.data?.empty === true && <CreateFirstAccount />}
      {directory.data?.empty === false && lost === true && <LostDirectory />}
      {(directory.data?.empty === true || lost === true) && <SetUpKey />}
      {directory.data?.empty === false && lost !== true && !resuming && (
        <SignIn directoryName={directory.data.name} session={session ?? null} />
      )}
    </main>
  );
}

function SignIn(props: { directoryName: string; session: Session | null }) {
  const { directoryName, session } = props;
  const host = useHost();
  const client = useClient();
  const queries = useQueryClient();
  const [step, setStep] = useState<Step>({ step: 'name' });
  const [userName, setUserName] = useState(() => wantedSecondStep() ?? '');
  const [remember, setRemember] = useState(false);
  const signedIn = useSignedIn();
  const toName = () => setStep({ step: 'name' });
  const take = (session: Session | null) => takeSession(queries, host.signIn.current.queryKey(), session);
  const go = (next: Next) => {
    if (next.next === 'second-step') setStep({ step: 'second-step', next, choice: next.suggested });
    else if (next.next === 'register') take(next.session);
    else {
      const { flow, because } = next;
      if (next.next === 'stay-signed-in') setStep({ step: 'stay', flow, because });
      else setStep({ step: 'new-password', flow, hasAppPasswords: next.hasAppPasswords });
      take(null);
    }
  };

  if (session?.restricted) {
    const giveUp = async () => {
      await signOut(client);
      take(null);
      toName();
    };
    return <Registration onNext={go} onCancel={() => void giveUp()} />;
  }
  switch (step.step) {
    case 'name':
      return (
        <>
          <NameStep
            directoryName={directoryName}
            userName={userName}
            onType={setUserName}
            onOptions={() => setStep({ step: 'options' })}
            onAsk={({ flow, ask, ways }) => setStep({ step: ask, flow, ways })}
          />
          <SetUpKey />
        </>
      );
    case 'options':
      return <OptionsStep onSecurityKey={() => setStep({ step: 'key-alone' })} onBack={toName} />;
    case 'other-ways':
      return (
        <OtherWaysStep
          userName={userName}
          ways={step.ways}
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
          userName={userName}
          flow={step.flow}
          onBack={toName}
          onNext={go}
          onOtherWays={() => setStep({ ...step, step: 'other-ways' })}
        />
      );
    case 'security-key':
      return (
        <SecurityKeyStep userName={userName} flow={step.flow} onNext={go} onCancel={toName}>
          <OtherWays onOpen={() => setStep({ ...step, step: 'other-ways' })} />
        </SecurityKeyStep>
      );
    case 'key-alone':
      return <SecurityKeyStep userName={null} flow={null} onNext={go} onCancel={toName} />;
    case 'choices':
      return (
        <ChoicesStep
          userName={userName}
          choices={step.next.choices}
          onChoose={(choice) => setStep({ ...step, step: 'second-step', choice })}
          onBack={() => setStep({ ...step, step: 'second-step' })}
        />
      );
    case 'second-step': {
      const { next, choice } = step;
      const onOtherWays = next.choices.length > 1 ? () => setStep({ ...step, step: 'choices' }) : null;
      const page = {
        userName,
        because: next.because,
        rememberDays: next.rememberDays,
        remember,
        onRemember: setRemember,
        onOtherWays,
        onBack: toName,
      };
      const shared = { key: `${choice.methodId} ${choice.way}`, page, flow: next.flow, onNext: go };
      switch (choice.way) {
        case 'voice':
        case 'notification':
          return <ApprovalStep {...shared} step={{ ...choice, way: choice.way }} />;
        case 'security-key':
          return (
            <SecurityKeyStep second userName={userName} flow={next.flow} onNext={go} onCancel={toName}>
              {onOtherWays && <OtherWays onOpen={onOtherWays} />}
            </SecurityKeyStep>
          );
        default:
          return <CodeStep {...shared} step={{ ...choice, way: choice.way }} />;
      }
    }
    case 'new-password':
      return <NewPasswordStep userName={userName} {...step} onNext={go} onBack={toName} />;
    case 'stay':
      return (
        <StayStep
          userName={userName || null}
          flow={step.flow}
          remember={remember}
          because={step.because}
          onSignedIn={signedIn}
        />
      );
  }
}

/** Where no sign-in has begun yet: a key can be set up without one. */
function SetUpKey() {
  const { t } = useWords();
  const styles = useStyles();
  const navigate = useNavigate();
  return (
    <LinkButton className={styles.link} onClick={() => void navigate({ to: '/security-key' })}>
      {t('signIn:setUpKey')}
    </LinkButton>
  );
}

function OtherWays(props: { onOpen: () => void }) {
  const { t } = useWords();
  return (
    <Link as="button" onClick={props.onOpen}>
      {t('signIn:otherWays.open')}
    </Link>
  );
}

/** Goes on with a session that was to stay. @returns whether it is still being asked for */
function useResume(): boolean {
  const client = useClient();
  const session = useSession();
  const signedIn = useSignedIn();
  const [asking, setAsking] = useState(() => rememberedTokens().length > 0 && wantedSecondStep() === null);
  const begun = useRef(false);
  useEffect(() => {
    if (!asking || begun.current || session === undefined) return;
    begun.current = true;
    if (session !== null) return setAsking(false);
    client.signIn
      .resume({ browser: rememberedTokens() })
      .then(({ session: resumed, keep }) => {
        keepTokens(keep);
        if (resumed) signedIn(resumed);
      })
      // Whatever went wrong, the person can still sign in.
      .catch(() => {})
      .finally(() => setAsking(false));
  }, [asking, session, client, signedIn]);
  return asking;
}
