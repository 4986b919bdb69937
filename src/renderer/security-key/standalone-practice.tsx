import { Button, makeStyles, ProgressBar, Spinner, Text, tokens } from '@fluentui/react-components';
import {
  BatteryChargeRegular,
  CircleRegular,
  FingerprintRegular,
  MoreCircleRegular,
  PlugDisconnectedRegular,
} from '@fluentui/react-icons';
import { useEffect, useRef, useState } from 'react';
import type { VirtualKeyState } from '../../contract/lab.ts';
import type { LightAdvice } from '../../contract/lights.ts';
import type { SampleStatus } from '../../contract/steps.ts';
import { Actions } from '../frame/actions.tsx';
import { useFirstFocus } from '../frame/first-focus.ts';
import { TaskDialog } from '../frame/task-dialog.tsx';
import { useClient } from '../host.tsx';
import { useRack } from '../lab/lab-state.tsx';
import { type Act, useAct } from '../lab/use-act.ts';
import { useWords } from '../language.ts';
import { fingers } from '../lists.ts';
import { PluggedKeyPicture } from '../operation/key-picture.tsx';
import { LedAnnouncer, LedWords } from '../operation/led-twin.tsx';
import { ProblemMessage } from '../operation/problem-message.tsx';
import { SoundSwitch } from '../operation/sound-switch.tsx';
import { useSounds } from '../operation/sounds.ts';
import { type StandaloneStep, standaloneSteps } from './standalone-looks.ts';

const useStyles = makeStyles({
  stage: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalM,
    outlineStyle: 'none',
    padding: tokens.spacingHorizontalL,
    borderRadius: tokens.borderRadiusMedium,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    backgroundColor: tokens.colorNeutralBackground2,
  },
  picture: { width: '100%', maxWidth: '280px', alignSelf: 'center' },
  status: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXXS, minHeight: '72px' },
  title: {
    fontSize: tokens.fontSizeBase400,
    lineHeight: tokens.lineHeightBase400,
    fontWeight: tokens.fontWeightSemibold,
  },
  hands: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
  hint: { color: tokens.colorNeutralForeground2 },
  last: { minHeight: tokens.lineHeightBase300 },
});

/** The same steps with a virtual key, made for this and thrown away with it: its light is the model's own (S2-27 to S2-38). */
export function StandalonePractice(props: { onClose: () => void }) {
  const { t } = useWords();
  const { act, problem } = useAct();
  const virtualKey = usePracticeKey(act);
  return (
    <TaskDialog title={t('coach:guide.practice.title')} onClose={props.onClose}>
      <Text>{t('coach:guide.practice.lead')}</Text>
      {problem && <ProblemMessage problem={problem} />}
      {virtualKey ? (
        <Practice virtualKey={virtualKey} act={act} />
      ) : (
        !problem && <Spinner label={t('coach:guide.practice.preparing')} />
      )}
      <Actions>
        <SoundSwitch />
        <Button onClick={props.onClose}>{t('shell:close')}</Button>
      </Actions>
    </TaskDialog>
  );
}

/** A virtual key for as long as this component is there; undefined until it is made. */
function usePracticeKey(act: Act): VirtualKeyState | undefined {
  const client = useClient();
  const [id, setId] = useState<string | null>(null);
  const run = useRef(act);
  useEffect(() => {
    let gone = false;
    const made = client.lab.create({ model: 'atkey-pro' });
    run.current(
      () => made,
      (key) => void (gone || setId(key.id)),
    );
    return () => {
      gone = true;
      // Where it was not made there is nothing to throw away; a lost host has thrown it away or shows it in the Lab.
      made.then(({ id }) => client.lab.remove({ id })).catch(() => {});
    };
  }, [client]);
  return useRack()?.find((key) => key.id === id);
}

function Practice(props: { virtualKey: VirtualKeyState; act: Act }) {
  const { virtualKey, act } = props;
  const { id, led, power, enrolment, enrolledFingers } = virtualKey;
  const { t } = useWords();
  const styles = useStyles();
  const client = useClient();
  const start = useFirstFocus<HTMLElement>();
  const step = useStep(virtualKey);
  const wasStopped = useStopped(virtualKey);
  useResultSounds(virtualKey);
  const last = useLastTouch(virtualKey, step);
  const powered = power !== 'unplugged';
  const finger = step === 'verify' ? enrolledFingers[0] : fingers.find((one) => !enrolledFingers.includes(one));
  const press = (sample: SampleStatus, whose = finger) =>
    whose && act(() => client.lab.finger({ id, finger: whose, sample }));
  const click = (times: number) => act(() => client.lab.button({ id, press: times }));
  const primary = (at: StandaloneStep) => (step === at ? 'primary' : 'secondary');
  return (
    <>
      <section
        ref={start}
        tabIndex={-1}
        className={styles.stage}
        aria-label={t('coach:guide.practice.now')}
        data-practice={step}
        data-last={last ?? ''}
      >
        <div className={styles.picture}>
          <PluggedKeyPicture led={led} power={power} hasSensor hasButton />
        </div>
        <LedWords led={led} samples={step === 'touch'} />
        <LedAnnouncer led={led} />
        <div className={styles.status} role="status">
          <Text size={200} className={styles.hint}>
            {t('coach:guide.walk.step', { number: standaloneSteps.indexOf(step) + 1, of: standaloneSteps.length })}
          </Text>
          <span className={styles.title}>{t(`coach:guide.steps.${step}.title`)}</span>
          <Text>
            {step === 'done'
              ? t('coach:guide.practice.done')
              : wasStopped
                ? t('coach:guide.practice.stopped')
                : t(`coach:guide.steps.${step}.text`)}
          </Text>
        </div>
        <Text role="status" weight="semibold" className={styles.last}>
          {last && t(`lights:advice.${last}.title`)}
        </Text>
        {enrolment && step === 'touch' && (
          <>
            <ProgressBar
              value={enrolment.taken / enrolment.total}
              thickness="large"
              aria-label={t('keys:fingerprints.progress')}
            />
            <Text weight="semibold">
              {t('coach:guide.walk.count', { count: enrolment.taken, of: enrolment.total })}
            </Text>
          </>
        )}
        {enrolledFingers.length > 0 && (
          <Text size={200} className={styles.hint}>
            {t('coach:guide.practice.enrolled', { count: enrolledFingers.length })}
          </Text>
        )}
      </section>
      <div className={styles.hands}>
        {powered ? (
          <Button icon={<PlugDisconnectedRegular />} onClick={() => act(() => client.lab.unplug({ id }))}>
            {t('coach:guide.practice.unplug')}
          </Button>
        ) : (
          <Button
            appearance="primary"
            icon={<BatteryChargeRegular />}
            onClick={() => act(() => client.lab.plug({ id, power: 'power-only' }))}
          >
            {t('coach:guide.practice.plug')}
          </Button>
        )}
        <Button
          appearance={primary('clicks')}
          icon={<MoreCircleRegular />}
          disabled={!powered}
          onClick={() => click(3)}
        >
          {t('coach:guide.practice.clickThree')}
        </Button>
        <Button icon={<CircleRegular />} disabled={!powered} onClick={() => click(1)}>
          {t('coach:guide.practice.click')}
        </Button>
        <Button
          appearance={step === 'verify' ? 'primary' : primary('touch')}
          icon={<FingerprintRegular />}
          disabled={!powered}
          onClick={() => press('good')}
        >
          {t('coach:guide.practice.touch')}
        </Button>
        <Button disabled={!powered} onClick={() => press('too-short')}>
          {t('coach:guide.practice.touchBadly')}
        </Button>
        <Button disabled={!powered} onClick={() => press('good', 'left-little')}>
          {t('coach:guide.practice.otherFinger')}
        </Button>
        {step === 'done' && (
          <Button onClick={() => click(3)} appearance="primary">
            {t('coach:guide.practice.again')}
          </Button>
        )}
      </div>
    </>
  );
}

/** Where the key is in its enrolment. While its light shows a result for a moment, it is where it was. */
function useStep(virtualKey: VirtualKeyState): StandaloneStep {
  const [last, setLast] = useState<StandaloneStep>('power');
  const isMoment = ['match-succeeded', 'failed-or-erasing'].includes(virtualKey.led.meaning);
  const step = isMoment && virtualKey.enrolment ? last : stepOf(virtualKey);
  if (step !== last) setLast(step);
  return step;
}

/** As its light and its state tell. */
function stepOf({ power, led, enrolment, enrolledFingers }: VirtualKeyState): StandaloneStep {
  if (power === 'unplugged') return 'power';
  if (led.meaning === 'verify-before-enrolment') return 'verify';
  if (enrolment) return 'touch';
  return led.meaning !== 'not-recognised-by-host' && enrolledFingers.length > 0 ? 'done' : 'clicks';
}

/** What became of the last touch of this step: the light tells of it only for a moment. */
function useLastTouch({ led }: VirtualKeyState, step: StandaloneStep) {
  const results = resultsOf[step];
  const now = results?.[led.meaning] ?? null;
  const [last, setLast] = useState<{ step: StandaloneStep; result: typeof now }>({ step, result: now });
  if (last.step !== step || (now !== null && now !== last.result)) {
    // The last good touch of a step is seen when the next one has begun.
    setLast({ step, result: now });
    return now;
  }
  return last.result;
}

type Results = Readonly<Partial<Record<VirtualKeyState['led']['meaning'], LightAdvice>>>;
const resultsOf: Readonly<Partial<Record<StandaloneStep, Results>>> = {
  verify: { 'match-succeeded': 'recognised', 'failed-or-erasing': 'not-recognised' },
  touch: { 'match-succeeded': 'sample-counted', 'failed-or-erasing': 'sample-not-counted' },
};

/** Whether the last enrolment ended without a new finger. */
function useStopped({ enrolment, enrolledFingers, power }: VirtualKeyState): boolean {
  const [before, setBefore] = useState({ running: false, fingers: enrolledFingers.length, stopped: false });
  const running = enrolment !== null;
  if (running === before.running && enrolledFingers.length === before.fingers) {
    return before.stopped && power !== 'unplugged';
  }
  const stopped = before.running && !running && enrolledFingers.length === before.fingers;
  setBefore({ running, fingers: enrolledFingers.length, stopped });
  return stopped;
}

function useResultSounds({ led, enrolledFingers }: VirtualKeyState): void {
  const play = useSounds();
  const sound = useRef(play);
  useEffect(() => {
    sound.current = play;
  });
  const { meaning } = led;
  const { length } = enrolledFingers;
  const last = useRef(length);
  useEffect(() => {
    if (length > last.current) sound.current('done');
    else if (meaning === 'match-succeeded') sound.current('good');
    else if (meaning === 'failed-or-erasing') sound.current('again');
    last.current = length;
  }, [meaning, length]);
}
