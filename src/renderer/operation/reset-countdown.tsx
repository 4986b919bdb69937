import { makeStyles, ProgressBar, tokens } from '@fluentui/react-components';
import { useWords } from '../language.ts';

/** CTAP 2.1 section 6.6. */
const windowSeconds = 10;

const useStyles = makeStyles({
  left: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXS },
  text: {
    fontSize: tokens.fontSizeBase500,
    lineHeight: tokens.lineHeightBase500,
    fontWeight: tokens.fontWeightSemibold,
    fontVariantNumeric: 'tabular-nums',
  },
});

/** The seconds that are left for a reset. Not read out each second: the step itself says that time runs. */
export function ResetCountdown(props: { seconds: number }) {
  const { seconds } = props;
  const { t } = useWords();
  const styles = useStyles();
  return (
    <div className={styles.left} role="timer" aria-live="off" data-seconds={seconds}>
      <span className={styles.text}>
        {seconds === 0 ? t('key:erasing.over') : t('key:erasing.left', { count: seconds })}
      </span>
      <ProgressBar
        aria-hidden="true"
        value={seconds / windowSeconds}
        thickness="large"
        color={seconds <= 3 ? 'warning' : 'brand'}
      />
    </div>
  );
}
