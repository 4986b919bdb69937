import { Button, makeStyles, Text, tokens } from '@fluentui/react-components';
import { BeakerRegular, FingerprintRegular, PlayRegular } from '@fluentui/react-icons';
import { useState } from 'react';
import { FoldingCard } from '../frame/folding-card.tsx';
import { useLab } from '../lab/lab-state.tsx';
import { useWords } from '../language.ts';
import { LedPicture } from '../operation/led-twin.tsx';
import { type StandaloneStep, standaloneMeanings, standaloneSteps, useStandaloneLooks } from './standalone-looks.ts';
import { StandalonePractice } from './standalone-practice.tsx';
import { StandaloneWalk } from './standalone-walk.tsx';

const useStyles = makeStyles({
  ways: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
  steps: {
    margin: 0,
    paddingInlineStart: tokens.spacingHorizontalXL,
    display: 'grid',
    gap: tokens.spacingVerticalL,
  },
  step: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXXS },
  head: { display: 'flex', flexWrap: 'wrap', columnGap: tokens.spacingHorizontalM, alignItems: 'baseline' },
  lights: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: tokens.spacingHorizontalL,
    paddingTop: tokens.spacingVerticalXS,
  },
  hint: { color: tokens.colorNeutralForeground2 },
  notes: { margin: 0, paddingInlineStart: tokens.spacingHorizontalXL, color: tokens.colorNeutralForeground2 },
});

/** Enrolling a finger with nothing but power (S2-27 to S2-38): what to do, what one sees, how long it takes. */
export function StandaloneGuide() {
  const { t } = useWords();
  const styles = useStyles();
  const lab = useLab();
  const [open, setOpen] = useState<'walk' | 'practice' | null>(null);
  return (
    <FoldingCard icon={<FingerprintRegular />} title={t('coach:guide.title')}>
      <Text>{t('coach:guide.lead')}</Text>
      <div className={styles.ways}>
        <Button appearance="primary" icon={<PlayRegular />} onClick={() => setOpen('walk')}>
          {t('coach:guide.start')}
        </Button>
        {lab.available && (
          <Button icon={<BeakerRegular />} onClick={() => setOpen('practice')}>
            {t('coach:guide.practise')}
          </Button>
        )}
      </div>
      {!lab.available && <Text className={styles.hint}>{t('coach:guide.practiseOff')}</Text>}
      <Text weight="semibold" as="h3">
        {t('coach:guide.overview')}
      </Text>
      <ol className={styles.steps}>
        {standaloneSteps.map((step) => (
          <Step key={step} step={step} />
        ))}
      </ol>
      <ul className={styles.notes}>
        <li>{t('coach:guide.cancel')}</li>
        <li>{t('coach:guide.idle')}</li>
        <li>{t('coach:guide.room')}</li>
        <li>{t('coach:guide.after')}</li>
      </ul>
      {open === 'walk' && <StandaloneWalk onClose={() => setOpen(null)} />}
      {open === 'practice' && <StandalonePractice onClose={() => setOpen(null)} />}
    </FoldingCard>
  );
}

function Step(props: { step: StandaloneStep }) {
  const { step } = props;
  const looks = useStandaloneLooks();
  const { t } = useWords();
  const styles = useStyles();
  return (
    <li>
      <div className={styles.step}>
        <span className={styles.head}>
          <Text weight="semibold">{t(`coach:guide.steps.${step}.title`)}</Text>
          <Text size={200} className={styles.hint}>
            {t(`coach:guide.steps.${step}.time`)}
          </Text>
        </span>
        <Text>{t(`coach:guide.steps.${step}.text`)}</Text>
        <Text>{t(`coach:guide.steps.${step}.light`)}</Text>
        <div className={styles.lights}>
          {standaloneMeanings[step].map((meaning) => {
            const led = looks?.get(meaning);
            return led && <LedPicture key={meaning} led={led} samples={step === 'touch'} />;
          })}
        </div>
      </div>
    </li>
  );
}
