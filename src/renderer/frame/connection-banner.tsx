import {
  Button,
  MessageBar,
  MessageBarActions,
  MessageBarBody,
  MessageBarTitle,
  makeStyles,
} from '@fluentui/react-components';
import { useConnection, useConnectionState } from '../host.tsx';
import { useWords } from '../language.ts';

const useStyles = makeStyles({ body: { whiteSpace: 'normal' }, title: { display: 'block' } });

/** Says that the host cannot be reached, and that we are trying. */
export function ConnectionBanner() {
  const { t } = useWords();
  const styles = useStyles();
  const connection = useConnection();
  const state = useConnectionState();
  if (state !== 'lost') return null;
  return (
    <MessageBar intent="error" layout="multiline" role="alert" data-connection="lost">
      <MessageBarBody className={styles.body}>
        <MessageBarTitle className={styles.title}>{t('shell:failures.connection-lost.title')}</MessageBarTitle>
        {t('shell:failures.connection-lost.next')}
      </MessageBarBody>
      <MessageBarActions>
        <Button onClick={connection.retry}>{t('shell:tryNow')}</Button>
      </MessageBarActions>
    </MessageBar>
  );
}
