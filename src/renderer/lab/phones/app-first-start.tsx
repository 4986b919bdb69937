import { Button, makeStyles, Text, Title3, tokens } from '@fluentui/react-components';
import { ShieldKeyholeRegular } from '@fluentui/react-icons';
import type { AppScreen } from '../../../contract/phone-lists.ts';
import { useClient } from '../../host.tsx';
import { type OnPhone, PhoneScreen } from './phone-screen.tsx';

const useStyles = makeStyles({
  icon: { fontSize: '56px', color: tokens.colorBrandForeground1, alignSelf: 'center', marginTop: '24px' },
  centred: { textAlign: 'center', margin: 0 },
  space: { flexGrow: 1 },
});

/** A screen that comes once, before the app can be used (S1-26). */
export function AppFirstStart(
  props: OnPhone & { screen: Exclude<AppScreen, 'camera' | 'notifications'>; onHome: () => void },
) {
  const { phone, act, t, screen, onHome } = props;
  const styles = useStyles();
  const client = useClient();
  const title = t(`phones:first.${screen}.title`);
  return (
    <PhoneScreen key={screen} t={t} title={t('phones:apps.authenticator')} onBack={onHome}>
      <ShieldKeyholeRegular className={styles.icon} aria-hidden="true" />
      <Title3 as="h5" className={styles.centred} data-first-start={screen}>
        {title}
      </Title3>
      <Text className={styles.centred}>{t(`phones:first.${screen}.text`)}</Text>
      <span className={styles.space} />
      <Button appearance="primary" onClick={() => act(() => client.phones.passScreen({ id: phone.id, screen }))}>
        {t(`phones:first.${screen}.action`)}
      </Button>
    </PhoneScreen>
  );
}
