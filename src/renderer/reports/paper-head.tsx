import { makeStyles, Text, tokens, typographyStyles } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import type { Report } from '../../contract/reports.ts';
import { useHost } from '../host.tsx';
import { useWords } from '../language.ts';
import { reportTimes } from './report-times.ts';

const useStyles = makeStyles({
  head: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXXS },
  title: { ...typographyStyles.title2, display: 'none', margin: 0, '@media print': { display: 'block' } },
  paper: { display: 'none', '@media print': { display: 'block' } },
  period: { fontWeight: tokens.fontWeightSemibold },
});

/** What a report is of: on the screen its time, on paper also its name, the directory, and when it was printed. */
export function PaperHead(props: { report: Report }) {
  const { report } = props;
  const { t, language } = useWords();
  const styles = useStyles();
  const directory = useQuery(useHost().accounts.directory.queryOptions()).data;
  const { period } = report;
  const times = reportTimes(language, period);
  const ends = period.days === 1 ? times.moment : times.day;
  const [from, until] = [period.bounds[0] ?? 0, period.bounds.at(-1) ?? 0];
  const time =
    report.report === 'keys'
      ? t('reports:asOf', { time: times.moment(period.now) })
      : t('reports:fromTo', { from: ends(from), to: ends(until - 1) });
  return (
    <div className={styles.head} data-report-head="">
      <h2 className={styles.title}>{t(`reports:names.${report.report}`)}</h2>
      <Text className={styles.paper}>{t(`reports:leads.${report.report}`)}</Text>
      <Text className={styles.period}>{time}</Text>
      <Text size={200} className={styles.paper}>
        {t('reports:printed', {
          directory: directory ? `${directory.name} (${directory.rpId})` : 'Touchstone',
          zone: period.timeZone,
          time: times.moment(period.now),
        })}
      </Text>
    </div>
  );
}
