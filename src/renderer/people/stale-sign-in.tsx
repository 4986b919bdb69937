import {
  Button,
  MessageBar,
  MessageBarActions,
  MessageBarBody,
  MessageBarTitle,
  makeStyles,
  tokens,
} from '@fluentui/react-components';
import { useEffect, useState } from 'react';
import { useSession } from '../host.tsx';
import { useWords } from '../language.ts';
import { useSignInAgain } from '../security-info/use-sign-in-again.ts';
import { signInWanted } from './fresh-sign-in.ts';

const useStyles = makeStyles({
  bar: { alignItems: 'start', paddingBlock: tokens.spacingVerticalS },
  body: { whiteSpace: 'normal' },
  title: { display: 'block' },
});

/**
 * Above what an administrator changes only after a recent sign-in: says so before something is done for nothing. Nothing while
 * the sign-in is recent; it comes when that ends.
 */
export function StaleSignIn() {
  const { t } = useWords();
  const styles = useStyles();
  const session = useSession();
  const signInAgain = useSignInAgain();
  const freshUntil = session?.freshUntil ?? null;
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const left = (freshUntil ?? 0) - Date.now();
    setNow(Date.now());
    if (left <= 0) return undefined;
    const timer = setTimeout(() => setNow(Date.now()), left);
    return () => clearTimeout(timer);
  }, [freshUntil]);
  const wanted = session ? signInWanted(session, now) : null;
  if (wanted === null) return null;
  return (
    <MessageBar intent="info" layout="multiline" className={styles.bar} data-stale-sign-in={wanted}>
      <MessageBarBody className={styles.body}>
        <MessageBarTitle className={styles.title}>{t(`people:stale.${wanted}.title`)}</MessageBarTitle>
        {t(`people:stale.${wanted}.next`)}
      </MessageBarBody>
      <MessageBarActions>
        <Button onClick={signInAgain}>{t('people:signInAgain')}</Button>
      </MessageBarActions>
    </MessageBar>
  );
}
