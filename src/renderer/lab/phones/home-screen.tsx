import { makeStyles, tokens } from '@fluentui/react-components';
import {
  ArrowDownloadRegular,
  CallRegular,
  ChatRegular,
  type FluentIcon,
  MailRegular,
  ShieldKeyholeRegular,
} from '@fluentui/react-icons';
import { useEffect, useRef } from 'react';
import type { OnPhone } from './phone-screen.tsx';

export type PhoneApp = 'messages' | 'phone' | 'mail' | 'authenticator';

const useStyles = makeStyles({
  grid: {
    display: 'grid',
    gridTemplateColumns: '1fr 1fr 1fr',
    gap: '20px 8px',
    padding: '28px 14px',
    outlineStyle: 'none',
  },
  app: {
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'center',
    gap: '6px',
    padding: '4px 2px',
    border: 'none',
    borderRadius: tokens.borderRadiusLarge,
    backgroundColor: 'transparent',
    color: tokens.colorNeutralForeground1,
    fontFamily: 'inherit',
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
    cursor: 'pointer',
    ':hover': { backgroundColor: tokens.colorNeutralBackground1Hover },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}` },
  },
  icon: {
    position: 'relative',
    display: 'flex',
    alignItems: 'center',
    justifyContent: 'center',
    width: '56px',
    height: '56px',
    borderRadius: '14px',
    fontSize: '30px',
    color: '#ffffff',
  },
  messages: { backgroundColor: '#107c10' },
  phone: { backgroundColor: '#0b6a0b' },
  mail: { backgroundColor: '#0f6cbd' },
  authenticator: { backgroundColor: '#3b52b4' },
  badge: {
    position: 'absolute',
    top: '-6px',
    insetInlineEnd: '-6px',
    minWidth: '20px',
    height: '20px',
    boxSizing: 'border-box',
    paddingInline: '4px',
    borderRadius: '10px',
    backgroundColor: '#c50f1f',
    fontSize: tokens.fontSizeBase200,
    fontWeight: tokens.fontWeightSemibold,
    lineHeight: '20px',
    textAlign: 'center',
    // No text of the button: its name says the number.
    '::after': { content: 'attr(data-count)' },
  },
});

const icons: Readonly<Record<PhoneApp, FluentIcon>> = {
  messages: ChatRegular,
  phone: CallRegular,
  mail: MailRegular,
  authenticator: ShieldKeyholeRegular,
};
const apps = ['messages', 'phone', 'mail', 'authenticator'] as const;

/** The apps of a phone, with how much is new in each. */
export function HomeScreen(props: OnPhone & { onOpen: (app: PhoneApp) => void }) {
  const { phone, t, onOpen } = props;
  const styles = useStyles();
  const grid = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (document.activeElement === document.body) grid.current?.querySelector('button')?.focus({ preventScroll: true });
  }, []);
  const unread = (inbox: readonly { unread: boolean }[]) => inbox.filter((message) => message.unread).length;
  const counts: Readonly<Record<PhoneApp, number>> = {
    messages: unread(phone.messages),
    phone: 0,
    mail: unread(phone.mails),
    authenticator: phone.app.requests.filter(({ state }) => state === 'waiting').length,
  };
  return (
    <div role="group" className={styles.grid} aria-label={t('phones:home')} ref={grid}>
      {apps.map((app) => {
        const count = counts[app];
        const isMissing = app === 'authenticator' && !phone.app.installed;
        const name = t(isMissing ? 'phones:apps.store' : `phones:apps.${app}`);
        const Icon = isMissing ? ArrowDownloadRegular : icons[app];
        return (
          <button
            key={app}
            type="button"
            className={styles.app}
            data-app={app}
            aria-label={count > 0 ? t('phones:unread', { name, count }) : name}
            onClick={() => onOpen(app)}
          >
            <span className={`${styles.icon} ${styles[app]}`} aria-hidden="true">
              <Icon />
              {count > 0 && <span className={styles.badge} data-count={Math.min(count, 99)} />}
            </span>
            <span aria-hidden="true">{name}</span>
          </button>
        );
      })}
    </div>
  );
}
