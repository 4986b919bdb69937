import { useState } from 'react';
import type { AuditFilter } from '../../contract/audit.ts';
import { Page } from '../frame/page.tsx';
import { useSession } from '../host.tsx';
import { useWords } from '../language.ts';
import { StaffOnlyNote } from '../people/staff-only.tsx';
import { AuditFilters, anyRecord } from './audit-filters.tsx';
import { AuditRecords } from './audit-records.tsx';
import { ExportCard } from './export-card.tsx';
import { VerifyCard } from './verify-card.tsx';

/** The audit log, for auditors and administrators. */
export function AuditPage() {
  const { t } = useWords();
  const session = useSession();
  const [filter, setFilter] = useState<AuditFilter>(anyRecord);
  const mayRead = session?.role === 'admin' || session?.role === 'auditor';
  return (
    <Page title={t('audit:title')} lead={t('audit:lead')} wide>
      {mayRead ? (
        <>
          <VerifyCard />
          <AuditFilters filter={filter} onChange={setFilter} />
          <AuditRecords filter={filter} />
          <ExportCard filter={filter} />
        </>
      ) : (
        session && <StaffOnlyNote />
      )}
    </Page>
  );
}
