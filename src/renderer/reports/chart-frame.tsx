import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { useWords } from '../language.ts';
import { ChartLegend, type LegendEntry } from './chart-legend.tsx';
import { namedBars } from './chart-scale.ts';
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

/** A piece of the time that a chart shows. */
export interface ChartTime {
  /** In full, as the numbers are told by. */
  readonly name: string;
  /** Below the bar, where there is room. */
  readonly short: string;
}

/** Where something is in a chart, in pixels. */
export interface ChartPlace {
  /** The middle of a bar. */
  readonly x: (index: number) => number;
  /** Of a share of the axis (0 to 1). */
  readonly y: (share: number) => number;
  /** From one bar to the next. */
  readonly pitch: number;
}

/**
 * A chart over time: its axis, its bars as one stop of the Tab key, their names below, and what its parts mean. A bar is told by its name and
 * its numbers; `onOpen` shows what is behind it.
 */
export function ChartFrame(props: {
  kind: 'columns' | 'lines';
  label: string;
  times: readonly ChartTime[];
  axis: readonly { readonly share: number; readonly text: string }[];
  legend: readonly LegendEntry[];
  /** What a bar shows, in the order of the legend; empty: nothing. */
  numbersOf: (index: number) => readonly string[];
  onOpen?: ((index: number) => void) | undefined;
  inBar?: (place: ChartPlace, index: number) => ReactNode;
  overBars?: (place: ChartPlace) => ReactNode;
}) {
  const { kind, label, times, axis, legend, numbersOf, onOpen, inBar, overBars } = props;
  const { t, language } = useWords();
  const styles = useStyles();
  const { ref, width } = useWidth<HTMLDivElement>();
  const { at, barOf } = useBarKeys(times.length, onOpen);
  const left = 16 + 7.5 * Math.max(0, ...axis.map(({ text }) => text.length));
  const room = Math.max(1, width - left - 4);
  const pitch = room / Math.max(1, times.length);
  const x = (index: number) => left + (index + 0.5) * pitch;
  const y = (share: number) => TOP + (HEIGHT - TOP - BELOW) * (1 - share);
  const longest = Math.max(1, ...times.map(({ short }) => short.length));
  const named = namedBars(times.length, room, longest * 8.5 + 10);
  const told = ({ name }: ChartTime, index: number) => {
    const numbers = numbersOf(index).map((value, part) =>
      t('reports:chart.value', { name: legend[part]?.name ?? '', value }),
    );
    return `${name}: ${numbers.join(language === 'ja' ? '、' : ', ') || t('reports:chart.none')}`;
  };
  const shown = at === null ? undefined : times[at];
  const hint = onOpen ? 'hintOpen' : kind === 'lines' ? 'hintLines' : 'hint';
  return (
    <div ref={ref} className={styles.frame}>
      <svg
        className={styles.chart}
        viewBox={`0 0 ${width} ${HEIGHT}`}
        role="group"
        aria-label={`${label} ${t(onOpen ? 'reports:chart.keysOpen' : 'reports:chart.keys')}`}
        data-chart={kind}
      >
        <g aria-hidden="true">
          {axis.map(({ share, text }) => (
            <g key={share}>
              <line
                className={share === 0 ? styles.axis : styles.grid}
                x1={left}
                x2={width}
                y1={y(share)}
                y2={y(share)}
              />
              <text className={styles.text} x={left - 8} y={y(share) + 4} textAnchor="end">
                {text}
              </text>
            </g>
          ))}
          {times.map(
            ({ name, short }, index) =>
              named.has(index) && (
                <text key={name} className={styles.text} x={x(index)} y={HEIGHT - 6} textAnchor="middle">
                  {short}
                </text>
              ),
          )}
        </g>
        {times.map((time, index) => (
          <g
            key={time.name}
            {...barOf(index)}
            role={onOpen ? 'link' : 'img'}
            aria-label={told(time, index)}
            className={mergeClasses(styles.bar, onOpen && styles.link)}
            {...(onOpen ? { onClick: () => onOpen(index) } : {})}
            data-bar={index}
          >
            <rect
              data-ground=""
              className={styles.ground}
              x={x(index) - pitch / 2}
              y={TOP}
              width={pitch}
              height={HEIGHT - TOP - BELOW}
            />
            {inBar?.({ x, y, pitch }, index)}
          </g>
        ))}
        {overBars && (
          <g aria-hidden="true" pointerEvents="none">
            {overBars({ x, y, pitch })}
          </g>
        )}
      </svg>
      <ChartLegend entries={legend} shown={shown && at !== null ? told(shown, at) : t(`reports:chart.${hint}`)} />
    </div>
  );
}
