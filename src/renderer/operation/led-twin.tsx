import { makeStyles, tokens } from '@fluentui/react-components';
import { skipToken, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { Led } from '../../contract/keys.ts';
import { Heard } from '../frame/heard.tsx';
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

/** How long a light has to stay before it is read out, in milliseconds: results pass, and the screen says them. */
const readOutAfter = 1_200;

/** Reads the light of a key out when it has changed and stays so. */
export function LedAnnouncer(props: { led: Led | undefined }) {
  const { t } = useWords();
  const look = useLedLook();
  const { led } = props;
  const text = led ? t('key:led.label', { look: look(led), meaning: t(`key:led.meanings.${led.meaning}`) }) : '';
  const [said, setSaid] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => setSaid(text), readOutAfter);
    return () => clearTimeout(timer);
  }, [text]);
  return <Heard live>{said}</Heard>;
}

/** Colour and pattern of a light in words. */
export function useLedLook(): (led: Pick<Led, 'colour' | 'pattern'>) => string {
  const { t } = useWords();
  return ({ colour, pattern }) => {
    if (pattern === 'off') return t('key:led.dark');
    if (pattern === 'unknown') return t('key:led.unknown');
    return t('key:led.look', { colour: t(`key:led.colours.${colour}`), pattern: t(`key:led.patterns.${pattern}`) });
  };
}

interface LedShown {
  readonly led: Led;
  /** Samples are taken: green and red tell of them, not of a match. */
  readonly samples?: boolean;
}

const sampleAdvice: Readonly<Partial<Record<Led['meaning'], 'sample-counted' | 'sample-not-counted'>>> = {
  'match-succeeded': 'sample-counted',
  'failed-or-erasing': 'sample-not-counted',
};

/** A picture of the key with its light, always with colour, word and pattern. */
export function LedPicture(props: LedShown) {
  const styles = useStyles();
  return (
    <div className={styles.twin} data-led={props.led.meaning}>
      <KeyPicture led={props.led} />
      <LedWords {...props} />
    </div>
  );
}

/** What the light shows and means. */
export function LedWords(props: LedShown) {
  const { led, samples = false } = props;
  const { t } = useWords();
  const styles = useStyles();
  const look = useLedLook();
  const ofSample = samples ? sampleAdvice[led.meaning] : undefined;
  const meaning = ofSample ? t(`lights:advice.${ofSample}.title`) : t(`key:led.meanings.${led.meaning}`);
  return (
    <span className={styles.words}>
      <span className={styles.look}>
        <PatternChip led={led} />
        {look(led)}
      </span>
      <span className={styles.meaning}>{meaning}</span>
    </span>
  );
}

/** The pattern as a still picture, so that it can be told without seeing it move. */
export function PatternChip(props: { led: Pick<Led, 'colour' | 'pattern'> }) {
  const { led } = props;
  const styles = useStyles();
  const stroke = tokens.colorNeutralStrokeAccessible;
  const fill = ledColours[led.colour];
  return (
    <svg aria-hidden="true" className={styles.chip} width="30" height="12" viewBox="0 0 30 12">
      {led.pattern === 'unknown' && (
        <path d="M1 6h28" stroke={stroke} strokeWidth="2" strokeDasharray="2 4" fill="none" />
      )}
      {led.pattern === 'off' && <rect x="1" y="5" width="28" height="2" fill={stroke} />}
      {led.pattern === 'on' && <rect x="1" y="2" width="28" height="8" rx="2" fill={fill} stroke={stroke} />}
      {led.pattern === 'flashing' &&
        [1, 11, 21].map((x) => <rect key={x} x={x} y="2" width="6" height="8" rx="2" fill={fill} stroke={stroke} />)}
    </svg>
  );
}
