import {
  MessageBar,
  MessageBarActions,
  MessageBarBody,
  MessageBarTitle,
  makeStyles,
  tokens,
} from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { useWords } from '../language.ts';
import type { Problem } from './refusal-words.ts';

const useStyles = makeStyles({
  bar: { alignItems: 'start', paddingBlock: tokens.spacingVerticalS },
  body: { whiteSpace: 'normal', overflowWrap: 'anywhere' },
  line: { display: 'block' },
  details: { color: tokens.colorNeutralForeground3, fontSize: tokens.fontSizeBase200 },
});

/** A refusal or failure: what happened, what to do next, and the actions that do it. Announced at once. */
export function ProblemMessage(props: { problem: Problem; children?: ReactNode }) {
  const { problem } = props;
  const { t } = useWords();
  const styles = useStyles();
  const mild = problem.code === 'cancelled';
  return (
    <MessageBar
      intent={mild ? 'info' : 'error'}
      layout="multiline"
      politeness="assertive"
      className={styles.bar}
      role={mild ? 'status' : 'alert'}
      data-problem={problem.code}
    >
      <MessageBarBody className={styles.body}>
        <MessageBarTitle className={styles.line}>{problem.title}</MessageBarTitle>
        {problem.more && <strong className={styles.line}>{problem.more}</strong>}
        <span className={styles.line}>{problem.next}</span>
        {problem.details && (
          <details className={styles.details}>
            <summary>{t('key:details')}</summary>
            {problem.details}
          </details>
        )}
      </MessageBarBody>
      {props.children && <MessageBarActions>{props.children}</MessageBarActions>}
    </MessageBar>
  );
}
