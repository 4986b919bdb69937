import { makeStyles, mergeClasses } from '@fluentui/react-components';
import { type Texture, useSeriesStyles } from './series-look.ts';

const useStyles = makeStyles({
  outline: { stroke: 'currentcolor', strokeWidth: 1 },
  solid: { fill: 'currentcolor' },
  open: { fill: 'none' },
  stripes: { fill: 'none', stroke: 'currentcolor', strokeWidth: 2 },
  dots: { fill: 'none', stroke: 'currentcolor', strokeWidth: 2.2, strokeLinecap: 'round' },
});

const APART = 6;

/** A part of a bar. Its texture is drawn with lines: a pattern would become a picture on paper, megabytes for each bar. */
export function TexturedRect(props: { texture: Texture; x: number; y: number; width: number; height: number }) {
  const { texture, ...rect } = props;
  const styles = useStyles();
  const looks = useSeriesStyles();
  return (
    <g className={looks[texture]}>
      <rect className={mergeClasses(styles.outline, texture === 'solid' ? styles.solid : styles.open)} {...rect} />
      {texture === 'stripes' && <path className={styles.stripes} d={stripesIn(rect)} />}
      {texture === 'dots' && <path className={styles.dots} d={dotsIn(rect)} />}
    </g>
  );
}

interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Lines that rise to the right, the same over the whole chart, cut off at the edges. */
function stripesIn({ x, y, width, height }: Rect): string {
  const lines: string[] = [];
  const [first, last] = [x + y, x + width + y + height];
  for (let sum = Math.ceil(first / APART) * APART; sum < last; sum += APART) {
    const left = Math.max(x, sum - y - height);
    const right = Math.min(x + width, sum - y);
    lines.push(`M${left.toFixed(1)},${(sum - left).toFixed(1)}L${right.toFixed(1)},${(sum - right).toFixed(1)}`);
  }
  return lines.join('');
}

function dotsIn({ x, y, width, height }: Rect): string {
  const dots: string[] = [];
  for (let down = y + APART / 2; down < y + height - 1; down += APART) {
    for (let along = x + APART / 2; along < x + width - 1; along += APART) {
      dots.push(`M${along.toFixed(1)},${down.toFixed(1)}h0`);
    }
  }
  return dots.join('');
}
