import { Button, makeStyles, mergeClasses, Text, tokens } from '@fluentui/react-components';
import { CellularData1Regular, CellularOffRegular, PowerRegular, ShieldKeyholeRegular } from '@fluentui/react-icons';
import { useEffect, useState } from 'react';
import type { Phone } from '../../../contract/phones.ts';
import { useWords, useWordsIn } from '../../language.ts';
import { useLab } from '../lab-state.tsx';
import type { Act } from '../use-act.ts';
import { Authenticator } from './authenticator.tsx';
import { CallScreen } from './call-screen.tsx';
import { HomeScreen, type PhoneApp } from './home-screen.tsx';
import { Inbox } from './inbox.tsx';
import { PastCalls } from './past-calls.tsx';

const useStyles = makeStyles({
  body: {
    padding: '10px',
    borderRadius: '30px',
    // A thing of its own colour, in every theme.
    backgroundColor: '#08090a',
    border: `1px solid ${tokens.colorNeutralStrokeAccessible}`,
    boxShadow: tokens.shadow8,
  },
  display: {
    position: 'relative',
    display: 'flex',
    flexDirection: 'column',
    height: '440px',
    borderRadius: '20px',
    overflow: 'hidden',
    backgroundColor: tokens.colorNeutralBackground1,
    color: tokens.colorNeutralForeground1,
  },
  off: { backgroundColor: '#101214', color: '#c4cad0', alignItems: 'center', justifyContent: 'center' },
  status: {
    display: 'flex',
    justifyContent: 'space-between',
    alignItems: 'center',
    padding: '6px 16px 4px',
    fontSize: tokens.fontSizeBase200,
    fontVariantNumeric: 'tabular-nums',
    color: tokens.colorNeutralForeground2,
    flexShrink: 0,
  },
  signal: { fontSize: '16px', display: 'inline-flex' },
  banner: {
    display: 'flex',
    alignItems: 'center',
    gap: tokens.spacingHorizontalS,
    width: 'auto',
    margin: '0 8px 6px',
    padding: '8px 12px',
    textAlign: 'start',
    justifyContent: 'start',
    borderRadius: tokens.borderRadiusXLarge,
    border: `1px solid ${tokens.colorNeutralStroke1}`,
    backgroundColor: tokens.colorNeutralBackground3,
    boxShadow: tokens.shadow4,
    flexShrink: 0,
  },
  bannerText: { display: 'flex', flexDirection: 'column', minWidth: 0, overflowWrap: 'anywhere' },
  bannerIcon: { fontSize: '24px', color: tokens.colorBrandForeground1, flexShrink: 0 },
  hint: { color: tokens.colorNeutralForeground2 },
  screen: { flexGrow: 1, minHeight: 0, display: 'flex', flexDirection: 'column' },
  link: {
    position: 'absolute',
    insetInline: 0,
    bottom: 0,
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalM,
    padding: tokens.spacingHorizontalL,
    backgroundColor: tokens.colorNeutralBackground1,
    borderTop: `1px solid ${tokens.colorNeutralStroke1}`,
    boxShadow: tokens.shadow16,
  },
  actions: { display: 'flex', justifyContent: 'end', gap: tokens.spacingHorizontalS },
});

/** Where somebody is in the phone. */
type Place = { readonly app: PhoneApp | 'home'; readonly request?: string; readonly link?: string };

/** A phone's display. It speaks the phone's own language; a call is in front of everything else. */
export function Handset(props: { phone: Phone; act: Act }) {
  const { phone, act } = props;
  const { app, network, call } = phone;
  const { t } = useWords();
  const own = useWordsIn(phone.language);
  const styles = useStyles();
  const { link, dropLink } = useLab();
  const [place, setPlace] = useState<Place>({ app: phone.line === 'landline' ? 'phone' : 'home' });
  const toHome = () => setPlace({ app: 'home' });
  const isOff = network === 'off';
  const waiting = app.notifies ? app.requests.findLast(({ state }) => state === 'waiting') : undefined;
  const shown = { phone, act, t: own };
  return (
    <div className={styles.body}>
      <section
        className={mergeClasses(styles.display, isOff && styles.off)}
        aria-label={t('phones:handset', { name: phone.name })}
        data-handset={isOff ? 'off' : call ? 'call' : place.app}
        lang={phone.language}
      >
        {isOff ? (
          <>
            <PowerRegular fontSize={32} aria-hidden="true" />
            <span>{own('phones:isOff')}</span>
          </>
        ) : (
          <>
            <StatusBar phone={phone} />
            {call && <CallScreen {...shown} call={call} />}
            {!call && waiting && place.request !== waiting.id && (
              <Button
                className={styles.banner}
                data-notification={waiting.id}
                onClick={() => setPlace({ app: 'authenticator', request: waiting.id })}
              >
                <ShieldKeyholeRegular className={styles.bannerIcon} aria-hidden="true" />
                <span className={styles.bannerText}>
                  <Text weight="semibold">{own('phones:request.title')}</Text>
                  <Text size={200} className={styles.hint}>
                    {waiting.application} · {own('phones:request.tap')}
                  </Text>
                </span>
              </Button>
            )}
            {!call && (
              <div className={styles.screen}>
                {place.app === 'home' && <HomeScreen {...shown} onOpen={(opened) => setPlace({ app: opened })} />}
                {(place.app === 'messages' || place.app === 'mail') && (
                  <Inbox key={place.app} {...shown} inbox={place.app} onHome={toHome} />
                )}
                {place.app === 'phone' && (
                  <PastCalls {...shown} {...(phone.line === 'mobile' ? { onHome: toHome } : {})} />
                )}
                {place.app === 'authenticator' && (
                  <Authenticator
                    key={`${place.request ?? ''} ${place.link ?? ''}`}
                    {...shown}
                    request={place.request ?? null}
                    link={place.link ?? null}
                    onHome={toHome}
                  />
                )}
              </div>
            )}
            {!call && link !== null && app.installed && (
              <div className={styles.link} role="alertdialog" aria-label={own('phones:app.openLink')}>
                <Text weight="semibold">{own('phones:app.openLink')}</Text>
                <div className={styles.actions}>
                  <Button onClick={dropLink}>{own('phones:app.cancel')}</Button>
                  <Button
                    appearance="primary"
                    onClick={() => {
                      setPlace({ app: 'authenticator', link });
                      dropLink();
                    }}
                  >
                    {own('phones:app.open')}
                  </Button>
                </div>
              </div>
            )}
          </>
        )}
      </section>
    </div>
  );
}

function StatusBar({ phone }: { phone: Phone }) {
  const { t } = useWords();
  const styles = useStyles();
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 5_000);
    return () => clearInterval(timer);
  }, []);
  const Signal = phone.network === 'connected' ? CellularData1Regular : CellularOffRegular;
  return (
    <div className={styles.status}>
      <span>{new Intl.DateTimeFormat(phone.language, { timeStyle: 'short' }).format(now)}</span>
      <span className={styles.signal} role="img" aria-label={t(`phones:networks.${phone.network}`)}>
        <Signal />
      </span>
    </div>
  );
}
