import { Button, makeStyles, Subtitle1, Text, tokens } from '@fluentui/react-components';
import { CallEndRegular, CallRegular } from '@fluentui/react-icons';
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { type CallKey, callKeys } from '../../../contract/phone-lists.ts';
import type { Phone } from '../../../contract/phones.ts';
import { useClient } from '../../host.tsx';
import { spacedNumber } from '../../security-info/adding/countries.ts';
import { fromBase64Url } from '../../sign-in-data/blob-bytes.ts';
import type { OnPhone } from './phone-screen.tsx';

const useStyles = makeStyles({
  call: {
    flexGrow: 1,
    minHeight: 0,
    overflowY: 'auto',
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'center',
    justifyContent: 'space-between',
    gap: tokens.spacingVerticalS,
    padding: '2px 16px 12px',
    '& > *': { flexShrink: 0 },
  },
  who: {
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'center',
    gap: '4px',
    textAlign: 'center',
    overflowWrap: 'anywhere',
  },
  caller: { margin: 0 },
  hint: { color: tokens.colorNeutralForeground2 },
  says: {
    padding: '6px 10px',
    borderRadius: '14px',
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
    backgroundColor: tokens.colorNeutralBackground4,
    overflowWrap: 'anywhere',
    textAlign: 'start',
  },
  keypad: { display: 'grid', gridTemplateColumns: 'repeat(3, 60px)', gap: '4px 14px' },
  key: {
    minWidth: '60px',
    width: '60px',
    height: '36px',
    borderRadius: '18px',
    fontSize: tokens.fontSizeBase500,
  },
  keys: { minHeight: '24px', fontSize: tokens.fontSizeBase400, letterSpacing: '2px' },
  actions: { display: 'flex', gap: tokens.spacingHorizontalXXL },
  answer: {
    backgroundColor: '#107c10',
    color: '#ffffff',
    ':hover': { backgroundColor: '#0b5a08', color: '#ffffff' },
    ':hover:active': { backgroundColor: '#094509', color: '#ffffff' },
  },
  decline: {
    backgroundColor: '#c50f1f',
    color: '#ffffff',
    ':hover': { backgroundColor: '#960b18', color: '#ffffff' },
    ':hover:active': { backgroundColor: '#6e0811', color: '#ffffff' },
  },
});

/** A call: it rings, or it is answered and takes keys. The keys of the computer's keyboard are keys of the pad. */
export function CallScreen(props: OnPhone & { call: NonNullable<Phone['call']> }) {
  const { phone, act, t, call } = props;
  const { id } = phone;
  const styles = useStyles();
  const client = useClient();
  const screen = useRef<HTMLDivElement>(null);
  const pad = useRef<HTMLDivElement>(null);
  const isRinging = call.state === 'ringing';
  useEffect(() => {
    if (!isRinging && document.activeElement === document.body) pad.current?.focus({ preventScroll: true });
  }, [isRinging]);
  const press = (key: CallKey) => act(() => client.phones.pressKey({ id, key }));
  const hangUp = () => act(() => client.phones.hangUp({ id }));
  const typed = useEffectEvent((event: KeyboardEvent) => {
    const key = callKeys.find((one) => one === event.key.normalize('NFKC'));
    if (key === undefined || isRinging || event.repeat) return;
    event.preventDefault();
    press(key);
  });
  useEffect(() => {
    const listening = new AbortController();
    screen.current?.addEventListener('keydown', (event) => typed(event), { signal: listening.signal });
    return () => listening.abort();
  }, []);
  return (
    <div ref={screen} className={styles.call} data-call={call.state}>
      <div className={styles.who}>
        <Text className={styles.hint}>{t(isRinging ? 'phones:call.incoming' : 'phones:call.running')}</Text>
        <Subtitle1 as="h4" className={styles.caller}>
          {call.from === null ? t('phones:call.withheld') : spacedNumber(call.from)}
        </Subtitle1>
        {!isRinging && <Greeting {...props} />}
      </div>
      {!isRinging && (
        // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot take the focus
        <div ref={pad} tabIndex={-1} role="group" aria-label={t('phones:call.keypad')} style={{ outline: 'none' }}>
          <Text
            block
            align="center"
            className={styles.keys}
            role="status"
            aria-label={t('phones:call.keys', { keys: call.keys })}
          >
            {call.keys}
          </Text>
          <div className={styles.keypad}>
            {callKeys.map((key) => (
              <Button key={key} className={styles.key} data-key={key} onClick={() => press(key)}>
                {key}
              </Button>
            ))}
          </div>
        </div>
      )}
      <div className={styles.actions}>
        <Button className={styles.decline} shape="circular" icon={<CallEndRegular />} onClick={hangUp}>
          {t(isRinging ? 'phones:call.decline' : 'phones:call.hangUp')}
        </Button>
        {isRinging && (
          <Button
            className={styles.answer}
            shape="circular"
            icon={<CallRegular />}
            onClick={() => act(() => client.phones.answerCall({ id }))}
          >
            {t('phones:call.answer')}
          </Button>
        )}
      </div>
    </div>
  );
}

/** What the caller says: as text, or a recording that is played. */
function Greeting(props: OnPhone & { call: NonNullable<Phone['call']> }) {
  const { phone, t, call } = props;
  const { id } = phone;
  const styles = useStyles();
  const client = useClient();
  const [again, setAgain] = useState(0);
  const [cannot, setCannot] = useState(false);
  const isRecording = call.text === null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: played again each time that somebody asks for it
  useEffect(() => {
    if (!isRecording) return undefined;
    const audio = new AudioContext();
    void (async () => {
      try {
        const recording = await client.phones.greeting({ id });
        if (!recording) return;
        const source = audio.createBufferSource();
        source.buffer = await audio.decodeAudioData(fromBase64Url(recording.audio).buffer);
        source.connect(audio.destination);
        source.start();
      } catch {
        if (audio.state !== 'closed') setCannot(true);
      }
    })();
    return () => void audio.close();
  }, [isRecording, client, id, again]);
  if (!isRecording) {
    return (
      <div className={styles.says} lang={call.language} aria-live="polite" data-greeting>
        <Text size={200} className={styles.hint} block>
          {t('phones:call.says')}
        </Text>
        {call.text}
      </div>
    );
  }
  return (
    <div className={styles.says} aria-live="polite" data-greeting>
      <Text block>{t(cannot ? 'phones:call.unplayable' : 'phones:call.recording')}</Text>
      {!cannot && (
        <Button size="small" onClick={() => setAgain(again + 1)}>
          {t('phones:call.play')}
        </Button>
      )}
    </div>
  );
}
