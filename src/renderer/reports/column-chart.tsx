import { useWords } from '../language.ts';
import { ChartFrame, type ChartTime } from './chart-frame.tsx';
import { axisSteps, sumOf } from './chart-scale.ts';
import { textures } from './series-look.ts';
import { TexturedRect } from './textured-rect.tsx';

export interface Bar extends ChartTime {
  readonly values: readonly number[];
}

/** Bars over time, of up to three parts one on the other; `onOpen` shows what is behind one. */
export function ColumnChart(props: {
  label: string;
  series: readonly string[];
  bars: readonly Bar[];
  onOpen?: (index: number) => void;
}) {
  const { label, series, bars, onOpen } = props;
  const number = new Intl.NumberFormat(useWords().language);
  const steps = axisSteps(Math.max(0, ...bars.map(({ values }) => sumOf(values))));
  const top = steps.at(-1) ?? 1;
  const textureOf = (part: number) => textures[part] ?? 'solid';
  return (
    <ChartFrame
      kind="columns"
      label={label}
      times={bars}
      axis={steps.map((step) => ({ share: step / top, text: number.format(step) }))}
      legend={series.map((name, part) => ({ name, texture: textureOf(part) }))}
      numbersOf={(index) => {
        const values = bars[index]?.values ?? [];
        return sumOf(values) === 0 ? [] : values.map((value) => number.format(value));
      }}
      onOpen={onOpen}
      inBar={({ x, y, pitch }, index) => {
        const thick = Math.max(1, Math.min(48, pitch * 0.72));
        let below = 0;
        return bars[index]?.values.map((value, part) => {
          const [from, to] = [y(below / top), y((below + value) / top)];
          below += value;
          if (value === 0) return null;
          return (
            <TexturedRect
              key={series[part]}
              texture={textureOf(part)}
              x={x(index) - thick / 2}
              y={to}
              width={thick}
              height={Math.max(0, from - to)}
            />
          );
        });
      }}
    />
  );
}
