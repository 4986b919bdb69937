import { makeStyles, tokens } from '@fluentui/react-components';
import { skipToken, useQuery } from '@tanstack/react-query';
import type { Led } from '../../contract/keys.ts';
import { useHost } from '../host.tsx';
import { useWords } from '../language.ts';
import { KeyPicture, ledColours } from './key-picture.tsx';

const useStyles = makeStyles({
  twin: { display: 'flex', alignItems: 'center', gap: tokens.spacingHorizontalM, minWidth: 0 },
  words: { display: 'flex', flexDirection: 'column', minWidth: 0 },
  look: {
    display: 'flex',
    alignItems: 'center',
    gap: tokens.spacingHorizontalXS,
    fontWeight: tokens.fontWeightSemibold,
  },
  chip: { flexShrink: 0 },
  meaning: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
});

/** The LED of an attached key, now and after each change; undefined until it is known and when there is no key. */
export function useLed(keyId: string | null): Led | undefined {
  const host = useHost();
  const input = keyId === null ? skipToken : { keyId };
  return useQuery(host.keys.watchLed.experimental_liveOptions({ input, gcTime: 0 })).data;
}

/** What the LED of an attached key shows now. */
export function LedTwin(props: { keyId: string }) {
  const led = useLed(props.keyId);
  return led ? <LedPicture led={led} /> : null;
}

/** A picture of the key with its light, always with colour, word and pattern. */
export function LedPicture(props: { led: Led }) {
  const styles = useStyles();
  return (
    <div className={styles.twin} data-led={props.led.meaning}>
      <KeyPicture led={props.led} />
      <LedWords led={props.led} />
    </div>
  );
}

/** What the light shows and means. */
export function LedWords(props: { led: Led }) {
  const { led } = props;
  const { t } = useWords();
  const styles = useStyles();
  const look =
    led.pattern === 'off'
      ? t('key:led.dark')
      : t('key:led.look', {
          colour: t(`key:led.colours.${led.colour}`),
          pattern: t(`key:led.patterns.${led.pattern}`),
        });
  return (
    <span className={styles.words}>
      <span className={styles.look}>
        <PatternChip led={led} />
        {look}
      </span>
      <span className={styles.meaning}>{t(`key:led.meanings.${led.meaning}`)}</span>
    </span>
  );
}

/** The pattern as a still picture, so that it can be told without seeing it move. */
function PatternChip(props: { led: Led }) {
  const { led } = props;
  const styles = useStyles();
  const stroke = tokens.colorNeutralStrokeAccessible;
  const fill = ledColours[led.colour];
  return (
    <svg aria-hidden="true" className={styles.chip} width="30" height="12" viewBox="0 0 30 12">
      {led.pattern === 'off' && <rect x="1" y="5" width="28" height="2" fill={stroke} />}
      {led.pattern === 'on' && <rect x="1" y="2" width="28" height="8" rx="2" fill={fill} stroke={stroke} />}
      {led.pattern === 'flashing' &&
        [1, 11, 21].map((x) => <rect key={x} x={x} y="2" width="6" height="8" rx="2" fill={fill} stroke={stroke} />)}
    </svg>
  );
}
