import { Button, makeStyles, mergeClasses, Text, tokens } from '@fluentui/react-components';
import type { VirtualKeyState } from '../../contract/lab.ts';
import { useWords } from '../language.ts';
import { PluggedKeyPicture } from '../operation/key-picture.tsx';
import { LedWords } from '../operation/led-twin.tsx';
import { KeyFacts } from './key-facts.tsx';

const useStyles = makeStyles({
  rack: {
    listStyleType: 'none',
    margin: 0,
    padding: 0,
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fill, minmax(min(100%, 320px), 1fr))',
    gap: tokens.spacingHorizontalS,
    // Where there are many, the one in hand stays near.
    maxHeight: '420px',
    overflowY: 'auto',
  },
  key: {
    width: '100%',
    height: '100%',
    justifyContent: 'start',
    textAlign: 'start',
    gap: tokens.spacingHorizontalM,
    padding: tokens.spacingHorizontalM,
    fontWeight: tokens.fontWeightRegular,
    // As wide as chosen, so that nothing moves.
    border: `2px solid ${tokens.colorNeutralStroke2}`,
  },
  chosen: {
    border: `2px solid ${tokens.colorCompoundBrandStroke}`,
    ':hover': { border: `2px solid ${tokens.colorCompoundBrandStroke}` },
  },
  picture: { width: '124px', flexShrink: 0 },
  words: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXS, minWidth: 0 },
  name: { display: 'flex', flexDirection: 'column' },
  serial: { color: tokens.colorNeutralForeground2, overflowWrap: 'anywhere' },
});

/** The virtual keys as one sees them lying there, each in its port or beside it. One of them is chosen. */
export function Rack(props: {
  keys: readonly VirtualKeyState[];
  chosen: string | undefined;
  onChoose: (id: string) => void;
}) {
  const { t } = useWords();
  const styles = useStyles();
  return (
    <ul className={styles.rack} aria-label={t('lab:rack')}>
      {props.keys.map((key) => (
        <li key={key.id} data-racked={key.id}>
          <Button
            className={mergeClasses(styles.key, key.id === props.chosen && styles.chosen)}
            aria-pressed={key.id === props.chosen}
            onClick={() => props.onChoose(key.id)}
          >
            <span className={styles.picture}>
              <PluggedKeyPicture
                led={key.led}
                power={key.power}
                hasSensor={key.maxFingers > 0}
                hasButton={key.hasButton}
              />
            </span>
            <span className={styles.words}>
              <span className={styles.name}>
                <Text weight="semibold">{key.modelName}</Text>
                <Text size={200} className={styles.serial}>
                  {key.serial}
                </Text>
              </span>
              <LedWords led={key.led} />
              <KeyFacts brief virtualKey={key} />
            </span>
          </Button>
        </li>
      ))}
    </ul>
  );
}
