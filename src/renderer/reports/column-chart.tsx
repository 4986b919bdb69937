import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { useWords } from '../language.ts';
import { ChartLegend } from './chart-legend.tsx';
import { axisSteps, namedBars } from './chart-scale.ts';
import { textures } from './series-look.ts';
import { TexturedRect } from './textured-rect.tsx';
import { useBarKeys } from './use-bar-keys.ts';
import { useWidth } from './use-width.ts';

const useStyles = makeStyles({
  frame: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalS, minWidth: 0 },
  chart: { width: '100%', height: 'auto', display: 'block', overflow: 'visible' },
  grid: { stroke: tokens.colorNeutralStroke2, strokeWidth: 1 },
  axis: { stroke: tokens.colorNeutralStroke1, strokeWidth: 1 },
  text: { fill: tokens.colorNeutralForeground2, fontSize: '12px', fontVariantNumeric: 'tabular-nums' },
  bar: {
    outlineStyle: 'none',
    cursor: 'default',
    '&:hover [data-ground]': { fill: tokens.colorNeutralBackground1Hover },
    '&:focus-visible [data-ground]': { stroke: tokens.colorStrokeFocus2, strokeWidth: 2 },
  },
  link: { cursor: 'pointer' },
  ground: { fill: 'transparent' },
});

const [HEIGHT, TOP, BELOW] = [240, 10, 26];

export interface Bar {
  /** In full, as the numbers are told by. */
  readonly name: string;
  /** Below the bar, where there is room. */
  readonly short: string;
  readonly values: readonly number[];
}

/** Bars over time, of up to three parts one on the other. Each bar is told by its name and its numbers; `onOpen` shows what is behind it. */
export function ColumnChart(props: {
  label: string;
  series: readonly string[];
  bars: readonly Bar[];
  onOpen?: (index: number) => void;
}) {
  const { label, series, bars, onOpen } = props;
  const { t, language } = useWords();
  const styles = useStyles();
  const { ref, width } = useWidth<HTMLDivElement>();
  const { at, barOf } = useBarKeys(bars.length, onOpen);
  const number = new Intl.NumberFormat(language);
  const most = Math.max(0, ...bars.map(({ values }) => values.reduce((sum, value) => sum + value, 0)));
  const steps = axisSteps(most);
  const top = steps.at(-1) ?? 1;
  const left = 16 + 7.5 * number.format(top).length;
  const room = Math.max(1, width - left - 4);
  const pitch = room / Math.max(1, bars.length);
  const thick = Math.max(1, Math.min(48, pitch * 0.72));
  const y = (value: number) => TOP + (HEIGHT - TOP - BELOW) * (1 - value / top);
  const longest = Math.max(1, ...bars.map(({ short }) => short.length));
  const named = namedBars(bars.length, room, longest * 8.5 + 10);
  const told = (bar: Bar) =>
    bar.values.every((value) => value === 0)
      ? t('reports:chart.none')
      : series
          .map((name, index) => t('reports:chart.value', { name, value: number.format(bar.values[index] ?? 0) }))
          .join(language === 'ja' ? '、' : ', ');
  const shown = at === null ? undefined : bars[at];
  return (
    <div ref={ref} className={styles.frame}>
      <svg
        className={styles.chart}
        viewBox={`0 0 ${width} ${HEIGHT}`}
        role="group"
        aria-label={`${label} ${t(onOpen ? 'reports:chart.keysOpen' : 'reports:chart.keys')}`}
        data-chart="columns"
      >
        <g aria-hidden="true">
          {steps.map((step) => (
            <g key={step}>
              <line className={step === 0 ? styles.axis : styles.grid} x1={left} x2={width} y1={y(step)} y2={y(step)} />
              <text className={styles.text} x={left - 8} y={y(step) + 4} textAnchor="end">
                {number.format(step)}
              </text>
            </g>
          ))}
          {bars.map(
            ({ name, short }, index) =>
              named.has(index) && (
                <text
                  key={name}
                  className={styles.text}
                  x={left + (index + 0.5) * pitch}
                  y={HEIGHT - 6}
                  textAnchor="middle"
                >
                  {short}
                </text>
              ),
          )}
        </g>
        {bars.map((bar, index) => {
          const x = left + index * pitch;
          let below = 0;
          return (
            <g
              key={bar.name}
              {...barOf(index)}
              role={onOpen ? 'link' : 'img'}
              aria-label={`${bar.name}: ${told(bar)}`}
              className={mergeClasses(styles.bar, onOpen && styles.link)}
              {...(onOpen ? { onClick: () => onOpen(index) } : {})}
              data-bar={index}
            >
              <rect
                data-ground=""
                className={styles.ground}
                x={x}
                y={TOP}
                width={pitch}
                height={HEIGHT - TOP - BELOW}
              />
              {bar.values.map((value, part) => {
                const texture = textures[part] ?? 'solid';
                const rect = { y: y(below + value), height: Math.max(0, y(below) - y(below + value)) };
                below += value;
                if (value === 0) return null;
                return (
                  <TexturedRect
                    key={series[part]}
                    texture={texture}
                    x={x + (pitch - thick) / 2}
                    width={thick}
                    {...rect}
                  />
                );
              })}
            </g>
          );
        })}
      </svg>
      <ChartLegend
        entries={series.map((name, index) => ({ name, texture: textures[index] ?? 'solid' }))}
        shown={shown ? `${shown.name}: ${told(shown)}` : t(onOpen ? 'reports:chart.hintOpen' : 'reports:chart.hint')}
      />
    </div>
  );
}
