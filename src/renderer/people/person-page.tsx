import { Button, MessageBar, MessageBarBody, makeStyles, Spinner, Text, tokens } from '@fluentui/react-components';
import { ArrowLeftRegular, EditRegular, PersonRegular } from '@fluentui/react-icons';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { Card } from '../frame/card.tsx';
import { Facts } from '../frame/facts.tsx';
import { Page } from '../frame/page.tsx';
import { useKept } from '../frame/use-kept.ts';
import { useHost, useSession } from '../host.tsx';
import { useWords } from '../language.ts';
import { problemOfIdentity } from '../operation/refusal-words.ts';
import { dateAndTime } from '../times.ts';
import { AdminProblem } from './admin-problem.tsx';
import { EditPersonDialog } from './edit-person-dialog.tsx';
import { GroupsOfPerson } from './groups-of-person.tsx';
import { LostTokenCard } from './lost-token-card.tsx';
import { type PersonAct, PersonActDialog } from './person-act-dialog.tsx';
import { PersonMethods } from './person-methods.tsx';
import { ResetPasswordDialog } from './reset-password-dialog.tsx';
import { SignInHistory } from './sign-in-history.tsx';

const useStyles = makeStyles({
  bar: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
  body: { whiteSpace: 'normal', paddingBlock: tokens.spacingVerticalXS },
});

/** Somebody's account as the help desk and administrators see it, with what they can do to it. */
export function PersonPage() {
  const { userName } = useParams({ strict: false }) as { userName: string };
  const { t, language } = useWords();
  const styles = useStyles();
  const host = useHost();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const session = useSession();
  const isAdmin = session?.role === 'admin';
  const mayAct = isAdmin || session?.role === 'helpdesk';
  const [act, setAct] = useKept<PersonAct | 'edit' | 'reset' | null>(`act on ${userName}`, null);
  const answer = useQuery(host.accounts.details.queryOptions({ input: { userName }, refetchInterval: 5_000 })).data;
  const refresh = () => {
    void queries.invalidateQueries({ queryKey: host.accounts.key() });
    void queries.invalidateQueries({ queryKey: host.people.key() });
  };
  const back = (
    <div>
      <Button appearance="subtle" icon={<ArrowLeftRegular />} onClick={() => void navigate({ to: '/admin/people' })}>
        {t('people:person.back')}
      </Button>
    </div>
  );
  if (!answer) return <Spinner label={t('shell:loading')} />;
  if (answer.outcome === 'refused') {
    return (
      <Page title={t('people:person.title')}>
        {back}
        <AdminProblem problem={problemOfIdentity(t, language, answer.refusal)} />
      </Page>
    );
  }
  const person = answer.value;
  const { block, lockedUntil, bypassUntil } = person;
  const at = (instant: number) => dateAndTime(language, instant);
  const states = [
    person.disabled && t('people:list.states.disabled'),
    block &&
      t(block.because === 'fraud-report' ? 'people:person.blockedByFraud' : 'people:person.blockedUntil', {
        until: at(block.until),
        by: block.byName,
        reason: block.reason,
      }),
    lockedUntil !== null && t('people:person.lockedUntil', { until: at(lockedUntil) }),
    person.registerAgain && t('people:list.states.registerAgain'),
    bypassUntil !== null && t('people:person.bypassUntil', { until: at(bypassUntil) }),
    person.temporaryPassword && t('people:person.temporaryPassword'),
  ].filter((state) => typeof state === 'string');
  const isOwn = session?.userName === person.userName;
  const button = (which: PersonAct | 'reset', text: string) => <Button onClick={() => setAct(which)}>{text}</Button>;
  return (
    <Page title={person.displayName} lead={person.userName}>
      {back}
      {states.length > 0 && (
        <MessageBar intent={block || person.disabled ? 'error' : 'warning'} layout="multiline">
          <MessageBarBody className={styles.body}>
            {states.map((state) => (
              <div key={state}>{state}</div>
            ))}
          </MessageBarBody>
        </MessageBar>
      )}
      <Card
        title={t('people:person.facts')}
        icon={<PersonRegular />}
        action={
          isAdmin && (
            <Button icon={<EditRegular />} onClick={() => setAct('edit')}>
              {t('people:edit.open')}
            </Button>
          )
        }
      >
        <Facts
          facts={[
            [t('people:list.column.userName'), person.userName],
            ...(person.phoneticName ? [[t('people:person.kana'), person.phoneticName] as const] : []),
            ...(person.latinName ? [[t('people:person.latin'), person.latinName] as const] : []),
            [t('people:list.column.role'), t(`identity:roles.${person.role}`)],
            [t('people:list.column.createdAt'), at(person.createdAt)],
            ...(states.length === 0 ? [[t('people:person.state'), t('people:person.fine')] as const] : []),
            [t('people:person.devices'), person.devices],
          ]}
        />
        {mayAct && (
          <div className={styles.bar}>
            {isAdmin && !isOwn && button('reset', t('people:acts.reset.title'))}
            {button('register', t('people:acts.register.title'))}
            {button('revoke', t('people:acts.revoke.title'))}
            {lockedUntil !== null && button('unlock', t('people:acts.unlock.title'))}
            {block ? button('unblock', t('people:acts.unblock.title')) : button('block', t('people:acts.block.title'))}
            {isAdmin && button('bypass', t('people:acts.bypass.title'))}
          </div>
        )}
      </Card>
      <PersonMethods person={person} mayDelete={mayAct} mayAdd={isAdmin} onChange={refresh} />
      {mayAct && <LostTokenCard person={person} onChange={refresh} onAct={setAct} />}
      <GroupsOfPerson userName={person.userName} mayChange={isAdmin} />
      <SignInHistory userName={person.userName} />
      {isAdmin && person.role === 'admin' && (
        <Card title={t('people:glass.title')}>
          <Text>{t('people:glass.body')}</Text>
        </Card>
      )}
      {act === 'edit' && (
        <EditPersonDialog
          person={person}
          onClose={() => {
            setAct(null);
            refresh();
          }}
        />
      )}
      {act === 'reset' && (
        <ResetPasswordDialog
          userName={person.userName}
          onClose={() => {
            setAct(null);
            refresh();
          }}
        />
      )}
      {act !== null && act !== 'edit' && act !== 'reset' && (
        <PersonActDialog
          act={act}
          userName={person.userName}
          onClose={() => {
            setAct(null);
            refresh();
          }}
        />
      )}
    </Page>
  );
}
