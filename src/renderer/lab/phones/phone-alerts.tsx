import { Button, MessageBar, MessageBarActions, MessageBarBody, makeStyles } from '@fluentui/react-components';
import { useEffect, useRef, useState } from 'react';
import { Heard } from '../../frame/heard.tsx';
import { useWords } from '../../language.ts';
import { useSounds } from '../../operation/sounds.ts';
import { useLab } from '../lab-state.tsx';
import { newsOf, useNews, usePhones } from './use-phones.ts';

const useStyles = makeStyles({ bar: { flexShrink: 0 }, body: { overflowWrap: 'anywhere', whiteSpace: 'normal' } });

/** Where another kind of thing is in view: which phone rings or asks, with the way there. */
export function PhoneAlerts() {
  const { t } = useWords();
  const styles = useStyles();
  const { setShelf } = useLab();
  const { urgent } = useNews();
  return urgent.map(({ key, kind, phone }) => (
    <MessageBar key={key} intent="warning" politeness="polite" className={styles.bar} data-phone-alert={kind}>
      <MessageBarBody className={styles.body}>{t(`phones:alerts.${kind}`, { name: phone.name })}</MessageBarBody>
      <MessageBarActions>
        <Button size="small" onClick={() => setShelf('phones')}>
          {t('phones:alerts.show')}
        </Button>
      </MessageBarActions>
    </MessageBar>
  ));
}

/** From one ring to the next. */
const ringPauseMs = 2_000;

/**
 * Says what comes to a phone, for who does not see it, and lets it be heard: a call rings until it is answered or over. What was there
 * before is no news.
 */
export function HeardFromPhones() {
  const { t } = useWords();
  const { phones } = usePhones();
  const play = useSounds();
  const isRinging = phones !== undefined && newsOf(phones).some(({ kind }) => kind === 'call');
  useEffect(() => {
    if (!isRinging) return;
    play('ring');
    const timer = setInterval(() => play('ring'), ringPauseMs);
    return () => clearInterval(timer);
  }, [isRinging, play]);
  const known = useRef<ReadonlySet<string> | null>(null);
  const [said, setSaid] = useState('');
  useEffect(() => {
    if (!phones) return;
    const news = newsOf(phones);
    const fresh = known.current === null ? [] : news.filter(({ key }) => !known.current?.has(key));
    known.current = new Set(news.map(({ key }) => key));
    const sentences = fresh.map(({ kind, phone }) => t(`phones:alerts.${kind}`, { name: phone.name }));
    if (sentences.length > 0) setSaid(sentences.join(' '));
    if (fresh.some(({ kind }) => kind !== 'call')) play('notice');
  }, [phones, t, play]);
  return <Heard live>{said}</Heard>;
}
