import { Button, makeStyles, mergeClasses, Spinner, tokens } from '@fluentui/react-components';
import { useEffect, useState } from 'react';
import type { AttachedKey, Led } from '../../contract/keys.ts';
import type { Step, TrialPart } from '../../contract/steps.ts';
import { useFirstFocus } from '../frame/first-focus.ts';
import { useWords, type Words } from '../language.ts';
import { KeyChip } from './key-chip.tsx';
import { LedAnnouncer, LedPicture, useLed } from './led-twin.tsx';
import { panelStyle } from './panel-style.ts';
import { ResetCountdown } from './reset-countdown.tsx';

const useStyles = makeStyles({
  panel: panelStyle,
  top: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: tokens.spacingHorizontalL,
    justifyContent: 'space-between',
    alignItems: 'center',
  },
  step: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXS, minHeight: '48px' },
  title: {
    display: 'flex',
    gap: tokens.spacingHorizontalS,
    fontSize: tokens.fontSizeBase400,
    lineHeight: tokens.lineHeightBase400,
    fontWeight: tokens.fontWeightSemibold,
  },
  bad: { color: tokens.colorPaletteRedForeground1 },
  hint: { color: tokens.colorNeutralForeground2 },
  count: { fontWeight: tokens.fontWeightSemibold },
  actions: { display: 'flex', justifyContent: 'end' },
});

/** What a key operation is doing now: which key, what to do, what its light shows, how much is left, and the way out. */
export function OperationPanel(props: {
  attached: AttachedKey | null;
  step: Step;
  /** What a trial is doing, while the key waits for a touch for it. */
  part?: TrialPart | null;
  onCancel: () => void;
  /** Put in place of "Cancel" where leaving means something else. */
  cancelLabel?: string;
}) {
  const { attached, onCancel } = props;
  const { t } = useWords();
  const styles = useStyles();
  const led = useLed(attached?.id ?? null);
  const step = useMissed(props.step, led);
  const panel = useFirstFocus<HTMLElement>();
  const { title, hint, count, bad } = stepWords(t, step);
  const { part = null } = props;
  return (
    <section ref={panel} tabIndex={-1} aria-label={t('keys:operation')} className={styles.panel} data-step={step.step}>
      <div className={styles.top}>
        {attached && <KeyChip attached={attached} />}
        {led && <LedPicture led={led} />}
        <LedAnnouncer led={led} />
      </div>
      <div className={styles.step} role="status" aria-live="polite">
        <span className={mergeClasses(styles.title, bad && styles.bad)}>
          {step.step === 'working' && <Spinner size="tiny" aria-hidden="true" />}
          {title}
        </span>
        <span className={styles.hint}>{hint}</span>
        {part && step.step !== 'trying' && <span className={styles.hint}>{t(`key:trying.${part}`)}</span>}
        {count && <span className={styles.count}>{count}</span>}
      </div>
      {step.step === 'resetting' && <ResetCountdown seconds={step.seconds} />}
      <div className={styles.actions}>
        <Button onClick={onCancel}>{props.cancelLabel ?? t('shell:cancel')}</Button>
      </div>
    </section>
  );
}

/**
 * A key tries a few fingers by itself before it answers. Its light tells of each one that it did not recognise, and so do
 * we (S2-56), until the key says more.
 */
function useMissed(step: Step, led: Led | undefined): Step {
  const [missed, setMissed] = useState(false);
  const isRed = led?.meaning === 'failed-or-erasing';
  useEffect(() => {
    if (step.step !== 'fingerprint') setMissed(false);
    else if (isRed) setMissed(true);
  }, [step.step, isRed]);
  return missed && step.step === 'fingerprint' ? { step: 'fingerprint-not-recognised', retries: null } : step;
}

function stepWords(t: Words, step: Step): { title: string; hint: string; count: string | null; bad: boolean } {
  const title =
    step.step === 'reading'
      ? t('key:steps.reading.title', { done: step.done, total: step.total })
      : t(`key:steps.${step.step}.title`);
  const plain = { title, hint: t(`key:steps.${step.step}.hint`), count: null, bad: false };
  switch (step.step) {
    case 'resetting':
      if (step.holdSeconds === null) return plain;
      return { ...plain, title: t('key:erasing.hold', { seconds: step.holdSeconds }), hint: t('key:erasing.holdHint') };
    case 'fingerprint-not-recognised':
      return { ...plain, count: step.retries === null ? null : t('key:attempts', { count: step.retries }), bad: true };
    case 'trying':
      return { ...plain, title: t(`key:trying.${step.part}`) };
    case 'different-key':
      return { ...plain, bad: true };
    default:
      return plain;
  }
}
