import { Text } from '@fluentui/react-components';
import { Outlet } from '@tanstack/react-router';
import { Page } from '../frame/page.tsx';
import { useSession } from '../host.tsx';
import { useWords } from '../language.ts';
import { EmptyNote } from './empty-note.tsx';

/** Pages of the help desk, auditors and administrators. What they may do there, the directory says with each act. */
export function StaffOnly() {
  const { t } = useWords();
  const session = useSession();
  if (session && isStaff(session.role)) return <Outlet />;
  return (
    <Page title={t('people:staffOnly.title')}>
      <Text>{t('people:staffOnly.next')}</Text>
    </Page>
  );
}

/** In place of what somebody's role does not show. */
export function StaffOnlyNote() {
  const { t } = useWords();
  return <EmptyNote title={t('people:staffOnly.title')} hint={t('people:staffOnly.next')} />;
}

export const isStaff = (role: string): boolean => role === 'admin' || role === 'helpdesk' || role === 'auditor';
