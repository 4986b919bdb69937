import { makeStyles, mergeClasses, Text, tokens } from '@fluentui/react-components';
import { CheckmarkCircleFilled, CircleRegular, DismissCircleFilled, InfoRegular } from '@fluentui/react-icons';
import type { ReactNode } from 'react';
import type { KeyTrial, TrialFinding } from '../../contract/key-trial.ts';
import { trialExtensions } from '../../contract/trial-lists.ts';
import { sentenceOf } from '../../contract/trial-sentences.ts';
import { useFirstFocus } from '../frame/first-focus.ts';
import { useWords } from '../language.ts';
import { ProblemMessage } from '../operation/problem-message.tsx';
import { problemOfRefusal } from '../operation/refusal-words.ts';
import { ExtensionName } from './extension-name.tsx';

const useStyles = makeStyles({
  view: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM },
  top: { display: 'flex', flexDirection: 'column', alignItems: 'start', gap: tokens.spacingVerticalXS },
  list: { listStyleType: 'none', margin: 0, padding: 0, display: 'grid', gap: tokens.spacingVerticalS },
  row: { display: 'grid', gridTemplateColumns: '24px 1fr', gap: tokens.spacingHorizontalS },
  icon: { fontSize: '20px', display: 'flex' },
  good: { color: tokens.colorPaletteGreenForeground1 },
  bad: { color: tokens.colorPaletteRedForeground1 },
  quiet: { color: tokens.colorNeutralForeground2 },
  words: { display: 'flex', flexDirection: 'column', overflowWrap: 'anywhere' },
  name: { display: 'flex', flexWrap: 'wrap', alignItems: 'baseline', columnGap: tokens.spacingHorizontalS },
});

type Tone = 'good' | 'bad' | 'quiet';

const tones: Readonly<Record<TrialFinding, Tone>> = {
  works: 'good',
  wrong: 'bad',
  declined: 'quiet',
  silent: 'quiet',
  'not-reached': 'quiet',
  'not-asked': 'quiet',
};

const icons: Readonly<Record<Tone, ReactNode>> = {
  good: <CheckmarkCircleFilled />,
  bad: <DismissCircleFilled />,
  quiet: <InfoRegular />,
};

/** What a key answered in a trial, by name: whether it holds what it says. Begins where the focus is. */
export function TrialView(props: { trial: KeyTrial }) {
  const { trial } = props;
  const { features, stoppedBy } = trial;
  const { t } = useWords();
  const styles = useStyles();
  const first = useFirstFocus<HTMLDivElement>();
  const isWrong = features.some(({ finding }) => finding === 'wrong');
  const outcome = isWrong ? 'bad' : stoppedBy ? 'early' : 'good';
  return (
    <div className={styles.view} data-trial={outcome} data-removal={trial.removal}>
      <div ref={first} tabIndex={-1} className={styles.top} role="status">
        <Text size={400} weight="semibold">
          {t(`keyTrial:done.${outcome}`)}
        </Text>
        <Text>{t(`keyTrial:verifiedBy.${trial.verifiedBy}`)}</Text>
        <Text>{t(`keyTrial:removal.${trial.removal}`)}</Text>
      </div>
      {stoppedBy && <ProblemMessage problem={problemOfRefusal(t, stoppedBy)} />}
      <ul className={styles.list}>
        {features.map((told) => {
          const { feature, finding, offered } = told;
          const tone = tones[finding];
          const { key, values } = sentenceOf(told, trial.algorithm?.name ?? '');
          const state = finding === 'not-asked' && offered !== 'yes' ? `offered.${offered}` : `findings.${finding}`;
          return (
            <li key={feature} className={styles.row} data-feature={feature} data-finding={finding}>
              <span className={mergeClasses(styles.icon, styles[tone])} aria-hidden="true">
                {finding === 'not-asked' ? <CircleRegular /> : icons[tone]}
              </span>
              <span className={styles.words}>
                <span className={styles.name}>
                  <Text weight="semibold">{t(`keyTrial:features.${feature}`)}</Text>
                  {trialExtensions.some((one) => one === feature) && <ExtensionName name={feature} />}
                  <Text className={styles[tone]}>{t(`keyTrial:${state as 'findings.works'}`)}</Text>
                </span>
                {key && <Text>{t(`keyTrial:${key}`, values)}</Text>}
              </span>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
