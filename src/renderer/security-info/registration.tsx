import { Button, makeStyles, Spinner, Text, tokens } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Method } from '../../contract/methods.ts';
import type { SecurityInfo } from '../../contract/security-info.ts';
import type { Next } from '../../contract/sign-in.ts';
import { Actions } from '../frame/actions.tsx';
import { useFirstFocus } from '../frame/first-focus.ts';
import { LinkButton } from '../frame/link-button.tsx';
import { TaskDialog } from '../frame/task-dialog.tsx';
import { useClient, useConnection, useHost } from '../host.tsx';
import { useWords } from '../language.ts';
import { ProblemMessage } from '../operation/problem-message.tsx';
import { problemOfFailure } from '../operation/refusal-words.ts';
import { useAsk } from '../operation/use-ask.ts';
import { SignInCard } from '../sign-in/sign-in-card.tsx';
import { AddAppPassword } from './adding/add-app-password.tsx';
import { AddChosen } from './adding/add-chosen.tsx';
import type { Choice } from './adding/choices.ts';
import { MethodChoice } from './adding/method-choice.tsx';
import { ClassicRegistration } from './classic-registration.tsx';
import { stepName } from './default-method.tsx';
import { offersAfter, openProposals, type Proposal, proposals } from './proposals.ts';
import { RegistrationFrame, type Slot } from './registration-frame.tsx';

const useStyles = makeStyles({
  list: { margin: 0, paddingInlineStart: tokens.spacingHorizontalXL },
  link: { alignSelf: 'start', paddingInlineStart: 0 },
});

type Step = { step: 'intro' | 'choose' | 'classic' | 'summary' | 'nothing-left' } | { step: 'add'; choice: Proposal };

/** The registration that a sign-in demands before anything else (S0-21 to S0-30): until the directory says that it is enough. */
export function Registration(props: { onNext: (next: Next) => void; onCancel: () => void }) {
  const { t } = useWords();
  const connection = useConnection();
  const query = useQuery(useHost().securityInfo.get.queryOptions({ staleTime: 0 }));
  if (query.isError) {
    return (
      <SignInCard title={t('adding:registration.needed')}>
        <ProblemMessage problem={problemOfFailure(t, connection.failureOf(query.error))}>
          <Button onClick={() => void query.refetch()}>{t('shell:tryAgain')}</Button>
        </ProblemMessage>
      </SignInCard>
    );
  }
  if (!query.data) return <Spinner label={t('shell:loading')} />;
  const refresh = async () => (await query.refetch()).data;
  return <Steps {...props} info={query.data} refresh={refresh} />;
}

function Steps(props: {
  info: SecurityInfo;
  refresh: () => Promise<SecurityInfo | undefined>;
  onNext: (next: Next) => void;
  onCancel: () => void;
}) {
  const { info, onCancel } = props;
  const { t } = useWords();
  const styles = useStyles();
  const [step, setStep] = useState<Step>({ step: 'intro' });
  /** What this registration has added, in order. */
  const [added, setAdded] = useState<readonly Proposal[]>([]);
  const { userName } = info.session;
  // Frozen while a method is being added: the list knows of it before the person has read so.
  const [need, setNeed] = useState(info.registration);
  const missing = Math.max(0, (need?.wanted ?? 0) - (need?.there ?? 0));
  const open = openProposals(info, added);
  const start = () => {
    const [first] = open;
    setNeed(info.registration);
    setStep(stepAfter(info, first));
  };
  const after = async (choice: Proposal | null) => {
    const fresh = (await props.refresh()) ?? info;
    const done = choice === null ? added : [...added, choice];
    setAdded(done);
    setNeed(fresh.registration);
    const [next] = openProposals(fresh, done);
    setStep(stepAfter(fresh, next));
  };
  const total = added.length + missing;
  const slots = (current: Proposal): readonly Slot[] => {
    const coming = openProposals(info, [...added, current]);
    const ahead = coming.slice(0, Math.max(0, total - added.length - 1));
    return [
      ...added.map((choice) => ({ choice, state: 'done' as const })),
      { choice: current, state: 'now' as const },
      ...ahead.map((choice) => ({ choice, state: 'later' as const })),
    ];
  };

  switch (step.step) {
    case 'intro':
      return (
        <Intro userName={userName} onCancel={onCancel} onNext={start} onClassic={() => setStep({ step: 'classic' })} />
      );
    case 'choose':
      return (
        <ChooseOther
          userName={userName}
          add={info.add}
          among={proposals.filter((choice) => open.includes(choice) || !added.includes(choice))}
          onBack={start}
          onChoose={(choice) => setStep({ step: 'add', choice })}
        />
      );
    case 'classic':
      return (
        <ClassicRegistration
          userName={userName}
          add={info.add}
          onBack={() => setStep({ step: 'intro' })}
          onDone={(method) => void after(proposalOf(method))}
        />
      );
    case 'add': {
      const { choice } = step;
      const place = { number: added.length + 1, total: Math.max(total, added.length + 1) };
      return (
        <RegistrationFrame userName={userName} slots={slots(choice)} place={place} choice={choice}>
          <AddChosen
            key={`${place.number} ${choice}`}
            choice={choice}
            add={offersAfter(info, added)}
            isRegistration
            onBack={added.length === 0 ? () => setStep({ step: 'intro' }) : onCancel}
            onDone={() => void after(choice)}
          />
          {open.length > 1 && (
            <LinkButton className={styles.link} onClick={() => setStep({ step: 'choose' })}>
              {t('adding:registration.other')}
            </LinkButton>
          )}
        </RegistrationFrame>
      );
    }
    case 'summary':
      return <Summary {...props} />;
    case 'nothing-left':
      return <NothingLeft userName={userName} onCancel={onCancel} />;
  }
}

const stepAfter = (info: SecurityInfo, next: Proposal | undefined): Step => {
  if (isEnough(info)) return { step: 'summary' };
  return next === undefined ? { step: 'nothing-left' } : { step: 'add', choice: next };
};

const isEnough = ({ registration }: SecurityInfo) => registration === null || registration.there >= registration.wanted;

const kinds = {
  'authenticator-app': 'app',
  'oath-token': 'app',
  phone: 'phone',
  email: 'email',
  'security-key': 'security-key',
} as const;

const proposalOf = (method: Method): Proposal | null => {
  const { type } = method;
  return type in kinds ? kinds[type as keyof typeof kinds] : null;
};

function Intro(props: { userName: string; onCancel: () => void; onNext: () => void; onClassic: () => void }) {
  const { t } = useWords();
  const styles = useStyles();
  const first = useFirstFocus<HTMLButtonElement>();
  return (
    <SignInCard title={t('adding:registration.needed')} userName={props.userName}>
      <Text>{t('adding:registration.lead')}</Text>
      <LinkButton className={styles.link} onClick={props.onCancel}>
        {t('adding:registration.otherAccount')}
      </LinkButton>
      <LinkButton className={styles.link} onClick={props.onClassic}>
        {t('adding:registration.classic')}
      </LinkButton>
      <Actions>
        <Button ref={first} appearance="primary" onClick={props.onNext}>
          {t('shell:next')}
        </Button>
      </Actions>
    </SignInCard>
  );
}

/** More is wanted than there is to add: only an administrator can go on. */
function NothingLeft(props: { userName: string; onCancel: () => void }) {
  const { t } = useWords();
  const first = useFirstFocus<HTMLButtonElement>();
  return (
    <SignInCard title={t('adding:registration.needed')} userName={props.userName}>
      <Text role="alert">{t('adding:registration.nothingLeft')}</Text>
      <Actions>
        <Button ref={first} appearance="primary" onClick={props.onCancel}>
          {t('adding:registration.otherAccount')}
        </Button>
      </Actions>
    </SignInCard>
  );
}

function ChooseOther(props: {
  userName: string;
  add: SecurityInfo['add'];
  among: readonly Proposal[];
  onBack: () => void;
  onChoose: (choice: Proposal) => void;
}) {
  const { among } = props;
  const { t } = useWords();
  const [chosen, setChosen] = useState<Choice | null>(null);
  const proposal = among.find((one) => one === chosen);
  return (
    <SignInCard title={t('adding:registration.chooseOther')} userName={props.userName}>
      <MethodChoice
        label={t('securityInfo:addDialog.method')}
        add={props.add}
        among={among}
        chosen={chosen}
        onChoose={setChosen}
      />
      <Actions>
        <Button onClick={props.onBack}>{t('shell:cancel')}</Button>
        <Button appearance="primary" disabled={!proposal} onClick={() => proposal && props.onChoose(proposal)}>
          {t('adding:registration.confirm')}
        </Button>
      </Actions>
    </SignInCard>
  );
}

/** What is registered now, and an app password for who needs one (S4-50); [Done] goes on with the sign-in (S0-30). */
function Summary(props: { info: SecurityInfo; onNext: (next: Next) => void }) {
  const { info } = props;
  const { t } = useWords();
  const styles = useStyles();
  const client = useClient();
  const ask = useAsk();
  const first = useFirstFocus<HTMLButtonElement>();
  const [isCreating, setCreating] = useState(false);
  return (
    <SignInCard title={t('adding:registration.success')} userName={info.session.userName}>
      <Text>{t('adding:registration.successLead')}</Text>
      {info.defaultStep && (
        <Text>
          {t('securityInfo:default')} <strong>{stepName(t, info, info.defaultStep)}</strong>
        </Text>
      )}
      {info.steps.length > 1 && (
        <ul className={styles.list} aria-label={t('securityInfo:methods')}>
          {info.steps.map((one) => (
            <li key={`${one.methodId} ${one.way}`}>{stepName(t, info, one)}</li>
          ))}
        </ul>
      )}
      {info.add['app-password'] === 'allowed' && (
        <>
          <Text>{t('adding:registration.appPasswords')}</Text>
          <div>
            <Button onClick={() => setCreating(true)}>{t('adding:registration.createAppPassword')}</Button>
          </div>
        </>
      )}
      {isCreating && (
        <TaskDialog title={t('securityInfo:choices.app-password')} onClose={() => setCreating(false)}>
          <AddAppPassword onBack={() => setCreating(false)} onDone={() => setCreating(false)} />
        </TaskDialog>
      )}
      {ask.problem && <ProblemMessage problem={ask.problem} />}
      <Actions>
        <Button
          ref={first}
          appearance="primary"
          disabled={ask.busy}
          onClick={() => void ask.decide(() => client.signIn.registered(), props.onNext)}
        >
          {t('shell:done')}
        </Button>
      </Actions>
    </SignInCard>
  );
}
