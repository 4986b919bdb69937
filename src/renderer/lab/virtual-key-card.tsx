import { Button, makeStyles, mergeClasses, Subtitle2, Text, tokens } from '@fluentui/react-components';
import { FingerprintRegular, TapSingleRegular } from '@fluentui/react-icons';
import { useState } from 'react';
import type { Finger, VirtualKeyState } from '../../contract/lab.ts';
import type { SampleStatus } from '../../contract/steps.ts';
import { useClient } from '../host.tsx';
import { useWords } from '../language.ts';
import { LedPicture } from '../operation/led-twin.tsx';
import { ProblemMessage } from '../operation/problem-message.tsx';
import { FingerChoice, SampleChoice } from './choices.tsx';
import { KeyFacts } from './key-facts.tsx';
import { KeyMenu } from './key-menu.tsx';
import { PowerButtons } from './power-buttons.tsx';
import { useAct } from './use-act.ts';

const useStyles = makeStyles({
  card: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalMNudge,
    padding: tokens.spacingHorizontalM,
    borderRadius: tokens.borderRadiusLarge,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    backgroundColor: tokens.colorNeutralBackground1,
  },
  waiting: { border: `1px solid ${tokens.colorBrandStroke1}` },
  top: { display: 'flex', justifyContent: 'space-between', alignItems: 'start', gap: tokens.spacingHorizontalS },
  name: { display: 'flex', flexDirection: 'column', minWidth: 0 },
  serial: { color: tokens.colorNeutralForeground2, overflowWrap: 'anywhere' },
  row: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS, alignItems: 'end' },
});

/** One virtual key beside another page: its light, its power, and what a hand does to it on the way through that page. */
export function VirtualKeyCard(props: { virtualKey: VirtualKeyState }) {
  const { virtualKey } = props;
  const { id } = virtualKey;
  const { t } = useWords();
  const styles = useStyles();
  const client = useClient();
  const { act, problem } = useAct();
  const [finger, setFinger] = useState<Finger>('right-index');
  const [sample, setSample] = useState<SampleStatus>('good');
  const powered = virtualKey.power !== 'unplugged';
  return (
    <article
      className={mergeClasses(styles.card, virtualKey.waitingFor !== null && styles.waiting)}
      aria-label={`${virtualKey.modelName} ${virtualKey.serial}`}
      data-virtual-key={id}
      data-waiting={virtualKey.waitingFor ?? ''}
    >
      <div className={styles.top}>
        <div className={styles.name}>
          <Subtitle2 as="h3">{virtualKey.modelName}</Subtitle2>
          <Text size={200} className={styles.serial}>
            {t('key:serial', { serial: virtualKey.serial })}
          </Text>
        </div>
        <KeyMenu virtualKey={virtualKey} />
      </div>
      <LedPicture led={virtualKey.led} />
      <KeyFacts virtualKey={virtualKey} />
      {problem && <ProblemMessage problem={problem} />}
      <div className={styles.row}>
        <PowerButtons virtualKey={virtualKey} act={act} />
      </div>
      {powered && virtualKey.maxFingers > 0 && (
        <div className={styles.row}>
          <FingerChoice
            label={t('lab:finger')}
            enrolled={virtualKey.enrolledFingers}
            value={finger}
            onChange={setFinger}
          />
          <SampleChoice value={sample} onChange={setSample} />
        </div>
      )}
      {powered && (
        <div className={styles.row}>
          {virtualKey.maxFingers > 0 && (
            <Button
              size="small"
              icon={<FingerprintRegular />}
              appearance={virtualKey.waitingFor === 'fingerprint' ? 'primary' : 'secondary'}
              onClick={() => act(() => client.lab.finger({ id, finger, sample }))}
            >
              {t('lab:press')}
            </Button>
          )}
          <Button
            size="small"
            icon={<TapSingleRegular />}
            appearance={virtualKey.waitingFor === 'touch' ? 'primary' : 'secondary'}
            onClick={() => act(() => client.lab.touch({ id }))}
          >
            {t('lab:touch')}
          </Button>
          {virtualKey.waitingFor === 'touch' && (
            <Button size="small" onClick={() => act(() => client.lab.touch({ id, held: true }))}>
              {t('lab:hold')}
            </Button>
          )}
          {virtualKey.hasButton && (
            <>
              <Button size="small" onClick={() => act(() => client.lab.button({ id, press: 1 }))}>
                {t('lab:click')}
              </Button>
              <Button size="small" onClick={() => act(() => client.lab.button({ id, press: 3 }))}>
                {t('lab:clickThree')}
              </Button>
            </>
          )}
        </div>
      )}
    </article>
  );
}
