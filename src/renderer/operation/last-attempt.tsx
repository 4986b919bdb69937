import { MessageBar, MessageBarBody, makeStyles, tokens } from '@fluentui/react-components';
import { useWords } from '../language.ts';

const useStyles = makeStyles({
  warning: { alignItems: 'start', paddingBlock: tokens.spacingVerticalS },
  body: { whiteSpace: 'normal' },
});

/** The strong warning before the attempt that would lock the key. */
export function LastAttempt() {
  const { t } = useWords();
  const styles = useStyles();
  return (
    <MessageBar intent="warning" layout="multiline" className={styles.warning} role="alert" data-last-attempt="">
      <MessageBarBody className={styles.body}>
        <strong>{t('key:lastPinAttempt')}</strong>
      </MessageBarBody>
    </MessageBar>
  );
}
