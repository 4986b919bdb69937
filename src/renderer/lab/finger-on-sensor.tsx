import { Button, makeStyles, Radio, RadioGroup, Text, tokens } from '@fluentui/react-components';
import { FingerprintRegular } from '@fluentui/react-icons';
import { useState } from 'react';
import type { Finger, Placement, VirtualKeyState } from '../../contract/lab.ts';
import type { SampleStatus } from '../../contract/steps.ts';
import { useClient } from '../host.tsx';
import { useWords } from '../language.ts';
import { FingerChoice, SampleChoice } from './choices.tsx';
import { FingerPlacing } from './finger-placing.tsx';
import type { Act } from './use-act.ts';

const useStyles = makeStyles({
  group: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalS,
    border: 'none',
    margin: 0,
    padding: 0,
  },
  heading: { padding: 0, fontWeight: tokens.fontWeightSemibold },
  row: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS, alignItems: 'end' },
  foot: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalM, alignItems: 'center' },
});

const straight: Placement = { x: 0, y: 0, angle: 0, durationMs: 800, quality: 0.9 };

/** A finger for the sensor: whose it is, and how it meets the sensor, either by its result or by its place. */
export function FingerOnSensor(props: { virtualKey: VirtualKeyState; act: Act }) {
  const { virtualKey, act } = props;
  const { id } = virtualKey;
  const { t } = useWords();
  const styles = useStyles();
  const client = useClient();
  const [finger, setFinger] = useState<Finger>('right-index');
  const [way, setWay] = useState<'result' | 'place'>('result');
  const [sample, setSample] = useState<SampleStatus>('good');
  const [placement, setPlacement] = useState(straight);
  const [sensed, setSensed] = useState<{ sample: SampleStatus; wasAsked: boolean } | null>(null);
  const press = () => {
    const wasAsked = virtualKey.waitingFor !== null;
    act(
      () => client.lab.finger({ id, finger, sample: way === 'result' ? sample : placement }),
      (answer) => setSensed({ sample: answer.sample, wasAsked }),
    );
  };
  return (
    <fieldset className={styles.group}>
      <legend className={styles.heading}>{t('lab:placing.label')}</legend>
      <RadioGroup
        layout="horizontal"
        aria-label={t('lab:placing.label')}
        value={way}
        onChange={(_, data) => setWay(data.value === 'place' ? 'place' : 'result')}
      >
        <Radio value="result" label={t('lab:placing.result')} />
        <Radio value="place" label={t('lab:placing.place')} />
      </RadioGroup>
      <div className={styles.row}>
        <FingerChoice
          label={t('lab:finger')}
          enrolled={virtualKey.enrolledFingers}
          value={finger}
          onChange={setFinger}
        />
        {way === 'result' && <SampleChoice value={sample} onChange={setSample} />}
      </div>
      {way === 'place' && <FingerPlacing value={placement} onChange={setPlacement} />}
      <div className={styles.foot}>
        <Button
          size="small"
          icon={<FingerprintRegular />}
          appearance={virtualKey.waitingFor === 'fingerprint' ? 'primary' : 'secondary'}
          disabled={virtualKey.power === 'unplugged'}
          onClick={press}
        >
          {t('lab:press')}
        </Button>
        <Text role="status" data-sensed={sensed?.sample ?? ''}>
          {sensed &&
            t(sensed.wasAsked ? 'lab:sensed' : 'lab:sensedUnasked', {
              sample: t(`key:samples.${sensed.sample}.title`),
            })}
        </Text>
      </div>
    </fieldset>
  );
}
