import type { AuditFilter } from '../../contract/audit.ts';
import { auditActions } from '../../contract/audit-actions.ts';
import { FilterChoice, FilterForm, FilterName, FilterPeriod } from '../frame/filter-form.tsx';
import { useWords } from '../language.ts';

export const anyRecord: AuditFilter = { actorName: null, targetName: null, action: null, from: null, until: null };

export function AuditFilters(props: { filter: AuditFilter; onChange: (filter: AuditFilter) => void }) {
  const { filter, onChange } = props;
  const { t } = useWords();
  const change = (changed: Partial<AuditFilter>) => onChange({ ...filter, ...changed });
  return (
    <FilterForm
      label={t('audit:filter.label')}
      isEmpty={Object.values(filter).every((value) => value === null)}
      onClear={() => onChange(anyRecord)}
    >
      <FilterName
        label={t('audit:filter.actor')}
        value={filter.actorName ?? ''}
        onChange={(name) => change({ actorName: name || null })}
      />
      <FilterName
        label={t('audit:filter.target')}
        value={filter.targetName ?? ''}
        onChange={(name) => change({ targetName: name || null })}
      />
      <FilterChoice
        label={t('audit:filter.action')}
        value={auditActions.find((action) => action === filter.action) ?? ''}
        members={auditActions}
        nameOf={(action) => t(`audit:actions.${action}`)}
        onChange={(action) => change({ action: action || null })}
      />
      <FilterPeriod from={filter.from} until={filter.until} inDays onChange={change} />
    </FilterForm>
  );
}
