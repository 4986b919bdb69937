import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type ReportDays, type ReportName, reportDays, reportNames } from '../../contract/report-names.ts';
import { type ReportCell, type ReportTable, reportTables } from '../../contract/report-table.ts';
import type { Report, ReportPeriod } from '../../contract/reports.ts';
import type { Language } from '../../contract/values.ts';
import { reportLabels } from '../../words/report-labels.ts';
import { alignedRows } from '../columns.ts';
import { type Command, type CommandContext, ExitCode, UsageError } from '../command.ts';

/** @throws UsageError on what is no report, no period or no time zone */
function wantedOf({ options, positionals, words }: CommandContext): {
  name: ReportName;
  wanted: { days: ReportDays; timeZone: string };
} {
  const given = positionals[0] ?? '';
  const name = reportNames.find((one) => one === given);
  if (name === undefined) {
    throw new UsageError(words.text('reports:terminal.unknown', { name: given, names: reportNames.join(', ') }));
  }
  const days = reportDays.find((one) => String(one) === (options.days ?? '30'));
  if (days === undefined) throw new UsageError(words.text('reports:terminal.badDays', { days: options.days ?? '' }));
  const zone = options.timeZone;
  try {
    return {
      name,
      wanted: { days, timeZone: new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone },
    };
  } catch {
    throw new UsageError(words.text('reports:terminal.badZone', { zone: zone ?? '' }));
  }
}

export const showReport: Command = {
  name: 'admin report',
  takes: ['REPORT'],
  reads: ['days', 'timeZone', 'csv'],
  async run(context) {
    const { touchstone, options, output, words, signal } = context;
    const { name, wanted } = wantedOf(context);
    const labels = reportLabels(words.language);
    if (options.csv !== undefined) {
      const path = resolve(options.csv);
      const { text, rows } = await touchstone.reports.export({ ...wanted, report: name, labels }, { signal });
      try {
        // Names of people are in it: for its owner only, and in place of nothing that is there.
        await writeFile(path, text, { mode: 0o600, flag: 'wx' });
      } catch {
        throw new UsageError(words.text('cli:admin.notWritten', { path }));
      }
      output.line(words.text('reports:terminal.written', { rows, path }));
      output.result({ rows, path });
      return ExitCode.done;
    }
    const { reports } = touchstone;
    const methods: Readonly<
      Record<ReportName, (input: typeof wanted, with_: { signal: AbortSignal }) => Promise<Report>>
    > = {
      'sign-ins': reports.signIns,
      fraud: reports.fraud,
      bypasses: reports.bypasses,
      blocks: reports.blocks,
      methods: reports.methods,
      keys: reports.keys,
      expiring: reports.expiring,
    };
    const report = await methods[name](wanted, { signal });
    for (const table of reportTables(report)) {
      for (const line of linesOf(table, report.period, words.language, labels)) output.line(line);
      if (table.rows.length === 0) output.line(words.text('reports:terminal.none'));
      output.line('');
    }
    output.result(report);
    return ExitCode.done;
  },
};

function linesOf(
  { title, columns, rows }: ReportTable,
  { timeZone, days }: ReportPeriod,
  language: Language,
  labels: Readonly<Record<string, string>>,
): string[] {
  const moment = new Intl.DateTimeFormat(language, { timeZone, dateStyle: 'medium', timeStyle: 'short' });
  const bar = days === 1 ? moment : new Intl.DateTimeFormat(language, { timeZone, dateStyle: 'medium' });
  const word = (label: string): string => labels[label] ?? label.slice(label.indexOf('.') + 1);
  const text = (cell: ReportCell): string | number => {
    if (cell === null || typeof cell !== 'object') return cell ?? '';
    if ('label' in cell) return word(cell.label);
    return 'at' in cell ? moment.format(cell.at) : bar.format(cell.bar);
  };
  return [
    `${word(title)} (${timeZone})`,
    ...(rows.length > 0 ? alignedRows()([columns.map(word), ...rows.map((row) => row.map(text))]) : []),
  ];
}
