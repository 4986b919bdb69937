import { makeStyles, Text, tokens } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useHost } from '../host.tsx';
import { useWords } from '../language.ts';
import { QrPicture } from '../qr/qr-picture.tsx';

const useStyles = makeStyles({
  columns: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalXXL, alignItems: 'start' },
  code: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalS },
  steps: {
    margin: 0,
    paddingInlineStart: tokens.spacingHorizontalXL,
    display: 'grid',
    gap: tokens.spacingVerticalS,
    maxWidth: '420px',
  },
  hint: { color: tokens.colorNeutralForeground2 },
});

/** The present time as a QR code, made anew every second, and how a token takes it (S0-20). */
export function TimeCode(props: { size: number }) {
  const { t, language } = useWords();
  const styles = useStyles();
  const code = useQuery(useHost().app.timeCode.queryOptions({ refetchInterval: 1_000, staleTime: 0 })).data;
  const time = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'medium' });
  return (
    <>
      <div className={styles.columns}>
        <div className={styles.code} data-time-code={code?.at ?? ''}>
          {code && <QrPicture text={code.text} label={t('otpTokens:timeCode.code')} size={props.size} />}
          {code && <Text>{t('otpTokens:timeCode.now', { time: time.format(code.at) })}</Text>}
        </div>
        <ol className={styles.steps}>
          <li>{t('otpTokens:timeCode.steps.off')}</li>
          <li>{t('otpTokens:timeCode.steps.start')}</li>
          <li>{t('otpTokens:timeCode.steps.show')}</li>
        </ol>
      </div>
      <Text className={styles.hint}>{t('otpTokens:timeCode.wrong')}</Text>
    </>
  );
}
