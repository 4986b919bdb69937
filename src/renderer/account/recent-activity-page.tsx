import { Spinner } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { Page } from '../frame/page.tsx';
import { useHost } from '../host.tsx';
import { useWords } from '../language.ts';
import { Reasons } from '../sign-in/reasons.tsx';
import { SignInTable } from './sign-in-table.tsx';

/** The account's sign-in log, newest first. */
export function RecentActivityPage() {
  const { t } = useWords();
  const events = useQuery(useHost().securityInfo.recentActivity.queryOptions()).data;
  return (
    <Page title={t('shell:activity.title')} lead={t('shell:activity.lead')}>
      {!events && <Spinner label={t('shell:loading')} />}
      {events?.length === 0 && <div>{t('shell:activity.empty')}</div>}
      {events && events.length > 0 && (
        <SignInTable
          label={t('shell:activity.title')}
          events={events}
          renderWhy={({ because }) => <Reasons because={because} summary={t('shell:activity.why')} />}
        />
      )}
    </Page>
  );
}
