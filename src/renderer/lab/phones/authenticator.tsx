import { Button, Text } from '@fluentui/react-components';
import { ArrowDownloadRegular } from '@fluentui/react-icons';
import { useState } from 'react';
import { useClient } from '../../host.tsx';
import { AppAccounts, type AppPlace } from './app-accounts.tsx';
import { AppAdding } from './app-adding.tsx';
import { AppFirstStart } from './app-first-start.tsx';
import { AppRequestScreen } from './app-request-screen.tsx';
import { type OnPhone, PhoneScreen } from './phone-screen.tsx';

/**
 * The authenticator app. A request that was tapped or a link that was opened comes first, after what the app shows on its first
 * start (S1-26).
 */
export function Authenticator(props: OnPhone & { request: string | null; link: string | null; onHome: () => void }) {
  const { phone, act, t, onHome } = props;
  const { id, app } = phone;
  const client = useClient();
  const [place, setPlace] = useState<AppPlace>(() => {
    if (props.request !== null) return { at: 'request', id: props.request };
    return props.link === null ? { at: 'accounts' } : { at: 'adding', link: props.link };
  });
  const shown = { phone, act, t };
  const toAccounts = () => setPlace({ at: 'accounts' });
  if (!app.installed) {
    return (
      <PhoneScreen t={t} title={t('phones:apps.store')} onBack={onHome}>
        <Text>{t('phones:store.lead')}</Text>
        {phone.line === 'mobile' && (
          <Button
            appearance="primary"
            icon={<ArrowDownloadRegular />}
            onClick={() => act(() => client.phones.installApp({ id, installed: true }))}
          >
            {t('phones:store.install')}
          </Button>
        )}
      </PhoneScreen>
    );
  }
  const first = app.ahead.find((screen) => screen === 'diagnostics' || screen === 'improve' || screen === 'protect');
  if (first && place.at !== 'request') return <AppFirstStart {...shown} screen={first} onHome={onHome} />;
  switch (place.at) {
    case 'request':
      return <AppRequestScreen key={place.id} {...shown} id={place.id} onDone={toAccounts} />;
    case 'adding':
      return <AppAdding {...shown} link={place.link} onDone={toAccounts} />;
    default:
      return (
        <AppAccounts
          {...shown}
          opened={place.at === 'account' ? place.id : null}
          onPlace={setPlace}
          onBack={place.at === 'account' ? toAccounts : onHome}
        />
      );
  }
}
