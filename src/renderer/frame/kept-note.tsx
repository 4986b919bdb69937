import { MessageBar, MessageBarBody, makeStyles, tokens } from '@fluentui/react-components';
import { useWords } from '../language.ts';

const useStyles = makeStyles({
  bar: { alignItems: 'start', paddingBlock: tokens.spacingVerticalS },
  body: { whiteSpace: 'normal' },
});

/** Above what was typed before a sign-in and is there again. @param hasSecret something has to be typed once more */
export function KeptNote(props: { hasSecret?: boolean }) {
  const { t } = useWords();
  const styles = useStyles();
  return (
    <MessageBar className={styles.bar} layout="multiline" data-restored="">
      <MessageBarBody className={styles.body}>
        {t('shell:kept')}
        {props.hasSecret && <div>{t('shell:keptSecret')}</div>}
      </MessageBarBody>
    </MessageBar>
  );
}
