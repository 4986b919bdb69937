import { Button, makeStyles, Text, tokens } from '@fluentui/react-components';
import {
  AddRegular,
  ArrowClockwiseRegular,
  ChevronRightRegular,
  CopyRegular,
  DeleteRegular,
  PersonRegular,
} from '@fluentui/react-icons';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useEffect, useState } from 'react';
import type { Phone } from '../../../contract/phones.ts';
import { useNotice } from '../../frame/notice.tsx';
import { useClient, useHost } from '../../host.tsx';
import { timeOfDay } from '../../times.ts';
import { type OnPhone, PhoneScreen } from './phone-screen.tsx';

const useStyles = makeStyles({
  hint: { color: tokens.colorNeutralForeground2 },
  list: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXS, margin: 0, padding: 0 },
  item: { listStyleType: 'none' },
  row: {
    gap: tokens.spacingHorizontalS,
    width: '100%',
    justifyContent: 'start',
    textAlign: 'start',
    paddingInline: '8px',
  },
  name: { display: 'flex', flexDirection: 'column', flexGrow: 1, minWidth: 0, overflowWrap: 'anywhere' },
  icon: { fontSize: '24px', flexShrink: 0, color: tokens.colorBrandForeground1 },
  empty: { textAlign: 'center', marginTop: '40px' },
  code: {
    fontSize: tokens.fontSizeHero800,
    lineHeight: tokens.lineHeightHero800,
    letterSpacing: '4px',
    fontVariantNumeric: 'tabular-nums',
    fontWeight: tokens.fontWeightSemibold,
  },
  bar: {
    height: '4px',
    borderRadius: '2px',
    overflow: 'hidden',
    backgroundColor: tokens.colorNeutralBackground6,
    border: `1px solid ${tokens.colorNeutralStroke1}`,
  },
  left: { height: '100%', backgroundColor: tokens.colorBrandBackground },
  space: { flexGrow: 1 },
  actions: { display: 'flex', justifyContent: 'end', gap: tokens.spacingHorizontalS },
});

/** Where somebody is in the app. */
export type AppPlace =
  | { readonly at: 'accounts' }
  | { readonly at: 'account'; readonly id: string }
  | { readonly at: 'request'; readonly id: string }
  | { readonly at: 'adding'; readonly link: string | null };

type Account = Phone['app']['accounts'][number];
interface Navigation {
  readonly onPlace: (place: AppPlace) => void;
  readonly onBack: () => void;
}

/** The app's own home: accounts, and requests that wait or are over; or one account with its code (S3-14). */
export function AppAccounts(props: OnPhone & Navigation & { opened: string | null }) {
  const { phone, t, opened, onPlace, onBack } = props;
  const { accounts, requests, notifies } = phone.app;
  const styles = useStyles();
  const account = accounts.find(({ id }) => id === opened);
  if (account) return <AccountScreen key={account.id} {...props} account={account} />;
  const add = () => onPlace({ at: 'adding', link: null });
  return (
    <PhoneScreen
      t={t}
      title={t('phones:apps.authenticator')}
      onBack={onBack}
      action={
        accounts.length > 0 && (
          <Button
            appearance="subtle"
            size="small"
            icon={<AddRegular />}
            aria-label={t('phones:app.plus')}
            onClick={add}
          />
        )
      }
    >
      {accounts.length === 0 && (
        <>
          <Text className={styles.empty}>{t('phones:app.none')}</Text>
          <Button appearance="primary" onClick={add}>
            {t('phones:app.addAccount')}
          </Button>
        </>
      )}
      {accounts.some(({ kind }) => kind === 'work') && !notifies && (
        <Text size={200}>{t('phones:app.notificationsDenied')}</Text>
      )}
      <ul className={styles.list} aria-label={t('phones:app.accounts')}>
        {accounts.map(({ id, issuer, name }) => (
          <li key={id} className={styles.item} data-account={id}>
            <Button appearance="subtle" className={styles.row} onClick={() => onPlace({ at: 'account', id })}>
              <PersonRegular className={styles.icon} aria-hidden="true" />
              <span className={styles.name}>
                <Text weight="semibold" dir="auto">
                  {issuer || name}
                </Text>
                <Text size={200} className={styles.hint} dir="auto">
                  {name}
                </Text>
              </span>
              <ChevronRightRegular aria-hidden="true" />
            </Button>
          </li>
        ))}
      </ul>
      {requests.length > 0 && (
        <>
          <Text weight="semibold">{t('phones:request.list')}</Text>
          <ul className={styles.list} aria-label={t('phones:request.list')}>
            {requests.toReversed().map(({ id, application, at, state }) => (
              <li key={id} className={styles.item} data-request={state}>
                <Button appearance="subtle" className={styles.row} onClick={() => onPlace({ at: 'request', id })}>
                  <span className={styles.name}>
                    <Text weight={state === 'waiting' ? 'semibold' : 'regular'}>
                      {application} · {timeOfDay(phone.language, at)}
                    </Text>
                    <Text size={200} className={styles.hint}>
                      {t(`phones:request.states.${state}`)}
                    </Text>
                  </span>
                  <ChevronRightRegular aria-hidden="true" />
                </Button>
              </li>
            ))}
          </ul>
        </>
      )}
    </PhoneScreen>
  );
}

function AccountScreen(props: OnPhone & Navigation & { account: Account }) {
  const { phone, act, t, account, onBack } = props;
  const styles = useStyles();
  const client = useClient();
  const [isRemoving, setIsRemoving] = useState(false);
  const shown = { phone, act, t, account };
  const remove = () => act(() => client.phones.removeAccount({ id: phone.id, account: account.id }), onBack);
  return (
    <PhoneScreen t={t} title={account.issuer || account.name} onBack={onBack}>
      <Text dir="auto">{account.name}</Text>
      <Text size={200} className={styles.hint}>
        {t('phones:app.oneTimeCode')}
      </Text>
      {account.counts ? <CountedCode {...shown} /> : <TimedCode {...shown} />}
      <span className={styles.space} />
      {!isRemoving && (
        <Button appearance="subtle" icon={<DeleteRegular />} onClick={() => setIsRemoving(true)}>
          {t('phones:app.removeAccount')}
        </Button>
      )}
      {isRemoving && (
        <>
          <Text weight="semibold">{t('phones:app.removeTitle')}</Text>
          <Text>{t('phones:app.removeQuestion')}</Text>
          <div className={styles.actions}>
            <Button onClick={() => setIsRemoving(false)}>{t('phones:app.keep')}</Button>
            <Button appearance="primary" onClick={remove}>
              {t('phones:app.removeAction')}
            </Button>
          </div>
        </>
      )}
    </PhoneScreen>
  );
}

type OfAccount = OnPhone & { account: Account };

function TimedCode({ phone, t, account }: OfAccount) {
  const styles = useStyles();
  const code = useCode(phone.id, account.id);
  return (
    <ShownCode t={t} code={code?.code ?? null}>
      {code && (
        <div className={styles.bar} aria-hidden="true">
          <div className={styles.left} style={{ width: `${(100 * code.seconds) / code.period}%` }} />
        </div>
      )}
      <Text size={200} className={styles.hint}>
        {code && t('phones:app.secondsLeft', { count: code.seconds })}
      </Text>
    </ShownCode>
  );
}

/** One code per press (RFC 4226), until the account is left: the app does not know what became of it. */
function CountedCode({ phone, act, t, account }: OfAccount) {
  const styles = useStyles();
  const client = useClient();
  const [shown, setShown] = useState<{ code: string | null } | null>(null);
  const press = () => act(async () => setShown(await client.phones.nextCode({ id: phone.id, account: account.id })));
  return (
    <ShownCode t={t} code={shown?.code ?? null}>
      <Text size={200} className={styles.hint} role="status">
        {t(shown?.code === null ? 'phones:app.noCodeLeft' : 'phones:app.counted')}
      </Text>
      <Button appearance="primary" icon={<ArrowClockwiseRegular />} onClick={press}>
        {t('phones:app.nextCode')}
      </Button>
    </ShownCode>
  );
}

function ShownCode({ t, code, children }: Pick<OnPhone, 't'> & { code: string | null; children: ReactNode }) {
  const styles = useStyles();
  const notify = useNotice();
  const copy = async () => {
    if (code === null) return;
    await navigator.clipboard.writeText(code);
    notify(t('phones:copied'));
  };
  return (
    <>
      <Text className={styles.code} data-code>
        {code && `${code.slice(0, 3)} ${code.slice(3)}`}
      </Text>
      {children}
      <Button icon={<CopyRegular />} disabled={code === null} onClick={() => void copy()}>
        {t('phones:app.copy')}
      </Button>
    </>
  );
}

/** The code of an account now, and the seconds that it lasts; asked for again when it runs out. */
function useCode(phone: string, account: string) {
  const { data, dataUpdatedAt } = useQuery(
    useHost().phones.codes.queryOptions({
      input: { id: phone },
      staleTime: 0,
      gcTime: 0,
      refetchInterval: ({ state }) =>
        Math.max(250, Math.min(...(state.data ?? []).map(({ until, at }) => until - at), 30_000)),
    }),
  );
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  const found = data?.find((one) => one.account === account);
  if (!found) return null;
  const left = found.until - found.at - Math.max(0, now - dataUpdatedAt);
  return { code: found.code, period: found.period, seconds: Math.max(0, Math.ceil(left / 1000)) };
}
