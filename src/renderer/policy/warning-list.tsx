import { MessageBar, MessageBarBody, makeStyles, tokens } from '@fluentui/react-components';
import type { PolicyWarning } from '../../contract/policy.ts';
import { useWords } from '../language.ts';

const useStyles = makeStyles({
  bar: { alignItems: 'start', paddingBlock: tokens.spacingVerticalS },
  body: { whiteSpace: 'normal' },
});

/** What an administrator should know about a policy that may well be saved. */
export function WarningList(props: { warnings: readonly PolicyWarning[] }) {
  const { t } = useWords();
  const styles = useStyles();
  return props.warnings.map((warning) => (
    <MessageBar
      key={warning}
      intent={warning === 'modern-clients-ask-more-often' ? 'info' : 'warning'}
      layout="multiline"
      className={styles.bar}
      data-warning={warning}
    >
      <MessageBarBody className={styles.body}>{t(`policy:warnings.${warning}`)}</MessageBarBody>
    </MessageBar>
  ));
}
