import { makeStyles, Spinner, Text, tokens } from '@fluentui/react-components';
import { useRef } from 'react';
import type { ApprovalStep } from '../../contract/identity.ts';
import { useFocusAtStart } from '../frame/first-focus.ts';
import { useWords } from '../language.ts';
import { ProblemMessage } from './problem-message.tsx';
import type { Approval } from './use-approval.ts';

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

/**
 * What goes on in a call or notification, with the number to type where there is one. Has the focus while it goes on.
 * @param props.text of each step; null: nothing has happened yet
 */
export function ApprovalState(props: { approval: Approval; text: (step: ApprovalStep | null) => string }) {
  const { approval, text } = props;
  const { t } = useWords();
  const styles = useStyles();
  const state = useRef<HTMLDivElement>(null);
  useFocusAtStart(state, approval.state === 'running');
  if (approval.state === 'refused') return <ProblemMessage problem={approval.problem} />;
  const { step } = approval;
  const number = step?.step === 'notified' ? step.number : null;
  return (
    <div ref={state} className={styles.state} tabIndex={-1} role="status" data-approval={step?.step ?? ''}>
      <Text>{text(step)}</Text>
      {number !== null && (
        <Text
          className={styles.number}
          aria-label={`${t('signIn:notification.numberLabel')}: ${number}`}
          data-number=""
        >
          {number}
        </Text>
      )}
      <Spinner size="tiny" aria-label={t('shell:loading')} />
    </div>
  );
}
