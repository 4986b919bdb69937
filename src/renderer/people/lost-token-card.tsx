import { Badge, Button, makeStyles, Text, tokens } from '@fluentui/react-components';
import { CheckmarkCircleFilled, NumberSymbolRegular } from '@fluentui/react-icons';
import type { AccountDetails } from '../../contract/accounts.ts';
import { Card } from '../frame/card.tsx';
import { useKept } from '../frame/use-kept.ts';
import { useClient } from '../host.tsx';
import { useWords } from '../language.ts';
import { useAsk } from '../operation/use-ask.ts';
import { ActDialog } from './act-dialog.tsx';
import { AdminProblem } from './admin-problem.tsx';
import type { PersonAct } from './person-act-dialog.tsx';

const useStyles = makeStyles({
  steps: {
    listStyleType: 'none',
    margin: 0,
    padding: 0,
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalM,
  },
  step: { display: 'flex', alignItems: 'start', gap: tokens.spacingHorizontalM },
  mark: {
    flexShrink: 0,
    width: '28px',
    height: '28px',
    borderRadius: tokens.borderRadiusCircular,
    display: 'flex',
    alignItems: 'center',
    justifyContent: 'center',
    backgroundColor: tokens.colorNeutralBackground3,
    fontWeight: tokens.fontWeightSemibold,
  },
  done: { flexShrink: 0, fontSize: '28px', color: tokens.colorPaletteGreenForeground1 },
  words: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXS, flexGrow: 1 },
  hint: { color: tokens.colorNeutralForeground2 },
});

const guided = ['delete-old-method', 'require-registration', 'register-new-token'] as const;

/** A lost token as one task of three steps (S0-44); where it stands is read off the account. */
export function LostTokenCard(props: {
  person: AccountDetails;
  onChange: () => void;
  onAct: (act: PersonAct) => void;
}) {
  const { person, onChange, onAct } = props;
  const { userName, lostToken } = person;
  const { t } = useWords();
  const styles = useStyles();
  const client = useClient();
  const ask = useAsk();
  const [asking, setAsking] = useKept<'start' | 'remove' | null>(`lost token of ${userName}`, null);
  const token = person.methods.find(({ type }) => type === 'oath-token');
  const old = lostToken?.steps.find(({ step }) => step === 'delete-old-method')?.methodId ?? null;
  if (!lostToken && !token) return null;
  return (
    <Card
      title={t('people:lost.title')}
      icon={<NumberSymbolRegular />}
      action={
        lostToken ? (
          <Button onClick={() => void ask.decide(() => client.accounts.endLostToken({ userName }), onChange)}>
            {t('people:lost.again')}
          </Button>
        ) : (
          <Button onClick={() => setAsking('start')}>{t('people:lost.start')}</Button>
        )
      }
    >
      {ask.problem && <AdminProblem problem={ask.problem} />}
      <Text className={styles.hint}>{t('people:lost.lead')}</Text>
      {lostToken && (
        <ol className={styles.steps}>
          {guided.map((name, index) => {
            const step = lostToken.steps.find((one) => one.step === name);
            if (!step) return null;
            return (
              <li key={name} className={styles.step} data-step={name} data-state={step.state}>
                {step.state === 'done' ? (
                  <CheckmarkCircleFilled className={styles.done} aria-label={t('people:lost.done')} />
                ) : (
                  <span className={styles.mark} aria-hidden="true">
                    {index + 1}
                  </span>
                )}
                <span className={styles.words}>
                  <span>
                    <Text weight="semibold">{t(`people:lost.steps.${name}`)}</Text>{' '}
                    {step.state === 'now' && <Badge appearance="tint">{t('people:lost.now')}</Badge>}
                  </span>
                  <Text className={styles.hint}>{t(`people:lost.hint.${name}`)}</Text>
                </span>
                {step.state === 'now' && name === 'delete-old-method' && old !== null && (
                  <Button appearance="primary" onClick={() => setAsking('remove')}>
                    {t('securityInfo:delete')}
                  </Button>
                )}
                {step.state === 'now' && name === 'require-registration' && (
                  <Button appearance="primary" onClick={() => onAct('register')}>
                    {t('people:bulk.register')}
                  </Button>
                )}
              </li>
            );
          })}
        </ol>
      )}
      {lostToken?.done && <Text role="status">{t('people:lost.finished')}</Text>}
      {asking === 'start' && (
        <ActDialog
          name={`lost token of ${userName}`}
          title={t('people:lost.title')}
          question={t('people:lost.lead')}
          confirm={t('people:lost.start')}
          act={(reason) => client.accounts.startLostToken({ userName, reason })}
          onDone={() => {
            setAsking(null);
            onChange();
          }}
          onClose={() => setAsking(null)}
        />
      )}
      {asking === 'remove' && old !== null && (
        <ActDialog
          name={`remove ${old}`}
          title={t('people:acts.remove.title')}
          question={t('people:acts.remove.question', {
            name: token && 'name' in token ? token.name : t('people:list.types.oath-token'),
            user: userName,
          })}
          confirm={t('people:acts.remove.confirm')}
          act={(reason) => client.accounts.removeMethod({ userName, methodId: old, reason })}
          onDone={() => {
            setAsking(null);
            onChange();
          }}
          onClose={() => setAsking(null)}
        />
      )}
    </Card>
  );
}
