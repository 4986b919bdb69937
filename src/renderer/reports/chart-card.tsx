import { Button } from '@fluentui/react-components';
import { DataBarVerticalRegular, TableRegular } from '@fluentui/react-icons';
import { type ReactNode, useState } from 'react';
import type { ReportTable } from '../../contract/report-table.ts';
import { Card } from '../frame/card.tsx';
import { useWords } from '../language.ts';
import { ReportTableView, useReportLabel } from './report-table-view.tsx';
import type { ReportTimes } from './report-times.ts';

/** A chart, and the same as a table for whoever would rather read. */
export function ChartCard(props: { table: ReportTable; times: ReportTimes; children: ReactNode }) {
  const { t } = useWords();
  const label = useReportLabel();
  const [asTable, setAsTable] = useState(false);
  const title = label(props.table.title);
  return (
    <Card
      title={title}
      action={
        <Button
          size="small"
          appearance="subtle"
          data-print="hidden"
          icon={asTable ? <DataBarVerticalRegular /> : <TableRegular />}
          aria-pressed={asTable}
          onClick={() => setAsTable(!asTable)}
        >
          {t(asTable ? 'reports:asChart' : 'reports:asTable')}
        </Button>
      }
    >
      {asTable ? <ReportTableView table={props.table} times={props.times} /> : props.children}
    </Card>
  );
}
