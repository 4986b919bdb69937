import type { Report, ReportPeriod } from './reports.ts';

/**
 * What stands in a cell. A text stands as it is; `label` names a member of a closed list, as `methods.password`; `at` is a point in
 * time, `bar` the beginning of a bar of the chart.
 */
export type ReportCell =
  | string
  | number
  | null
  | { readonly label: string }
  | { readonly at: number }
  | { readonly bar: number };

/** A report as a table: beside its chart, in the terminal, in a file. `title` and `columns` are labels too. */
export interface ReportTable {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly ReportCell[])[];
}

const results = ['results.success', 'results.failure', 'results.interrupted'] as const;

/** @returns the table of the chart first; a report that is a list has the list after it */
export function reportTables(report: Report): readonly ReportTable[] {
  const { period } = report;
  switch (report.report) {
    case 'sign-ins':
      return [
        barTable('tables.signInsByTime', period, results, report.bars, (bar) => [
          bar.success,
          bar.failure,
          bar.interrupted,
        ]),
        {
          title: 'tables.signInsByMethod',
          columns: ['columns.method', ...results],
          rows: report.methods.map(({ method, success, failure, interrupted }) => {
            return [{ label: `methods.${method}` }, success, failure, interrupted];
          }),
        },
        {
          title: 'tables.signInsByReason',
          columns: ['columns.reason', 'columns.count'],
          rows: report.reasons.map(({ reason, count }) => [{ label: `reasons.${reason}` }, count]),
        },
      ];
    case 'fraud':
      return [
        barTable('tables.fraudByTime', period, ['columns.count'], report.bars, (bar) => [bar]),
        {
          title: 'tables.fraud',
          columns: ['columns.when', 'columns.user', 'columns.way', 'columns.blocked'],
          rows: report.rows.map(({ at, userName, way, blocked }) => {
            return [{ at }, userName, { label: `ways.${way}` }, { label: blocked ? 'values.yes' : 'values.no' }];
          }),
        },
      ];
    case 'bypasses':
      return [
        barTable('tables.bypassesByTime', period, ['columns.count'], report.bars, (bar) => [bar]),
        {
          title: 'tables.bypasses',
          columns: [
            'columns.when',
            'columns.user',
            'columns.seconds',
            'columns.state',
            'columns.usedAt',
            'columns.by',
            'columns.why',
          ],
          rows: report.rows.map(({ at, userName, seconds, state, usedAt, byName, reason }) => {
            const used = usedAt === null ? null : { at: usedAt };
            return [{ at }, userName, seconds, { label: `values.${state}` }, used, actor(byName), reason];
          }),
        },
      ];
    case 'blocks':
      return [
        barTable('tables.blocksByTime', period, ['values.blocked', 'values.unblocked'], report.bars, (bar) => [
          bar.blocked,
          bar.unblocked,
        ]),
        {
          title: 'tables.blocks',
          columns: ['columns.when', 'columns.user', 'columns.act', 'columns.by', 'columns.why'],
          rows: report.rows.map(({ at, userName, act, byName, reason }) => {
            return [{ at }, userName, { label: `values.${act}` }, actor(byName), reason];
          }),
        },
      ];
    case 'methods': {
      const types = Object.keys(report.points[0]?.types ?? {}) as (keyof (typeof report.points)[number]['types'])[];
      const columns = ['columns.people', 'columns.secondStep', ...types.map((type) => `types.${type}`)];
      return [
        barTable('tables.methods', period, columns, report.points, ({ people, secondStep, types: counts }) => [
          people,
          secondStep,
          ...types.map((type) => counts[type]),
        ]),
      ];
    }
    case 'keys':
      return [
        {
          title: 'tables.keys',
          columns: [
            'columns.model',
            'columns.aaguid',
            'columns.keys',
            'columns.people',
            'columns.attested',
            'columns.synced',
          ],
          rows: report.models.map(({ aaguid, name, keys, people, attested, synced }) => {
            return [name ?? { label: 'values.unknownModel' }, aaguid, keys, people, attested, synced];
          }),
        },
      ];
    case 'expiring':
      return [
        barTable(
          'tables.expiringByTime',
          period,
          ['values.tokens', 'values.passes', 'values.browsers'],
          report.bars,
          (bar) => [bar.tokens, bar.passes, bar.browsers],
        ),
        {
          title: 'tables.expiring',
          columns: [
            'columns.when',
            'columns.kind',
            'columns.name',
            'columns.user',
            'columns.displayName',
            'columns.ppm',
          ],
          rows: report.rows.map(({ at, kind, name, userName, displayName, ppm }) => {
            const rounded = ppm === null ? null : Math.round(ppm * 10) / 10;
            return [{ at }, { label: `values.${kind}` }, name, userName, displayName, rounded];
          }),
        },
      ];
  }
}

const barTable = <Bar>(
  title: string,
  { bounds }: ReportPeriod,
  columns: readonly string[],
  bars: readonly Bar[],
  cells: (bar: Bar) => readonly ReportCell[],
): ReportTable => ({
  title,
  columns: ['columns.when', ...columns],
  rows: bars.map((bar, index) => [{ bar: bounds[index] ?? 0 }, ...cells(bar)]),
});

/** Names in brackets are no person's, as the audit log has them. */
const actor = (name: string): ReportCell => (/^\(\w+\)$/.test(name) ? { label: `actors.${name}` } : name);
