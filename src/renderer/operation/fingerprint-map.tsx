import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { useId } from 'react';
import type { FingerPart } from '../../contract/steps.ts';
import { useWords } from '../language.ts';
import type { SampleStep } from './use-operation.ts';

/** Windows' contrast themes: their colours are the person's own and may look alike, so the lines differ in width too. */
const contrast = '@media (forced-colors: active)';

const useStyles = makeStyles({
  picture: { display: 'block', width: '100%', height: 'auto', maxWidth: '168px', marginInline: 'auto' },
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
    strokeWidth: '2.500',
    strokeLinecap: 'round',
    [contrast]: { stroke: 'GrayText', strokeWidth: '1' },
  },
  taken: {
    stroke: tokens.colorBrandStroke1,
    strokeWidth: '4',
    [contrast]: { stroke: 'Highlight', strokeWidth: '4' },
  },
  // Not yet all of what is meant for this part: told by the pattern of the line as well as by its strength.
  partly: { strokeDasharray: '3 6' },
  aim: {
    fill: tokens.colorBrandBackground2,
    fillOpacity: '0.55',
    stroke: tokens.colorCompoundBrandStroke,
    strokeWidth: '2.500',
    strokeDasharray: '6 4',
    [contrast]: { fill: 'none', stroke: 'Highlight' },
  },
  moving: {
    transitionProperty: 'stroke-dashoffset',
    transitionDuration: tokens.durationSlow,
    '@media (prefers-reduced-motion: reduce)': { transitionDuration: '0s' },
  },
});

/** Ridges of a fingertip, from the middle outwards. */
const ridges =
  'M80 84c2 8 1.500 17-1 26M70 113c3-10 3-19 1.500-28-1-7 3-12 8.500-12 5 0 8 3.500 8.500 9 .5 5 .5 10 0 15M89 108c-.5 4-1.500 8-3 12' +
  'M60 106c3-7 3.500-14 2.500-21-1.500-12 6-21 17.500-21 9.500 0 15.500 6 17 15M97.500 88c.8 9 0 18-2.500 27M52 96c1.500-4 1.500-8 1-12-1.500-17 10-29 27-29 9 0 16.500 3.500 21 10' +
  'M104.500 73c2.500 9 2.500 22 .5 33M45 84c-1-12 2.500-22 10-29M62 50c16-9 37-4 46 12M112 71c2 8 2.500 17 1.500 26M43 62c6-14 20-24 37-24 10 0 19 3 26 9M112 53c5 6 8 13 9 22' +
  'M40 94c1 6 0 11-2 16M122 86c1 10 0 20-2 28M50 108c-1 6-3 11-5 15M112 106c-1 7-2 13-4 18M62 116c-1 4-3 8-5 12M98 122c-1 3-2 6-3 9';

/** The parts of the fingertip, as they are drawn: together they are all of it. */
const parts: Readonly<Record<FingerPart, string>> = {
  tip: 'M46 58C52 40 64 32 80 32s28 8 34 26z',
  left: 'M44 60h18v46H35c-2-16 1-32 9-46z',
  centre: 'M64 60h32v46H64z',
  right: 'M98 60h18c8 14 11 30 9 46H98z',
  base: 'M35 108h90c-2 10-6 20-12 28H47c-6-8-10-18-12-28z',
};

const circumference = 2 * Math.PI * 74;

/** What was captured of the finger so far, part by part, and in the ring how much of the enrolment is done. */
export function FingerprintMap(props: { sample: SampleStep }) {
  const { total, remaining, coverage, aim } = props.sample;
  const { t } = useWords();
  const styles = useStyles();
  const id = useId();
  const taken = total - remaining;
  const part = taken / total;
  const complete = remaining === 0;
  return (
    <>
      <svg
        className={styles.picture}
        viewBox="0 0 160 160"
        role="progressbar"
        aria-label={t('keys:fingerprints.progress')}
        aria-describedby={`${id}-parts`}
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
        {!complete && <path className={styles.aim} d={parts[aim]} data-aim={aim} />}
        <path className={styles.ridge} d={ridges} />
        {coverage.map((one) => {
          if (one.taken === 0) return null;
          const isPartly = one.taken < one.planned;
          return (
            <g key={one.part}>
              <clipPath id={`${id}-${one.part}`}>
                <path d={parts[one.part]} />
              </clipPath>
              <path
                className={mergeClasses(
                  styles.ridge,
                  styles.taken,
                  isPartly && styles.partly,
                  complete && styles.complete,
                )}
                d={ridges}
                clipPath={`url(#${id}-${one.part})`}
                data-part={one.part}
              />
            </g>
          );
        })}
      </svg>
      <span id={`${id}-parts`} hidden>
        {coverage
          .map((one) =>
            t('coach:mapPart', { part: t(`key:aims.${one.part}.part`), taken: one.taken, planned: one.planned }),
          )
          .join(', ')}
      </span>
    </>
  );
}
