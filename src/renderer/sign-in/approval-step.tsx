import { Button, makeStyles, Spinner, Text, tokens } from '@fluentui/react-components';
import { useRef } from 'react';
import type { SecondStep } from '../../contract/methods.ts';
import type { Next } from '../../contract/sign-in.ts';
import { useFirstFocus, useFocusAtStart } from '../frame/first-focus.ts';
import { useClient } from '../host.tsx';
import { useWords } from '../language.ts';
import { ProblemMessage } from '../operation/problem-message.tsx';
import { useApproval } from '../operation/use-approval.ts';
import { SecondStepFrame, type SecondStepPage } from './second-step-frame.tsx';

const useStyles = makeStyles({
  number: {
    display: 'block',
    fontSize: '44px',
    lineHeight: '56px',
    fontWeight: tokens.fontWeightSemibold,
    textAlign: 'center',
    letterSpacing: '4px',
    fontVariantNumeric: 'tabular-nums',
  },
  state: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM, outlineStyle: 'none' },
});

/** After these the attempt is dead: nothing but a new sign-in helps. */
const endings = ['fraud-reported', 'challenge-expired', 'account-blocked'] as const;

/** A call that wants #, or a notification that wants a yes or a number. What is approved goes on by itself (S3-08, S3-21). */
export function ApprovalStep(props: {
  page: SecondStepPage;
  flow: string;
  step: SecondStep & { way: 'voice' | 'notification' };
  onNext: (next: Next) => void;
}) {
  const { page, flow, step } = props;
  const { methodId, way, shown } = step;
  const { t, language } = useWords();
  const styles = useStyles();
  const client = useClient();
  const { approval, again } = useApproval<Next>(
    (signal) => client.signIn.withApproval({ flow, methodId, way, language }, { signal }),
    props.onNext,
  );
  const state = useRef<HTMLDivElement>(null);
  useFocusAtStart(state, approval.state === 'running');
  const isCall = way === 'voice';
  const isOver = approval.state === 'refused' && endings.some((code) => code === approval.problem.code);
  return (
    <SecondStepFrame
      page={isOver ? { ...page, rememberDays: null, onOtherWays: null } : page}
      title={t(isCall ? 'signIn:call.title' : 'signIn:notification.title')}
      {...(isCall ? {} : { otherWays: t('signIn:notification.notNow') })}
      actions={
        <>
          {isOver ? (
            <Primary onClick={page.onBack}>{t('shell:back')}</Primary>
          ) : (
            <Button onClick={page.onBack}>{t('shell:back')}</Button>
          )}
          {approval.state === 'refused' && !isOver && (
            <Primary onClick={again}>{t(isCall ? 'signIn:callAgain' : 'signIn:notification.again')}</Primary>
          )}
        </>
      }
    >
      {approval.state === 'refused' ? (
        <ProblemMessage problem={approval.problem} />
      ) : (
        <div ref={state} className={styles.state} tabIndex={-1} role="status" data-approval={approval.step?.step ?? ''}>
          {approval.step === null && (
            <Text>{t(isCall ? 'signIn:call.dialling' : 'signIn:notification.sending', { shown })}</Text>
          )}
          {approval.step && approval.step.step !== 'notified' && (
            <Text>{t(`signIn:call.${approval.step.step}`, { shown })}</Text>
          )}
          {approval.step?.step === 'notified' && (
            <>
              <Text>
                {t(approval.step.number === null ? 'signIn:notification.plain' : 'signIn:notification.number', {
                  shown,
                })}
              </Text>
              {approval.step.number !== null && (
                <Text
                  className={styles.number}
                  aria-label={`${t('signIn:notification.numberLabel')}: ${approval.step.number}`}
                >
                  {approval.step.number}
                </Text>
              )}
            </>
          )}
          <Spinner size="tiny" aria-label={t('shell:loading')} />
        </div>
      )}
    </SecondStepFrame>
  );
}

/** Takes the focus, which was on what it comes in place of. */
function Primary(props: { onClick: () => void; children: string }) {
  const button = useFirstFocus<HTMLButtonElement>();
  return (
    <Button ref={button} appearance="primary" onClick={props.onClick}>
      {props.children}
    </Button>
  );
}
