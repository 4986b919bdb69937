import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { PasswordRegular, PersonRegular, ShieldKeyholeRegular, UsbStickRegular } from '@fluentui/react-icons';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Card } from '../frame/card.tsx';
import { Facts } from '../frame/facts.tsx';
import { Page } from '../frame/page.tsx';
import { useHost, useKeys, useSession } from '../host.tsx';
import { useWords } from '../language.ts';
import { dateAndTime } from '../times.ts';

const useStyles = makeStyles({
  cards: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(min(100%, 260px), 1fr))',
    gap: tokens.spacingHorizontalL,
  },
});

export function OverviewPage() {
  const { t, language } = useWords();
  const styles = useStyles();
  const navigate = useNavigate();
  const session = useSession();
  const keys = useKeys();
  const info = useQuery(useHost().securityInfo.get.queryOptions()).data;
  return (
    <Page title={t('shell:overview.title')} lead={t('shell:overview.lead')}>
      {session && (
        <Card title={session.displayName} icon={<PersonRegular />}>
          <Facts
            facts={[
              [t('signIn:userName'), session.userName],
              [t('shell:overview.role'), t(`identity:roles.${session.role}`)],
              [t('shell:overview.signedInSince'), dateAndTime(language, session.signedInAt)],
              [t('shell:overview.signedInBy'), t(`identity:methods.${session.method}`)],
            ]}
          />
        </Card>
      )}
      <div className={styles.cards}>
        <Card title={t('shell:menu.securityInfo')} icon={<ShieldKeyholeRegular />}>
          <div>{info && t('shell:overview.methods', { count: info.methods.length })}</div>
          <Button onClick={() => void navigate({ to: '/security-info' })}>
            {t('shell:overview.openSecurityInfo')}
          </Button>
        </Card>
        <Card title={t('shell:menu.securityKey')} icon={<UsbStickRegular />}>
          <div>
            {keys &&
              (keys.keys.length === 0
                ? t('shell:overview.noKeys')
                : t('shell:overview.keys', { count: keys.keys.length }))}
          </div>
          <Button onClick={() => void navigate({ to: '/security-key' })}>{t('shell:overview.openKeys')}</Button>
        </Card>
        <Card title={t('shell:menu.password')} icon={<PasswordRegular />}>
          <div>{t('shell:password.lead')}</div>
          <Button onClick={() => void navigate({ to: '/password' })}>{t('shell:overview.openPassword')}</Button>
        </Card>
      </div>
    </Page>
  );
}
