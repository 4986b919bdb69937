import { makeStyles, mergeClasses, Subtitle1, Tab, TabList, Text, tokens } from '@fluentui/react-components';
import { HandRightRegular, PlugConnectedRegular, VideoClipRegular } from '@fluentui/react-icons';
import { useId, useState } from 'react';
import type { VirtualKeyState } from '../../contract/lab.ts';
import { useWords } from '../language.ts';
import { PluggedKeyPicture } from '../operation/key-picture.tsx';
import { LedWords } from '../operation/led-twin.tsx';
import { ProblemMessage } from '../operation/problem-message.tsx';
import { HandsTab } from './hands-tab.tsx';
import { KeyFacts } from './key-facts.tsx';
import { KeyMenu } from './key-menu.tsx';
import { PowerButtons } from './power-buttons.tsx';
import { quirkSentence } from './quirk-sentence.ts';
import { ScenariosTab } from './scenarios-tab.tsx';
import { SocketsTab } from './sockets-tab.tsx';
import { useAct } from './use-act.ts';

const useStyles = makeStyles({
  bench: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalM,
    padding: tokens.spacingHorizontalL,
    borderRadius: tokens.borderRadiusLarge,
    border: `1px solid ${tokens.colorTransparentStroke}`,
    backgroundColor: tokens.colorNeutralBackground1,
    boxShadow: tokens.shadow4,
    minWidth: 0,
  },
  waiting: { border: `1px solid ${tokens.colorCompoundBrandStroke}` },
  top: { display: 'flex', justifyContent: 'space-between', alignItems: 'start', gap: tokens.spacingHorizontalS },
  name: { display: 'flex', flexDirection: 'column', minWidth: 0 },
  serial: { color: tokens.colorNeutralForeground2, overflowWrap: 'anywhere' },
  picture: { maxWidth: '300px', width: '100%', alignSelf: 'center' },
  state: {
    display: 'flex',
    flexWrap: 'wrap',
    justifyContent: 'space-between',
    alignItems: 'center',
    gap: tokens.spacingHorizontalM,
  },
  power: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
  quirks: { margin: 0, paddingInlineStart: tokens.spacingHorizontalXL, color: tokens.colorNeutralForeground2 },
});

const tabs = [
  ['hands', <HandRightRegular key="hands" />],
  ['scenarios', <VideoClipRegular key="scenarios" />],
  ['sockets', <PlugConnectedRegular key="sockets" />],
] as const;
type TabName = (typeof tabs)[number][0];

/** The key that is chosen on the rack, in hand: power, touches and fingers, scenarios, sockets. */
export function KeyBench(props: { virtualKey: VirtualKeyState }) {
  const { virtualKey } = props;
  const { t } = useWords();
  const styles = useStyles();
  const panel = useId();
  const { act, problem } = useAct();
  const [tab, setTab] = useState<TabName>('hands');
  return (
    <section
      className={mergeClasses(styles.bench, virtualKey.waitingFor !== null && styles.waiting)}
      aria-label={`${virtualKey.modelName} ${virtualKey.serial}`}
      data-virtual-key={virtualKey.id}
      data-waiting={virtualKey.waitingFor ?? ''}
    >
      <div className={styles.top}>
        <div className={styles.name}>
          <Subtitle1 as="h2">{virtualKey.modelName}</Subtitle1>
          <Text size={200} className={styles.serial}>
            {t('key:serial', { serial: virtualKey.serial })}
          </Text>
        </div>
        <KeyMenu virtualKey={virtualKey} />
      </div>
      <div className={styles.picture}>
        <PluggedKeyPicture
          led={virtualKey.led}
          power={virtualKey.power}
          hasSensor={virtualKey.maxFingers > 0}
          hasButton={virtualKey.hasButton}
        />
      </div>
      <div className={styles.state}>
        <LedWords led={virtualKey.led} />
        <div className={styles.power}>
          <PowerButtons virtualKey={virtualKey} act={act} />
        </div>
      </div>
      <KeyFacts virtualKey={virtualKey} />
      {virtualKey.quirks.length > 0 && (
        <ul className={styles.quirks}>
          {virtualKey.quirks.map((quirk) => (
            <li key={quirk}>
              <Text size={200}>{quirkSentence(t, quirk)}</Text>
            </li>
          ))}
        </ul>
      )}
      {problem && <ProblemMessage problem={problem} />}
      <TabList
        size="small"
        selectedValue={tab}
        onTabSelect={(_, data) => setTab(tabs.find(([name]) => name === data.value)?.[0] ?? tab)}
      >
        {tabs.map(([name, icon]) => (
          <Tab key={name} id={`${panel}-${name}`} value={name} icon={icon} aria-controls={panel}>
            {t(`lab:bench.tabs.${name}`)}
          </Tab>
        ))}
      </TabList>
      <div role="tabpanel" id={panel} aria-labelledby={`${panel}-${tab}`}>
        {tab === 'hands' && <HandsTab virtualKey={virtualKey} act={act} />}
        {tab === 'scenarios' && <ScenariosTab virtualKey={virtualKey} act={act} />}
        {tab === 'sockets' && <SocketsTab virtualKey={virtualKey} act={act} />}
      </div>
    </section>
  );
}
