import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { SampleStatus } from '../../contract/steps.ts';

/** Windows' contrast themes: their colours are the person's own. */
const contrast = '@media (forced-colors: active)';

const useStyles = makeStyles({
  picture: { display: 'block', width: '100%', height: 'auto', maxWidth: '168px', marginInline: 'auto' },
  key: { fill: tokens.colorNeutralStencil1, stroke: tokens.colorNeutralStroke1, [contrast]: { stroke: 'CanvasText' } },
  sensor: { fill: tokens.colorNeutralForeground2, [contrast]: { fill: 'CanvasText' } },
  finger: {
    fill: '#e9b99a',
    fillOpacity: '0.86',
    stroke: '#8f5a3c',
    strokeWidth: '2',
    [contrast]: { fill: 'Canvas', stroke: 'CanvasText' },
  },
  other: { fill: '#c98f6b' },
  ghost: { fill: 'none', stroke: tokens.colorNeutralStrokeAccessible, strokeWidth: '2', strokeDasharray: '5 4' },
  nail: { fill: 'none', stroke: '#8f5a3c', strokeWidth: '1.400', strokeLinecap: 'round', opacity: '0.8' },
  arrow: {
    fill: tokens.colorCompoundBrandBackground,
    stroke: tokens.colorNeutralBackground1,
    strokeWidth: '2',
    strokeLinejoin: 'round',
    [contrast]: { fill: 'Highlight' },
  },
  line: {
    fill: 'none',
    stroke: tokens.colorCompoundBrandStroke,
    strokeWidth: '4',
    strokeLinecap: 'round',
    strokeLinejoin: 'round',
    [contrast]: { stroke: 'Highlight' },
  },
  badge: { stroke: tokens.colorNeutralBackground1, strokeWidth: '2' },
  good: { fill: tokens.colorPaletteGreenForeground1, [contrast]: { fill: 'Highlight' } },
  bad: { fill: tokens.colorPaletteRedForeground1, [contrast]: { fill: 'CanvasText' } },
  mark: {
    fill: 'none',
    stroke: tokens.colorNeutralBackground1,
    strokeWidth: '3.500',
    strokeLinecap: 'round',
    strokeLinejoin: 'round',
  },
  face: { fill: tokens.colorNeutralBackground1, stroke: tokens.colorNeutralForeground1, strokeWidth: '2.500' },
  hand: { fill: 'none', stroke: tokens.colorNeutralForeground1, strokeWidth: '2.500', strokeLinecap: 'round' },
  drop: { fill: '#2f86d6', stroke: tokens.colorNeutralBackground1, strokeWidth: '1.500' },
  dust: { fill: tokens.colorNeutralForeground1 },
});

type Styles = ReturnType<typeof useStyles>;

/** A finger whose tip lies at the sensor's middle unless it is moved, turned or made smaller. */
function Finger(props: { styles: Styles; move?: string; isOther?: boolean; isGhost?: boolean }) {
  const { styles, move = '', isGhost = false } = props;
  const outline = 'M74 178V86a26 30 0 0 1 52 0v92z';
  if (isGhost) return <path className={styles.ghost} d={outline} transform={move} />;
  return (
    <g transform={move}>
      <path className={mergeClasses(styles.finger, props.isOther && styles.other)} d={outline} />
      <path className={styles.nail} d="M85 82a15 18 0 0 1 30 0v12a15 9 0 0 1-30 0z" />
      <path className={styles.nail} d="M84 132h32M87 139h26" />
    </g>
  );
}

/** An arrow from the finger to where it should go. @param turn degrees clockwise from up */
const Arrow = (props: { styles: Styles; x: number; y: number; turn: number }) => (
  <path
    className={props.styles.arrow}
    d="M0-24L17-3H7v25H-7V-3h-10z"
    transform={`translate(${props.x} ${props.y}) rotate(${props.turn})`}
    data-direction={props.turn}
  />
);

/** A clock: its hand says faster (a quarter) or slower (three quarters). */
const Clock = (props: { styles: Styles; longer: boolean }) => (
  <g transform="translate(160 44)">
    <circle className={props.styles.face} r="21" />
    <path className={props.styles.hand} d={props.longer ? 'M0 0V-13M0 0H-10' : 'M0 0V-13M0 0H9'} />
    <path className={props.styles.line} d={props.longer ? 'M-9 32H9M0 23v18' : 'M-9 32H9'} />
  </g>
);

const Badge = (props: { styles: Styles; good: boolean }) => (
  <g transform="translate(160 40)">
    <circle className={mergeClasses(props.styles.badge, props.good ? props.styles.good : props.styles.bad)} r="19" />
    <path className={props.styles.mark} d={props.good ? 'M-9 0l6 7L9-7' : 'M-7-7L7 7M7-7L-7 7'} />
  </g>
);

/** What the finger did, and what it should do: drawn for each result, in the order of its codes. */
const scenes: Readonly<Record<SampleStatus, (styles: Styles) => ReactNode>> = {
  good: (styles) => (
    <>
      <Finger styles={styles} />
      <Badge styles={styles} good />
    </>
  ),
  'too-high': (styles) => (
    <>
      <Finger styles={styles} isGhost />
      <Finger styles={styles} move="translate(0 -36)" />
      <Arrow styles={styles} x={152} y={72} turn={180} />
    </>
  ),
  'too-low': (styles) => (
    <>
      <Finger styles={styles} isGhost />
      <Finger styles={styles} move="translate(0 38)" />
      <Arrow styles={styles} x={152} y={92} turn={0} />
    </>
  ),
  'too-left': (styles) => (
    <>
      <Finger styles={styles} isGhost />
      <Finger styles={styles} move="translate(-36 0)" />
      <Arrow styles={styles} x={150} y={44} turn={90} />
    </>
  ),
  'too-right': (styles) => (
    <>
      <Finger styles={styles} isGhost />
      <Finger styles={styles} move="translate(36 0)" />
      <Arrow styles={styles} x={50} y={44} turn={270} />
    </>
  ),
  'too-fast': (styles) => (
    <>
      <Finger styles={styles} />
      <path className={styles.line} d="M40 82H60M32 98H56M40 114H60" />
      <Clock styles={styles} longer />
    </>
  ),
  'too-slow': (styles) => (
    <>
      <Finger styles={styles} />
      <Clock styles={styles} longer={false} />
      <Arrow styles={styles} x={42} y={92} turn={0} />
    </>
  ),
  'poor-quality': (styles) => (
    <>
      <Finger styles={styles} />
      <path
        className={styles.drop}
        d="M88 96c-6 9-9 13-9 18a9 9 0 0 0 18 0c0-5-3-9-9-18zM114 78c-4 6-6 9-6 12a6 6 0 0 0 12 0c0-3-2-6-6-12z"
      />
      <path className={styles.dust} d="M98 72h3v3h-3zM106 106h4v4h-4zM92 86h3v3h-3zM108 118h3v3h-3zM82 92h3v3h-3z" />
      <g transform="translate(152 52)">
        <path className={styles.arrow} d="M-20-8L14-18 20 2-14 12z" />
        <path className={styles.line} d="M-18 24c8-6 12 6 20 0s10 4 16 0" />
      </g>
    </>
  ),
  'too-skewed': (styles) => (
    <>
      <Finger styles={styles} isGhost />
      <Finger styles={styles} move="rotate(48 100 92)" />
      <path className={styles.line} d="M158 66A62 62 0 0 0 122 36" />
      <path className={styles.arrow} d="M106 31l24-9-5 25z" data-direction="turn" />
    </>
  ),
  'too-short': (styles) => (
    <>
      <Finger styles={styles} isGhost />
      <Finger styles={styles} move="translate(36 52) scale(0.64)" />
      <Clock styles={styles} longer />
      <path className={styles.line} d="M62 72L46 58M46 70V58H58M62 112L46 126M46 114v12h12" />
    </>
  ),
  'merge-failure': (styles) => (
    <>
      <Finger styles={styles} move="translate(-31 0)" />
      <Finger styles={styles} move="translate(31 10)" isOther />
      <g transform="translate(100 46)">
        <circle className={mergeClasses(styles.badge, styles.bad)} r="19" />
        <path className={styles.mark} d="M-9-4H9M-9 5H9M6-11L-6 12" />
      </g>
    </>
  ),
  exists: (styles) => (
    <>
      <Finger styles={styles} move="translate(-30 0)" />
      <Finger styles={styles} isGhost move="translate(36 0)" />
      <g transform="translate(66 46)">
        <circle className={mergeClasses(styles.badge, styles.good)} r="17" />
        <path className={styles.mark} d="M-8 0l5 6L8-6" />
      </g>
      <Arrow styles={styles} x={172} y={70} turn={270} />
    </>
  ),
  'database-full': (styles) => (
    <>
      <g transform="translate(0 4)">
        {[0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((place) => (
          <path
            key={place}
            className={styles.finger}
            d="M0 30V10a8 9 0 0 1 16 0V30z"
            transform={`translate(${42 + (place % 5) * 24} ${46 + Math.floor(place / 5) * 42})`}
          />
        ))}
      </g>
      <Badge styles={styles} good={false} />
    </>
  ),
  'no-user-activity': (styles) => (
    <>
      <Finger styles={styles} isGhost move="translate(0 40)" />
      <Arrow styles={styles} x={100} y={62} turn={180} />
    </>
  ),
  'no-user-presence-transition': (styles) => (
    <>
      <Finger styles={styles} />
      <Arrow styles={styles} x={152} y={70} turn={0} />
      <Arrow styles={styles} x={48} y={70} turn={0} />
      <path className={styles.line} d="M66 150H134" strokeDasharray="1 9" />
    </>
  ),
};

/** A key's sensor with the finger as it lay, and an arrow to what helps. What it shows must stand beside it in words. */
export function SamplePicture(props: { sample: SampleStatus | 'unknown' }) {
  const styles = useStyles();
  const { sample } = props;
  return (
    <svg aria-hidden="true" className={styles.picture} viewBox="0 0 200 160" data-sample-picture={sample}>
      <rect className={styles.key} x="24" y="22" width="152" height="132" rx="26" strokeWidth="2" />
      {sample !== 'database-full' && <circle className={styles.sensor} cx="100" cy="94" r="38" />}
      {sample === 'unknown' ? (
        <>
          <Finger styles={styles} />
          <g transform="translate(160 40)">
            <circle className={mergeClasses(styles.badge, styles.bad)} r="19" />
            <path className={styles.mark} d="M-5-5a5.500 5.500 0 1 1 8 5c-2 1-3 2-3 4M0 10v.1" />
          </g>
        </>
      ) : (
        scenes[sample](styles)
      )}
    </svg>
  );
}
