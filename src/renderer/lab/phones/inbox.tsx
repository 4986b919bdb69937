import { Button, makeStyles, Text, tokens } from '@fluentui/react-components';
import { CopyRegular } from '@fluentui/react-icons';
import { useEffect, useEffectEvent, useRef } from 'react';
import { useNotice } from '../../frame/notice.tsx';
import { useClient } from '../../host.tsx';
import { dateAndTime } from '../../times.ts';
import { type OnPhone, PhoneScreen } from './phone-screen.tsx';

const useStyles = makeStyles({
  empty: { color: tokens.colorNeutralForeground2 },
  list: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM, margin: 0, padding: 0 },
  item: { display: 'flex', flexDirection: 'column', alignItems: 'start', gap: '4px', listStyleType: 'none' },
  bubble: {
    padding: '8px 12px',
    borderRadius: '14px',
    backgroundColor: tokens.colorNeutralBackground4,
    whiteSpace: 'pre-wrap',
    overflowWrap: 'anywhere',
    unicodeBidi: 'isolate',
  },
  when: { color: tokens.colorNeutralForeground2 },
});

/** A code in a text that somebody has to type elsewhere. */
const codeIn = (text: string): string | undefined => /(?<!\d)\d{6,8}(?!\d)/.exec(text)?.[0];

/** Text messages or mail, the newest last and in view. Whatever is shown counts as read. */
export function Inbox(props: OnPhone & { inbox: 'messages' | 'mail'; onHome: () => void }) {
  const { phone, act, t, inbox, onHome } = props;
  const styles = useStyles();
  const client = useClient();
  const notify = useNotice();
  const end = useRef<HTMLLIElement>(null);
  const { id } = phone;
  const messages = (inbox === 'messages' ? phone.messages : phone.mails).map((message) => ({
    subject: null,
    ...message,
  }));
  const newest = messages.at(-1)?.id;
  const hasNew = messages.some(({ unread }) => unread);
  const markRead = useEffectEvent(() => {
    end.current?.scrollIntoView({ block: 'nearest' });
    if (hasNew) act(() => client.phones.markRead({ id, inbox: inbox === 'messages' ? 'messages' : 'mails' }));
  });
  useEffect(() => {
    if (newest !== undefined) markRead();
  }, [newest]);
  const copy = async (code: string) => {
    await navigator.clipboard.writeText(code);
    notify(t('phones:copied'));
  };
  return (
    <PhoneScreen t={t} title={t(`phones:apps.${inbox}`)} onBack={onHome}>
      {messages.length === 0 && (
        <Text className={styles.empty}>{t(inbox === 'messages' ? 'phones:noMessages' : 'phones:noMails')}</Text>
      )}
      <ul className={styles.list}>
        {messages.map((message, index) => {
          const code = codeIn(message.text);
          return (
            <li key={message.id} className={styles.item} ref={index === messages.length - 1 ? end : null} data-message>
              <Text size={200} className={styles.when}>
                {dateAndTime(phone.language, message.at)}
              </Text>
              <div className={styles.bubble} dir="auto">
                {message.subject !== null && (
                  <Text block weight="semibold">
                    {message.subject}
                  </Text>
                )}
                {message.text}
              </div>
              {code && (
                <Button size="small" appearance="subtle" icon={<CopyRegular />} onClick={() => void copy(code)}>
                  {t('phones:copyCode', { code })}
                </Button>
              )}
            </li>
          );
        })}
      </ul>
    </PhoneScreen>
  );
}
