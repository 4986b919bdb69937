import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { skipToken, useQuery } from '@tanstack/react-query';
import type { CSSProperties } from 'react';
import type { Led } from '../../contract/keys.ts';
import { useHost } from '../host.tsx';
import { useWords } from '../language.ts';

const flash = { from: { opacity: 1 }, '49%': { opacity: 1 }, '50%': { opacity: 0.12 }, to: { opacity: 0.12 } };

const useStyles = makeStyles({
  twin: { display: 'flex', alignItems: 'center', gap: tokens.spacingHorizontalM, minWidth: 0 },
  picture: { flexShrink: 0 },
  metal: { fill: tokens.colorNeutralStencil1, stroke: tokens.colorNeutralStroke1 },
  plug: { fill: tokens.colorNeutralStencil2, stroke: tokens.colorNeutralStroke1 },
  dark: { fill: tokens.colorNeutralForeground4, stroke: tokens.colorNeutralStroke1 },
  sensor: { fill: tokens.colorNeutralForeground2, stroke: tokens.colorNeutralStroke1 },
  flashing: {
    animationName: flash,
    animationDuration: 'var(--led-period)',
    animationIterationCount: 'infinite',
    '@media (prefers-reduced-motion: reduce)': { animationName: 'none' },
  },
  words: { display: 'flex', flexDirection: 'column', minWidth: 0 },
  look: {
    display: 'flex',
    alignItems: 'center',
    gap: tokens.spacingHorizontalXS,
    fontWeight: tokens.fontWeightSemibold,
  },
  chip: { flexShrink: 0 },
  meaning: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
});

const colours: Record<Led['colour'], string> = {
  off: 'transparent',
  blue: '#2f7bff',
  green: '#1fb141',
  red: '#e5262b',
  cyan: '#12c2d8',
  white: '#ffffff',
};

/** No light on a screen may flash three times a second or faster; a faster key is shown at this period, in milliseconds. */
const shortestPeriodMs = 400;

/** The LED of an attached key, now and after each change; undefined until it is known and when there is no key. */
export function useLed(keyId: string | null): Led | undefined {
  const host = useHost();
  const input = keyId === null ? skipToken : { keyId };
  return useQuery(host.keys.watchLed.experimental_liveOptions({ input, gcTime: 0 })).data;
}

/** What the LED of an attached key shows now. */
export function LedTwin(props: { keyId: string }) {
  const led = useLed(props.keyId);
  return led ? <LedPicture led={led} /> : null;
}

/** A picture of the key with its light, always with colour, word and pattern. */
export function LedPicture(props: { led: Led }) {
  const { led } = props;
  const { t } = useWords();
  const styles = useStyles();
  const look =
    led.pattern === 'off'
      ? t('key:led.dark')
      : t('key:led.look', {
          colour: t(`key:led.colours.${led.colour}`),
          pattern: t(`key:led.patterns.${led.pattern}`),
        });
  const meaning = t(`key:led.meanings.${led.meaning}`);
  return (
    <div className={styles.twin} data-led={led.meaning}>
      <KeyPicture led={led} />
      <div className={styles.words}>
        <span className={styles.look}>
          <PatternChip led={led} />
          {look}
        </span>
        <span className={styles.meaning}>{meaning}</span>
      </div>
    </div>
  );
}

function KeyPicture(props: { led: Led }) {
  const { led } = props;
  const styles = useStyles();
  const colour = colours[led.colour];
  const period = `${Math.max(led.periodMs ?? 1_000, shortestPeriodMs)}ms`;
  const light = mergeClasses(led.pattern === 'flashing' && styles.flashing);
  return (
    <svg
      aria-hidden="true"
      className={styles.picture}
      width="112"
      height="45"
      viewBox="0 0 140 56"
      style={{ '--led-period': period } as CSSProperties}
    >
      <rect className={styles.plug} x="1" y="16" width="34" height="24" rx="2" />
      <rect className={styles.dark} x="9" y="21" width="8" height="5" rx="1" />
      <rect className={styles.dark} x="9" y="30" width="8" height="5" rx="1" />
      <rect className={styles.dark} x="58" y="4" width="16" height="6" rx="2" />
      <rect className={styles.metal} x="35" y="7" width="104" height="42" rx="12" />
      {led.pattern !== 'off' && (
        <g className={light}>
          <circle cx="108" cy="28" r="19" fill={colour} opacity="0.3" />
          <circle cx="108" cy="28" r="16.5" fill={colour} />
          {led.colour === 'white' && (
            <circle cx="108" cy="28" r="16.5" fill="none" stroke={tokens.colorNeutralStrokeAccessible} />
          )}
        </g>
      )}
      <circle className={styles.sensor} cx="108" cy="28" r="12.5" />
      <g fill="none" stroke={tokens.colorNeutralBackground1} strokeWidth="1.400" strokeLinecap="round">
        <path d="M102 32c-1-6 1.500-10.500 6-10.500s7 4 6 9.500" />
        <path d="M105 35c-1.500-5-.5-9.500 3-9.500s4 4.500 2.500 9" />
        <path d="M108 29.500v5" />
      </g>
    </svg>
  );
}

/** The pattern as a still picture, so that it can be told without seeing it move. */
function PatternChip(props: { led: Led }) {
  const { led } = props;
  const styles = useStyles();
  const stroke = tokens.colorNeutralStrokeAccessible;
  const fill = colours[led.colour];
  return (
    <svg aria-hidden="true" className={styles.chip} width="30" height="12" viewBox="0 0 30 12">
      {led.pattern === 'off' && <rect x="1" y="5" width="28" height="2" fill={stroke} />}
      {led.pattern === 'on' && <rect x="1" y="2" width="28" height="8" rx="2" fill={fill} stroke={stroke} />}
      {led.pattern === 'flashing' &&
        [1, 11, 21].map((x) => <rect key={x} x={x} y="2" width="6" height="8" rx="2" fill={fill} stroke={stroke} />)}
    </svg>
  );
}
