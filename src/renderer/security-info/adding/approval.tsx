import { Button, makeStyles, Spinner, Text, tokens } from '@fluentui/react-components';
import type { Method } from '../../../contract/methods.ts';
import { useClient } from '../../host.tsx';
import { useWords } from '../../language.ts';
import { ProblemMessage } from '../../operation/problem-message.tsx';
import { useApproval } from '../../operation/use-approval.ts';
import { StepFoot } from './step-words.tsx';

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
  state: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM },
});

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
  const styles = useStyles();
  const client = useClient();
  const { approval, again } = useApproval<{ method: Method }>(
    (signal) => client.securityInfo.approve({ ceremony, language }, { signal }),
    ({ method }) => props.onMethod(method),
  );
  const isOver = approval.state === 'refused';
  const step = approval.state === 'refused' ? null : approval.step;
  return (
    <>
      {approval.state === 'refused' ? (
        <ProblemMessage problem={approval.problem} />
      ) : (
        <div className={styles.state} role="status" data-approval={step?.step ?? ''}>
          {step === null && <Text>{called === null ? t('adding:app.sending') : calling(called)}</Text>}
          {step?.step === 'notified' && (
            <Text>{t(step.number === null ? 'adding:app.approve' : 'adding:app.typeNumber')}</Text>
          )}
          {step?.step === 'notified' && step.number !== null && (
            <Text className={styles.number} data-number="">
              {step.number}
            </Text>
          )}
          {step && step.step !== 'notified' && called !== null && (
            <Text>
              {step.step === 'dialling' ? calling(called) : t(`adding:phone.${step.step}`, { number: called })}
            </Text>
          )}
          <Spinner size="tiny" aria-label={t('shell:loading')} />
        </div>
      )}
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

  function calling(number: string): string {
    return t('adding:phone.calling', { number });
  }
}
