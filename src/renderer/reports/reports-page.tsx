import { Button, makeStyles, Spinner, Tab, TabList, tokens } from '@fluentui/react-components';
import { ListRegular } from '@fluentui/react-icons';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useEffect } from 'react';
import { type ReportName, reportNames, reportsForStaff } from '../../contract/report-names.ts';
import type { Report } from '../../contract/reports.ts';
import { Page } from '../frame/page.tsx';
import { useClient, useConnection, useSession } from '../host.tsx';
import { useWords } from '../language.ts';
import { ProblemMessage } from '../operation/problem-message.tsx';
import { problemOfFailure } from '../operation/refusal-words.ts';
import { HandOn } from './hand-on.tsx';
import { PaperHead } from './paper-head.tsx';
import { PeriodChoice } from './period-choice.tsx';
import { timeZoneHere } from './report-times.ts';
import { ReportView } from './report-view.tsx';

const useStyles = makeStyles({
  tabs: { flexWrap: 'wrap', marginInlineStart: `calc(-1 * ${tokens.spacingHorizontalM})` },
  tools: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'end',
    columnGap: tokens.spacingHorizontalXL,
    rowGap: tokens.spacingVerticalM,
  },
  report: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalL },
  lead: { color: tokens.colorNeutralForeground2 },
});

/** Reports of the directory; which one, of what time and time zone stands in the address. */
export function ReportsPage() {
  const { t } = useWords();
  const styles = useStyles();
  const navigate = useNavigate();
  const connection = useConnection();
  const role = useSession()?.role;
  const { days, zone } = useSearch({ from: '/with-menu/signed-in/staff/admin/reports/$report' });
  const { report: asked } = useParams({ from: '/with-menu/signed-in/staff/admin/reports/$report' });
  const seesAll = role === 'admin' || role === 'auditor';
  const offered = reportNames.filter((name) => seesAll || reportsForStaff.includes(name));
  const name = offered.find((one) => one === asked) ?? 'sign-ins';
  const wanted = { days: days ?? 7, timeZone: zone ?? timeZoneHere() };
  const client = useClient();
  // Also what a PDF file is called.
  useEffect(() => {
    document.title = `${t(`reports:names.${name}`)} · Touchstone`;
  }, [t, name]);
  const report = useQuery({
    queryKey: ['report', name, wanted],
    queryFn: ({ signal }) => readReport(client, name, wanted, signal),
  });
  return (
    <Page title={t('reports:title')} lead={t('reports:lead')} wide>
      <div className={styles.report} data-report={name}>
        <TabList
          className={styles.tabs}
          aria-label={t('reports:choose')}
          data-print="hidden"
          selectedValue={name}
          onTabSelect={(_, { value }) =>
            void navigate({
              to: '/admin/reports/$report',
              params: { report: String(value) },
              search: (now) => ({ ...now }),
              replace: true,
            })
          }
        >
          {offered.map((one) => (
            <Tab key={one} value={one}>
              {t(`reports:names.${one}`)}
            </Tab>
          ))}
        </TabList>
        <div className={styles.lead} data-print="hidden">
          {t(`reports:leads.${name}`)}
        </div>
        <div className={styles.tools} data-print="hidden">
          <PeriodChoice
            label={t(name === 'expiring' ? 'reports:coming' : 'reports:period')}
            days={wanted.days}
            timeZone={wanted.timeZone}
            hasDays={name !== 'keys'}
            onChange={(changed) =>
              void navigate({
                to: '/admin/reports/$report',
                params: { report: name },
                search: (now) => ({ ...now, ...changed }),
                replace: true,
              })
            }
          />
          {seesAll && <HandOn report={name} wanted={wanted} />}
          {name === 'sign-ins' && (
            <Button icon={<ListRegular />} onClick={() => void navigate({ to: '/admin/sign-ins' })}>
              {t('reports:log')}
            </Button>
          )}
        </div>
        {report.error && <ProblemMessage problem={problemOfFailure(t, connection.failureOf(report.error))} />}
        {report.isPending && <Spinner label={t('shell:loading')} />}
        {report.data && <PaperHead report={report.data} />}
        {report.data && <ReportView key={`${name} ${wanted.days} ${wanted.timeZone}`} report={report.data} />}
      </div>
    </Page>
  );
}

function readReport(
  client: ReturnType<typeof useClient>,
  name: ReportName,
  wanted: { days: 1 | 7 | 30 | 90; timeZone: string },
  signal: AbortSignal,
): Promise<Report> {
  const methods = {
    'sign-ins': client.reports.signIns,
    fraud: client.reports.fraud,
    bypasses: client.reports.bypasses,
    blocks: client.reports.blocks,
    methods: client.reports.methods,
    keys: client.reports.keys,
    expiring: client.reports.expiring,
  };
  return methods[name](wanted, { signal });
}
