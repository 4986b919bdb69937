import type { ReportCell, ReportTable } from '../contract/report-table.ts';
import type { ReportPeriod } from '../contract/reports.ts';
import { byteOrderMark, csvLine } from './csv-cell.ts';

/**
 * Tables one below the other, each under its title, with an empty line between two (RFC 4180). Times are local, as
 * `2026-01-31 23:59:59`, which spreadsheets take for times; the first line names the time zone.
 * @param labels for `label` cells, titles and columns; what is not among them stands without its list
 */
export function reportCsv(
  tables: readonly ReportTable[],
  { labels, period }: { labels: Readonly<Record<string, string>>; period: Pick<ReportPeriod, 'timeZone'> },
): string {
  const word = (label: string): string =>
    (Object.hasOwn(labels, label) ? labels[label] : undefined) ?? label.slice(label.indexOf('.') + 1);
  const time = localTime(period.timeZone);
  const text = (cell: ReportCell): string | number | null => {
    if (cell === null || typeof cell !== 'object') return cell;
    if ('label' in cell) return word(cell.label);
    return time('at' in cell ? cell.at : cell.bar);
  };
  const blocks = tables.map(
    ({ title, columns, rows }) =>
      csvLine([word(title), period.timeZone]) +
      csvLine(columns.map(word)) +
      rows.map((row) => csvLine(row.map(text))).join(''),
  );
  return byteOrderMark + blocks.join('\r\n');
}

function localTime(timeZone: string): (instant: number) => string {
  const format = new Intl.DateTimeFormat('sv-SE', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  return (instant) => format.format(instant);
}
