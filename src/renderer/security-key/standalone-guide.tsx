import { makeStyles, Text, tokens } from '@fluentui/react-components';
import { LightbulbRegular } from '@fluentui/react-icons';
import type { Led } from '../../contract/keys.ts';
import { FoldingCard } from '../frame/folding-card.tsx';
import { useWords } from '../language.ts';
import { LedPicture } from '../operation/led-twin.tsx';

const useStyles = makeStyles({
  steps: {
    margin: 0,
    paddingInlineStart: tokens.spacingHorizontalXL,
    display: 'grid',
    gap: tokens.spacingVerticalM,
  },
  lights: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: tokens.spacingHorizontalL,
    paddingTop: tokens.spacingVerticalXS,
  },
  hint: { color: tokens.colorNeutralForeground2 },
});

const lights = {
  cyan: { meaning: 'not-recognised-by-host', colour: 'cyan', pattern: 'on', periodMs: null },
  white: { meaning: 'standalone-enrolment', colour: 'white', pattern: 'flashing', periodMs: 1_000 },
  greenFlashing: { meaning: 'verify-before-enrolment', colour: 'green', pattern: 'flashing', periodMs: 1_000 },
  green: { meaning: 'match-succeeded', colour: 'green', pattern: 'on', periodMs: null },
  red: { meaning: 'failed-or-erasing', colour: 'red', pattern: 'on', periodMs: null },
  blue: { meaning: 'ready', colour: 'blue', pattern: 'on', periodMs: null },
} as const satisfies Record<string, Led>;

/** Enrolling a finger with nothing but power (S2-27 to S2-36), with the lights that one sees on the way. */
export function StandaloneGuide() {
  const { t } = useWords();
  const styles = useStyles();
  return (
    <FoldingCard icon={<LightbulbRegular />} title={t('keys:guide.title')}>
      <Text>{t('keys:guide.lead')}</Text>
      <ol className={styles.steps}>
        <Step text={t('keys:guide.steps.power')} leds={[lights.cyan]} />
        <Step text={t('keys:guide.steps.clicks')} leds={[lights.white]} />
        <Step text={t('keys:guide.steps.verify')} leds={[lights.greenFlashing]} />
        <Step text={t('keys:guide.steps.touch')} leds={[lights.green, lights.red]} />
        <Step text={t('keys:guide.steps.done')} leds={[lights.blue]} />
      </ol>
      <Text className={styles.hint}>{t('keys:guide.cancel')}</Text>
      <Text className={styles.hint}>{t('keys:guide.after')}</Text>
    </FoldingCard>
  );
}

function Step(props: { text: string; leds: readonly Led[] }) {
  const styles = useStyles();
  return (
    <li>
      {props.text}
      <div className={styles.lights}>
        {props.leds.map((led) => (
          <LedPicture key={led.meaning} led={led} />
        ))}
      </div>
    </li>
  );
}
