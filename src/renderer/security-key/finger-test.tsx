import { Button, makeStyles, mergeClasses, Spinner, Text, tokens } from '@fluentui/react-components';
import { CheckmarkCircleFilled, CircleRegular, DismissCircleFilled } from '@fluentui/react-icons';
import { useEffect, useRef } from 'react';
import type { AttachedKey, FingerTest as Tested } from '../../contract/keys.ts';
import type { Outcome, Step, TouchResult } from '../../contract/steps.ts';
import { Actions } from '../frame/actions.tsx';
import { useFirstFocus } from '../frame/first-focus.ts';
import { useClient } from '../host.tsx';
import { useWords } from '../language.ts';
import { useAtStart } from '../operation/at-start.ts';
import { KeyChip } from '../operation/key-chip.tsx';
import { LedAnnouncer, LedPicture, useLed } from '../operation/led-twin.tsx';
import { panelStyle } from '../operation/panel-style.ts';
import { ProblemMessage } from '../operation/problem-message.tsx';
import { problemOfFailure, problemOfRefusal } from '../operation/refusal-words.ts';
import { SoundSwitch } from '../operation/sound-switch.tsx';
import { useSounds } from '../operation/sounds.ts';
import { useOperation } from '../operation/use-operation.ts';

const useStyles = makeStyles({
  panel: panelStyle,
  // One below the other however long the words of the light are, so that nothing moves when it changes.
  top: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalS },
  touches: {
    listStyleType: 'none',
    margin: 0,
    padding: 0,
    display: 'grid',
    gridTemplateColumns: 'repeat(3, 1fr)',
    gap: tokens.spacingHorizontalS,
  },
  touch: {
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'center',
    textAlign: 'center',
    gap: tokens.spacingVerticalXXS,
    padding: tokens.spacingVerticalM,
    borderRadius: tokens.borderRadiusMedium,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    backgroundColor: tokens.colorNeutralBackground1,
  },
  next: { border: `2px solid ${tokens.colorCompoundBrandStroke}` },
  icon: { fontSize: '28px', display: 'flex', color: tokens.colorNeutralForeground3 },
  recognised: { color: tokens.colorPaletteGreenForeground1 },
  missed: { color: tokens.colorPaletteRedForeground1 },
  status: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXS, minHeight: '72px' },
  title: { fontSize: tokens.fontSizeBase400, fontWeight: tokens.fontWeightSemibold },
  hint: { color: tokens.colorNeutralForeground2 },
  actions: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: tokens.spacingHorizontalS,
    justifyContent: 'end',
    alignItems: 'center',
  },
  sounds: { marginInlineEnd: 'auto' },
});

type TestStep = Extract<Step, { step: 'finger-test' }>;

interface WaysOn {
  readonly onAddAgain: () => void;
  /** Deletes the finger and enrols it anew; null where it is not known which one it is. */
  readonly onReplace: (() => void) | null;
  readonly onDone: () => void;
}

const touches = [0, 1, 2] as const;

/** Tries an enrolled finger three times, at once. Leaving cancels the test; the finger stays enrolled. */
export function FingerTest(props: WaysOn & { attached: AttachedKey }) {
  const { attached } = props;
  const { t } = useWords();
  const client = useClient();
  const { current, start, cancel } = useOperation<Outcome<Tested>>();
  const begin = () => start((signal) => client.keys.fingerprints.test({ keyId: attached.id }, { signal }));
  useAtStart(begin);

  if (current.state === 'running') {
    return (
      <Trying
        attached={attached}
        step={current.step.step === 'finger-test' ? current.step : null}
        onSkip={() => {
          cancel();
          props.onDone();
        }}
      />
    );
  }
  if (current.state === 'ended' && current.end.outcome === 'done') {
    return <Verdict tested={current.end.value} onAgain={begin} {...props} />;
  }
  const problem =
    current.state === 'failed'
      ? problemOfFailure(t, current.failure)
      : current.state === 'ended' && current.end.outcome === 'refused'
        ? problemOfRefusal(t, current.end.refusal)
        : null;
  if (!problem) return <Spinner label={t('shell:loading')} />;
  return (
    <>
      <ProblemMessage problem={problem} />
      {problem.code === 'fingerprint-blocked' && <Text>{t('coach:test.locked')}</Text>}
      <Actions>
        <Button onClick={props.onDone}>{t('shell:back')}</Button>
        {problem.code !== 'fingerprint-blocked' && (
          <Button appearance="primary" onClick={begin}>
            {t('shell:tryAgain')}
          </Button>
        )}
      </Actions>
    </>
  );
}

function Trying(props: { attached: AttachedKey; step: TestStep | null; onSkip: () => void }) {
  const { attached, step } = props;
  const { t } = useWords();
  const styles = useStyles();
  const led = useLed(attached.id);
  const panel = useFirstFocus<HTMLElement>();
  const play = useSounds();
  const results = step?.results ?? [];
  useResultSounds(results, play);
  const number = results.length + 1;
  return (
    <section
      ref={panel}
      tabIndex={-1}
      aria-label={t('coach:test.title')}
      className={styles.panel}
      data-step="finger-test"
      data-touch={step && !step.lift ? number : ''}
    >
      <div className={styles.top}>
        <KeyChip attached={attached} />
        {led && <LedPicture led={led} />}
        <LedAnnouncer led={led} />
      </div>
      <Results results={results} next={step !== null} />
      <div className={styles.status} role="status" aria-live="polite">
        <span className={styles.title}>
          {!step
            ? t('key:steps.working.title')
            : step.lift
              ? t('key:test.lift')
              : t('key:test.touch', { number, of: step.of })}
        </span>
        {step && step.retries !== null && !step.lift && (
          <span className={styles.hint}>{t('key:test.tries', { count: step.retries })}</span>
        )}
        {step?.mayHideMisses && <span className={styles.hint}>{t('key:test.hiddenMisses')}</span>}
      </div>
      <Text size={200} className={styles.hint}>
        {t('coach:test.lead')}
      </Text>
      <div className={styles.actions}>
        <span className={styles.sounds}>
          <SoundSwitch />
        </span>
        <Button onClick={props.onSkip}>{t('coach:test.skip')}</Button>
      </div>
    </section>
  );
}

function Verdict(props: WaysOn & { tested: Tested; onAgain: () => void }) {
  const { tested } = props;
  const { verdict, results, retries } = tested;
  const { t } = useWords();
  const styles = useStyles();
  const done = useFirstFocus<HTMLButtonElement>();
  const play = useSounds();
  const isWell = verdict === 'works-well';
  const sound = useRef(play);
  useEffect(() => sound.current(isWell ? 'done' : 'again'), [isWell]);
  return (
    <>
      <section className={styles.panel} aria-label={t('coach:test.title')} data-verdict={verdict}>
        <Results results={results} next={false} />
        <div className={styles.status} role="status">
          <span className={mergeClasses(styles.title, isWell ? styles.recognised : styles.missed)}>
            {t(`key:test.verdicts.${verdict}.title`)}
          </span>
          <span>{t(`key:test.verdicts.${verdict}.next`)}</span>
          {tested.mayHideMisses && isWell && <span className={styles.hint}>{t('key:test.hiddenMisses')}</span>}
          {!isWell && retries !== null && (
            <span className={styles.hint}>{t('key:test.tries', { count: retries })}</span>
          )}
        </div>
      </section>
      <Actions>
        {!isWell && props.onReplace && <Button onClick={props.onReplace}>{t('coach:test.replace')}</Button>}
        {!isWell && <Button onClick={props.onAddAgain}>{t('coach:test.addAgain')}</Button>}
        {verdict !== 'too-few-tries' && <Button onClick={props.onAgain}>{t('shell:tryAgain')}</Button>}
        <Button ref={done} appearance="primary" onClick={props.onDone}>
          {t('shell:done')}
        </Button>
      </Actions>
    </>
  );
}

function Results(props: { results: readonly TouchResult[]; next: boolean }) {
  const { results } = props;
  const { t } = useWords();
  const styles = useStyles();
  return (
    <ol className={styles.touches} aria-label={t('coach:test.results')}>
      {touches.map((touch) => {
        const result = results[touch];
        return (
          <li
            key={touch}
            className={mergeClasses(styles.touch, props.next && touch === results.length && styles.next)}
            data-result={result ?? ''}
          >
            <Text size={200}>{t('coach:test.touchNumber', { number: touch + 1 })}</Text>
            <span
              aria-hidden="true"
              className={mergeClasses(
                styles.icon,
                result === 'recognised' && styles.recognised,
                result === 'not-recognised' && styles.missed,
              )}
            >
              {result === 'recognised' && <CheckmarkCircleFilled />}
              {result === 'not-recognised' && <DismissCircleFilled />}
              {!result && <CircleRegular />}
            </span>
            <Text size={200} weight="semibold">
              {result ? t(`key:test.results.${result}`) : t('coach:test.waiting')}
            </Text>
          </li>
        );
      })}
    </ol>
  );
}

/** A sound for each result but the last, which the verdict has its own for. */
function useResultSounds(results: readonly TouchResult[], play: (sound: 'good' | 'again') => void): void {
  const sound = useRef(play);
  useEffect(() => {
    sound.current = play;
  });
  const { length } = results;
  const last = results.at(-1);
  useEffect(() => {
    if (length > 0) sound.current(last === 'recognised' ? 'good' : 'again');
  }, [length, last]);
}
