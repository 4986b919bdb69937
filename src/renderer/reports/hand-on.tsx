import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { ArrowDownloadRegular, DocumentPdfRegular, PrintRegular } from '@fluentui/react-icons';
import { useQuery } from '@tanstack/react-query';
import type { ReportDays, ReportName } from '../../contract/report-names.ts';
import { reportLabels } from '../../words/report-labels.ts';
import { useNotice } from '../frame/notice.tsx';
import { useClient, useHost } from '../host.tsx';
import { saveFile } from '../lab/save-file.ts';
import { useWords } from '../language.ts';
import { ProblemMessage } from '../operation/problem-message.tsx';
import { useAsk } from '../operation/use-ask.ts';
import { bytesOf } from '../people/file-text.ts';

const useStyles = makeStyles({ buttons: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS } });

/** A report as a file and on paper. Each is recorded before it is handed over. */
export function HandOn(props: { report: ReportName; wanted: { days: ReportDays; timeZone: string } }) {
  const { report, wanted } = props;
  const { t, language } = useWords();
  const styles = useStyles();
  const client = useClient();
  const notify = useNotice();
  const { problem, busy, answer } = useAsk();
  const makesPdf = useQuery(useHost().app.about.queryOptions()).data?.host === 'electron';
  const name = `touchstone-${report}`;
  const csv = () =>
    answer(
      () => client.reports.export({ ...wanted, report, labels: reportLabels(language) }),
      ({ text }) => {
        saveFile(`${name}.csv`, text, 'text/csv');
        notify(t('reports:saved'));
      },
    );
  const print = (as: 'pdf' | 'paper') =>
    answer(
      () => client.reports.print({ ...wanted, report, as }),
      (made) => {
        if (made.outcome === 'by-page') window.print();
        else saveFile(`${name}.pdf`, bytesOf(made.pdf), 'application/pdf');
      },
    );
  return (
    <>
      <div className={styles.buttons}>
        <Button icon={<ArrowDownloadRegular />} disabled={busy} onClick={() => void csv()}>
          {t('reports:csv')}
        </Button>
        {makesPdf && (
          <Button icon={<DocumentPdfRegular />} disabled={busy} onClick={() => void print('pdf')}>
            {t('reports:pdf')}
          </Button>
        )}
        <Button icon={<PrintRegular />} disabled={busy} onClick={() => void print('paper')}>
          {t(makesPdf ? 'reports:paper' : 'reports:paperOrPdf')}
        </Button>
      </div>
      {problem && <ProblemMessage problem={problem} />}
    </>
  );
}
