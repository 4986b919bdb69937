import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import type { SampleStatus } from '../../contract/steps.ts';
import { useWords } from '../language.ts';

/** Windows' contrast themes: their colours are the person's own and may look alike, so the lines differ in width too. */
const contrast = '@media (forced-colors: active)';

const useStyles = makeStyles({
  picture: {
    display: 'block',
    marginInline: 'auto',
    // Where there is little height, the words below matter more.
    '@media (max-height: 560px)': { width: '96px', height: '96px' },
  },
  ring: {
    fill: 'none',
    stroke: tokens.colorNeutralStroke2,
    strokeWidth: '5',
    [contrast]: { stroke: 'GrayText', strokeWidth: '1' },
  },
  done: {
    fill: 'none',
    stroke: tokens.colorBrandStroke1,
    strokeWidth: '5',
    strokeLinecap: 'round',
    [contrast]: { stroke: 'Highlight' },
  },
  complete: { stroke: tokens.colorPaletteGreenForeground1, [contrast]: { stroke: 'Highlight' } },
  ridge: {
    fill: 'none',
    stroke: tokens.colorNeutralStroke1,
    strokeWidth: '3.500',
    strokeLinecap: 'round',
    [contrast]: { stroke: 'GrayText', strokeWidth: '1' },
  },
  filled: { stroke: tokens.colorBrandStroke1, [contrast]: { stroke: 'Highlight', strokeWidth: '4' } },
  moving: {
    transitionProperty: 'stroke, stroke-dashoffset',
    transitionDuration: tokens.durationSlow,
    '@media (prefers-reduced-motion: reduce)': { transitionDuration: '0s' },
  },
  arrow: { fill: tokens.colorPaletteRedForeground1, stroke: tokens.colorNeutralBackground1, strokeWidth: '2' },
});

/** Ridges of a finger, from the middle outwards, so that the picture grows as it is filled. */
const ridges = [
  'M80 84c2 8 1.500 17-1 26',
  'M70 113c3-10 3-19 1.500-28-1-7 3-12 8.500-12 5 0 8 3.500 8.500 9 .5 5 .5 10 0 15',
  'M89 108c-.5 4-1.500 8-3 12',
  'M60 106c3-7 3.500-14 2.500-21-1.500-12 6-21 17.500-21 9.500 0 15.500 6 17 15',
  'M97.500 88c.8 9 0 18-2.500 27',
  'M52 96c1.500-4 1.500-8 1-12-1.500-17 10-29 27-29 9 0 16.500 3.500 21 10',
  'M104.500 73c2.500 9 2.500 22 .5 33',
  'M45 84c-1-12 2.500-22 10-29',
  'M62 50c16-9 37-4 46 12',
  'M112 71c2 8 2.500 17 1.500 26',
  'M43 62c6-14 20-24 37-24 10 0 19 3 26 9',
  'M112 53c5 6 8 13 9 22',
];

/** Which way to move the finger after this sample, in degrees clockwise from up. */
const directions: Partial<Record<SampleStatus, number>> = {
  'too-high': 180,
  'too-low': 0,
  'too-left': 90,
  'too-right': 270,
};

const circumference = 2 * Math.PI * 74;

/** A finger that fills with its good samples; after a misplaced one an arrow shows where to move. */
export function FingerprintPicture(props: { taken: number; total: number; last: SampleStatus | null }) {
  const { taken, total, last } = props;
  const { t } = useWords();
  const styles = useStyles();
  const part = total === 0 ? 0 : taken / total;
  const filled = Math.round(part * ridges.length);
  const direction = last === null ? undefined : directions[last];
  const complete = taken === total && total > 0;
  return (
    <svg
      className={styles.picture}
      width="168"
      height="168"
      viewBox="0 0 160 160"
      role="progressbar"
      aria-label={t('keys:fingerprints.progress')}
      aria-valuemin={0}
      aria-valuemax={total}
      aria-valuenow={taken}
    >
      <circle className={styles.ring} cx="80" cy="80" r="74" />
      <circle
        className={mergeClasses(styles.done, styles.moving, complete && styles.complete)}
        cx="80"
        cy="80"
        r="74"
        strokeDasharray={circumference}
        strokeDashoffset={circumference * (1 - part)}
        strokeOpacity={part === 0 ? 0 : 1}
        transform="rotate(-90 80 80)"
      />
      {ridges.map((path, index) => (
        <path
          key={path}
          d={path}
          className={mergeClasses(
            styles.ridge,
            styles.moving,
            index < filled && styles.filled,
            complete && styles.complete,
          )}
        />
      ))}
      {direction !== undefined && (
        <path
          className={styles.arrow}
          d="M80 14l18 22h-10v22h-16v-22h-10z"
          transform={`rotate(${direction} 80 80)`}
          data-direction={direction}
        />
      )}
    </svg>
  );
}
