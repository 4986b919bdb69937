import { Badge, Button, makeStyles, mergeClasses, Text, tokens } from '@fluentui/react-components';
import { CheckmarkCircleFilled, CircleRegular, MapRegular } from '@fluentui/react-icons';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Plan, PlanKind } from '../../contract/plans.ts';
import type { SecurityInfo } from '../../contract/security-info.ts';
import { Actions } from '../frame/actions.tsx';
import { Card } from '../frame/card.tsx';
import { LinkButton } from '../frame/link-button.tsx';
import { TaskDialog } from '../frame/task-dialog.tsx';
import { useClient, useHost } from '../host.tsx';
import { useWords } from '../language.ts';
import { ProblemMessage } from '../operation/problem-message.tsx';
import { useAsk } from '../operation/use-ask.ts';
import { type Choice, stateOf } from './adding/choices.ts';
import { SignOutWarning } from './sign-out-warning.tsx';

const useStyles = makeStyles({
  plan: { display: 'grid', gap: tokens.spacingVerticalS },
  offers: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
  steps: { margin: 0, padding: 0, listStyleType: 'none', display: 'grid', gap: tokens.spacingVerticalS },
  step: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalM },
  words: { display: 'flex', flexDirection: 'column', flexGrow: 1, flexBasis: '220px' },
  icon: { fontSize: '20px', flexShrink: 0, display: 'flex' },
  done: { color: tokens.colorPaletteGreenForeground1 },
  later: { color: tokens.colorNeutralForeground2 },
  hint: { color: tokens.colorNeutralForeground2 },
  phase: { fontWeight: tokens.fontWeightSemibold, paddingBlock: tokens.spacingVerticalXS },
});

const kinds: readonly PlanKind[] = ['change-of-phone', 'new-key-with-backup'];

/** What a step of a plan opens on this page. */
export interface PlanActions {
  /** undefined: the person chooses. */
  readonly onAdd: (choice?: Choice) => void;
  readonly onDelete: (methodId: string) => void;
}

/** The guided changes (S1-01, S0-44): those under way with their next step, and those that can be begun. */
export function PlansCard(props: PlanActions & { hasApp: boolean; add: SecurityInfo['add'] }) {
  const { t } = useWords();
  const styles = useStyles();
  const client = useClient();
  const host = useHost();
  const queries = useQueryClient();
  const ask = useAsk();
  const plans = useQuery(host.securityInfo.plans.queryOptions({ staleTime: 0 })).data ?? [];
  const [lost, setLost] = useState(false);
  const refresh = () => void queries.invalidateQueries({ queryKey: host.securityInfo.plans.key() });
  const offered = kinds.filter(
    (kind) => !plans.some((plan) => plan.kind === kind) && (kind !== 'change-of-phone' || props.hasApp),
  );
  return (
    <Card title={t('securityInfo:plans.title')} icon={<MapRegular />}>
      {ask.problem && <ProblemMessage problem={ask.problem} />}
      {plans.map((plan) => (
        <PlanSteps
          key={plan.kind}
          plan={plan}
          {...props}
          onEnd={(kind) => void ask.answer(() => client.securityInfo.endPlan({ kind }), refresh)}
        />
      ))}
      <Text className={styles.hint}>{t('securityInfo:plans.lead')}</Text>
      <div className={styles.offers}>
        {offered.map((kind) => (
          <Button
            key={kind}
            disabled={ask.busy}
            onClick={() => void ask.decide(() => client.securityInfo.startPlan({ kind }), refresh)}
          >
            {t(`securityInfo:plans.kinds.${kind}`)}
          </Button>
        ))}
        <Button onClick={() => setLost(true)}>{t('securityInfo:plans.kinds.lost-token')}</Button>
      </div>
      {lost && <LostTokenDialog onClose={() => setLost(false)} />}
    </Card>
  );
}

type Step = Plan['steps'][number];

function PlanSteps(props: PlanActions & { plan: Plan; add: SecurityInfo['add']; onEnd: (kind: PlanKind) => void }) {
  const { plan } = props;
  const { t } = useWords();
  const styles = useStyles();
  const { kind } = plan;
  if (kind === 'lost-token') return null;
  const title = t(`securityInfo:plans.kinds.${kind}`);
  const border = plan.steps.findIndex(({ step }) => step === 'change-phones');
  const phaseOf = (index: number) =>
    border === -1 ? null : index === 0 ? 'before' : index === border + 1 ? 'after' : null;
  return (
    <section className={styles.plan} aria-label={title} data-plan={kind}>
      <div className={styles.step}>
        <Text weight="semibold" size={400}>
          {title}
        </Text>
        {plan.done && <Badge color="success">{t('securityInfo:plans.done')}</Badge>}
        <LinkButton onClick={() => props.onEnd(kind)}>
          {t(plan.done ? 'securityInfo:plans.close' : 'securityInfo:plans.giveUp')}
        </LinkButton>
      </div>
      {plan.warnsOfSignOut && <SignOutWarning />}
      {kind === 'change-of-phone' && <Text className={styles.hint}>{t('securityInfo:plans.sameNumber')}</Text>}
      <ol className={styles.steps}>
        {plan.steps.map((step, index) => {
          const phase = phaseOf(index);
          return (
            <li key={step.step} data-plan-step={step.step} data-state={step.state}>
              {phase && <div className={styles.phase}>{t(`securityInfo:plans.phases.${phase}`)}</div>}
              <div className={styles.step}>
                <span
                  className={mergeClasses(styles.icon, step.state === 'done' ? styles.done : styles.later)}
                  role="img"
                  aria-label={t(`securityInfo:plans.states.${step.state}`)}
                >
                  {step.state === 'done' ? <CheckmarkCircleFilled /> : <CircleRegular />}
                </span>
                <span className={styles.words}>
                  <Text weight={step.state === 'now' ? 'semibold' : 'regular'}>
                    {t(`securityInfo:plans.steps.${step.step}.title`)}
                  </Text>
                  {step.state === 'now' && (
                    <Text size={200} className={styles.hint}>
                      {hasNoPhone(step, props.add)
                        ? t('securityInfo:plans.otherTemporary')
                        : t(`securityInfo:plans.steps.${step.step}.hint`)}
                    </Text>
                  )}
                  {isSpared(step, plan) && (
                    <Text size={200} className={styles.hint}>
                      {t('securityInfo:plans.spared')}
                    </Text>
                  )}
                  {step.blocked === 'nothing-would-remain' && <Text size={200}>{t('securityInfo:plans.blocked')}</Text>}
                </span>
                {step.state === 'now' && step.blocked === null && <StepButton step={step} {...props} />}
              </div>
            </li>
          );
        })}
      </ol>
    </section>
  );
}

/** Nothing has to be registered meanwhile: something other than a phone confirms the sign-ins. */
const isSpared = ({ step, state, methodId }: Step, { phase }: Plan): boolean =>
  step === 'add-temporary-method' && state === 'done' && methodId === null && phase === 'before';

/** The first that may be added counts. */
const adds: Partial<Record<Step['step'], readonly Choice[]>> = {
  'add-temporary-method': ['phone', 'backup-phone', 'email', 'security-key'],
  'add-new-method': ['app'],
  'add-key': ['security-key'],
  'add-backup-key': ['security-key'],
};

const choiceFor = ({ step }: Step, add: SecurityInfo['add']): Choice | undefined =>
  adds[step]?.find((way) => stateOf(way, add) === 'allowed');

/** The temporary method cannot be a number: the policy takes none, or there are as many as may be. */
const hasNoPhone = (step: Step, add: SecurityInfo['add']): boolean =>
  step.step === 'add-temporary-method' && !choiceFor(step, add)?.endsWith('phone');

function StepButton(props: PlanActions & { step: Step; add: SecurityInfo['add'] }) {
  const { step, methodId } = props.step;
  const { t } = useWords();
  if (adds[step] !== undefined) {
    const choice = choiceFor(props.step, props.add);
    return (
      <Button appearance="primary" onClick={() => props.onAdd(choice)}>
        {t('securityInfo:plans.add')}
      </Button>
    );
  }
  // The change of phones itself shows in the new app: the way on is to add it.
  if (step === 'change-phones') {
    return (
      <Button appearance="primary" onClick={() => props.onAdd('app')}>
        {t('securityInfo:plans.addNewApp')}
      </Button>
    );
  }
  return methodId === null ? null : (
    <Button appearance="primary" onClick={() => props.onDelete(methodId)}>
      {t('securityInfo:delete')}
    </Button>
  );
}

/** What to do without the token (S0-44): what the person can do, and what an administrator has to. */
function LostTokenDialog(props: { onClose: () => void }) {
  const { t } = useWords();
  const styles = useStyles();
  return (
    <TaskDialog title={t('securityInfo:plans.kinds.lost-token')} onClose={props.onClose}>
      <Text weight="semibold">{t('securityInfo:plans.lost.other')}</Text>
      <Text>{t('securityInfo:plans.lost.otherNext')}</Text>
      <Text weight="semibold">{t('securityInfo:plans.lost.none')}</Text>
      <ol className={styles.steps}>
        {(['report', 'delete', 'register'] as const).map((step, index) => (
          <li key={step}>
            {index + 1}. {t(`securityInfo:plans.lost.${step}`)}
          </li>
        ))}
      </ol>
      <Actions>
        <Button appearance="primary" onClick={props.onClose}>
          {t('shell:ok')}
        </Button>
      </Actions>
    </TaskDialog>
  );
}
