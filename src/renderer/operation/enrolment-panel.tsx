import { Button, makeStyles, mergeClasses, Text, tokens } from '@fluentui/react-components';
import { PauseRegular, PlayRegular, TimerRegular } from '@fluentui/react-icons';
import { useEffect, useRef, useState } from 'react';
import type { AttachedKey } from '../../contract/keys.ts';
import type { Step } from '../../contract/steps.ts';
import { useFirstFocus } from '../frame/first-focus.ts';
import { useWords, type Words } from '../language.ts';
import { FingerprintMap } from './fingerprint-map.tsx';
import { KeyChip } from './key-chip.tsx';
import { LedAnnouncer, LedPicture, useLed } from './led-twin.tsx';
import { panelStyle } from './panel-style.ts';
import { SamplePicture } from './sample-picture.tsx';
import { SoundSwitch } from './sound-switch.tsx';
import { type Sound, useSounds } from './sounds.ts';
import type { SampleStep } from './use-operation.ts';

const useStyles = makeStyles({
  panel: panelStyle,
  // One below the other however long the words of the light are, so that nothing moves when it changes.
  top: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalS },
  pictures: {
    display: 'grid',
    gridTemplateColumns: '1fr 1fr',
    gap: tokens.spacingHorizontalM,
    // Where there is little height, the words below matter more.
    '@media (max-height: 560px)': { gridTemplateColumns: '96px 96px', justifyContent: 'center' },
  },
  figure: {
    margin: 0,
    display: 'flex',
    flexDirection: 'column',
    justifyContent: 'end',
    gap: tokens.spacingVerticalXS,
    minWidth: 0,
  },
  caption: { textAlign: 'center', fontSize: tokens.fontSizeBase200, fontWeight: tokens.fontWeightSemibold },
  // As high as its longest text, so that nothing below moves under the hand.
  status: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXS, minHeight: '116px' },
  title: {
    fontSize: tokens.fontSizeBase400,
    lineHeight: tokens.lineHeightBase400,
    fontWeight: tokens.fontWeightSemibold,
  },
  good: { color: tokens.colorPaletteGreenForeground1 },
  bad: { color: tokens.colorPaletteRedForeground1 },
  count: { fontWeight: tokens.fontWeightSemibold },
  small: { color: tokens.colorNeutralForeground2 },
  actions: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: tokens.spacingHorizontalS,
    justifyContent: 'end',
    alignItems: 'center',
  },
  sounds: { marginInlineEnd: 'auto' },
});

type PausedStep = Extract<Step, { step: 'paused' }>;

/** An enrolment as a coach would lead it: what the last touch was, what to do next, and how much of the finger is there. */
export function EnrolmentPanel(props: {
  attached: AttachedKey;
  step: Step;
  sample: SampleStep;
  onPause: (paused: boolean) => void;
  onCancel: () => void;
}) {
  const { attached, step, sample } = props;
  const { t } = useWords();
  const styles = useStyles();
  const led = useLed(attached.id);
  const panel = useFirstFocus<HTMLElement>();
  const play = useSounds();
  const paused = step.step === 'paused' ? step : null;
  const sound = useRef(play);
  useEffect(() => {
    sound.current = play;
  });
  useEffect(() => {
    const heard = soundOf(sample);
    if (heard) sound.current(heard);
  }, [sample]);
  const turn = useTurns(sample);
  const words = paused ? pauseWords(t, paused) : sampleWords(t, sample);
  const seen = pictured(sample);
  return (
    <section ref={panel} tabIndex={-1} aria-label={t('keys:operation')} className={styles.panel} data-step={step.step}>
      <div className={styles.top}>
        <KeyChip attached={attached} />
        {led && <LedPicture led={led} samples />}
        <LedAnnouncer led={led} />
      </div>
      <div className={styles.pictures}>
        <figure className={styles.figure}>
          <FingerprintMap sample={sample} />
          <figcaption className={styles.caption}>{t('coach:map')}</figcaption>
        </figure>
        <figure className={styles.figure}>
          <SamplePicture sample={seen ?? 'no-user-activity'} />
          <figcaption className={styles.caption}>{t(seen ? 'coach:lastTouch' : 'coach:nextTouch')}</figcaption>
        </figure>
      </div>
      <div className={styles.status} role="status" aria-live="polite">
        <span
          key={turn}
          className={mergeClasses(
            styles.title,
            words.tone === 'good' && styles.good,
            words.tone === 'bad' && styles.bad,
          )}
        >
          {words.title}
        </span>
        {words.lines.map((line) => (
          <span key={line}>{line}</span>
        ))}
        <span className={styles.count}>{words.count}</span>
      </div>
      <div>
        <Text size={200} className={styles.small} block>
          {t('coach:mapGuide')}
        </Text>
        <Text size={200} className={styles.small} block>
          {t('coach:time', { seconds: sample.touchSeconds })}
        </Text>
      </div>
      <div className={styles.actions}>
        <span className={styles.sounds}>
          <SoundSwitch />
        </span>
        {paused && (
          <Button icon={<TimerRegular />} onClick={() => props.onPause(true)}>
            {t('coach:moreTime')}
          </Button>
        )}
        <Button
          appearance={paused ? 'primary' : 'secondary'}
          icon={paused ? <PlayRegular /> : <PauseRegular />}
          onClick={() => props.onPause(!paused)}
        >
          {t(paused ? 'coach:continue' : 'coach:pause')}
        </Button>
        <Button onClick={props.onCancel}>{t('shell:cancel')}</Button>
      </div>
    </section>
  );
}

/** Counts samples: the same result twice in a row is read out twice. */
function useTurns(sample: SampleStep): number {
  const [last, setLast] = useState({ sample, turn: 0 });
  if (last.sample === sample) return last.turn;
  const next = { sample, turn: last.turn + 1 };
  setLast(next);
  return next.turn;
}

/** What the second picture shows; null before the first touch. */
function pictured({ sample, unknownSampleCode }: SampleStep) {
  return sample ?? (unknownSampleCode === null ? null : ('unknown' as const));
}

function soundOf({ sample, unknownSampleCode, remaining }: SampleStep): Sound | null {
  if (sample === null && unknownSampleCode === null) return null;
  if (sample !== 'good') return 'again';
  return remaining === 0 ? 'done' : 'good';
}

interface PanelWords {
  readonly title: string;
  readonly lines: readonly string[];
  readonly count: string | null;
  readonly tone: 'plain' | 'good' | 'bad';
}

function pauseWords(t: Words, { because, secondsLeft }: PausedStep): PanelWords {
  return {
    title: because === 'no-touch' ? t('key:pausedByItself') : t('key:steps.paused.title'),
    lines: [t('key:steps.paused.hint'), t('key:restsUntil', { count: Math.max(1, Math.ceil(secondsLeft / 60)) })],
    count: null,
    tone: 'plain',
  };
}

function sampleWords(t: Words, step: SampleStep): PanelWords {
  const { sample, unknownSampleCode, remaining } = step;
  if (remaining === 0) return { title: t('key:complete'), lines: [], count: null, tone: 'good' };
  const count = t('key:remaining', { count: remaining });
  const next = t(`key:aims.${step.aim}.next`);
  if (unknownSampleCode !== null) {
    const code = `0x${unknownSampleCode.toString(16).toUpperCase().padStart(2, '0')}`;
    return { title: t('key:unknownSample', { code }), lines: [t('key:unknownSampleAdvice')], count, tone: 'bad' };
  }
  if (sample === null) {
    return { title: t('key:steps.sample.title'), lines: [t('key:steps.sample.hint'), next], count, tone: 'plain' };
  }
  const { title, advice } = { title: t(`key:samples.${sample}.title`), advice: t(`key:samples.${sample}.advice`) };
  // A finger that lay badly is to be put right first; only then another part of it is asked for.
  if (sample === 'good') return { title, lines: [advice, next], count, tone: 'good' };
  return { title, lines: [advice], count, tone: 'bad' };
}
