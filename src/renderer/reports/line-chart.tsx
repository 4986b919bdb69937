import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { useWords } from '../language.ts';
import { ChartLegend } from './chart-legend.tsx';
import { namedBars } from './chart-scale.ts';
import { dashes, lineStyles, useSeriesStyles } from './series-look.ts';
import { useBarKeys } from './use-bar-keys.ts';
import { useWidth } from './use-width.ts';

const useStyles = makeStyles({
  frame: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalS, minWidth: 0 },
  chart: { width: '100%', height: 'auto', display: 'block', overflow: 'visible' },
  grid: { stroke: tokens.colorNeutralStroke2, strokeWidth: 1 },
  axis: { stroke: tokens.colorNeutralStroke1, strokeWidth: 1 },
  text: { fill: tokens.colorNeutralForeground2, fontSize: '12px', fontVariantNumeric: 'tabular-nums' },
  line: { fill: 'none', stroke: 'currentcolor', strokeWidth: 2.5, strokeLinejoin: 'round' },
  point: {
    fill: 'transparent',
    outlineStyle: 'none',
    ':hover': { fill: tokens.colorNeutralBackground1Hover },
    ':focus-visible': { stroke: tokens.colorStrokeFocus2, strokeWidth: 2 },
  },
});

const [HEIGHT, TOP, BELOW, LEFT] = [240, 10, 26, 48];
const quarters = [0, 0.25, 0.5, 0.75, 1];

/** Shares (0 to 1) over time, one line each, told apart by their dashes too. */
export function LineChart(props: {
  label: string;
  series: readonly { readonly name: string; readonly values: readonly number[] }[];
  points: readonly { readonly name: string; readonly short: string }[];
}) {
  const { label, series, points } = props;
  const { t, language } = useWords();
  const styles = useStyles();
  const looks = useSeriesStyles();
  const { ref, width } = useWidth<HTMLDivElement>();
  const { at, barOf } = useBarKeys(points.length);
  const percent = new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 1 });
  const room = Math.max(1, width - LEFT - 8);
  const pitch = room / Math.max(1, points.length);
  const x = (index: number) => LEFT + (index + 0.5) * pitch;
  const y = (value: number) => TOP + (HEIGHT - TOP - BELOW) * (1 - value);
  const longest = Math.max(1, ...points.map(({ short }) => short.length));
  const named = namedBars(points.length, room, longest * 8.5 + 10);
  const told = (index: number) =>
    series
      .map(({ name, values }) => t('reports:chart.value', { name, value: percent.format(values[index] ?? 0) }))
      .join(language === 'ja' ? '、' : ', ');
  const shown = at === null ? undefined : points[at];
  return (
    <div ref={ref} className={styles.frame}>
      <svg
        className={styles.chart}
        viewBox={`0 0 ${width} ${HEIGHT}`}
        role="group"
        aria-label={`${label} ${t('reports:chart.keys')}`}
        data-chart="lines"
      >
        <g aria-hidden="true">
          {quarters.map((share) => (
            <g key={share}>
              <line
                className={share === 0 ? styles.axis : styles.grid}
                x1={LEFT}
                x2={width}
                y1={y(share)}
                y2={y(share)}
              />
              <text className={styles.text} x={LEFT - 8} y={y(share) + 4} textAnchor="end">
                {percent.format(share)}
              </text>
            </g>
          ))}
          {points.map(
            ({ name, short }, index) =>
              named.has(index) && (
                <text key={name} className={styles.text} x={x(index)} y={HEIGHT - 6} textAnchor="middle">
                  {short}
                </text>
              ),
          )}
        </g>
        {points.map(({ name }, index) => (
          <rect
            key={name}
            {...barOf(index)}
            role="img"
            aria-label={`${name}: ${told(index)}`}
            className={styles.point}
            x={x(index) - pitch / 2}
            y={TOP}
            width={pitch}
            height={HEIGHT - TOP - BELOW}
            data-bar={index}
          />
        ))}
        <g aria-hidden="true" pointerEvents="none">
          {series.map(({ name, values }, index) => (
            <polyline
              key={name}
              className={mergeClasses(styles.line, looks[lineStyles[index] ?? 'line0'])}
              strokeDasharray={dashes[index]}
              points={values.map((value, point) => `${x(point)},${y(value)}`).join(' ')}
            />
          ))}
        </g>
      </svg>
      <ChartLegend
        entries={series.map(({ name, values }, line) => ({ name, line, value: percent.format(values.at(-1) ?? 0) }))}
        shown={shown && at !== null ? `${shown.name}: ${told(at)}` : t('reports:chart.hintLines')}
      />
    </div>
  );
}
