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
    gridTemplateColumns: 'repeat(auto-fill, minmax(min(100%, 260px), 1fr))',
    gap: tokens.spacingHorizontalM,
  },
  key: {
    width: '100%',
    height: '100%',
    flexDirection: 'column',
    alignItems: 'start',
    justifyContent: 'start',
    textAlign: 'start',
    gap: tokens.spacingVerticalS,
    padding: tokens.spacingHorizontalM,
    fontWeight: tokens.fontWeightRegular,
    // As wide as chosen, so that nothing moves.
    border: `2px solid ${tokens.colorNeutralStroke2}`,
  },
  chosen: {
    border: `2px solid ${tokens.colorCompoundBrandStroke}`,
    ':hover': { border: `2px solid ${tokens.colorCompoundBrandStroke}` },
  },
  name: { display: 'flex', flexDirection: 'column' },
  serial: { color: tokens.colorNeutralForeground2 },
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
            <span className={styles.name}>
              <Text weight="semibold">{key.modelName}</Text>
              <Text size={200} className={styles.serial}>
                {t('key:serial', { serial: key.serial })}
              </Text>
            </span>
            <PluggedKeyPicture
              led={key.led}
              power={key.power}
              hasSensor={key.maxFingers > 0}
              hasButton={key.hasButton}
            />
            <LedWords led={key.led} />
            <KeyFacts virtualKey={key} />
          </Button>
        </li>
      ))}
    </ul>
  );
}
