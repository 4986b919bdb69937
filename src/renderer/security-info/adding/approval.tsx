import { Button } from '@fluentui/react-components';
import type { ApprovalStep } from '../../../contract/identity.ts';
import type { Method } from '../../../contract/methods.ts';
import { useClient } from '../../host.tsx';
import { useWords } from '../../language.ts';
import { ApprovalState } from '../../operation/approval-state.tsx';
import { useApproval } from '../../operation/use-approval.ts';
import { StepFoot } from './step-words.tsx';

/** A call that wants # (S1-18), or a trial notification that wants its number (S1-28), from the moment the screen opens. */
export function Approval(props: {
  ceremony: string;
  /** The whole number that is called; null: the app is asked. */
  called: string | null;
  other?: { text: string; onChoose: () => void };
  onBack: () => void;
  onMethod: (method: Method) => void;
}) {
  const { ceremony, called } = props;
  const { t, language } = useWords();
  const client = useClient();
  const { approval, again } = useApproval<{ method: Method }>(
    (signal) => client.securityInfo.approve({ ceremony, language }, { signal }),
    ({ method }) => props.onMethod(method),
  );
  const isOver = approval.state === 'refused';
  const textOf = (step: ApprovalStep | null) => {
    if (step?.step === 'notified') return t(step.number === null ? 'adding:app.approve' : 'adding:app.typeNumber');
    if (called === null) return t('adding:app.sending');
    return t(`adding:phone.${step === null || step.step === 'dialling' ? 'calling' : step.step}`, { number: called });
  };
  return (
    <>
      <ApprovalState approval={approval} text={textOf} />
      <StepFoot other={props.other}>
        <Button onClick={props.onBack}>{t('shell:back')}</Button>
        {isOver && (
          <Button appearance="primary" onClick={again}>
            {t(called === null ? 'signIn:notification.again' : 'signIn:callAgain')}
          </Button>
        )}
      </StepFoot>
    </>
  );
}
