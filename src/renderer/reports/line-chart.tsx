import { makeStyles, mergeClasses } from '@fluentui/react-components';
import { useWords } from '../language.ts';
import { ChartFrame, type ChartTime } from './chart-frame.tsx';
import { dashes, lineStyles, useSeriesStyles } from './series-look.ts';

const useStyles = makeStyles({
  line: { fill: 'none', stroke: 'currentcolor', strokeWidth: 2.5, strokeLinejoin: 'round' },
});

const quarters = [0, 0.25, 0.5, 0.75, 1];

/** Shares (0 to 1) over time, one line each, told apart by their dashes too. */
export function LineChart(props: {
  label: string;
  series: readonly { readonly name: string; readonly values: readonly number[] }[];
  points: readonly ChartTime[];
}) {
  const { label, series, points } = props;
  const styles = useStyles();
  const looks = useSeriesStyles();
  const percent = new Intl.NumberFormat(useWords().language, { style: 'percent', maximumFractionDigits: 1 });
  return (
    <ChartFrame
      kind="lines"
      label={label}
      times={points}
      axis={quarters.map((share) => ({ share, text: percent.format(share) }))}
      legend={series.map(({ name, values }, line) => ({ name, line, value: percent.format(values.at(-1) ?? 0) }))}
      numbersOf={(index) => series.map(({ values }) => percent.format(values[index] ?? 0))}
      overBars={({ x, y }) =>
        series.map(({ name, values }, index) => (
          <polyline
            key={name}
            className={mergeClasses(styles.line, looks[lineStyles[index] ?? 'line0'])}
            strokeDasharray={dashes[index]}
            points={values.map((value, point) => `${x(point)},${y(value)}`).join(' ')}
          />
        ))
      }
    />
  );
}
