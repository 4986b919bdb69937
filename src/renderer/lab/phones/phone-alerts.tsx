import { Button, MessageBar, MessageBarActions, MessageBarBody, makeStyles } from '@fluentui/react-components';
import { useEffect, useRef, useState } from 'react';
import { Heard } from '../../frame/heard.tsx';
import { useWords } from '../../language.ts';
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

/** Says what comes to a phone, for who does not see it; what was there before is no news. */
export function HeardFromPhones() {
  const { t } = useWords();
  const { phones } = usePhones();
  const known = useRef<ReadonlySet<string> | null>(null);
  const [said, setSaid] = useState('');
  useEffect(() => {
    if (!phones) return;
    const news = newsOf(phones);
    const fresh = known.current === null ? [] : news.filter(({ key }) => !known.current?.has(key));
    known.current = new Set(news.map(({ key }) => key));
    const sentences = fresh.map(({ kind, phone }) => t(`phones:alerts.${kind}`, { name: phone.name }));
    if (sentences.length > 0) setSaid(sentences.join(' '));
  }, [phones, t]);
  return <Heard live>{said}</Heard>;
}
