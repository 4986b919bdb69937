import { Text } from '@fluentui/react-components';
import { useNavigate } from '@tanstack/react-router';
import { reportTables } from '../../contract/report-table.ts';
import type { Report, ReportOf } from '../../contract/reports.ts';
import { Card } from '../frame/card.tsx';
import { useWords } from '../language.ts';
import { EmptyNote } from '../people/empty-note.tsx';
import { BarList } from './bar-list.tsx';
import { ChartCard } from './chart-card.tsx';
import { sumOf } from './chart-scale.ts';
import { ColumnChart } from './column-chart.tsx';
import { LineChart } from './line-chart.tsx';
import { ReportTableView, useReportLabel } from './report-table-view.tsx';
import { type ReportTimes, reportTimes } from './report-times.ts';
import { SignInsLink } from './sign-ins-link.tsx';
import { Sums } from './sums.tsx';

/** A report: its few numbers, its charts, its lists. */
export function ReportView(props: { report: Report }) {
  const { report } = props;
  const { t, language } = useWords();
  const times = reportTimes(language, report.period);
  if (isEmpty(report)) {
    const { title, hint } = {
      title: t(`reports:empty.${report.report}.title`),
      hint: t(`reports:empty.${report.report}.hint`),
    };
    return (
      <>
        <EmptyNote title={title} hint={hint} />
        {report.report === 'expiring' && <Forecasts report={report} />}
      </>
    );
  }
  switch (report.report) {
    case 'sign-ins':
      return <SignIns report={report} times={times} />;
    case 'methods':
      return <Methods report={report} times={times} />;
    case 'keys':
      return <Keys report={report} times={times} />;
    default:
      return <Listed report={report} times={times} />;
  }
}

function isEmpty(report: Report): boolean {
  switch (report.report) {
    case 'sign-ins':
      return report.methods.length === 0;
    case 'methods':
      return (report.points.at(-1)?.people ?? 0) === 0;
    case 'keys':
      return report.models.length === 0;
    case 'expiring':
      return report.total === 0 && report.bars.every(({ browsers }) => browsers === 0);
    default:
      return report.total === 0;
  }
}

function useNumbers() {
  const { language } = useWords();
  const number = new Intl.NumberFormat(language);
  const percent = new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 1 });
  return {
    number: (value: number) => number.format(value),
    percent: (part: number, whole: number) => percent.format(whole === 0 ? 0 : part / whole),
  };
}

/** The names of a report's bars. */
const namesOf = ({ bounds }: Report['period'], times: ReportTimes) =>
  bounds.slice(0, -1).map((at) => ({ name: times.name(at), short: times.short(at) }));

function SignIns(props: { report: ReportOf<'sign-ins'>; times: ReportTimes }) {
  const { report, times } = props;
  const { t } = useWords();
  const label = useReportLabel();
  const navigate = useNavigate();
  const { number, percent } = useNumbers();
  const { period, bars, methods, reasons } = report;
  const [byTime, byMethod, byReason] = reportTables(report);
  const success = sumOf(bars.map((bar) => bar.success));
  const failures = sumOf(bars.map((bar) => bar.failure));
  const all = success + failures + sumOf(bars.map((bar) => bar.interrupted));
  const fraud = reasons.find(({ reason }) => reason === 'fraud-reported')?.count ?? 0;
  const names = namesOf(period, times);
  const whole = { from: period.bounds[0] ?? 0, until: period.bounds.at(-1) ?? 0 };
  if (!byTime || !byMethod || !byReason) return null;
  return (
    <>
      <Sums
        sums={[
          [t('reports:sums.total'), number(all)],
          [t('reports:sums.successRate'), percent(success, all)],
          [t('reports:sums.failures'), number(failures)],
          [t('reports:sums.fraud'), number(fraud)],
        ]}
      />
      <ChartCard table={byTime} times={times}>
        <ColumnChart
          label={label(byTime.title)}
          series={byTime.columns.slice(1).map(label)}
          bars={bars.map((bar, index) => ({
            name: names[index]?.name ?? '',
            short: names[index]?.short ?? '',
            values: [bar.success, bar.failure, bar.interrupted],
          }))}
          onOpen={(index) => {
            const [from, until] = [period.bounds[index] ?? 0, period.bounds[index + 1] ?? 0];
            void navigate({ to: '/admin/sign-ins', search: { from, until } });
          }}
        />
      </ChartCard>
      <ChartCard table={byMethod} times={times}>
        <BarList
          label={label(byMethod.title)}
          rows={methods.map(({ method, ...counts }) => ({
            key: method,
            name: <SignInsLink search={{ ...whole, method }}>{label(`methods.${method}`)}</SignInsLink>,
            count: counts.success + counts.failure + counts.interrupted,
          }))}
        />
      </ChartCard>
      <ChartCard table={byReason} times={times}>
        {reasons.length === 0 && <Text>{t('reports:noReasons')}</Text>}
        <BarList
          label={label(byReason.title)}
          rows={reasons.map(({ reason, count }) => ({
            key: reason,
            name: <SignInsLink search={{ ...whole, reason }}>{label(`reasons.${reason}`)}</SignInsLink>,
            count,
          }))}
        />
      </ChartCard>
    </>
  );
}

function Methods(props: { report: ReportOf<'methods'>; times: ReportTimes }) {
  const { report, times } = props;
  const { t } = useWords();
  const label = useReportLabel();
  const { number, percent } = useNumbers();
  const [table] = reportTables(report);
  const now = report.points.at(-1);
  if (!table || !now) return null;
  const share = (part: (point: ReportOf<'methods'>['points'][number]) => number) =>
    report.points.map((point) => (point.people === 0 ? 0 : part(point) / point.people));
  const types = (Object.keys(now.types) as (keyof typeof now.types)[]).filter((type) =>
    report.points.some((point) => point.types[type] > 0),
  );
  return (
    <>
      <Sums
        sums={[
          [t('reports:sums.people'), number(now.people)],
          [t('reports:sums.secondStep'), percent(now.secondStep, now.people)],
          [t('reports:sums.withKey'), percent(now.types['security-key'], now.people)],
        ]}
      />
      <ChartCard table={table} times={times}>
        <LineChart
          label={label(table.title)}
          points={namesOf(report.period, times)}
          series={[
            { name: label('columns.secondStep'), values: share((point) => point.secondStep) },
            ...types.map((type) => ({ name: label(`types.${type}`), values: share((point) => point.types[type]) })),
          ]}
        />
      </ChartCard>
    </>
  );
}

function Keys(props: { report: ReportOf<'keys'>; times: ReportTimes }) {
  const { report, times } = props;
  const { t } = useWords();
  const label = useReportLabel();
  const { number, percent } = useNumbers();
  const [table] = reportTables(report);
  if (!table) return null;
  const keys = sumOf(report.models.map((model) => model.keys));
  return (
    <>
      <Sums
        sums={[
          [t('reports:sums.keys'), number(keys)],
          [t('reports:sums.models'), number(report.models.length)],
          [t('reports:sums.attested'), percent(sumOf(report.models.map(({ attested }) => attested)), keys)],
        ]}
      />
      <ChartCard table={table} times={times}>
        <BarList
          label={label(table.title)}
          rows={report.models.map((model) => ({
            key: model.aaguid,
            name: model.name ?? `${label('values.unknownModel')} ${model.aaguid}`,
            count: model.keys,
          }))}
        />
      </ChartCard>
    </>
  );
}

type ListedReport = ReportOf<'fraud' | 'bypasses' | 'blocks' | 'expiring'>;

/** A chart over time, and the list of what is behind it. */
function Listed(props: { report: ListedReport; times: ReportTimes }) {
  const { report, times } = props;
  const { t } = useWords();
  const label = useReportLabel();
  const { number } = useNumbers();
  const [byTime, list] = reportTables(report);
  if (!byTime || !list) return null;
  const names = namesOf(report.period, times);
  const bars = byTime.rows.map((row, index) => ({
    name: names[index]?.name ?? '',
    short: names[index]?.short ?? '',
    values: row.slice(1).map(Number),
  }));
  const more = report.report === 'expiring' ? ('reports:firstToEnd' as const) : ('reports:firstRows' as const);
  return (
    <>
      <Sums sums={sumsOf(report).map(([name, value]) => [t(`reports:sums.${name}`), number(value)])} />
      <ChartCard table={byTime} times={times}>
        <ColumnChart label={label(byTime.title)} series={byTime.columns.slice(1).map(label)} bars={bars} />
      </ChartCard>
      {list.rows.length > 0 && (
        <Card title={label(list.title)}>
          {list.rows.length < report.total && (
            <Text>{t(more, { shown: number(list.rows.length), total: number(report.total) })}</Text>
          )}
          <ReportTableView table={list} times={times} />
        </Card>
      )}
      {report.report === 'expiring' && <Forecasts report={report} />}
    </>
  );
}

function Forecasts(props: { report: ReportOf<'expiring'> }) {
  const { tokens, withoutForecast } = props.report;
  const { t } = useWords();
  const { number } = useNumbers();
  if (withoutForecast === 0) return null;
  return <Text>{t('reports:forecast', { tokens: number(tokens), unknown: number(withoutForecast) })}</Text>;
}

function sumsOf(report: ListedReport) {
  switch (report.report) {
    case 'fraud':
      return [
        ['reports', report.total],
        ['blockedByReport', report.blocked],
      ] as const;
    case 'bypasses':
      return [
        ['given', report.total],
        // Of those that are not listed nobody has looked.
        ...(report.rows.length === report.total
          ? [['used', report.rows.filter(({ state }) => state === 'used').length] as const]
          : []),
      ] as const;
    case 'blocks':
      return [
        ['blocked', sumOf(report.bars.map(({ blocked }) => blocked))],
        ['unblocked', sumOf(report.bars.map(({ unblocked }) => unblocked))],
      ] as const;
    case 'expiring':
      return [
        ['tokens', sumOf(report.bars.map(({ tokens }) => tokens))],
        ['passes', sumOf(report.bars.map(({ passes }) => passes))],
        ['browsers', sumOf(report.bars.map(({ browsers }) => browsers))],
      ] as const;
  }
}
