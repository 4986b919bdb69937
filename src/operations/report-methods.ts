import type { ReportName } from '../contract/report-names.ts';
import { type ReportTable, reportTables } from '../contract/report-table.ts';
import type { SignInEvent } from '../identity/identity-store.ts';
import { toBecause } from './decisions.ts';
import { exportedSignIns } from './exported-sign-ins.ts';
import type { Methods } from './guard.ts';
import { reportCsv } from './report-csv.ts';
import { ReportDesk, type ReportPorts, type WantedReport } from './report-desk.ts';

interface ReportMethodPorts extends ReportPorts {
  /** Makes a PDF file of what the caller's window shows; null: this host cannot. */
  readonly printPage: (() => Promise<Uint8Array>) | null;
}

/** Rows of a list on the screen, and in a file. */
const SHOWN = 500;
const EXPORTED = 10_000;
/** Of the sign-in log, whose rows are short. */
const EXPORTED_SIGN_INS = 20_000;

/** The methods of the contract's `reports`. */
export function reportMethods(os: Methods['reports'], ports: ReportMethodPorts) {
  const desk = new ReportDesk(ports);
  const never = new AbortController().signal;
  const shown = (
    input: Pick<WantedReport, 'days' | 'timeZone'>,
    signal: AbortSignal | undefined,
    limit = SHOWN,
  ): WantedReport => ({ days: input.days, timeZone: input.timeZone, limit, signal: signal ?? never });
  return {
    signIns: os.signIns.handler(({ input, signal }) => desk.signIns(shown(input, signal))),
    fraud: os.fraud.handler(({ input, signal }) => desk.fraud(shown(input, signal))),
    bypasses: os.bypasses.handler(({ input, signal }) => desk.bypasses(shown(input, signal))),
    blocks: os.blocks.handler(({ input, signal }) => desk.blocks(shown(input, signal))),
    methods: os.methods.handler(({ input, signal }) => desk.methods(shown(input, signal))),
    keys: os.keys.handler(({ input, signal }) => desk.keys(shown(input, signal))),
    expiring: os.expiring.handler(({ input, signal }) => desk.expiring(shown(input, signal))),
    signInLog: os.signInLog.handler(async ({ input }) => {
      const { events, next } = await ports.reports.signInLog(input);
      return { events: events.map((event) => ({ ...event, because: toBecause(event.because) })), next };
    }),
    export: os.export.handler(async ({ input, signal }) => {
      const name: ReportName = input.report;
      const report = await desk.read(name, shown(input, signal, EXPORTED));
      const tables = reportTables(report);
      const text = reportCsv(tables, { labels: input.labels, period: report.period });
      return { text, rows: tables.reduce((sum, table) => sum + table.rows.length, 0) };
    }),
    exportSignInLog: os.exportSignInLog.handler(async ({ input, signal }) => {
      const { timeZone, labels, ...filter } = input;
      const { events, isWhole } = await exportedSignIns(ports.reports, filter, EXPORTED_SIGN_INS, signal ?? never);
      const text = reportCsv([signInTable(events)], { labels, period: { timeZone } });
      return { text, rows: events.length, isWhole };
    }),
    print: os.print.handler(async ({ input }) => {
      if (input.as === 'paper' || ports.printPage === null) return { outcome: 'by-page' };
      return { outcome: 'made', pdf: Buffer.from(await ports.printPage()).toString('base64url') };
    }),
  };
}

const signInTable = (events: readonly SignInEvent[]): ReportTable => ({
  title: 'tables.signInLog',
  columns: ['columns.when', 'columns.user', 'columns.result', 'columns.method', 'columns.name', 'columns.reason'],
  rows: events.map(({ at, userName, result, method, keyName, reason }) => [
    { at },
    userName,
    { label: `results.${result}` },
    { label: `methods.${method}` },
    keyName,
    reason === null ? null : { label: `reasons.${reason}` },
  ]),
});
