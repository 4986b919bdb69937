import { MessageBar, MessageBarBody, MessageBarTitle, makeStyles, tokens } from '@fluentui/react-components';
import { useWords } from '../language.ts';

const useStyles = makeStyles({
  bar: { alignItems: 'start', paddingBlock: tokens.spacingVerticalS },
  body: { whiteSpace: 'normal' },
  title: { display: 'block' },
});

/** A sign-out now would leave the account without a second step (S1-02): where a guide is under way, and wherever one signs out. */
export function SignOutWarning() {
  const { t } = useWords();
  const styles = useStyles();
  return (
    <MessageBar intent="warning" layout="multiline" className={styles.bar} data-warning="sign-out">
      <MessageBarBody className={styles.body}>
        <MessageBarTitle className={styles.title}>{t('securityInfo:plans.signOut.title')}</MessageBarTitle>
        {t('securityInfo:plans.signOut.next')}
      </MessageBarBody>
    </MessageBar>
  );
}
