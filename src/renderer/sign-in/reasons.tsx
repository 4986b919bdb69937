import { makeStyles, tokens } from '@fluentui/react-components';
import type { Because } from '../../contract/identity.ts';
import { useWords } from '../language.ts';
import { dateAndTime } from '../times.ts';

const useStyles = makeStyles({
  reasons: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
  list: { margin: 0, paddingInlineStart: tokens.spacingHorizontalL },
});

/** Why a sign-in was asked for what it was asked for: the rules that fired, in their order. */
export function Reasons(props: { because: Because; summary?: string }) {
  const { t } = useWords();
  const styles = useStyles();
  const sentence = useReason();
  if (props.because.length === 0) return null;
  return (
    <details className={styles.reasons}>
      <summary>{props.summary ?? t('signIn:why')}</summary>
      <ol className={styles.list}>
        {props.because.map((reason) => (
          <li key={reason.rule}>{sentence(reason)}</li>
        ))}
      </ol>
    </details>
  );
}

/** A rule that fired, as a sentence, and where from and for what where the log tells. */
export function useReason(): (reason: Because[number]) => string {
  const { t, language } = useWords();
  return ({ rule, details }) => {
    const { until, address, application, days, seconds } = details;
    const sentence = t(`signIn:because.${rule}`, {
      until: typeof until === 'number' ? dateAndTime(language, until) : '',
      address: String(address ?? ''),
      days: String(days ?? ''),
      seconds: String(seconds ?? ''),
    });
    const more = [
      ...(typeof address === 'string' && rule !== 'trusted-ip' ? [t('signIn:from', { address })] : []),
      ...(typeof application === 'string' ? [t('signIn:forApplication', { application })] : []),
    ];
    return [sentence, ...more].join(language === 'ja' ? '' : ' ');
  };
}
