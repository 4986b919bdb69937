import { BuildingRegular } from '@fluentui/react-icons';
import { useQuery } from '@tanstack/react-query';
import { Card } from '../frame/card.tsx';
import { Facts } from '../frame/facts.tsx';
import { Page } from '../frame/page.tsx';
import { useHost, useSession } from '../host.tsx';
import { useWords } from '../language.ts';
import { MetadataCard } from '../metadata/metadata-card.tsx';
import { RootsCard } from '../metadata/roots-card.tsx';
import { StaleSignIn } from '../people/stale-sign-in.tsx';
import { AccountsCard } from './accounts-card.tsx';

export function OrganizationsPage() {
  const { t } = useWords();
  const session = useSession();
  const directory = useQuery(useHost().accounts.directory.queryOptions()).data;
  return (
    <Page title={t('shell:organizations.title')} lead={t('shell:organizations.lead')}>
      {directory && session && (
        <Card title={directory.name} icon={<BuildingRegular />}>
          <Facts
            facts={[
              [t('shell:organizations.role'), t(`identity:roles.${session.role}`)],
              [t('shell:organizations.rpId'), directory.rpId],
              [t('shell:organizations.origin'), directory.origin],
            ]}
          />
        </Card>
      )}
      {session?.role === 'admin' && (
        <>
          <StaleSignIn />
          <AccountsCard />
          <MetadataCard />
          <RootsCard />
        </>
      )}
    </Page>
  );
}
