import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import type { CSSProperties } from 'react';
import type { Led } from '../../contract/keys.ts';

const flash = { from: { opacity: 1 }, '49%': { opacity: 1 }, '50%': { opacity: 0.12 }, to: { opacity: 0.12 } };
const noMotion = '@media (prefers-reduced-motion: reduce)';

const useStyles = makeStyles({
  picture: { flexShrink: 0 },
  plugged: { width: '100%', height: 'auto' },
  metal: { fill: tokens.colorNeutralStencil1, stroke: tokens.colorNeutralStroke1 },
  plug: { fill: tokens.colorNeutralStencil2, stroke: tokens.colorNeutralStroke1 },
  dark: { fill: tokens.colorNeutralForeground4, stroke: tokens.colorNeutralStroke1 },
  sensor: { fill: tokens.colorNeutralForeground2, stroke: tokens.colorNeutralStroke1 },
  port: { fill: tokens.colorNeutralBackground5, stroke: tokens.colorNeutralStroke1 },
  noPort: { fill: 'none', stroke: tokens.colorNeutralStroke1, strokeDasharray: '3 3' },
  slot: { fill: tokens.colorNeutralForeground4 },
  charge: { fill: tokens.colorNeutralForeground2 },
  body: { transitionProperty: 'transform', transitionDuration: '200ms', [noMotion]: { transitionDuration: '0s' } },
  out: { transform: 'translate(62px, 12px)' },
  in: { transform: 'translate(27px, 12px)' },
  flashing: {
    animationName: flash,
    animationDuration: 'var(--led-period)',
    animationIterationCount: 'infinite',
    [noMotion]: { animationName: 'none' },
  },
});

export const ledColours: Record<Led['colour'], string> = {
  off: 'transparent',
  blue: '#2f7bff',
  green: '#1fb141',
  red: '#e5262b',
  cyan: '#12c2d8',
  white: '#ffffff',
  amber: '#f0a30a',
  unknown: tokens.colorNeutralStrokeAccessible,
};

/** No light on a screen may flash three times a second or faster; a faster key is shown at this period, in milliseconds. */
const shortestPeriodMs = 400;

interface KeyLook {
  readonly led: Led;
  readonly hasSensor: boolean;
  readonly hasButton: boolean;
}

/** A small picture of a key with its light. What it shows must stand beside it in words. */
export function KeyPicture(props: { led: Led }) {
  const styles = useStyles();
  return (
    <svg aria-hidden="true" className={styles.picture} width="112" height="45" viewBox="0 0 140 56">
      <KeyBody led={props.led} hasSensor hasButton />
    </svg>
  );
}

/** As wide as what it is in: a key in a port of a computer, in a power bank, or beside them. What it shows must stand beside it in words. */
export function PluggedKeyPicture(props: KeyLook & { power: 'unplugged' | 'power-only' | 'host' }) {
  const { power } = props;
  const styles = useStyles();
  return (
    <svg aria-hidden="true" className={mergeClasses(styles.picture, styles.plugged)} viewBox="0 0 204 80">
      <g className={mergeClasses(styles.body, power === 'unplugged' ? styles.out : styles.in)}>
        <KeyBody {...props} />
      </g>
      <rect
        className={power === 'unplugged' ? styles.noPort : styles.port}
        x="1"
        y={power === 'power-only' ? 12 : 5}
        width="46"
        height={power === 'power-only' ? 56 : 70}
        rx={power === 'power-only' ? 10 : 4}
      />
      {power === 'power-only' && <path className={styles.charge} d="M27 24L14 43h8l-3 14 14-20h-8z" />}
      {power === 'host' && (
        <>
          <path className={styles.slot} d="M8 18h20v3H8zM8 26h20v3H8zM8 34h20v3H8z" opacity="0.6" />
          <rect className={styles.slot} x="42" y="25" width="5" height="30" rx="1" />
        </>
      )}
    </svg>
  );
}

/** The key alone, 140 by 56. */
function KeyBody(props: KeyLook) {
  const { led, hasSensor, hasButton } = props;
  const styles = useStyles();
  const colour = ledColours[led.colour];
  const period = `${Math.max(led.periodMs ?? 1_000, shortestPeriodMs)}ms`;
  const light = mergeClasses(led.pattern === 'flashing' && styles.flashing);
  return (
    <g style={{ '--led-period': period } as CSSProperties}>
      <rect className={styles.plug} x="1" y="16" width="34" height="24" rx="2" />
      <rect className={styles.dark} x="9" y="21" width="8" height="5" rx="1" />
      <rect className={styles.dark} x="9" y="30" width="8" height="5" rx="1" />
      {hasButton && <rect className={styles.dark} x="58" y="4" width="16" height="6" rx="2" />}
      <rect className={styles.metal} x="35" y="7" width="104" height="42" rx="12" />
      {(led.pattern === 'on' || led.pattern === 'flashing') && (
        <g className={light} data-light="">
          <circle cx="108" cy="28" r="19" fill={colour} opacity="0.3" />
          <circle cx="108" cy="28" r="16.5" fill={colour} />
          {led.colour === 'white' && (
            <circle cx="108" cy="28" r="16.5" fill="none" stroke={tokens.colorNeutralStrokeAccessible} />
          )}
        </g>
      )}
      <circle className={styles.sensor} cx="108" cy="28" r="12.5" />
      <g fill="none" stroke={tokens.colorNeutralBackground1} strokeWidth="1.400" strokeLinecap="round">
        {hasSensor ? (
          <>
            <path d="M102 32c-1-6 1.500-10.500 6-10.500s7 4 6 9.500" />
            <path d="M105 35c-1.500-5-.5-9.500 3-9.500s4 4.500 2.500 9" />
            <path d="M108 29.500v5" />
          </>
        ) : (
          <circle cx="108" cy="28" r="6.5" />
        )}
      </g>
    </g>
  );
}
