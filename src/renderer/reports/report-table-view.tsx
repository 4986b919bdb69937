import { makeStyles } from '@fluentui/react-components';
import { useMemo } from 'react';
import type { ReportCell, ReportTable } from '../../contract/report-table.ts';
import { reportLabels } from '../../words/report-labels.ts';
import { Cell, ScrollingTable } from '../frame/scrolling-table.tsx';
import { UserName } from '../frame/user-name.tsx';
import { useWords } from '../language.ts';
import type { ReportTimes } from './report-times.ts';

const useStyles = makeStyles({ number: { fontVariantNumeric: 'tabular-nums' } });

/** A label of a report's tables in the page's language; one of another version stands as the log has it. */
export function useReportLabel(): (label: string) => string {
  const { language } = useWords();
  return useMemo(() => {
    const labels = reportLabels(language);
    return (label) => (Object.hasOwn(labels, label) ? labels[label] : undefined) ?? label.slice(label.indexOf('.') + 1);
  }, [language]);
}

export function ReportTableView(props: { table: ReportTable; times: ReportTimes }) {
  const { table, times } = props;
  const { language } = useWords();
  const styles = useStyles();
  const label = useReportLabel();
  const number = new Intl.NumberFormat(language);
  const text = (cell: ReportCell): string => {
    if (cell === null) return '';
    if (typeof cell === 'number') return number.format(cell);
    if (typeof cell === 'string') return cell;
    if ('label' in cell) return label(cell.label);
    return 'at' in cell ? times.moment(cell.at) : times.name(cell.bar);
  };
  return (
    <ScrollingTable inCard label={label(table.title)} columns={table.columns.map(label)}>
      {table.rows.map((row, index) => (
        // Rows have no name of their own, and keep their order.
        // biome-ignore lint/suspicious/noArrayIndexKey: see above
        <tr key={index}>
          {row.map((cell, column) => (
            <Cell
              key={table.columns[column]}
              // Only what somebody typed may be longer than its column.
              whole={typeof cell === 'object'}
              {...(typeof cell === 'number' ? { className: styles.number } : {})}
            >
              {table.columns[column] === 'columns.user' ? <UserName of={text(cell)} /> : text(cell)}
            </Cell>
          ))}
        </tr>
      ))}
    </ScrollingTable>
  );
}
