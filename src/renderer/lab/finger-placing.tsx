import { Button, Field, makeStyles, Slider, Text, tokens } from '@fluentui/react-components';
import { type KeyboardEvent, type PointerEvent, useId } from 'react';
import type { Placement } from '../../contract/lab.ts';
import { useWords, type Words } from '../language.ts';

const useStyles = makeStyles({
  placing: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalL, alignItems: 'start' },
  side: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXS, alignItems: 'start' },
  pad: {
    width: '160px',
    height: '160px',
    touchAction: 'none',
    cursor: 'grab',
    borderRadius: tokens.borderRadiusXLarge,
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '2px' },
    ':active': { cursor: 'grabbing' },
  },
  ground: { fill: tokens.colorNeutralBackground3, stroke: tokens.colorNeutralStroke1 },
  sensor: { fill: tokens.colorNeutralForeground2, stroke: tokens.colorNeutralStroke1 },
  cross: { stroke: tokens.colorNeutralStroke1, strokeDasharray: '3 4' },
  tip: { fill: tokens.colorBrandBackground2, stroke: tokens.colorBrandStroke1, fillOpacity: 0.85 },
  ridges: { fill: 'none', stroke: tokens.colorBrandForeground1, strokeLinecap: 'round' },
  hint: { color: tokens.colorNeutralForeground2, maxWidth: '200px' },
  sliders: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXS, flexGrow: 1, minWidth: '160px' },
});

/** In units of the picture: half the pad, and how far off the middle a fingertip at 1 lies. */
const half = 92;
const reach = 64;
const within = (value: number) => Math.max(-1, Math.min(1, Math.round(value * 100) / 100));

/** Where and how a fingertip lies: dragged or moved by the arrow keys on a drawn sensor, and three sliders. */
export function FingerPlacing(props: { value: Placement; onChange: (placement: Placement) => void }) {
  const { value, onChange } = props;
  const { t } = useWords();
  const styles = useStyles();
  const hint = useId();
  const change = (changes: Partial<Placement>) => onChange({ ...value, ...changes });
  return (
    <div className={styles.placing}>
      <div className={styles.side}>
        <Pad value={value} onMove={(x, y) => change({ x, y })} describedBy={hint} />
        <Text size={200} data-place="">
          {placeInWords(t, value)}
        </Text>
        <Text size={200} id={hint} className={styles.hint}>
          {t('lab:placing.padHint')}
        </Text>
        <Button size="small" onClick={() => change({ x: 0, y: 0, angle: 0 })}>
          {t('lab:placing.centre')}
        </Button>
      </div>
      <div className={styles.sliders}>
        <Measure
          label={t('lab:placing.angle')}
          text={t('lab:placing.angleValue', { degrees: value.angle })}
          value={value.angle}
          range={[-180, 180, 5]}
          onChange={(angle) => change({ angle })}
        />
        <Measure
          label={t('lab:placing.duration')}
          text={t('lab:placing.durationValue', { ms: value.durationMs })}
          value={value.durationMs}
          range={[0, 6_000, 20]}
          onChange={(durationMs) => change({ durationMs })}
        />
        <Measure
          label={t('lab:placing.quality')}
          text={t('lab:placing.qualityValue', { percent: Math.round(value.quality * 100) })}
          value={Math.round(value.quality * 100)}
          range={[0, 100, 5]}
          onChange={(percent) => change({ quality: percent / 100 })}
        />
      </div>
    </div>
  );
}

function Pad(props: { value: Placement; onMove: (x: number, y: number) => void; describedBy: string }) {
  const { value, onMove } = props;
  const { x, y, angle } = value;
  const { t } = useWords();
  const styles = useStyles();
  const drag = (event: PointerEvent<SVGSVGElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    const far = (box.width / 2) * (reach / half);
    onMove(
      within((event.clientX - box.left - box.width / 2) / far),
      within((box.top + box.height / 2 - event.clientY) / far),
    );
  };
  const move = (event: KeyboardEvent) => {
    const step = event.shiftKey ? 0.25 : 0.05;
    const moves: Record<string, readonly [number, number]> = {
      ArrowLeft: [x - step, y],
      ArrowRight: [x + step, y],
      ArrowUp: [x, y + step],
      ArrowDown: [x, y - step],
      Home: [0, 0],
    };
    const to = moves[event.key];
    if (!to) return;
    event.preventDefault();
    onMove(within(to[0]), within(to[1]));
  };
  return (
    <svg
      className={styles.pad}
      viewBox={`${-half} ${-half} ${2 * half} ${2 * half}`}
      role="slider"
      tabIndex={0}
      aria-label={t('lab:placing.pad')}
      aria-describedby={props.describedBy}
      aria-valuemin={-100}
      aria-valuemax={100}
      aria-valuenow={Math.round(x * 100)}
      aria-valuetext={placeInWords(t, value)}
      onKeyDown={move}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        drag(event);
      }}
      onPointerMove={(event) => {
        if (event.currentTarget.hasPointerCapture(event.pointerId)) drag(event);
      }}
    >
      <rect className={styles.ground} x="-91" y="-91" width="182" height="182" rx="12" />
      <circle className={styles.sensor} r="34" />
      <path className={styles.cross} d="M-84 0h168M0 -84v168" />
      <g transform={`translate(${x * reach} ${-y * reach}) rotate(${angle})`}>
        <ellipse className={styles.tip} rx="19" ry="26" />
        <g className={styles.ridges}>
          <path d="M-9 10c-4-16 2-24 9-24s13 8 9 24" />
          <path d="M-4 14c-4-14-1-20 4-20s8 6 4 20" />
          <path d="M0 0v16" />
        </g>
      </g>
    </svg>
  );
}

function Measure(props: {
  label: string;
  text: string;
  value: number;
  range: readonly [min: number, max: number, step: number];
  onChange: (value: number) => void;
}) {
  const [min, max, step] = props.range;
  return (
    <Field size="small" label={`${props.label}: ${props.text}`}>
      <Slider
        size="small"
        min={min}
        max={max}
        input={{ step }}
        value={props.value}
        aria-valuetext={props.text}
        onChange={(_, data) => props.onChange(data.value)}
      />
    </Field>
  );
}

function placeInWords(t: Words, { x, y }: Placement): string {
  const percent = (part: number) => Math.round(Math.abs(part) * 100);
  const across =
    x === 0
      ? t('lab:placing.middleAcross')
      : t(x < 0 ? 'lab:placing.left' : 'lab:placing.right', { percent: percent(x) });
  const along =
    y === 0 ? t('lab:placing.middleAlong') : t(y > 0 ? 'lab:placing.up' : 'lab:placing.down', { percent: percent(y) });
  return t('lab:placing.position', { across, along });
}
