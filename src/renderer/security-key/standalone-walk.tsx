import { Button, makeStyles, ProgressBar, Text, tokens } from '@fluentui/react-components';
import { CheckmarkRegular, DismissRegular } from '@fluentui/react-icons';
import { useEffect, useState } from 'react';
import type { Led } from '../../contract/keys.ts';
import { Actions } from '../frame/actions.tsx';
import { useFirstFocus } from '../frame/first-focus.ts';
import { TaskDialog } from '../frame/task-dialog.tsx';
import { useWords } from '../language.ts';
import { LedPicture } from '../operation/led-twin.tsx';
import { SoundSwitch } from '../operation/sound-switch.tsx';
import { useSounds } from '../operation/sounds.ts';
import { SeenLights } from './light-doctor.tsx';
import {
  meaningDuring,
  type StandaloneStep,
  standaloneModel,
  standaloneSteps,
  standaloneTouches,
  useStandaloneLooks,
} from './standalone-looks.ts';

const useStyles = makeStyles({
  step: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM, outlineStyle: 'none' },
  light: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalS,
    padding: tokens.spacingHorizontalL,
    borderRadius: tokens.borderRadiusMedium,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    backgroundColor: tokens.colorNeutralBackground2,
  },
  title: {
    fontSize: tokens.fontSizeBase400,
    lineHeight: tokens.lineHeightBase400,
    fontWeight: tokens.fontWeightSemibold,
  },
  times: {
    display: 'flex',
    flexWrap: 'wrap',
    columnGap: tokens.spacingHorizontalL,
    color: tokens.colorNeutralForeground2,
  },
  touches: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
  hint: { color: tokens.colorNeutralForeground2 },
});

/** How fast the white light flashes before the first touch and before the last, in milliseconds: a picture, not a measurement (S2-33). */
const slowest = 1_200;
const fastest = 400;

/** One step after the other, for a key on a power bank: the person says what the light shows, the guide says what to do. */
export function StandaloneWalk(props: { onClose: () => void }) {
  const { t } = useWords();
  const play = useSounds();
  const [step, setStep] = useState<StandaloneStep>('power');
  const [counted, setCounted] = useState(0);
  const [doctor, setDoctor] = useState(false);
  const go = (next: StandaloneStep) => {
    setDoctor(false);
    setStep(next);
    play(next === 'done' ? 'done' : 'good');
  };
  const restart = () => {
    setCounted(0);
    setDoctor(false);
    setStep('power');
  };
  return (
    <TaskDialog title={t('coach:guide.walk.title')} onClose={props.onClose}>
      <WalkStep key={step} step={step} counted={counted}>
        {doctor ? (
          <SeenLights model={standaloneModel} expected={meaningDuring[step]} />
        ) : (
          step === 'touch' && (
            <Touches
              counted={counted}
              onCounted={() => {
                setCounted(counted + 1);
                play('good');
              }}
              onMissed={() => play('again')}
            />
          )
        )}
      </WalkStep>
      <Actions>
        <SoundSwitch />
        {step !== 'done' && (
          <Button onClick={() => setDoctor(!doctor)}>
            {t(doctor ? 'coach:guide.walk.backToWalk' : 'coach:guide.walk.other')}
          </Button>
        )}
        {step === 'power' && (
          <Button appearance="primary" onClick={() => go('clicks')}>
            {t('coach:guide.walk.seen')}
          </Button>
        )}
        {step === 'clicks' && <Button onClick={() => go('verify')}>{t('coach:guide.walk.seenGreen')}</Button>}
        {(step === 'clicks' || step === 'verify') && (
          <Button appearance="primary" onClick={() => go('touch')}>
            {t('coach:guide.walk.seenWhite')}
          </Button>
        )}
        {step === 'touch' && (
          <Button appearance={counted >= standaloneTouches - 1 ? 'primary' : 'secondary'} onClick={() => go('done')}>
            {t('coach:guide.walk.finished')}
          </Button>
        )}
        {step === 'done' && <Button onClick={restart}>{t('coach:guide.walk.again')}</Button>}
        {step === 'done' && (
          <Button appearance="primary" onClick={props.onClose}>
            {t('shell:done')}
          </Button>
        )}
      </Actions>
    </TaskDialog>
  );
}

function WalkStep(props: { step: StandaloneStep; counted: number; children: React.ReactNode }) {
  const { step, counted } = props;
  const { t } = useWords();
  const styles = useStyles();
  const start = useFirstFocus<HTMLElement>();
  const light = useLight(step, counted);
  const position = { number: standaloneSteps.indexOf(step) + 1, of: standaloneSteps.length };
  return (
    <section ref={start} tabIndex={-1} className={styles.step} data-walk={step} aria-labelledby="standalone-step">
      <div>
        <Text size={200} className={styles.hint} block>
          {t('coach:guide.walk.step', position)}
        </Text>
        <Text as="h3" id="standalone-step" className={styles.title}>
          {t(`coach:guide.steps.${step}.title`)}
        </Text>
      </div>
      <Text>{t(`coach:guide.steps.${step}.text`)}</Text>
      <div className={styles.light} role="status">
        <Text size={200} className={styles.hint}>
          {t('coach:guide.walk.lightShould')}
        </Text>
        {light && <LedPicture led={light} />}
        <Text>{t(`coach:guide.steps.${step}.light`)}</Text>
      </div>
      {props.children}
      {step !== 'done' && (
        <div className={styles.times}>
          <Text size={200}>{t(`coach:guide.steps.${step}.time`)}</Text>
          <Elapsed />
        </div>
      )}
      {step === 'touch' && (
        <Text size={200} className={styles.hint}>
          {t('coach:guide.idle')}
        </Text>
      )}
      <Text size={200} className={styles.hint}>
        {t(step === 'done' ? 'coach:guide.after' : 'coach:guide.cancel')}
      </Text>
    </section>
  );
}

/** What the light shows in this step, faster with each touch. */
function useLight(step: StandaloneStep, counted: number): Led | undefined {
  const light = useStandaloneLooks()?.get(meaningDuring[step]);
  if (!light || light.meaning !== 'standalone-enrolment') return light;
  const part = Math.min(counted / (standaloneTouches - 1), 1);
  return { ...light, periodMs: Math.round(slowest - (slowest - fastest) * part) };
}

function Touches(props: { counted: number; onCounted: () => void; onMissed: () => void }) {
  const { counted } = props;
  const { t } = useWords();
  const styles = useStyles();
  const count = t('coach:guide.walk.count', { count: counted, of: standaloneTouches });
  return (
    <>
      <ProgressBar value={Math.min(counted / standaloneTouches, 1)} thickness="large" aria-label={count} />
      <Text role="status" weight="semibold">
        {count}
      </Text>
      <div className={styles.touches}>
        <Button icon={<CheckmarkRegular />} onClick={props.onCounted}>
          {t('coach:guide.walk.counted')}
        </Button>
        <Button icon={<DismissRegular />} onClick={props.onMissed}>
          {t('coach:guide.walk.notCounted')}
        </Button>
      </div>
    </>
  );
}

/** The time since the step began. Not read out: it would speak every second. */
function Elapsed() {
  const { t } = useWords();
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setSeconds((before) => before + 1), 1_000);
    return () => clearInterval(timer);
  }, []);
  return <Text size={200}>{t('coach:guide.walk.elapsed', { seconds })}</Text>;
}
