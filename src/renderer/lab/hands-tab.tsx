import { Button, makeStyles, Switch, Text, tokens } from '@fluentui/react-components';
import { TapDoubleRegular, TapSingleRegular } from '@fluentui/react-icons';
import { useState } from 'react';
import type { Hands, VirtualKeyState } from '../../contract/lab.ts';
import { useClient } from '../host.tsx';
import { useWords } from '../language.ts';
import { FingerChoice } from './choices.tsx';
import { FingerOnSensor } from './finger-on-sensor.tsx';
import type { Act } from './use-act.ts';

const useStyles = makeStyles({
  tab: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalL },
  group: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalS,
    border: 'none',
    margin: 0,
    padding: 0,
  },
  row: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
  heading: { padding: 0, fontWeight: tokens.fontWeightSemibold },
  lead: { color: tokens.colorNeutralForeground2 },
});

/** Everything that a hand does to a key. */
export function HandsTab(props: { virtualKey: VirtualKeyState; act: Act }) {
  const { virtualKey, act } = props;
  const { id, waitingFor } = virtualKey;
  const { t } = useWords();
  const styles = useStyles();
  const client = useClient();
  const powered = virtualKey.power !== 'unplugged';
  return (
    <div className={styles.tab}>
      {!powered && <Text className={styles.lead}>{t('lab:bench.pluggedFirst')}</Text>}
      <fieldset className={styles.group}>
        <legend className={styles.heading}>{t('lab:touching')}</legend>
        <div className={styles.row}>
          <Button
            size="small"
            icon={<TapSingleRegular />}
            appearance={waitingFor === 'touch' ? 'primary' : 'secondary'}
            disabled={!powered}
            onClick={() => act(() => client.lab.touch({ id }))}
          >
            {t('lab:touch')}
          </Button>
          <Button
            size="small"
            icon={<TapDoubleRegular />}
            disabled={!powered}
            onClick={() => act(() => client.lab.touch({ id, held: true }))}
          >
            {t('lab:hold')}
          </Button>
          {virtualKey.hasButton &&
            ([1, 3, 'long'] as const).map((press) => (
              <Button
                key={press}
                size="small"
                disabled={!powered}
                onClick={() => act(() => client.lab.button({ id, press }))}
              >
                {t(press === 1 ? 'lab:click' : press === 3 ? 'lab:clickThree' : 'lab:longPress')}
              </Button>
            ))}
        </div>
        {virtualKey.control?.touchHeld && <Text className={styles.lead}>{t('lab:control.touchHeld')}</Text>}
      </fieldset>
      {virtualKey.maxFingers > 0 && <FingerOnSensor virtualKey={virtualKey} act={act} />}
      <AutomaticHands virtualKey={virtualKey} act={act} />
    </div>
  );
}

function AutomaticHands(props: { virtualKey: VirtualKeyState; act: Act }) {
  const { virtualKey, act } = props;
  const { id, hands } = virtualKey;
  const { t } = useWords();
  const styles = useStyles();
  const client = useClient();
  const [finger, setFinger] = useState(hands.autoFinger ?? 'right-index');
  const change = (changes: Partial<Hands>) => act(() => client.lab.setHands({ id, hands: changes }));
  return (
    <fieldset className={styles.group}>
      <legend className={styles.heading}>{t('lab:hands.title')}</legend>
      <Text size={200} className={styles.lead}>
        {t('lab:hands.lead')}
      </Text>
      <Switch
        label={t('lab:hands.autoTouch')}
        checked={hands.autoTouch}
        onChange={(_, data) => change({ autoTouch: data.checked })}
      />
      {virtualKey.maxFingers > 0 && (
        <>
          <Switch
            label={t('lab:hands.autoFinger')}
            checked={hands.autoFinger !== null}
            onChange={(_, data) => change({ autoFinger: data.checked ? finger : null })}
          />
          {hands.autoFinger !== null && (
            <div className={styles.row}>
              <FingerChoice
                label={t('lab:finger')}
                enrolled={virtualKey.enrolledFingers}
                value={hands.autoFinger}
                onChange={(chosen) => {
                  setFinger(chosen);
                  change({ autoFinger: chosen });
                }}
              />
            </div>
          )}
        </>
      )}
      <Switch
        label={t('lab:hands.resetAnyTime')}
        checked={hands.resetAnyTime}
        onChange={(_, data) => change({ resetAnyTime: data.checked })}
      />
    </fieldset>
  );
}
