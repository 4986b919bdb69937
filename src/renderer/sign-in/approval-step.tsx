import { Button } from '@fluentui/react-components';
import type { ApprovalStep as ApprovalNow } from '../../contract/identity.ts';
import type { SecondStep } from '../../contract/methods.ts';
import type { Next } from '../../contract/sign-in.ts';
import { useFirstFocus } from '../frame/first-focus.ts';
import { useClient } from '../host.tsx';
import { useWords } from '../language.ts';
import { ApprovalState } from '../operation/approval-state.tsx';
import { useApproval } from '../operation/use-approval.ts';
import { SecondStepFrame, type SecondStepPage } from './second-step-frame.tsx';

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
  const client = useClient();
  const { approval, again } = useApproval<Next>(
    (signal) => client.signIn.withApproval({ flow, methodId, way, language }, { signal }),
    props.onNext,
  );
  const isCall = way === 'voice';
  const textOf = (now: ApprovalNow | null) => {
    if (now === null) return t(isCall ? 'signIn:call.dialling' : 'signIn:notification.sending', { shown });
    if (now.step !== 'notified') return t(`signIn:call.${now.step}`, { shown });
    return t(now.number === null ? 'signIn:notification.plain' : 'signIn:notification.number', { shown });
  };
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
      <ApprovalState approval={approval} text={textOf} />
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
